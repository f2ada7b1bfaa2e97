"""The hash of a batch, whatever it is made of."""

import hashlib
from typing import Any

from sweepdeck.state.codec import StateError, copy_state, tree_text


def batch_hash(batch: Any) -> str:
    """The same for the same samples in the same order, bit for bit."""
    digest = hashlib.blake2b(digest_size=8)
    _add(digest, batch)
    return digest.hexdigest()


def _add(digest: "hashlib.blake2b", value: Any) -> None:
    try:
        tree, tensors = copy_state(value)
    except StateError:
        # Of anything else the parts: its repr may hold an address, which differs by the process.
        digest.update(type(value).__qualname__.encode())
        for part in _parts(value):
            _add(digest, part)
        return
    digest.update(tree_text(tree))
    for tensor in tensors.values():
        digest.update(tensor.data)


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [part for item in value.items() for part in item]
    if isinstance(value, list | tuple):
        return list(value)
    return list(getattr(value, "__dict__", {}).items())
