"""What the probes of a run's attempts have journalled."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Record:
    """One line. `point` and `step` are those of the moment; None before the first."""

    kind: str
    point: int
    step: int
    content: dict[str, Any]

    @property
    def state(self) -> dict[str, str] | None:
        """The leaves of all that is tracked, where they were hashed."""
        return self.content.get("state")


def read_attempts(journal: Path) -> list[list[Record]]:
    """The records of every attempt, in order; a line that a kill has torn is left out."""
    numbers = sorted(int(path.stem) for path in journal.glob("*.jsonl"))
    return [list(_records(journal / f"{number}.jsonl")) for number in numbers]


def _records(path: Path) -> list[Record]:
    records = []
    for line in path.read_bytes().split(b"\n")[:-1]:
        content = json.loads(line)
        records.append(Record(content["kind"], content.get("point", 0), content.get("step", 0), content))
    return records


def points(records: list[Record]) -> dict[int, Record]:
    """The points of an attempt by their number."""
    return {record.point: record for record in records if record.kind in POINTS}


POINTS = ("metrics", "batch", "boundary")
