"""The driver's journal: records of one turn in one write, and none lost while the disk is full."""

import time
from pathlib import Path
from typing import Any

from sweepdeck.durable import dump_json
from sweepdeck.journal import Journal
from sweepdeck.protocol import PROTOCOL_VERSION

_FINAL = frozenset({"run_ended", "ended"})
"""Records of final states. That a run is finished stands in its result.json, which is synced already."""


class Records:
    """Collects the records of a turn; `flush` writes them, and keeps them where it can't."""

    def __init__(self, folder: Path):
        self._journal = Journal(folder)
        self._pending: list[bytes] = []
        self._unsynced = False
        self.problem: OSError | None = None
        """Why nothing can be written at the moment."""
        self._since = 0.0

    def add(self, kind: str, **fields: Any) -> None:
        record = {"v": PROTOCOL_VERSION, "t": round(self._journal.elapsed(), 6), "kind": kind, **fields}
        self._pending.append(dump_json(record) + b"\n")
        self._unsynced = self._unsynced or (kind in _FINAL and fields.get("state") != "finished")

    def flush(self) -> None:
        """One write for all that came up, so that an end and its consequence are there both or not at all."""
        if not self._pending:
            return
        try:
            self._journal.append_line(b"".join(self._pending))
        except OSError as problem:
            self._failed(problem)
            return
        self._pending.clear()
        if self.problem is not None:
            text = f"nothing could be written for {time.monotonic() - self._since:.0f} s: {self.problem}"
            self.problem = None
            self.add("note", level="warning", text=text)
            self.flush()

    def sync(self, everything: bool = False) -> None:
        """Makes final states that stand nowhere else durable, one sync per turn; or everything written."""
        if self._pending or not (self._unsynced or everything):
            return
        try:
            self._journal.sync()
        except OSError as problem:
            self._failed(problem)
            return
        self._unsynced = False

    def release(self) -> None:
        """Lets go of the journal's file until the next record."""
        try:
            self._journal.release()
        except OSError as problem:
            self._failed(problem)

    def _failed(self, problem: OSError) -> None:
        if self.problem is None:
            self._since = time.monotonic()
        self.problem = problem
