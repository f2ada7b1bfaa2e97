"""The one background thread of an attempt: heartbeats, the control pipe, and the clock of the grace.

A run may be over in a millisecond, so nobody waits for this thread to begin or to end: a lock says when it is
at work. With threading.Thread both are waited for, which costs a small run a tenth of its time.
"""

import _thread
import json
import os
import select
import time
import traceback
from collections.abc import Callable

from sweepdeck.leaving import Leaving

_LOOK_S = 1.0


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
        self._buffer = b""
        self._interrupted = False
        self._stopping = False
        self._at_work = _thread.allocate_lock()

    def start(self) -> None:
        self._leaving.wake = lambda: _woken(self._wake_write)
        _thread.start_new_thread(self._run, ())

    def stop(self) -> None:
        """Returns when the thread does nothing any more."""
        self._leaving.wake = None
        # Told, not shown by closing the pipe: what the user's code forked holds a copy of it.
        with self._at_work:
            self._stopping = True
        _woken(self._wake_write)
        os.close(self._wake_write)

    def _run(self) -> None:
        self._beat_and_listen()
        os.close(self._wake_read)

    def _beat_and_listen(self) -> None:
        next_beat = time.monotonic() + self._heartbeat_s
        # Not select(): it takes no descriptor above 1023, and a large pool has them.
        watched = select.poll()
        for descriptor in (self._wake_read, self._control):
            if descriptor is not None:
                watched.register(descriptor, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in watched.poll(1000 * self._pause(next_beat))}
            if self._wake_read in ready:
                os.read(self._wake_read, 64)
            with self._at_work:
                if self._stopping:
                    return
                if self._control in ready and not self._read_control():
                    watched.unregister(self._control)
                now = time.monotonic()
                if now >= next_beat:
                    _tried(self._beat)
                    next_beat = now + self._heartbeat_s
                _tried(self._look)
                self._hurry()

    def _pause(self, next_beat: float) -> float:
        pause = min(_LOOK_S, next_beat - time.monotonic())
        request = self._leaving.request
        if request is not None:
            pause = min(pause, max(0.05, request.left() / 10))
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
        return True

    def _hurry(self) -> None:
        request = self._leaving.request
        if request is None:
            return
        if request.is_urgent() and not self._interrupted:
            self._interrupted = True
            self._leaving.interrupt()
        if request.left() <= 0:
            self._end_hard()


def _woken(descriptor: int) -> None:
    os.write(descriptor, b"!")


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
