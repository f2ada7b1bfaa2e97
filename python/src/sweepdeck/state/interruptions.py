"""How often the earlier attempts at a run were interrupted, from what they left on the volume."""

from pathlib import Path

from sweepdeck.attempt import Attempt
from sweepdeck.journal import read_newest_first
from sweepdeck.paths import attempt_order

_INTERRUPTED = ("preempted", "infra", None)
"""Ends that come from outside; None: it was killed."""
_LOOKED_AT = 20


def seen_interruptions(attempt: Attempt) -> tuple[float, int]:
    """Seconds that the last attempts before this one ran, and how many of them were interrupted."""
    if attempt.number == 1:
        return 0.0, 0
    try:
        ends = [next(read_newest_first(folder), None) for folder in _earlier(attempt)[-_LOOKED_AT:]]
    except OSError:
        # It only sets how often to save; a volume that fails now is met where it matters.
        return 0.0, 0
    known = [last for last in ends if last is not None]
    return sum(last["t"] for last in known), sum(last.get("end") in _INTERRUPTED for last in known)


def _earlier(attempt: Attempt) -> list[Path]:
    found = []
    for path in attempt.paths.attempts.iterdir():
        try:
            order = attempt_order(path.name)
        except ValueError:
            continue
        if order < attempt_order(attempt.name):
            found.append((order, path))
    return [path for _, path in sorted(found)]
