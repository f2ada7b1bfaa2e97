"""The loop of a pool's template process: starts workers, passes requests on, sees each of them to its end.

It runs beside the imported module of the user's, so it computes nothing, starts no threads and imports
nothing late. Its driver speaks over one pipe and hears over another, JSON lines both; when the driver's pipe
ends, the driver is gone, and every worker is let go and, after the grace, killed.
"""

import json
import os
import selectors
import signal
import time
from collections.abc import Iterator
from typing import Any, Protocol

from sweepdeck.assignment import Assignment, Outcome
from sweepdeck.durable import dump_json
from sweepdeck.error_records import plain_error
from sweepdeck.leaving import GRACE_S
from sweepdeck.mappers.children import ended_children
from sweepdeck.mappers.pool_settings import PoolSettings
from sweepdeck.mappers.worker_process import WorkerProcess
from sweepdeck.processes import kill_group, kill_session


class Starter(Protocol):
    """Makes workers: by fork, or from fresh processes kept warm."""

    def start(self, assignment: Assignment, pool: "Supervisor") -> None:
        """Begins the attempt now, or once there is a process for it; OSError where there can be none."""

    def withdraw(self, attempt: str, pool: "Supervisor") -> None:
        """Ends an attempt that still waits for a process; any other is none of its business."""

    def reported(self, worker: WorkerProcess, report: dict[str, Any], pool: "Supervisor") -> None:
        """A worker said something other than its outcome."""

    def idle_ended(self, worker: WorkerProcess, how: dict[str, int | None], pool: "Supervisor") -> None:
        """A worker is gone that had no attempt yet."""


class Supervisor:
    """All children of the template, and the pipes to its driver."""

    def __init__(self, settings: PoolSettings, starter: Starter):
        self._settings = settings
        self._starter = starter
        self._workers: dict[int, WorkerProcess] = {}
        self._by_attempt: dict[str, WorkerProcess] = {}
        self._outcomes: dict[str, dict[str, Any]] = {}
        self._asked: list[WorkerProcess] = []
        self._commands = b""
        self._outbox = b""
        self.leaving = False
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        os.set_blocking(self._wake_read, False)
        os.set_blocking(settings.commands, False)
        os.set_blocking(settings.events, False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(settings.commands, selectors.EVENT_READ, self._read_commands)
        self._selector.register(self._wake_read, selectors.EVENT_READ, self._reap)

    def run(self) -> None:
        """Returns when the driver is gone, or wants no more, and no worker is left."""
        while self._workers or not self.leaving:
            for key, _ in self._selector.select(self._pause()):
                key.data()
            if self._asked:
                self._kill_overdue()
            self._flush()

    def emit(self, event: str, content: Any) -> None:
        """Tells the driver; what its pipe doesn't take waits for the next turn."""
        self._outbox += dump_json({event: content}) + b"\n"

    def adopt(self, worker: WorkerProcess) -> None:
        """Looks after a child from now on."""
        self._workers[worker.pid] = worker
        self._selector.register(worker.report, selectors.EVENT_READ, lambda: self._read_report(worker))

    def begin(self, worker: WorkerProcess, attempt: str) -> None:
        """This worker runs that attempt from now on."""
        worker.begin(attempt)
        self._by_attempt[attempt] = worker

    def ended(self, attempt: str, how: dict[str, int | None], elapsed: float | None) -> None:
        outcome = self._outcomes.pop(attempt, None)
        self.emit("ended", {"attempt": attempt, "outcome": outcome, "elapsed": elapsed, **how})

    def own_descriptors(self) -> Iterator[int]:
        """What a fork of this process has to close."""
        yield from (self._settings.commands, self._settings.events, self._wake_read, self._wake_write)
        yield self._selector.fileno()
        for worker in self._workers.values():
            if worker.control >= 0:
                yield worker.control
            yield worker.report

    def _pause(self) -> float | None:
        if self._outbox:
            return 0.01
        deadlines = [worker.deadline for worker in self._asked if worker.deadline is not None]
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _read_commands(self) -> None:
        data = os.read(self._settings.commands, 1 << 20)
        if not data:
            self._leave()
            return
        *lines, self._commands = (self._commands + data).split(b"\n")
        for line in lines:
            command = json.loads(line)
            if "run" in command:
                self._start(Assignment.from_json(command["run"]))
            else:
                self._ask(*command["stop"])

    def _start(self, assignment: Assignment) -> None:
        try:
            self._starter.start(assignment, self)
        except OSError as error:
            # No process or no descriptor is to be had: this attempt's end, and not that of all the others.
            failed = plain_error("NoWorker", f"no process could be started for the attempt: {error}")
            self._outcomes[assignment.attempt] = Outcome("infra", error=failed).to_json()
            self.ended(assignment.attempt, {"code": None, "signal": None}, None)

    def _ask(self, attempt: str, why: str) -> None:
        worker = self._by_attempt.get(attempt)
        if worker is None:
            self._starter.withdraw(attempt, self)
        else:
            worker.ask(why, time.monotonic() + GRACE_S)
            self._asked.append(worker)

    def _leave(self) -> None:
        self.leaving = True
        self._selector.unregister(self._settings.commands)
        now = time.monotonic()
        for worker in self._workers.values():
            worker.abandon(now + GRACE_S if worker.attempt else now)
            self._asked.append(worker)

    def _kill_overdue(self) -> None:
        now = time.monotonic()
        self._asked = [worker for worker in self._asked if worker.pid in self._workers]
        for worker in self._asked:
            if worker.deadline is not None and worker.deadline <= now:
                kill_session(worker.pid)
                worker.deadline = now + 1.0

    def _read_report(self, worker: WorkerProcess) -> None:
        if worker.open and not worker.read():
            self._selector.unregister(worker.report)
        for report in worker.take_reports():
            if "outcome" in report and worker.attempt is not None:
                self._outcomes[worker.attempt] = report["outcome"]
            else:
                self._starter.reported(worker, report, self)

    def _reap(self) -> None:
        drain(self._wake_read)
        for pid, how in ended_children(self._workers, self._end_what_is_left):
            worker = self._workers[pid]
            del self._workers[pid]
            if worker.open:
                # What it forked may still hold the pipe open; the worker itself has nothing more to say.
                self._selector.unregister(worker.report)
            worker.close()
            if worker.attempt is None:
                self._starter.idle_ended(worker, how, self)
            else:
                del self._by_attempt[worker.attempt]
                self.ended(worker.attempt, how, worker.elapsed())

    def _end_what_is_left(self, pid: int) -> None:
        """Of a worker that has ended. Only one that said how has ended the groups that it made by itself."""
        worker = self._workers[pid]
        self._read_report(worker)
        end = kill_group if worker.attempt in self._outcomes else kill_session
        end(pid)

    def _flush(self) -> None:
        if not self._outbox:
            return
        try:
            self._outbox = self._outbox[os.write(self._settings.events, self._outbox) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            self._outbox = b""  # The driver is gone: the volume tells the next one.


def drain(descriptor: int) -> None:
    """Empties a pipe that only wakes."""
    try:
        while os.read(descriptor, 4096):
            pass
    except BlockingIOError:
        return
