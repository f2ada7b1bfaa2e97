"""How a save is made: training stands still for the copy of the state, all else happens beside it.

What is small, on a disk that is fast, is written on the spot: that is sooner over than handed over.
"""

import time
from collections.abc import Callable
from typing import Any

from sweepdeck import faults
from sweepdeck.attempt import Attempt
from sweepdeck.leaving import Leave, Leaving
from sweepdeck.state.background import Background
from sweepdeck.state.pacing import Pace
from sweepdeck.state.store import CheckpointStore, Snapshot, Superseded

_ASIDE_BYTES = 256 * 1024
_ASIDE_S = 0.01
"""A save of at least so many bytes, or after one that took so long, is written in the background."""


class Saver:
    """Makes an attempt's saves, one at a time."""

    def __init__(self, attempt: Attempt, leaving: Leaving, store: CheckpointStore, pace: Pace):
        self.durable: Any = None
        """The position of the newest checkpoint that is durable."""
        self._attempt = attempt
        self._leaving = leaving
        self._store = store
        self._pace = pace
        self._background = Background()

    def save(self, take: Callable[[], Snapshot], position: Any, *, at_once: bool = False) -> None:
        """Takes a snapshot and has it written; Leave where the run is another attempt's."""
        started = time.monotonic()
        with self._leaving.shielded():
            self._background.settle()
            snapshot = take()
            aside = snapshot.bytes >= _ASIDE_BYTES or self._pace.write_s >= _ASIDE_S
            if aside and not at_once:
                blocked = time.monotonic() - started
                self._background.start(lambda: self._write(snapshot, position, started, blocked))
                self._pace.saved(time.monotonic() - started)
            else:
                self._write(snapshot, position, started, None)
        request = self._leaving.request
        if request is not None and request.end == "lost":
            raise Leave

    def settle(self) -> None:
        """Waits for the save that is under way; raises what made it fail, where that was no full disk."""
        with self._leaving.shielded():
            self._background.settle()

    def _write(self, snapshot: Snapshot, position: Any, started: float, blocked: float | None) -> None:
        """`blocked`: seconds that training stood still; None where it still does."""
        events = self._attempt.events
        computing = time.thread_time()
        try:
            if not self._attempt.sync():
                raise OSError("the rows before it can't be made durable")
            name, size = self._store.write(snapshot)
        except Superseded as error:
            self._leaving.ask("lost", str(error))
            self._leaving.interrupt()
            return
        except OSError as error:
            self._pace.tried()
            events.note("error", f"no checkpoint at step {snapshot.step}: {error}")
            return
        self._pace.write_s = time.monotonic() - started
        self._pace.beside_s = 0.0 if blocked is None else time.thread_time() - computing
        if blocked is None:
            blocked = self._pace.write_s
            self._pace.saved(blocked)
        self._leaving.save_s = self._pace.save_s
        events.append(
            "checkpoint", checkpoint=name, step=snapshot.step, bytes=size, blocked_s=round(blocked, 6)
        )
        self.durable = position
        faults.point("checkpoint.after_journal")
        self._store.retain()
