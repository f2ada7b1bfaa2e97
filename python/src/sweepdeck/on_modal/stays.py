"""When there are runs in a container. What it costs before them, and between them, is charged to the next."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sweepdeck.assignment import Lead


class Stays:
    """One for a container's whole life; runs come one after another, or are there side by side."""

    def __init__(self, born: float | None = None, *, single_use: bool = False):
        """`born`: when its process started, on the monotonic clock; None where nobody can tell.

        `single_use`: one run is all there ever is.
        """
        self._lock = threading.Lock()
        self._single_use = single_use
        self._empty_since = born
        self._reason = "cold_start"
        self._there = 0

    @contextmanager
    def stay(self, began: float) -> Iterator[Lead]:
        """A run's, which our code took up at `began`."""
        with self._lock:
            since, reason = self._empty_since, self._reason
            self._empty_since = None
            self._there += 1
        try:
            if since is None:
                # Others are there, and pay; or nobody knows since when it has been empty.
                yield Lead(since=began, reason=None, began=began, own=self._single_use)
            else:
                yield Lead(since=min(since, began), reason=reason, began=began, own=self._single_use)
        finally:
            with self._lock:
                self._there -= 1
                if self._there == 0:
                    self._empty_since, self._reason = time.monotonic(), "idle"
