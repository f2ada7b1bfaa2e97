"""A state taken apart into named leaves that can be compared: `model.0.weight`, `opt.param_groups[0].lr`."""

import array
import hashlib
import json
import math
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sweepdeck.state.arrays import Tensor
from sweepdeck.state.codec import encode_state

_FLAT_LIST = 8
"""A list of more plain values than this, such as the words of a generator, is one leaf."""


def leaves_of(state: Any) -> dict[str, str]:
    """What a live state consists of: plain values as their JSON, arrays by their hash."""
    text, tensors = encode_state(state)
    return {name: shown for name, shown, _ in walk(json.loads(text), tensors)}


Leaf = tuple[str, str, Tensor | None]
"""Name, text, and the array where it is one."""


def walk(tree: Any, tensors: Mapping[str, Tensor], place: str = "") -> Iterator[Leaf]:
    """Every leaf of an encoded state, in its order."""
    if isinstance(tree, dict) and len(tree) == 1:
        [(kind, content)] = tree.items()
        if kind == "$state_dict":
            kind, content = "$ordered", content[0]
        if kind == "$array" and "name" in content:
            tensor = tensors[content["name"]]
            yield place, _array_text(content, tensor), tensor
            return
        if kind in ("$dict", "$ordered", "$counter"):
            for key, item in content:
                yield from walk(item, tensors, _joined(place, key))
            return
        if kind in ("$tuple", "$set", "$frozenset"):
            yield from walk(content, tensors, place)
            return
        if kind.startswith("$"):
            yield place, _plain_text(tree), None
            return
    if isinstance(tree, dict):
        for key, item in tree.items():
            yield from walk(item, tensors, _joined(place, key))
    elif isinstance(tree, list) and not _is_flat(tree):
        for number, item in enumerate(tree):
            yield from walk(item, tensors, f"{place}[{number}]")
    else:
        yield place, _plain_text(tree), None


def largest_difference(one: Tensor, other: Tensor) -> float | None:
    """max |Δ| of two arrays of one type and shape; None where they are of no type that has one."""
    read = _NUMBERS.get(one.dtype)
    if read is None or one.dtype != other.dtype or one.shape != other.shape:
        return None
    return max(map(_distance, read(one.data), read(other.data)), default=0.0)


def _distance(a: float, b: float) -> float:
    if a == b:
        return 0.0
    difference = abs(a - b)
    return math.inf if math.isnan(difference) else difference


def _array_text(content: Mapping[str, Any], tensor: Tensor) -> str:
    digest = hashlib.blake2b(tensor.data, digest_size=8)
    about = {key: value for key, value in content.items() if key != "name"}
    digest.update(json.dumps(about, sort_keys=True).encode())
    return f"{tensor.dtype}{list(tensor.shape)} {digest.hexdigest()}"


def _is_flat(items: list[Any]) -> bool:
    return len(items) > _FLAT_LIST and not any(isinstance(item, dict | list) for item in items)


def _plain_text(value: Any) -> str:
    text = json.dumps(value, sort_keys=True)
    return text if len(text) <= 80 else f"{text[:40]}… {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _joined(place: str, key: Any) -> str:
    if isinstance(key, str):
        return f"{place}.{key}" if place else key
    return f"{place}[{json.dumps(key)}]"


def _typed(code: str) -> Callable[[memoryview], Any]:
    def read(data: memoryview) -> Any:
        values = array.array(code)
        values.frombytes(data)
        return values

    return read


def _halves(data: memoryview) -> Any:
    return struct.unpack(f"<{len(data) // 2}e", data)


def _brains(data: memoryview) -> Any:
    """bfloat16: the upper half of a float32."""
    words = _typed("H")(data)
    return _typed("f")(memoryview(array.array("I", [word << 16 for word in words]).tobytes()))


_NUMBERS: dict[str, Callable[[memoryview], Any]] = {
    "F32": _typed("f"),
    "F64": _typed("d"),
    "F16": _halves,
    "BF16": _brains,
    "I8": _typed("b"),
    "I16": _typed("h"),
    "I32": _typed("i"),
    "I64": _typed("q"),
    "U8": _typed("B"),
    "U16": _typed("H"),
    "U32": _typed("I"),
    "BOOL": _typed("B"),
}
