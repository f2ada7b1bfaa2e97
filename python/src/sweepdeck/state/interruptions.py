"""How often the earlier attempts at a run were interrupted, from what they left on the volume."""

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
    earlier = []
    for path in attempt.paths.attempts.iterdir():
        try:
            order = attempt_order(path.name)
        except ValueError:
            continue
        if order < attempt_order(attempt.name):
            earlier.append((order, path))
    ran_s, interruptions = 0.0, 0
    for _, folder in sorted(earlier)[-_LOOKED_AT:]:
        last = next(read_newest_first(folder), None)
        if last is None:
            continue
        ran_s += last["t"]
        interruptions += last.get("end") in _INTERRUPTED
    return ran_s, interruptions
