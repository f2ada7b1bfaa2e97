"""The journal of one attempt: safe to write from two threads, and no reason to end a training.

A record that can't be written (a full disk, a quota, a volume gone read-only) is kept in memory and tried
again with the next one and with every heartbeat. Order is kept. Where memory for it runs out the oldest go,
and a note says how many.
"""

import os
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any

from sweepdeck.durable import dump_json
from sweepdeck.journal import Journal
from sweepdeck.protocol import PROTOCOL_VERSION

PENDING_BYTES = 8 * 1024 * 1024


_live: "EventLog | None" = None


def _forbid_in_child() -> None:
    if _live is not None:
        _live.forbid()


os.register_at_fork(after_in_child=_forbid_in_child)


class EventLog:
    """Appends AttemptEvents. `elapsed` is the clock of their `t`."""

    def __init__(self, folder: Path, started: float | None = None):
        """`started`: where `t` is 0, on the monotonic clock; None: now."""
        self._journal = Journal(folder, started=started)
        self._lock = threading.RLock()
        self.started = self._journal.started
        """On the monotonic clock."""
        self._usual = True
        """Nothing is kept back or closed, and this is the process that began: asked for every record."""
        self._pending: deque[bytes] = deque()
        self._pending_bytes = 0
        self._dropped = 0
        self._failed_since: float | None = None
        self._why = ""
        self._closed = False
        self._foreign = False
        global _live
        _live = self

    def elapsed(self) -> float:
        """Seconds since the attempt's start."""
        return time.monotonic() - self.started

    def append(self, kind: str, **fields: Any) -> None:
        record = {"v": PROTOCOL_VERSION, "t": round(self.elapsed(), 6), "kind": kind, **fields}
        self.write(dump_json(record) + b"\n")

    def note(self, level: str, text: str) -> None:
        """Something a person should know: info, warning or error."""
        self.append("note", level=level, text=text)

    def write(self, line: bytes) -> None:
        """One record that is JSON already. Never raises for a disk that takes nothing."""
        with self._lock:
            if not self._usual and not self._can_write():
                return self._keep(line)
            try:
                self._journal.append_line(line)
            except OSError as error:
                self._failed_since = self.elapsed()
                self._why = error.strerror or str(error)
                self._keep(line)

    def flush(self) -> bool:
        """Tries again what could not be written; True where nothing is left in memory."""
        with self._lock:
            return not self._pending or self._drained()

    def sync(self) -> bool:
        """Makes everything so far durable; False where something is still in memory, or the disk fails."""
        try:
            with self._lock:
                if not self.flush():
                    return False
                newest = self._journal.descriptor()
            # Not under the lock: a disk may take its time, and run.log has none.
            try:
                os.fsync(newest)
            finally:
                os.close(newest)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """The last flush; records after it are dropped."""
        with self._lock:
            self.flush()
            self._closed = True
            self._usual = False
            self._journal.close()

    def forbid(self) -> None:
        """In a process forked from the run's, where a second writer would tear the journal."""
        # Another thread of the parent may have held the lock at the fork; nobody is left to release it.
        self._lock = threading.RLock()
        self._foreign, self._usual = True, False

    def _can_write(self) -> bool:
        if self._foreign:
            raise RuntimeError(
                "this is a child process of the run; log metrics in the process that called the function"
            )
        return not self._closed and self._drained()

    def _keep(self, line: bytes) -> None:
        if self._closed:
            return
        self._usual = False
        self._pending.append(line)
        self._pending_bytes += len(line)
        while self._pending_bytes > PENDING_BYTES:
            self._pending_bytes -= len(self._pending.popleft())
            self._dropped += 1

    def _drained(self) -> bool:
        try:
            while self._pending:
                self._journal.append_line(self._pending[0])
                self._pending_bytes -= len(self._pending.popleft())
        except OSError:
            return False
        self._usual = True
        since, dropped = self._failed_since or 0.0, self._dropped
        self._failed_since, self._dropped = None, 0
        lost = f", and {dropped} of them did not fit in memory and are lost" if dropped else ""
        self.note(
            "error" if dropped else "warning",
            f"records could not be written for {self.elapsed() - since:.1f} s ({self._why}){lost}",
        )
        return True
