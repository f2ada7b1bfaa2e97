"""The time that an attempt may take, and how much of it is kept for leaving."""

import time

_SHARE = 0.2
"""Of a limit that is short beside the grace."""
_NOTHING_TO_SAVE = 0.25
"""Part of what is usually kept for leaving that code without anything to save needs of it."""
_SAVES = 3.0
"""So many times the cost of a save: one may be under way, the last one follows, and both may take longer."""


class TimeLimit:
    """When whoever runs the attempt ends it."""

    def __init__(self, seconds: float, *, started: float, grace_s: float):
        """`started`: on the monotonic clock."""
        self._ends_at = started + seconds
        self._usual = min(grace_s, _SHARE * seconds)

    def left(self) -> float:
        """Seconds until then; below zero afterwards."""
        return self._ends_at - time.monotonic()

    def reserve(self, save_s: float | None) -> float:
        """Seconds before it at which the attempt has to begin to leave.

        `save_s`: what a save takes, as far as that is known; None where there is nothing to save.
        """
        if save_s is None:
            return self._usual * _NOTHING_TO_SAVE
        return max(self._usual, _SAVES * save_s)
