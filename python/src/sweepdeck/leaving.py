"""How an attempt is asked to end before its function returns, and how far it may take its time with that.

Somebody asks: a signal (preemption), the driver over the control pipe (stop, pause, timeout), the fence (a
newer attempt has the run), or the attempt itself, before its time is over. The user's code leaves at the
next boundary, where its state is whole; code that has nothing to save is interrupted at once; code that
doesn't get to a boundary is interrupted when two thirds of the grace are over, and when nearly all of it is,
the process is ended from within.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from sweepdeck.time_limit import TimeLimit

GRACE_S = float(os.environ.get("SWEEPDECK_GRACE_S", "30"))
"""From being asked to being killed: what Modal gives. The variable is for tests."""

SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1)
"""The last is what batch systems send some time before the end (`--signal=B:USR1@120`)."""
_ENDS = {"stop": "stopped", "timeout": "timeout"}


class Leave(BaseException):
    """Raised in the user's code to end the attempt; no Exception, so `except Exception` lets it through."""


@dataclass(frozen=True)
class Request:
    """What was asked for: the attempt end it leads to, and why."""

    end: str
    why: str
    at: float
    """On the monotonic clock."""
    grace_s: float
    """From then until it is ended from outside."""

    def left(self) -> float:
        """Seconds until the process is ended from within; below zero afterwards."""
        return self.at + self.grace_s * 14 / 15 - time.monotonic()

    def is_urgent(self) -> bool:
        """Whether two thirds of the grace are over."""
        return time.monotonic() - self.at >= self.grace_s * 2 / 3


class Leaving:
    """Whether the attempt was asked to leave. Made in the thread that runs the user's code."""

    def __init__(self) -> None:
        self.request: Request | None = None
        self.save_s: float | None = None
        """What a save takes, as far as that is known; None while there is nothing to save."""
        self.patient = False
        """The code has points to leave at: it logs, tracks or counts epochs. Else it is interrupted."""
        self.seen = False
        """The user's code was told: its return is then a leave, not a result."""
        self.on_request: Callable[[], None] | None = None
        """Instead of interrupting, when asked and when it gets urgent: a command is sent a signal."""
        self.wake: Callable[[], None] | None = None
        """Tells the thread that counts the grace."""
        self._limit: TimeLimit | None = None
        self._interruptible = False
        self._interrupted = False
        self._pid = os.getpid()
        self._thread = threading.get_ident()
        self._previous: dict[signal.Signals, Any] = {}

    def limit_to(self, seconds: float | None, started: float) -> None:
        """It may take so long from `started` on, on the monotonic clock; None: as long as it takes."""
        if seconds is not None:
            self._limit = TimeLimit(seconds, started=started, grace_s=GRACE_S)

    def ask(self, end: str, why: str, grace_s: float | None = None) -> None:
        """Asks, from any thread. The first request counts, but for the fence: it forbids all writing."""
        if self.request is not None and (end != "lost" or self.request.end == "lost"):
            return
        self.request = Request(end, why, time.monotonic(), GRACE_S if grace_s is None else grace_s)
        if self.on_request is not None:
            self.on_request()
        if self.wake is not None:
            self.wake()

    def ask_for(self, why: str) -> None:
        """Asks for what the driver wants: all but `stop` lets the run go on later, from what it saves."""
        self.ask(_ENDS.get(why, "preempted"), why)
        self.interrupt()

    def has_state(self) -> None:
        """There is something to save on the way out, by the run or by the code itself."""
        if self.save_s is None:
            self.save_s = 0.0

    def leaves_in(self, round_s: float = 0.0) -> float | None:
        """Seconds in which another `round_s` of work can still begin; None where no limit says so."""
        if self._limit is None or self.request is not None:
            return None
        return self._limit.left() - self._limit.reserve(self.save_s) - round_s

    def mind_the_time(self, round_s: float = 0.0) -> bool:
        """Asks by itself where no more work fits before the limit; whether it did."""
        left = self.leaves_in(round_s)
        if self._limit is None or left is None or left > 0:
            return False
        # At least the reserve, for a process that was held up and comes late.
        grace_s = max(self._limit.left(), self._limit.reserve(self.save_s))
        self.ask("timeout", "its time is nearly over", grace_s)
        return True

    def signalled(self, number: int) -> None:
        """A signal has come, as another thread sees it: the handler has yet to run, and may have to wait.

        For native code that doesn't end, or for a system call that began at that moment.
        """
        if self.request is None and number in SIGNALS and signal.getsignal(number) == self._handle:
            self.ask("preempted", signal.Signals(number).name)
            self.interrupt()

    def hurry(self) -> None:
        """Interrupts again where that is due and has not come through yet."""
        request = self.request
        if request is not None and (request.is_urgent() or not (self.patient or self._interrupted)):
            self.interrupt()

    def interrupt(self) -> None:
        """Lets the thread of the user's code look at the request now, out of a sleep or a system call too."""
        request = self.request
        if self.on_request is not None:
            if request is not None and request.is_urgent():
                self.on_request()
        elif self._previous and signal.getsignal(signal.SIGTERM) == self._handle:
            signal.pthread_kill(self._thread, signal.SIGTERM)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While the user's code runs, signals become requests; only in the main thread can they.

        SIGUSR1 is anybody's: where the user's module has a use for it, that stays.
        """
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                if number != signal.SIGUSR1 or signal.getsignal(number) in (signal.SIG_DFL, signal.SIG_IGN):
                    self._previous[number] = signal.signal(number, self._handle)
        self._interruptible = True
        try:
            yield
        finally:
            self._interruptible = False

    def stop_listening(self) -> None:
        """Gives the signals back to whoever had them before."""
        for number, handler in self._previous.items():
            if signal.getsignal(number) == self._handle:
                signal.signal(number, handler)
        self._previous = {}

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """For what must not be torn in the middle, such as a save."""
        before, self._interruptible = self._interruptible, False
        try:
            yield
        finally:
            self._interruptible = before

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        if os.getpid() != self._pid:
            # A child that the user's code forked, such as a data loader's worker: it dies of the signal.
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
            return
        self.ask("preempted", signal.Signals(number).name)
        if self._may_interrupt():
            self._interrupted = True
            raise Leave

    def _may_interrupt(self) -> bool:
        request = self.request
        if request is None or not self._interruptible or self._interrupted or self.on_request is not None:
            return False
        return not self.patient or request.is_urgent()
