"""Workers where forking is not safe: fresh processes, one per slot, that have the module imported and wait.

Each takes exactly one run; the next for its slot is started at that moment, so that its import runs beside
the training and not before the next one.
"""

import os
import subprocess
import sys
from typing import Any

from sweepdeck.assignment import Assignment
from sweepdeck.durable import dump_json, write_all
from sweepdeck.mappers.pool_settings import PoolSettings
from sweepdeck.mappers.supervisor import Supervisor
from sweepdeck.mappers.worker_process import Pipes, WorkerProcess

IMPORTS = 3
"""Processes that may die while they import before it is taken for the module's fault."""


class Standbys:
    """One process per slot that is ready, or on its way there."""

    def __init__(self, settings: PoolSettings):
        self._settings = settings
        self._warm: dict[int, WorkerProcess] = {}
        self._ready: set[int] = set()
        """Pids that have imported the module."""
        self._waiting: dict[int, Assignment] = {}
        self._ever_ready = False
        self._died = 0

    def warm_up(self, pool: Supervisor) -> None:
        for slot in range(len(self._settings.slots)):
            self._spawn(slot, self._settings.slots[slot], pool)

    def start(self, assignment: Assignment, pool: Supervisor) -> None:
        slot = assignment.slot or 0
        if slot not in self._warm:
            self._spawn(slot, assignment.gpu, pool)
        self._waiting[slot] = assignment
        self._hand_over(slot, pool)

    def withdraw(self, attempt: str, pool: Supervisor) -> None:
        for slot, assignment in list(self._waiting.items()):
            if assignment.attempt == attempt:
                del self._waiting[slot]
                pool.ended(attempt, {"code": None, "signal": None}, None)

    def reported(self, worker: WorkerProcess, report: dict[str, Any], pool: Supervisor) -> None:
        if "failed" in report:
            pool.emit("broken", report["failed"])
            return
        self._ready.add(worker.pid)
        if not self._ever_ready:
            self._ever_ready = True
            pool.emit("ready", {"mode": "fresh", "why": self._settings.why_fresh})
        self._hand_over(worker.slot, pool)

    def idle_ended(self, worker: WorkerProcess, how: dict[str, int | None], pool: Supervisor) -> None:
        self._ready.discard(worker.pid)
        del self._warm[worker.slot]
        assignment = self._waiting.pop(worker.slot, None)
        if assignment is not None:
            pool.ended(assignment.attempt, how, None)
        elif not self._ever_ready and not pool.leaving:
            self._died += 1
            if self._died >= IMPORTS:
                pool.emit("died", how["code"] if how["signal"] is None else -how["signal"])
            else:
                self._spawn(worker.slot, self._settings.slots[worker.slot], pool)

    def _hand_over(self, slot: int, pool: Supervisor) -> None:
        worker = self._warm[slot]
        if worker.pid not in self._ready or slot not in self._waiting:
            return
        assignment = self._waiting.pop(slot)
        del self._warm[slot]
        self._ready.discard(worker.pid)
        pool.begin(worker, assignment.attempt)
        try:
            write_all(worker.control, dump_json(assignment.to_json()) + b"\n")
        except BrokenPipeError:
            return  # It has died since; its end is reported as this attempt's.
        try:
            self._spawn(slot, assignment.gpu, pool)
        except OSError:
            return  # The next attempt on this slot tries again.

    def _spawn(self, slot: int, gpu: str | None, pool: Supervisor) -> None:
        environment = dict(os.environ) if gpu is None else {**os.environ, "CUDA_VISIBLE_DEVICES": gpu}
        pipes = Pipes()
        given = (pipes.control_read, pipes.report_write, self._settings.lock)
        try:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "sweepdeck.mappers.standby"),
                    *(self._settings.volume, self._settings.sweep_id, *map(str, given)),
                ],
                stdin=subprocess.DEVNULL,
                env=environment,
                pass_fds=given,
                start_new_session=True,
            )
        except OSError:
            pipes.close()
            raise
        # The pool waits for its children itself.
        process.returncode = 0
        self._warm[slot] = WorkerProcess(process.pid, pipes, slot)
        pool.adopt(self._warm[slot])
