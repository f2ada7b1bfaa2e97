"""Whoever watches an attempt from within: nobody, but for `sweepdeck doctor resume`.

What a run does is told at the points below. Without an observer each of them costs one comparison.
"""

import os
from collections.abc import Mapping
from typing import Any, Protocol

VARIABLE = "SWEEPDECK_DOCTOR"
"""Names the file that says what is to be watched for."""


class Observer(Protocol):
    """Is told of what happens, in the thread of the user's code; may end the process."""

    point: int
    """How much has happened so far; kept in every checkpoint."""

    def restored(self, point: int) -> None:
        """A checkpoint made at that point was restored, all of it."""

    def logged(self, step: int, metrics: Mapping[str, Any]) -> None:
        """A row of metrics was written."""

    def batch(self, batch: Any) -> None:
        """A loader is about to hand this over."""

    def boundary(self) -> None:
        """The state of everything that is tracked is whole; it may be saved after this."""


observer: Observer | None = None


def begin(run: Any) -> None:
    """Lets this attempt be watched where the environment asks for it."""
    global observer
    path = os.environ.get(VARIABLE)
    if path is None:
        observer = None
        return
    from sweepdeck.doctor.probe import Probe

    observer = Probe.watching(run, path)
