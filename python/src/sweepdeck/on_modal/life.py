"""What became of one attempt, as its worker says it on the board and in its call's output."""

from dataclasses import dataclass, replace
from typing import Any

from sweepdeck.assignment import Outcome
from sweepdeck.mappers.base import Left


@dataclass(frozen=True)
class Life:
    """One attempt from its claim to its end; `outcome` is None of one that ended without a word."""

    attempt: str
    outcome: Outcome | None
    left: Left | None = None
    elapsed: float | None = None

    def to_json(self) -> dict[str, Any]:
        outcome = self.outcome.to_json() if self.outcome else None
        return {**vars(self), "outcome": outcome, "left": self.left.to_json() if self.left else None}

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Life":
        outcome, left = record["outcome"], record["left"]
        life = cls(**{**record, "outcome": None, "left": None})
        return replace(
            life,
            outcome=Outcome.from_json(outcome) if outcome else None,
            left=Left.from_json(left) if left else None,
        )

    @property
    def end(self) -> str | None:
        """The attempt's end, where it said one."""
        return self.outcome.end if self.outcome else None
