"""What a proof asks of the probe in each attempt: one small JSON file, named by an environment variable."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Watch:
    """Where to journal, and where to die."""

    journal: str
    """Folder for one file per attempt."""
    kills: tuple[int, ...] = ()
    """The n-th attempt ends by SIGKILL when it comes to the n-th of these points."""
    damaged: tuple[int, ...] = ()
    """Attempts before whose restore one bit of the newest checkpoint is flipped."""
    states: tuple[int, ...] | None = None
    """Points at which the whole state is hashed; None: as often as it takes no more than half of the time."""
    seed: int = 0

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: str) -> "Watch":
        record = json.loads(Path(path).read_text())
        states = record.pop("states")
        return cls(
            journal=record["journal"],
            kills=tuple(record["kills"]),
            damaged=tuple(record["damaged"]),
            states=None if states is None else tuple(states),
            seed=record["seed"],
        )
