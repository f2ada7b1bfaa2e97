"""The files of a checkpoint: hashed while written, and read into memory that arrays can be made of."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sweepdeck.durable import write_all

_SMALL_BYTES = 64 * 1024


def read_writable(path: Path) -> bytearray:
    """The file, in memory that arrays may be made of without another copy."""
    with open(path, "rb") as file:
        content = bytearray(os.fstat(file.fileno()).st_size)
        del content[file.readinto(content) :]
    return content


def write_hashed(path: Path, pieces: Iterable[bytes | memoryview]) -> dict[str, Any]:
    """Writes a file and syncs it; its entry in a manifest."""
    digest = hashlib.sha256()
    size = 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        for piece in _joined(pieces):
            digest.update(piece)
            write_all(descriptor, piece)
            size += memoryview(piece).nbytes
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return {"path": path.name, "bytes": size, "sha256": digest.hexdigest()}


def _joined(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
    """Small pieces put together: at each write and at each hash training is disturbed for a moment."""
    small = bytearray()
    for piece in pieces:
        large = memoryview(piece).nbytes >= _SMALL_BYTES
        if not large:
            small += piece
        if large or len(small) >= _SMALL_BYTES:
            yield bytes(small)
            small.clear()
        if large:
            yield piece
    yield bytes(small)
