"""Running an attempt in a process of its own, beside other runs in the same container.

Whatever becomes of the process, out of memory or a crash, its neighbours go on. It has a control pipe, as a
worker on this machine has, and a report pipe, over which it says what is to be published and how it ended.
"""

import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from typing import Any

from sweepdeck.assignment import Assignment, Outcome
from sweepdeck.attempt import Shared
from sweepdeck.classify import classify_exit
from sweepdeck.driver.attempt_end import error_of_exit
from sweepdeck.driver.volume import attempt_outcome, read_plan
from sweepdeck.durable import dump_json, write_all
from sweepdeck.error_records import plain_error
from sweepdeck.leaving import GRACE_S
from sweepdeck.mappers.importing import ImportFailed
from sweepdeck.mappers.process_main import run_process
from sweepdeck.on_modal.code import Code
from sweepdeck.on_modal.companion import Companion
from sweepdeck.on_modal.container import Container, show_run
from sweepdeck.on_modal.in_process import why_superseded
from sweepdeck.on_modal.worker import Interruptions
from sweepdeck.paths import SweepPaths
from sweepdeck.processes import kill_session
from sweepdeck.worker import run_attempt


@dataclass(frozen=True)
class InChild:
    """Starts the process, and sees it to its end."""

    container: Container
    runs: int
    """Side by side in the container."""
    heartbeat_s: float

    def __call__(self, assignment: Assignment, companion: Companion, interruptions: Interruptions) -> Outcome:
        show_run(self.container, assignment)
        report, write = os.pipe()
        argument = dump_json({"assignment": assignment.to_json(), "name": self.container.name}).decode()
        try:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "sweepdeck.on_modal.child",
                    str(companion.control),
                    str(write),
                    argument,
                ],
                stdin=subprocess.DEVNULL,
                pass_fds=(companion.control, write),
                start_new_session=True,
            )
        finally:
            os.close(write)
        interruptions.on_signal = companion.send
        if interruptions.first is not None:
            # It came before there was anybody to hear of it.
            companion.send(signal.Signals(interruptions.first).name)
        try:
            return _Child(self, assignment, companion, process, report).outcome()
        finally:
            os.close(report)


class _Child:
    def __init__(
        self,
        how: InChild,
        assignment: Assignment,
        companion: Companion,
        process: "subprocess.Popen[bytes]",
        report: int,
    ):
        self._how = how
        self._assignment = assignment
        self._companion = companion
        self._process = process
        self._report = report
        self._said: Outcome | None = None
        self._failed: dict[str, Any] | None = None

    def outcome(self) -> Outcome:
        buffer = b""
        next_look = time.monotonic() + self._how.heartbeat_s
        while True:
            now = time.monotonic()
            if now >= next_look:
                self._mind_the_board()
                next_look = now + self._how.heartbeat_s
            self._end_overdue()
            if not select.select([self._report], [], [], min(1.0, max(0.0, next_look - now)))[0]:
                if self._has_ended(os.WNOHANG):
                    break
                continue
            data = os.read(self._report, 65536)
            if not data:
                break
            *lines, buffer = (buffer + data).split(b"\n")
            for line in lines:
                self._take(json.loads(line))
        self._has_ended(0)
        # What it has started and left behind goes before its number can be another's.
        kill_session(self._process.pid)
        status = self._process.wait()
        if self._failed is not None:
            raise ImportFailed(self._failed)
        return self._published(self._said or self._seen(status))

    def _has_ended(self, options: int) -> bool:
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOWAIT | options) is not None

    def _take(self, message: dict[str, Any]) -> None:
        if "outcome" in message:
            self._said = Outcome.from_json(message["outcome"])
        elif "failed" in message:
            self._failed = message["failed"]
        else:
            # What does not come through now does with the next commit.
            self._try_to_commit()

    def _published(self, outcome: Outcome) -> Outcome:
        problem = self._try_to_commit()
        if problem is None or outcome.end != "finished":
            return outcome
        return Outcome(
            "infra", error=plain_error("NotPublished", f"its result can't be committed: {problem}")
        )

    def _try_to_commit(self) -> OSError | None:
        try:
            self._how.container.view.commit()
        except OSError as problem:
            return problem
        return None

    def _seen(self, status: int) -> Outcome:
        """For a process that said nothing; it may have written how it ended."""
        run = SweepPaths(self._assignment.volume, self._assignment.sweep_id).run(
            self._assignment.run["run_id"]
        )
        code, number = (status, None) if status >= 0 else (None, -status)
        written = attempt_outcome(run, self._assignment.attempt)
        return written or Outcome(classify_exit(code, number), error=error_of_exit(code, number))

    def _mind_the_board(self) -> None:
        run_id, attempt = str(self._assignment.run["run_id"]), self._assignment.attempt
        why = why_superseded(self._how.container.board, run_id, attempt)
        if why is not None:
            self._companion.forbid(why)

    def _end_overdue(self) -> None:
        since = self._companion.sent_at
        if since is not None and time.monotonic() - since > GRACE_S:
            kill_session(self._process.pid)


def main(control: int, report: int, argument: str) -> None:
    """The process."""
    for descriptor in (control, report):
        os.set_inheritable(descriptor, False)
    # The container's signals are its own affair: it passes on what concerns this run.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    given = json.loads(argument)
    assignment = Assignment.from_json(given["assignment"])
    paths = SweepPaths(assignment.volume, assignment.sweep_id)

    def say(message: dict[str, Any]) -> None:
        write_all(report, dump_json(message) + b"\n")

    try:
        prepared = Code(paths, read_plan(paths)).load()
    except ImportFailed as failed:
        say({"failed": failed.error})
        return
    shared = Shared(publish=lambda: say({"publish": True}))
    outcome = run_attempt(replace(prepared, host=given["name"]), assignment, control, shared)
    say({"outcome": outcome.to_json()})


if __name__ == "__main__":
    run_process(lambda: main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
