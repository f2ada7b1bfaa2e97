"""Append-only journals of JSON lines, cut into segments: one writer, any number of readers, no lost line.

A record is one write to a file opened for appending, so a process killed between two records leaves whole
lines, and one killed within a record leaves a torn last line, which readers pass over.
"""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sweepdeck.durable import dump_json, sync_folder, write_all
from sweepdeck.paths import segment
from sweepdeck.protocol import PROTOCOL_VERSION

SEGMENT_BYTES = 4 * 1024 * 1024


class Journal:
    """Writes `<stem>-00001.jsonl`, `-00002.jsonl`, … in one folder. `t` counts seconds from `started`."""

    def __init__(
        self,
        folder: Path,
        stem: str = "events",
        segment_bytes: int = SEGMENT_BYTES,
        started: float | None = None,
    ):
        """`started`: on the monotonic clock; None: now."""
        self.started = time.monotonic() if started is None else started
        self._folder = folder
        self._stem = stem
        self._segment_bytes = segment_bytes
        self._number = 0
        self._descriptor = -1
        self._written = 0
        self._open_next()

    def elapsed(self) -> float:
        """Seconds since the journal's start."""
        return time.monotonic() - self.started

    def append(self, kind: str, **fields: Any) -> None:
        """One record. Raises OSError where it can't be written (disk full); the journal stays readable."""
        record = {"v": PROTOCOL_VERSION, "t": round(self.elapsed(), 6), "kind": kind, **fields}
        self.append_line(dump_json(record) + b"\n")

    def append_line(self, line: bytes) -> None:
        """One record, or several, that are JSON already, each with its newline: all are written, or none."""
        if self._descriptor < 0:
            self._reopen()
        if self._written >= self._segment_bytes:
            # Before the write, not after: who is told of a failure tries again, and writes nothing twice.
            self._open_next()
        written = os.write(self._descriptor, line)
        if written < len(line):
            try:
                write_all(self._descriptor, line[written:])
            except OSError:
                # A full disk cut it short. The part goes, so that who tries again writes nothing twice.
                os.ftruncate(self._descriptor, self._written)
                raise
        self._written += len(line)

    def sync(self) -> None:
        """Makes durable what was written; the segments before this one are already, and one let go of is."""
        if self._descriptor >= 0:
            os.fsync(self._descriptor)

    def release(self) -> None:
        """Syncs and lets go of the file; the next record opens it again."""
        self.sync()
        self.close()

    def descriptor(self) -> int:
        """A copy of the newest segment's descriptor, the caller's to sync and to close.

        So that one thread can sync while another writes, and perhaps begins the next segment.
        """
        return os.dup(self._descriptor)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _reopen(self) -> None:
        path = self._folder / segment(self._stem, self._number, "jsonl")
        self._descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)

    def _open_next(self) -> None:
        first = self._descriptor < 0
        if not first:
            self.sync()
        number = self._number + 1
        path = self._folder / segment(self._stem, number, "jsonl")
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(descriptor).st_size
            if not first:
                # The first one's name is made durable by whoever made the folder, when it has to be.
                sync_folder(self._folder)
        except OSError:
            os.close(descriptor)
            raise
        self.close()
        self._number, self._descriptor, self._written = number, descriptor, size


@dataclass(frozen=True)
class BadLine:
    """A line that is no JSON object, with its place."""

    path: Path
    line: int


def read_journal(folder: Path, stem: str = "events") -> Iterator[dict[str, Any] | BadLine]:
    """Every record of every segment, in order, without a torn last line; another bad line is a BadLine."""
    for path in sorted(folder.glob(f"{stem}-*.jsonl")):
        lines = path.read_bytes().split(b"\n")
        for number, line in enumerate(lines[:-1], 1):
            if not line:
                continue
            record = _parse(line)
            yield record if record is not None else BadLine(path, number)


def read_newest_first(folder: Path, stem: str = "events") -> Iterator[dict[str, Any]]:
    """The records from the last to the first, lazily, segment by segment; what is no record is left out."""
    for path in sorted(folder.glob(f"{stem}-*.jsonl"), reverse=True):
        for line in reversed(path.read_bytes().split(b"\n")[:-1]):
            record = _parse(line)
            if record is not None:
                yield record


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None
