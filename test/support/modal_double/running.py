"""One container as the control plane sees it while it lives."""

import asyncio
from dataclasses import dataclass, field

from modal_proto import api_pb2

from .nursery import Process
from .state import Container, Input


@dataclass
class Running:
    """A container's record with what only matters while it runs."""

    record: Container
    definition: api_pb2.Function
    process: Process | None = None
    # Input id -> retry count of the attempts that it has and has not answered.
    attempts: dict[str, int] = field(default_factory=dict)
    used: bool = False
    ready: bool = False
    # Why it will end: preempted | stopped | cancelled | timeout | startup | idle | replaced.
    leaving: str = ""
    asking: "asyncio.Future[list[Input]] | None" = None
    # Inputs whose cancellation its next heartbeat tells, and those that were told.
    to_cancel: list[str] = field(default_factory=list)
    cancelled: set[str] = field(default_factory=set)
    news: "asyncio.Future[None] | None" = None
    timers: dict[str, asyncio.TimerHandle] = field(default_factory=dict)
    # Why the process was killed, as the log tells it.
    killed_for: str = ""

    @property
    def single_use(self) -> bool:
        """Whether it ends after its first input."""
        return self.definition.single_use_containers or self.definition.max_inputs == 1

    @property
    def takes_more(self) -> bool:
        """Whether it may get an input, now or when it is ready."""
        gone = self.leaving or self.killed_for or (self.single_use and self.used)
        return self.record.live and not gone

    @property
    def free(self) -> int:
        """How many inputs it could take at once beside those that it has."""
        if not self.takes_more:
            return 0
        return max(0, max(1, self.definition.max_concurrent_inputs) - len(self.attempts))

    def deliver(self, job: Input) -> None:
        """Notes that it has an attempt of this input."""
        self.attempts[job.input_id] = job.retry_count
        self.used = True
        self.record.state = "running"
        self.record.input_ids.append(job.input_id)
        self.stop_timer("idle")

    def timer(self, name: str, delay: float, action, *what) -> None:
        """Does something later, unless the timer of this name is stopped before."""
        self.stop_timer(name)
        self.timers[name] = asyncio.get_running_loop().call_later(delay, action, *what)

    def stop_timer(self, name: str) -> None:
        """Stops a timer, if it runs."""
        timer = self.timers.pop(name, None)
        if timer is not None:
            timer.cancel()
