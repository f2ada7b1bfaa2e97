"""A clock that stands still until it is set. In place of the system's, for everything in this process."""

import time
from collections.abc import Callable

NS = 1_000_000_000
GRID = NS // 8
_BORN_S = 1024
"""What the monotonic clock says at first."""

real_sleep = time.sleep


class VirtualClock:
    """`now` is nanoseconds since 1970."""

    def __init__(self) -> None:
        self._first = 0
        self.now = 0
        self.sleep: Callable[[int], None] = self.advance
        """What to do for so many nanoseconds where a program sleeps."""

    def start(self, now: int) -> None:
        """Before anybody has asked it."""
        self._first = self.now = now

    def install(self) -> None:
        """From here on the time module of this process tells this time."""
        time.time = lambda: self.now / NS
        time.time_ns = lambda: self.now
        time.monotonic = lambda: self.monotonic(self.now)
        time.monotonic_ns = lambda: self.now - self._first + _BORN_S * NS
        time.sleep = lambda seconds: self.sleep(on_grid(seconds))

    def monotonic(self, at: int) -> float:
        """What the monotonic clock says at a moment."""
        return (at - self._first) / NS + _BORN_S

    def advance(self, ns: int) -> None:
        self.now += ns


def on_grid(seconds: float) -> int:
    """Nanoseconds, at least as long as that."""
    return -(-round(seconds * NS) // GRID) * GRID


CLOCK = VirtualClock()
CLOCK.install()
