"""Files that are there whole or not at all, whatever happens to the process or to the machine."""

import json
import os
import secrets
from pathlib import Path
from typing import Any


def dump_json(record: Any) -> bytes:
    """Compact JSON; NaN and the infinities have to be coded before (see protocol.encode_number)."""
    return json.dumps(record, separators=(",", ":"), allow_nan=False).encode()


def write_once(path: Path, content: bytes) -> bool:
    """Writes a file that nobody else may have written; False, and nothing changed, where it is there already.

    Of any number of writers at the same moment exactly one gets True.
    """
    temporary = _write_beside(path, content)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        os.unlink(temporary)
    sync_folder(path.parent)
    return True


def write_replacing(path: Path, content: bytes) -> None:
    """Writes a file or replaces it; a reader sees the old content or the new, never a part."""
    os.replace(_write_beside(path, content), path)
    sync_folder(path.parent)


def write_synced(path: Path, content: bytes) -> None:
    """Writes a file under its own name and syncs it: for a folder that nobody reads before it is renamed."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        write_all(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    """os.write until everything is written: one call writes at most 2 GiB, and may write less."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable; the content of a file is synced apart from its name."""
    sync_file(folder)


def sync_file(path: Path) -> None:
    """Makes the content of a file durable that somebody has written and closed."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_beside(path: Path, content: bytes) -> Path:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        write_synced(temporary, content)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
