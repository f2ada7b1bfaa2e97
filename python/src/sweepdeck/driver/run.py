"""One run as its driver knows it."""

from dataclasses import dataclass, field
from typing import Any

Progress = tuple[int, int, int]
"""Last logged step of a checkpoint, its finished epochs, and the points to save at that the run had passed.

Code that logs nothing advances by the epoch, and within a long epoch by the batch.
"""
FINAL_STATES = frozenset({"finished", "failed", "stopped", "pruned"})


@dataclass(slots=True)
class Run:
    """Where a run stands: its state on the volume, and what only the living driver has to know."""

    record: dict[str, Any]
    state: str = "queued"
    attempts: int = 0
    """Highest number of an attempt so far."""
    first_attempt: int = 1
    """Checkpoints of earlier attempts are out: the run was started afresh."""
    micro_batch: int | None = None
    """Samples at once that its next attempt may take at most, once more of them did not fit in memory."""
    attempt: str | None = None
    """The live one."""
    asked: str | None = None
    """Why the live attempt was asked to leave: stop, pause, budget or timeout."""
    not_before: float = 0.0
    progress: Progress | None = None
    """The farthest that a checkpoint of an attempt of this driver's has come."""
    tries: dict[str, int] = field(default_factory=dict)
    """Attempts by class of the retry policy, since the last progress."""

    @property
    def run_id(self) -> str:
        run_id: str = self.record["run_id"]
        return run_id

    @property
    def index(self) -> int:
        index: int = self.record["index"]
        return index

    @property
    def final(self) -> bool:
        return self.state in FINAL_STATES

    def advance(self, progress: Progress | None) -> None:
        """Takes note of the newest checkpoint that an attempt left: progress sets all counts back."""
        if progress is not None and (self.progress is None or progress > self.progress):
            self.progress = progress
            self.tries.clear()
