"""One trial, from outside: a process with a volume of its own, gone afterwards with all it has started."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sweepdeck.assignment import Assignment, Outcome
from sweepdeck.driver.volume import attempt_outcome, micro_batch
from sweepdeck.durable import dump_json
from sweepdeck.paths import SweepPaths
from sweepdeck.processes import kill_group
from sweepdeck.target import Prepared
from sweepdeck.training import probing_child
from sweepdeck.training.probing_search import Trial, Verdict

_POLL_S = 0.02
_NEVER_S = 1e9
Start = Callable[[int, int], int]
"""Starts the process with both ends of its leash, and gives its pid."""


class Trials:
    """Trials of one assignment, one after the other."""

    def __init__(
        self,
        prepared: Prepared,
        assignment: Assignment,
        run_attempt: probing_child.RunAttempt,
        *,
        until: float,
        given_up: Callable[[], bool],
    ):
        """`until`: on the monotonic clock; `given_up`: whether nobody wants to know any more."""
        self._prepared = prepared
        self._assignment = assignment
        self._run_attempt = run_attempt
        self._until = until
        self._given_up = given_up
        self.count = 0

    def try_one(self, most: int | None, limit_s: float) -> Trial:
        """The user's function with so many samples at once at most, for `limit_s` seconds at most."""
        self.count += 1
        with tempfile.TemporaryDirectory(prefix="sweepdeck-trial-", ignore_cleanup_errors=True) as folder:
            assignment = replace(self._assignment, volume=folder, limit_s=None, micro_batch=most, lead=None)
            paths = SweepPaths(folder, assignment.sweep_id)
            plan = self._prepared.plan
            # Only in memory does it differ from the attempt: it saves nothing that it need not.
            trial_plan = {**plan, "checkpoint": {**plan["checkpoint"], "every_s": _NEVER_S}}
            paths.root.mkdir(parents=True)
            paths.plan.write_bytes(dump_json(trial_plan))
            Path(folder, probing_child.ASSIGNMENT).write_bytes(dump_json(assignment.to_json()))
            forks = self._prepared.fork_safe
            start = self._fork(trial_plan, assignment) if forks else self._fresh(assignment)
            code = self._lived(start, min(time.monotonic() + limit_s, self._until))
            run = paths.run(assignment.run["run_id"])
            return judge(code, attempt_outcome(run, assignment.attempt), micro_batch(run, assignment.attempt))

    def _fork(self, plan: dict[str, object], assignment: Assignment) -> Start:
        prepared = replace(self._prepared, plan=plan)

        def start(leash: int, held: int) -> int:
            pid = os.fork()
            if pid == 0:
                os.close(held)
                probing_child.live(
                    leash, lambda: probing_child.attempt(prepared, assignment, self._run_attempt)
                )
            return pid

        return start

    def _fresh(self, assignment: Assignment) -> Start:
        def start(leash: int, _held: int) -> int:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "sweepdeck.training.probing_child"),
                    *(assignment.volume, assignment.sweep_id, str(leash)),
                ],
                stdin=subprocess.DEVNULL,
                pass_fds=(leash,),
            )
            # It is waited for by its number, as a fork is.
            process.returncode = 0
            return process.pid

        return start

    def _lived(self, start: Start, deadline: float) -> int | None:
        """Exit code of the process, negative for a signal; None where it was not waited for to the end."""
        leash, held = os.pipe()
        try:
            pid = start(leash, held)
            try:
                while not _has_ended(pid):
                    if self._given_up() or time.monotonic() >= deadline:
                        return None
                    time.sleep(_POLL_S)
            finally:
                kill_group(pid)
                os.kill(pid, signal.SIGKILL)
                _, status = os.waitpid(pid, 0)
            return os.waitstatus_to_exitcode(status)
        finally:
            os.close(leash)
            os.close(held)


def judge(code: int | None, outcome: Outcome | None, micro: int | None) -> Trial:
    """What a trial shows by its exit code (None: it took too long), and by what it left on its volume."""
    if code is None:
        return Trial(Verdict.SLOW, micro)
    end = outcome.end if outcome is not None else None
    if code == probing_child.STEPPED or end in ("finished", "diverged"):
        return Trial(Verdict.NO_LOADER) if micro is None else Trial(Verdict.FITS, micro)
    if outcome is None:
        return Trial(Verdict.FAILED, micro, f"the process ended with {_said(code)}")
    if end == "oom" and micro is not None:
        return Trial(Verdict.TOO_LARGE, micro)
    error = outcome.error or {"type": end, "message": "no reason was given"}
    return Trial(Verdict.FAILED, micro, f"{error['type']}: {error['message']}"[:300])


def _said(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def _has_ended(pid: int) -> bool:
    """Whether it has; it stays to be waited for, so that its number, and its group's, remain its own."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
