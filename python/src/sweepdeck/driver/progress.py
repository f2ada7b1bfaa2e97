"""How far an attempt has brought its run, from what it left on the volume."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

from sweepdeck.driver.run import Progress
from sweepdeck.driver.volume import attempt_names
from sweepdeck.journal import read_newest_first
from sweepdeck.paths import RunPaths, attempt_order

_CHECKPOINT = re.compile(r"^\d{10}-[0-9a-f]{8}$")


def newest_progress(run: RunPaths, attempt: str) -> Progress | None:
    """How far the whole checkpoints that this attempt saved have come; None where it saved none."""
    return max((progress for saver, progress in _checkpoints(run) if saver == attempt), default=None)


def got_further(run: RunPaths, attempt: str, first_attempt: int) -> bool:
    """Whether the next attempt can go on from farther than any before this one could.

    By a checkpoint that stands for more than all of theirs. Of code with files of its own in the folder for
    them: by these having changed, and by a row of a later step than the last ones of all attempts before; a
    file alone does not say that anything is made of it. `first_attempt`: those before it count no more.
    """
    own, before = [], []
    for saver, progress in _checkpoints(run):
        if saver == attempt:
            own.append(progress)
        elif first_attempt <= attempt_order(saver)[0] < attempt_order(attempt)[0]:
            before.append(progress)
    if own and (not before or max(own) > max(before)):
        return True
    return _changed_own_files(run, attempt) and _logged_further(run, attempt, first_attempt)


def _checkpoints(run: RunPaths) -> Iterator[tuple[str, Progress]]:
    """Attempt and progress of every checkpoint whose manifest can be read."""
    try:
        names = os.listdir(run.checkpoints)
    except FileNotFoundError:
        return
    for name in filter(_CHECKPOINT.match, names):
        try:
            manifest = json.loads((run.checkpoints / name / "manifest.json").read_bytes())
            progress = manifest["progress"]
            # Checkpoints of before have no points.
            place = int(manifest["step"]), sum(progress["loops"]), int(progress.get("points", 0))
            attempt_order(manifest["attempt"])
        except (OSError, KeyError, TypeError, ValueError, AttributeError):
            continue
        yield manifest["attempt"], place


def _changed_own_files(run: RunPaths, attempt: str) -> bool:
    """Since the attempt began, by the clock of the volume: a file that was copied there keeps older times."""
    try:
        began = (run.attempt(attempt) / "attempt.json").stat().st_ctime_ns
    except OSError:
        return False
    for folder, _, names in os.walk(run.files):
        for name in names:
            try:
                if (Path(folder) / name).lstat().st_ctime_ns >= began:
                    return True
            except OSError:
                continue
    return False


def _logged_further(run: RunPaths, attempt: str, first_attempt: int) -> bool:
    own = _last_step(run, attempt)
    earlier = [
        name
        for name in attempt_names(run)
        if first_attempt <= attempt_order(name)[0] and attempt_order(name) < attempt_order(attempt)
    ]
    return own is not None and all(own > (_last_step(run, name) or 0) for name in earlier)


def _last_step(run: RunPaths, attempt: str) -> int | None:
    for record in read_newest_first(run.attempt(attempt)):
        if record.get("kind") == "metrics":
            return int(record["step"])
    return None
