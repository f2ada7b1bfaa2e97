"""What Modal says while it builds an image: told on, and its last lines kept for when the build fails."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from modal._output.manager import DisabledOutputManager  # type: ignore[import-not-found, unused-ignore]

_KEPT = 20


class BuildOutput(DisabledOutputManager):  # type: ignore[misc, unused-ignore]
    """Takes the place of what Modal's client shows on a terminal."""

    def __init__(self, tell: Callable[[str], None]):
        self._tell = tell
        self._lines: deque[str] = deque(maxlen=_KEPT)
        self._torn = ""

    async def put_streaming_log(self, log: Any, prefix: str = "") -> None:
        """A piece of a build's output, which ends anywhere."""
        *whole, self._torn = (self._torn + log.data).splitlines() + (
            [""] if log.data.endswith("\n") else []
        ) or [""]
        for line in whole:
            self._add(line)

    def flush_lines(self) -> None:
        """What is left of a build."""
        if self._torn:
            self._add(self._torn)
            self._torn = ""

    def last_lines(self) -> list[str]:
        return list(self._lines)

    def _add(self, line: str) -> None:
        if line.strip():
            self._lines.append(line.rstrip())
            self._tell(line.rstrip())


@contextmanager
def listening(output: BuildOutput) -> Iterator[None]:
    """Modal's client says to `output` what it would print."""
    before = DisabledOutputManager.get()
    DisabledOutputManager._set(output)
    try:
        yield
    finally:
        DisabledOutputManager._set(before)
