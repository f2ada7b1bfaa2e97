"""A checkpoint's files, believed only when they are what its manifest says. Nothing is ever unpickled."""

import hashlib
from pathlib import Path
from typing import Any

from sweepdeck.state.arrays import read_tensors, refuse_pickle
from sweepdeck.state.codec import decode_state
from sweepdeck.state.hashed_files import read_writable

STATE, ARRAYS, MANIFEST = "state.json", "arrays.safetensors", "manifest.json"
BAD = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)
"""What reading something that is not what it should be can raise."""


def read_checkpoint(folder: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """What was saved: {"of", "progress", "state"}; one of BAD where the files are not the manifest's."""
    contents = {}
    for file in manifest["files"]:
        path = file["path"]
        if path not in (STATE, ARRAYS):
            raise ValueError(f"its manifest names a file {path!r:.60}")
        content = read_writable(folder / path)
        if len(content) != file["bytes"]:
            raise ValueError(f"{path} has {len(content)} bytes instead of {file['bytes']}")
        if hashlib.sha256(content).hexdigest() != file["sha256"]:
            raise ValueError(f"the hash of {path} is not the one in the manifest")
        refuse_pickle(path, content)
        contents[path] = content
    tensors = read_tensors(contents[ARRAYS]) if ARRAYS in contents else {}
    saved: dict[str, Any] = decode_state(bytes(contents[STATE]), tensors)
    if saved["of"] != {key: manifest[key] for key in ("run_id", "config_id", "attempt", "step")}:
        raise ValueError("manifest and state are not of the same checkpoint")
    return saved
