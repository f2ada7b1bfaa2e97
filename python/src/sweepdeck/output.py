"""Everything an attempt prints, kept as raw bytes in output-00001.log …: file descriptors 1 and 2 lead there.

No pump stands between, so nothing that is printed ever blocks and a kill loses none of it. What one attempt
may fill of the disk is bounded: the beginning stays, the newest stays, and the middle goes.
"""

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from sweepdeck.durable import write_all
from sweepdeck.paths import segment
from sweepdeck.redaction import byte_pattern, redacted_bytes

QUOTA_BYTES = int(os.environ.get("SWEEPDECK_OUTPUT_BYTES", str(64 * 1024 * 1024)))
"""Of one attempt's output on disk. The variable is for tests."""
_TAIL_SEGMENTS = 3
_MARKER = b"\n[sweepdeck: output left out here; the beginning and the end are kept]\n"


class Output:
    """Captures from its making to `close`. One second's output may stand above the quota."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._segment_bytes = max(1, QUOTA_BYTES // (2 * (_TAIL_SEGMENTS + 2)))
        self._number = 1
        self._tail: list[Path] = []
        self._marked = False
        flush_streams()
        self._before = [os.dup(number) for number in (1, 2)]
        self._path = self._open()
        self._streams = (sys.stdout, sys.stderr)
        sys.stdout, sys.stderr = _stream(1), _stream(2)

    def bound(self) -> None:
        """Begins a new file where the newest is full, and drops what lies between head and tail."""
        size = self._path.stat().st_size
        if size <= self._segment_bytes:
            return
        full = self._path
        self._number += 1
        spill = self._folder / segment("output", self._number, "log")
        self._number += 1
        self._path = self._open()
        # Far over the size, in one second: only its beginning (of the head) and its end are worth keeping.
        oversized = size > 2 * self._segment_bytes
        is_head = full.name == segment("output", 1, "log")
        if oversized:
            _copy_end(full, spill, self._segment_bytes)
            self._tail.append(spill)
            if is_head:
                os.truncate(full, self._segment_bytes)
                self._mark(full)
            else:
                full.unlink()
        elif not is_head:
            self._tail.append(full)
        while len(self._tail) > _TAIL_SEGMENTS:
            self._tail.pop(0).unlink()
            self._mark(self._folder / segment("output", 1, "log"))

    def close(self) -> None:
        """Gives the descriptors back."""
        flush_streams()
        sys.stdout, sys.stderr = self._streams
        with contextlib.suppress(OSError):  # the disk is full: what is there is all that can be kept
            self.bound()
        for number, before in zip((1, 2), self._before, strict=True):
            os.dup2(before, number)
            os.close(before)

    def _open(self) -> Path:
        path = self._folder / segment("output", self._number, "log")
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        os.close(descriptor)
        return path

    def _mark(self, head: Path) -> None:
        if self._marked:
            return
        self._marked = True
        descriptor = os.open(head, os.O_WRONLY | os.O_APPEND)
        try:
            write_all(descriptor, _MARKER)
        finally:
            os.close(descriptor)


def _copy_end(source: Path, target: Path, count: int) -> None:
    with open(source, "rb") as reader, open(target, "xb") as writer:
        os.fchmod(writer.fileno(), 0o600)
        reader.seek(-count, os.SEEK_END)
        writer.write(reader.read(count))


def flush_streams() -> None:
    """Writes out what stdout and stderr still hold, whatever the user's code has put in their place."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue


class _Raw(io.FileIO):
    """Keeps secrets back, and drops what a full disk doesn't take: no training ends because of a print."""

    def __init__(self, descriptor: int):
        super().__init__(descriptor, "wb", closefd=False)
        self._secrets = byte_pattern(os.environ)

    def write(self, data: Any) -> int:
        try:
            if self._secrets is None:
                return super().write(data)
            write_all(self.fileno(), redacted_bytes(self._secrets, bytes(data)))
        except OSError:
            pass
        return memoryview(data).nbytes


def _stream(descriptor: int) -> TextIO:
    """Line by line: by the block, as files are otherwise written, a kill would lose the last ones."""
    raw = _Raw(descriptor)
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding="utf-8", errors="backslashreplace", line_buffering=True
    )
