"""What a fork pool tells its template process, as one argument."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class PoolSettings:
    """How the template runs workers, and the descriptors it was given to talk to its driver."""

    volume: str
    sweep_id: str
    slots: tuple[str | None, ...]
    """CUDA_VISIBLE_DEVICES of each slot."""
    lock: int
    """Open on the epoch's pool.lock, and locked: whoever holds it open lives still."""
    commands: int
    events: int
    why_fresh: str | None = None
    """Set once it is known that forking is not safe: workers are fresh processes, for this reason."""

    def to_argument(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_argument(cls, argument: str) -> "PoolSettings":
        record = json.loads(argument)
        return cls(**{**record, "slots": tuple(record["slots"])})
