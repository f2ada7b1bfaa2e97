"""The one background thread of an attempt: heartbeats, the control pipe, signals, and the clock of the grace.

Python runs a signal's handler when the main thread gets to it, which native code may put off for longer than
the grace. So this thread hears of every signal too, through the descriptor that the interpreter writes to.

A run may be over in a millisecond, so nobody waits for this thread to begin or to end: a lock says when it is
at work. With threading.Thread both are waited for, which costs a small run a tenth of its time.
"""

import _thread
import contextlib
import json
import os
import select
import signal
import threading
import time
import traceback
from collections.abc import Callable

from sweepdeck.leaving import Leaving

_LOOK_S = 1.0
_NO_SIGNAL = b"\0"


class Pulse:
    """Beats every `heartbeat_s`, looks once a second, and passes on what the driver asks for."""

    def __init__(
        self,
        leaving: Leaving,
        *,
        control: int | None,
        heartbeat_s: float,
        beat: Callable[[], None],
        look: Callable[[], None],
        end_hard: Callable[[], None],
    ):
        self._leaving = leaving
        self._control = control
        self._heartbeat_s = heartbeat_s
        self._beat = beat
        self._look = look
        self._end_hard = end_hard
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._told_before: int | None = None
        """The descriptor that heard of signals before; None where this one does not hear of them."""
        self._buffer = b""
        self._stopping = False
        self._at_work = _thread.allocate_lock()

    def start(self) -> None:
        self._leaving.wake = self._wake
        if threading.current_thread() is threading.main_thread():
            self._told_before = signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
            _set_told(self._wake_write)
        # Counted from here: the thread may get its turn late.
        _thread.start_new_thread(self._run, (time.monotonic() + self._heartbeat_s,))

    def stop(self) -> None:
        """Returns when the thread does nothing any more."""
        self._leaving.wake = None
        if self._told_before is not None:
            _set_told(None)
            _untell(self._wake_write, self._told_before)
        # Told, not shown by closing the pipe: what the user's code forked holds a copy of it.
        with self._at_work:
            self._stopping = True
        self._wake()
        os.close(self._wake_write)

    def _wake(self) -> None:
        # Full: it is awake. Broken: a signal woke it a moment ago, and it saw that it is to stop.
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            os.write(self._wake_write, _NO_SIGNAL)

    def _run(self, first_beat: float) -> None:
        self._beat_and_listen(first_beat)
        os.close(self._wake_read)

    def _beat_and_listen(self, next_beat: float) -> None:
        # Not select(): it takes no descriptor above 1023, and a large pool has them.
        watched = select.poll()
        for descriptor in (self._wake_read, self._control):
            if descriptor is not None:
                watched.register(descriptor, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in watched.poll(1000 * self._pause(next_beat))}
            signals = os.read(self._wake_read, 4096) if self._wake_read in ready else b""
            with self._at_work:
                if self._stopping:
                    return
                if self._control in ready and not self._read_control():
                    watched.unregister(self._control)
                for number in signals:
                    self._leaving.signalled(number)
                now = time.monotonic()
                if now >= next_beat:
                    _tried(self._beat)
                    next_beat = now + self._heartbeat_s
                _tried(self._look)
                if self._leaving.mind_the_time():
                    self._leaving.interrupt()
                self._hurry()

    def _pause(self, next_beat: float) -> float:
        pause = min(_LOOK_S, next_beat - time.monotonic())
        request = self._leaving.request
        if request is not None:
            pause = min(pause, max(0.01, request.left() / 10))
        until_leaving = self._leaving.leaves_in()
        if until_leaving is not None:
            pause = min(pause, until_leaving)
        return max(0.0, pause)

    def _read_control(self) -> bool:
        """Whether more may come; False once the pipe has ended."""
        assert self._control is not None
        data = os.read(self._control, 65536)
        if not data:
            self._leaving.ask_for("the driver is gone")
            return False
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            request = json.loads(line)
            if "stop" in request:
                self._leaving.ask_for(str(request["stop"]))
            elif "lost" in request:
                self._leaving.ask("lost", str(request["lost"]))
                self._leaving.interrupt()
        return True

    def _hurry(self) -> None:
        self._leaving.hurry()
        request = self._leaving.request
        if request is not None and request.left() <= 0:
            self._end_hard()


def _untell(own: int, before: int) -> None:
    """Has signals told to who was told before, unless the user's code (asyncio, say) has put itself there."""
    now = signal.set_wakeup_fd(before)
    if now not in (own, -1):
        signal.set_wakeup_fd(now, warn_on_full_buffer=False)


_told: int | None = None


def _set_told(descriptor: int | None) -> None:
    global _told
    _told = descriptor


def _untell_in_child() -> None:
    """What the user's code forks has the pipe too: its signals are its own affair."""
    if _told is not None:
        _untell(_told, -1)


os.register_at_fork(after_in_child=_untell_in_child)


def _tried(work: Callable[[], None]) -> None:
    """A volume that fails now may answer at the next beat; the thread has to live until then.

    Whatever else goes wrong: without it nobody could stop the run, and no one would end it with its driver.
    """
    try:
        work()
    except OSError:
        return
    except Exception:
        traceback.print_exc()
