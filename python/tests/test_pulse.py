"""The background thread of an attempt, at the moments that a whole attempt meets only now and then."""

import os
import time

from sweepdeck.leaving import Leaving
from sweepdeck.pulse import Pulse


def nothing() -> None:
    pass


def is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def test_it_stops_also_where_a_signal_woke_its_thread_first(monkeypatch):
    pulse = Pulse(Leaving(), control=None, heartbeat_s=60, beat=nothing, look=nothing, end_hard=nothing)
    pulse.start()
    read_end, wake = pulse._wake_read, pulse._wake

    def wake_late() -> None:
        wake()
        until = time.monotonic() + 10
        while is_open(read_end):
            assert time.monotonic() < until, "the thread goes on"
            time.sleep(0.001)
        wake()

    monkeypatch.setattr(pulse, "_wake", wake_late)
    pulse.stop()
    assert not is_open(pulse._wake_write)
