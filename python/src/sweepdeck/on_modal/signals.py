"""The signals of a Modal container while a worker or the driver is in it.

SIGINT says that the container goes (preemption, stop), SIGUSR1 that the input is cancelled. Modal's own
handlers raise in whatever line the main thread is in; a save must not be torn by that.
"""

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

NUMBERS = (signal.SIGINT, signal.SIGUSR1)


class Interrupted(KeyboardInterrupt):
    """The input has to end without an output: Modal gives it to another container, or has cancelled it.

    A KeyboardInterrupt, so that whoever catches everything else, as imports do, lets it through.
    """

    def __init__(self, number: int):
        super().__init__(signal.Signals(number).name)
        self.number = number


class Signals:
    """Takes the two signals over; what was there before is back at the end of the `with` block."""

    def __init__(self) -> None:
        self.first: int | None = None
        """The first one that came, where it came here."""
        self.on_signal: Callable[[str], None] | None = None
        """Gets the name of a signal; without it, a signal raises Interrupted."""
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Signals":
        for number in NUMBERS:
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if self.first is None:
            self.first = number
        if self.on_signal is None:
            raise Interrupted(number)
        self.on_signal(signal.Signals(number).name)
