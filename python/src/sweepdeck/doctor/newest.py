"""Which checkpoint of a scratch volume is the newest: the one that the next attempt would take first."""

import json
import re
from pathlib import Path
from typing import Any

from sweepdeck.paths import attempt_order

_NAME = re.compile(r"[0-9]{10}-[0-9a-f]{8}")


def newest_checkpoint(checkpoints: Path) -> Path | None:
    """The folder of the newest checkpoint that was written to its end; None where there is none.

    By attempt and progress, as a restore has it: the time it was saved at is that of a clock that may be set.
    """
    found = [
        (_order(json.loads(path.read_bytes())), path.parent)
        for path in checkpoints.glob("*/manifest.json")
        if _NAME.fullmatch(path.parent.name)
    ]
    return max(found)[1] if found else None


def _order(manifest: dict[str, Any]) -> tuple[Any, ...]:
    points = manifest["progress"].get("points", 0)
    return attempt_order(manifest["attempt"]), manifest["step"], points, manifest["saved_at"]
