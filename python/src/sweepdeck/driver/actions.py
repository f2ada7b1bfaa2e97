"""What the decisions of a sweep ask its driver to do: the only way in which they reach the world."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """Write this event into the driver's journal."""

    kind: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the run's attempt to leave."""

    run_id: str
    why: str


@dataclass(frozen=True, slots=True)
class SetParallel:
    """Change the number of slots."""

    slots: int


Action = Record | Ask | SetParallel
