"""Workers by fork: this process has the user's module imported, and every worker starts as a copy of it."""

import gc
import os
from dataclasses import replace
from typing import Any

from sweepdeck.assignment import Assignment
from sweepdeck.mappers.fork_random import ForkRandom
from sweepdeck.mappers.process_main import run_process
from sweepdeck.mappers.supervisor import Supervisor
from sweepdeck.mappers.worker_main import own_signals, work
from sweepdeck.mappers.worker_process import Pipes, WorkerProcess
from sweepdeck.worker import Prepared


class Forks:
    """Starts a worker per assignment."""

    def __init__(self, prepared: Prepared, generators: ForkRandom):
        # There is a pool of forks only where one was found to be safe.
        self._prepared = replace(prepared, fork_safe=True)
        self._random = generators
        gc.collect()
        # Else the first collection in a child would write to, and so copy, every page of the template.
        gc.freeze()

    def start(self, assignment: Assignment, pool: Supervisor) -> None:
        pipes = Pipes()
        try:
            pid = os.fork()
        except OSError:
            pipes.close()
            raise
        if pid == 0:
            run_process(lambda: self._live(assignment, pipes, pool))
        worker = WorkerProcess(pid, pipes, assignment.slot or 0)
        pool.adopt(worker)
        pool.begin(worker, assignment.attempt)

    def _live(self, assignment: Assignment, pipes: Pipes, pool: Supervisor) -> None:
        os.setsid()
        own_signals()
        # The writing ends above all: while a copy of one is open, its worker never sees the pipe end.
        for descriptor in (*pool.own_descriptors(), pipes.control_write, pipes.report_read):
            os.close(descriptor)
        self._random.restore()
        work(self._prepared, assignment, pipes.control_read, pipes.report_write)

    def withdraw(self, attempt: str, pool: Supervisor) -> None:
        """None ever waits: what has no worker is over."""

    def reported(self, worker: WorkerProcess, report: dict[str, Any], pool: Supervisor) -> None:
        raise ValueError(f"a worker that was forked reports only its outcome, not {list(report)}")

    def idle_ended(self, worker: WorkerProcess, how: dict[str, int | None], pool: Supervisor) -> None:
        raise ValueError("a worker that was forked has an attempt from the start")
