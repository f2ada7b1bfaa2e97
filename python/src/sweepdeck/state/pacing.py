"""When to save: as often as it pays, and never for more than a hundredth of the time.

Young's interval, the root of 2 · cost of a save · mean time between interruptions, is within a few per cent
of the best for programs that work in rounds (hal-02514107).
"""

import math
from collections.abc import Callable

INTERRUPTED_EVERY_S = 4 * 3600.0
SHORTEST_S = 5.0
LONGEST_S = 600.0
LARGEST_SHARE = 0.01
"""Of a run's time that saving may take. Stronger than the longest interval."""


_WRITES_APART = 2
"""A save that is written in the background is begun no sooner than this many times the last one's writing."""


def mean_between(ran_s: float, interruptions: int) -> float:
    """Seconds between two interruptions: what was seen, and one in four hours before anything was."""
    return (INTERRUPTED_EVERY_S + ran_s) / (1 + interruptions)


def save_interval(cost_s: float, interrupted_every_s: float = INTERRUPTED_EVERY_S) -> float:
    """Seconds between two saves that block training for `cost_s` each."""
    best = math.sqrt(2 * cost_s * interrupted_every_s)
    return max(min(max(best, SHORTEST_S), LONGEST_S), cost_s / LARGEST_SHARE)


class Pace:
    """Knows what a save costs and how long it is between two points at which one can be made."""

    def __init__(self, every_s: float | None, clock: Callable[[], float], seen: tuple[float, int] = (0.0, 0)):
        """`seen`: seconds that earlier attempts ran, and how many of them were interrupted."""
        self._every_s = every_s
        self._clock = clock
        self._seen_s, self._interruptions = seen
        self._began_at = self._saved_at = clock()
        self._boundary_at: float | None = None
        self._between: float | None = None
        self._warm = False
        self.longest_s = 0.0
        """The longest round so far; of the first, which warms up, only until there is a second."""
        self.cost_s: float | None = None
        """What a save keeps training from; measured, None before the first."""
        self.write_s = 0.0
        """From the last save's beginning until it was durable."""
        self.beside_s = 0.0
        """What writing it took of a core's time, which training may have had a use for."""

    @property
    def save_s(self) -> float:
        """What a save that is waited for takes, by those before."""
        return max(self.cost_s or 0.0, self.write_s)

    def due(self) -> bool:
        """Whether it is time for the next save."""
        return self._clock() - self._saved_at >= self.interval()

    def interval(self) -> float:
        """Seconds between two saves."""
        if self._every_s is not None:
            return self._every_s
        ran_s = self._seen_s + self._clock() - self._began_at
        cost_s = self.cost_s or 0.0
        best = save_interval(cost_s, mean_between(ran_s, self._interruptions))
        return max(best, (cost_s + self.beside_s) / LARGEST_SHARE, _WRITES_APART * self.write_s)

    def saved(self, cost_s: float) -> None:
        """Training goes on after a save; it may not be durable yet."""
        self.tried()
        self.cost_s = cost_s if self.cost_s is None else (self.cost_s + cost_s) / 2

    def tried(self) -> None:
        """A save that failed: the next one is due an interval later, not at once."""
        self._saved_at = self._clock()

    def start(self) -> None:
        """The first round begins."""
        if self._boundary_at is None:
            self._boundary_at = self._clock()

    def boundary(self) -> None:
        """A round is over."""
        now = self._clock()
        if self._boundary_at is not None:
            between = now - self._boundary_at
            self.longest_s = max(self.longest_s, between) if self._warm else between
            self._warm = self._between is not None
            self._between = between
        self._boundary_at = now

    def next_boundary_in(self) -> float | None:
        """Seconds until this round is likely to be over, by the length of the one before; None: unknown."""
        if self._between is None or self._boundary_at is None:
            return None
        return max(0.0, self._boundary_at + self._between - self._clock())
