"""What a driver needs of a way to run workers, be it a pool of processes here or a map over containers."""

from dataclasses import dataclass
from typing import Any, Protocol

from sweepdeck.assignment import Assignment, Outcome
from sweepdeck.driver.run import Progress


@dataclass(frozen=True)
class Ready:
    """The mapper can run attempts from now on. Mode and why go into the driver's `started` event."""

    mode: str
    why: str


@dataclass(frozen=True)
class Left:
    """What an attempt left on the volume, as its worker found it there."""

    progress: Progress | None
    has_result: bool
    micro_batch: int | None
    got_further: bool

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Left":
        progress = record["progress"]
        return cls(**{**record, "progress": None if progress is None else tuple(progress)})


@dataclass(frozen=True)
class Ended:
    """An attempt is over, whatever it was; reported once per submitted assignment."""

    run_id: str
    attempt: str
    outcome: Outcome | None
    """What the worker said of its end; None where it died without a word."""
    code: int | None = None
    signal: int | None = None
    elapsed: float | None = None
    """Seconds the attempt lasted as seen from outside; None where nobody saw it."""
    left: Left | None = None
    """None where the worker did not say: then the driver looks at the volume."""


@dataclass(frozen=True)
class TakenOver:
    """An attempt is over, and another one goes on with its run already: the mapper's platform began it."""

    ended: Ended
    by: str
    """Name of the attempt that has the run now."""


@dataclass(frozen=True)
class Broken:
    """No attempt can begin any more: the user's module doesn't import, for one."""

    why: str
    error: dict[str, Any] | None
    """An ErrorRecord."""


@dataclass(frozen=True)
class Notice:
    """Something a person should know; goes into the journal as a note."""

    level: str
    text: str


Event = Ready | Ended | TakenOver | Broken | Notice


class Mapper(Protocol):
    """Runs assignments side by side. Never blocks but in `events` and in `close`."""

    @property
    def slots(self) -> int:
        """Attempts that run at once."""

    def free(self) -> int:
        """How many assignments would start at once; below zero never."""

    def submit(self, assignment: Assignment) -> None:
        """Starts an attempt; its slot and GPU are the mapper's to fill in, and a stricter time limit."""

    def request_stop(self, run_id: str, why: str) -> None:
        """Asks the run's attempt to save and leave; one that doesn't is killed after the grace."""

    def set_parallel(self, slots: int) -> None:
        """Changes the number of slots; attempts beyond it run to their end."""

    def events(self, timeout: float) -> list[Event]:
        """What happened since the last call; waits for it up to the timeout, in seconds."""

    def close(self) -> None:
        """Ends everything: attempts that still run are asked to leave, then killed after the grace.

        Unless they can run on without a driver; the next one is told of them by the board.
        """
