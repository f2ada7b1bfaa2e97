"""The promoted checkpoint that this process serves: verified, and read without unpickling anything."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sweepdeck.state.reading import BAD, MANIFEST, read_checkpoint


class NotServable(Exception):
    """Why nothing can be served, and what to do about it."""

    def __init__(self, code: str, message: str, hint: str = ""):
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint


@dataclass(frozen=True)
class Promoted:
    """A promotion's record, and what the run tracked, by name."""

    record: dict[str, Any]
    state: dict[str, Any]

    def shown(self) -> dict[str, Any]:
        """What anybody may know of it."""
        keys = ("name", "n", "sweep", "run_id", "step", "metric", "promoted_at")
        return {key: self.record[key] for key in keys}


_served: list[Promoted] = []


def state() -> dict[str, Any]:
    """What the run tracked, by name: tensors, arrays and plain values as `state_dict()` gave them.

    For an ASGI app of one's own; RuntimeError in a process that serves nothing.
    """
    if not _served:
        raise RuntimeError("sweepdeck.serving.state() is for code that `sweepdeck serve` has started")
    return _served[-1].state


def serve_from(volume: Path, name: str, n: int) -> Promoted:
    """Loads a promotion, which state() gives from then on; NotServable where it is damaged or not there."""
    place = volume / "promoted" / name
    try:
        record = json.loads((place / f"{n:06d}.json").read_bytes())
        folder = place / record["folder"]
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["files"] != record["files"]:
            raise ValueError("its manifest is not the one of its record")
        saved = read_checkpoint(folder, manifest)
        promoted = Promoted(record, dict(saved["state"]["tracked"]))
    except ImportError as error:
        raise NotServable(
            "serve.missing_library",
            f"the checkpoint holds arrays of a library that is not installed: {error}",
            "Install it in the environment that serves: `image: { pip: […] }`",
        ) from error
    except BAD as error:
        raise NotServable(
            "serve.damaged",
            f"promotion {n} of {name} can't be loaded: {error}",
            "`sweepdeck promote` makes another one",
        ) from error
    _served.append(promoted)
    return promoted
