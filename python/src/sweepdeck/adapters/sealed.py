"""Folders that a library wrote as checkpoints, with hashes of their files: a torn one is never resumed."""

import hashlib
import json
from pathlib import Path

from sweepdeck.durable import dump_json, sync_file, sync_folder, write_replacing

_SEAL = "sweepdeck-seal.json"


def seal(folder: Path) -> None:
    """Syncs all files of a whole checkpoint, and then writes their hashes beside them."""
    files = _hashes(folder)
    for name in files:
        sync_file(folder / name)
    for inner in [path for path in folder.rglob("*") if path.is_dir()] + [folder, folder.parent]:
        sync_folder(inner)
    write_replacing(folder / _SEAL, dump_json(files))


def is_whole(folder: Path) -> bool:
    """Whether a folder is sealed, and its files are what they were then."""
    try:
        expected = json.loads((folder / _SEAL).read_bytes())
    except (OSError, ValueError):
        return False
    return bool(expected == _hashes(folder))


def newest(folder: Path, prefix: str) -> Path | None:
    """The whole checkpoint `prefix`-N with the highest N; None where there is none."""
    return next((found for found in by_age(folder, prefix) if is_whole(found)), None)


def by_age(folder: Path, prefix: str) -> list[Path]:
    """Folders `prefix`-N, sealed or not, the highest N first."""
    numbered = [(path.name.removeprefix(prefix + "-"), path) for path in folder.glob(prefix + "-*")]
    return [path for _, path in sorted(((int(n), p) for n, p in numbered if n.isdecimal()), reverse=True)]


def _hashes(folder: Path) -> dict[str, str]:
    hashes = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != _SEAL:
            with open(path, "rb") as file:
                digest = hashlib.sha256()
                while piece := file.read(1 << 20):
                    digest.update(piece)
            hashes[path.relative_to(folder).as_posix()] = digest.hexdigest()
    return hashes
