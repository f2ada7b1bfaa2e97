"""A worker seen from the process that started it: its pipes, and how it ended."""

import json
import os
import time
from typing import Any

from sweepdeck.durable import dump_json


class Pipes:
    """Both pipes of a worker with all of their ends, before each side closes those of the other."""

    def __init__(self) -> None:
        self.control_read, self.control_write = os.pipe()
        try:
            self.report_read, self.report_write = os.pipe()
        except OSError:
            os.close(self.control_read)
            os.close(self.control_write)
            raise

    def close(self) -> None:
        """For a worker that could not be started."""
        for descriptor in (self.control_read, self.control_write, self.report_read, self.report_write):
            os.close(descriptor)


class WorkerProcess:
    """One child that runs, or is about to run, one attempt.

    The control pipe goes to the worker: requests to leave, and its end says that nobody watches any more. The
    report pipe comes from it: one JSON line, how the attempt ended.
    """

    __slots__ = ("attempt", "control", "deadline", "open", "pid", "report", "slot", "started", "text")

    def __init__(self, pid: int, pipes: Pipes, slot: int):
        """Closes the ends that the worker has by now."""
        os.close(pipes.control_read)
        os.close(pipes.report_write)
        self.pid = pid
        self.control = pipes.control_write
        self.report = pipes.report_read
        self.slot = slot
        self.attempt: str | None = None
        self.started = 0.0
        self.deadline: float | None = None
        """When it is killed, if it was asked to leave."""
        self.text = b""
        self.open = True
        """Whether more may be reported."""
        os.set_blocking(self.report, False)

    def begin(self, attempt: str) -> None:
        self.attempt = attempt
        self.started = time.monotonic()

    def elapsed(self) -> float:
        return time.monotonic() - self.started

    def read(self) -> bool:
        """Takes what has been reported so far; False once there is no more to come."""
        while True:
            try:
                data = os.read(self.report, 65536)
            except BlockingIOError:
                return True
            if not data:
                self.open = False
                return False
            self.text += data

    def take_reports(self) -> list[dict[str, Any]]:
        """The lines that are whole."""
        *lines, self.text = self.text.split(b"\n")
        return [json.loads(line) for line in lines]

    def ask(self, why: str, deadline: float) -> None:
        """Asks it to save and leave. A pipe that is full or closed already says as much."""
        if self.deadline is None or deadline < self.deadline:
            self.deadline = deadline
        os.set_blocking(self.control, False)
        try:
            os.write(self.control, dump_json({"stop": why}) + b"\n")
        except (BlockingIOError, BrokenPipeError):
            return

    def abandon(self, deadline: float) -> None:
        """Closes the control pipe, as the end of this process would: it saves and leaves."""
        if self.deadline is None or deadline < self.deadline:
            self.deadline = deadline
        if self.control >= 0:
            os.close(self.control)
            self.control = -1

    def close(self) -> None:
        for descriptor in (self.control, self.report):
            if descriptor >= 0:
                os.close(descriptor)
        self.control = self.report = -1
