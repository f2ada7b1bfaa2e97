"""What a driver hands to a worker and what it gets back: the one seam between them, on every engine.

Both travel as JSON: over a pipe to a forked worker, as input and output of one Modal call.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Lead:
    """Time before an attempt that its machine costs and it is charged for; on the monotonic clock."""

    since: float
    """The attempt is counted from here."""
    reason: str | None
    """The phase from then until `began`: cold_start or idle; None where there was no such time."""
    began: float
    """When our code took it up: from here on it was importing the user's."""
    own: bool = False
    """Nothing else ever runs in that container: every run pays the start of one."""


@dataclass(frozen=True)
class Assignment:
    """One attempt at one run. The plan is not in it: a worker reads plan.json from the volume, once."""

    volume: str
    """Folder that holds sweeps/ (a mount point on Modal)."""
    sweep_id: str
    epoch: int
    """Of the driver that assigned it."""
    run: dict[str, Any]
    """The RunRecord."""
    attempt: str
    """`<n>-<token>`, chosen by the driver."""
    admitted_at: float
    """Seconds since 1970: when the driver took the run out of its queue."""
    slot: int | None = None
    gpu: str | None = None
    """Value of CUDA_VISIBLE_DEVICES for this worker; None leaves the variable alone."""
    first_attempt: int = 1
    """Checkpoints of attempts before this number are not looked at (`retry --fresh`)."""
    limit_s: float | None = None
    """Seconds from its start in which the attempt has to have left; what runs it ends it then.

    From the plan. A mapper whose platform allows less puts that here. None: as long as it takes.
    """
    micro_batch: int | None = None
    """Samples at once that run.loader gives at most: more did not fit in memory. None: no limit is known."""
    lead: Lead | None = None
    """From what runs it, where time before an attempt costs. None: it is counted from its own start."""

    def to_json(self) -> dict[str, Any]:
        return {**vars(self), "lead": asdict(self.lead) if self.lead else None}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Assignment":
        assignment, lead = cls(**record), record.get("lead")
        return replace(assignment, lead=Lead(**lead)) if lead else assignment


@dataclass(frozen=True)
class Outcome:
    """How the attempt ended, as the worker itself saw it; the same as its `end` record on the volume."""

    end: str
    """One of the attempt ends of the protocol: finished, user_error, oom, preempted, …"""
    metrics: dict[str, Any] | None = None
    """Final metrics of a finished attempt, numbers coded as in the protocol."""
    error: dict[str, Any] | None = None
    """An ErrorRecord."""

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Outcome":
        return cls(**record)
