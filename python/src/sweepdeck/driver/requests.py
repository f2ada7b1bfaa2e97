"""Where a driver finds what the manager asks of it: on this machine, in the sweep's folder of requests."""

from collections.abc import Collection
from typing import Any, Protocol

from sweepdeck.driver.volume import control_numbers, read_control
from sweepdeck.paths import SweepPaths


class Requests(Protocol):
    """Numbered requests; nothing here waits."""

    def numbers(self) -> Collection[int]:
        """Of all requests that there are by now."""

    def read(self, number: int) -> dict[str, Any]:
        """One of them; an empty one where it makes no sense."""


class FolderRequests:
    """The files of the manager's in `control/`."""

    def __init__(self, paths: SweepPaths):
        self._paths = paths
        self._names: dict[int, str] = {}

    def numbers(self) -> Collection[int]:
        self._names = control_numbers(self._paths)
        return self._names.keys()

    def read(self, number: int) -> dict[str, Any]:
        return read_control(self._paths, self._names[number])
