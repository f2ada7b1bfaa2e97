"""A state as a JSON tree and a table of arrays, and back: what was given, exactly, or a refusal.

Never pickle: whoever can write to a volume could otherwise run code on whoever reads it. What JSON has no
form for is an object with one key that begins with `$`; a mapping that could be taken for one is written as
pairs.
"""

import array
import base64
import json
import math
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Protocol

from sweepdeck.protocol import decode_number, encode_number
from sweepdeck.state.arrays import Tensor
from sweepdeck.state.numpy_codec import NumpyCodec

_DEEPEST = 200
_SAFE_INTEGER = 2**53


class StateError(TypeError):
    """A state holds something that can't be kept; says what and where."""


class ArrayCodec(Protocol):
    """One library's arrays. `takes` must not import the library."""

    name: str

    def takes(self, value: Any) -> bool: ...

    def encode(self, value: Any) -> tuple[dict[str, Any], Tensor]: ...

    def decode(self, meta: dict[str, Any], tensor: Tensor) -> Any: ...


ARRAY_CODECS: list[ArrayCodec] = [NumpyCodec()]
"""Asked in order. A library's support adds its own."""


def encode_state(state: Any, place: str = "state") -> tuple[bytes, dict[str, Tensor]]:
    """The tree as JSON text, and the arrays it refers to; StateError where something can't be kept."""
    encoder = _Encoder()
    tree = encoder.encode(state, place, 0)
    return json.dumps(tree, separators=(",", ":"), allow_nan=False).encode(), encoder.tensors


def decode_state(text: bytes, tensors: dict[str, Tensor]) -> Any:
    """Takes back what encode_state gave; ValueError or KeyError where it is damaged."""
    return _Decoder(tensors).decode(json.loads(text))


class _Encoder:
    def __init__(self) -> None:
        self.tensors: dict[str, Tensor] = {}

    def encode(self, value: Any, place: str, depth: int) -> Any:
        if depth > _DEEPEST:
            raise StateError(f"{place[:200]}… lies more than {_DEEPEST} levels deep: does it hold itself?")
        plain = _PLAIN.get(type(value))
        if plain is not None:
            return plain(value)
        nested = _NESTED.get(type(value))
        if nested is not None:
            return nested(self, value, place, depth + 1)
        for codec in ARRAY_CODECS:
            if codec.takes(value):
                return self._array(codec, value, place)
        raise StateError(
            f"{place} is a {type(value).__module__}.{type(value).__qualname__}, "
            "which a checkpoint can't keep; "
            "it keeps numbers, text, bytes, None, lists, tuples, sets, dicts and arrays, nested as you like"
        )

    def items(self, value: Any, place: str, depth: int) -> list[Any]:
        return [self.encode(item, f"{place}[{number}]", depth) for number, item in enumerate(value)]

    def mapping(self, value: Any, place: str, depth: int) -> Any:
        if all(type(key) is str for key in value) and not any(key.startswith("$") for key in value):
            return {key: self.encode(item, f"{place}.{key}", depth) for key, item in value.items()}
        return {"$dict": self.pairs(value, place, depth)}

    def pairs(self, value: Any, place: str, depth: int) -> list[Any]:
        return [
            [self.encode(key, f"a key of {place}", depth), self.encode(item, f"{place}[{key!r:.40}]", depth)]
            for key, item in value.items()
        ]

    def _array(self, codec: ArrayCodec, value: Any, place: str) -> Any:
        try:
            meta, tensor = codec.encode(value)
        except TypeError as error:
            raise StateError(f"{place} is {error}, which a checkpoint can't keep") from None
        name = f"{len(self.tensors)}"
        self.tensors[name] = tensor
        return {"$array": {"codec": codec.name, "name": name, **meta}}


class _Decoder:
    def __init__(self, tensors: dict[str, Tensor]) -> None:
        self.tensors = tensors

    def decode(self, tree: Any) -> Any:
        if isinstance(tree, list):
            return [self.decode(item) for item in tree]
        if not isinstance(tree, dict):
            return tree
        if len(tree) == 1:
            [(kind, content)] = tree.items()
            if kind.startswith("$"):
                return _TAKE_BACK[kind](self, content)
        return {key: self.decode(item) for key, item in tree.items()}

    def pairs(self, content: Any) -> list[tuple[Any, Any]]:
        return [(self.decode(key), self.decode(item)) for key, item in content]

    def array(self, content: Any) -> Any:
        for codec in ARRAY_CODECS:
            if codec.name == content["codec"]:
                return codec.decode(content, self.tensors[content["name"]])
        raise ValueError(f"an array of {content['codec']!r}, which this version doesn't know")


def _integer(value: int) -> Any:
    return value if abs(value) <= _SAFE_INTEGER else {"$int": hex(value)}


def _float(value: float) -> Any:
    return value if math.isfinite(value) else {"$float": encode_number(value)}


def _base64(value: bytes | bytearray) -> str:
    return base64.b64encode(value).decode()


def _same(value: Any) -> Any:
    return value


_PLAIN: dict[type, Callable[[Any], Any]] = {
    type(None): _same,
    bool: _same,
    str: _same,
    int: _integer,
    float: _float,
    complex: lambda value: {"$complex": [encode_number(value.real), encode_number(value.imag)]},
    bytes: lambda value: {"$bytes": _base64(value)},
    bytearray: lambda value: {"$bytearray": _base64(value)},
    array.array: lambda value: {"$numbers": [value.typecode, _base64(value.tobytes())]},
}
_NESTED: dict[type, Callable[[_Encoder, Any, str, int], Any]] = {
    list: _Encoder.items,
    dict: _Encoder.mapping,
    tuple: lambda encoder, value, place, depth: {"$tuple": encoder.items(value, place, depth)},
    set: lambda encoder, value, place, depth: {"$set": encoder.items(value, place, depth)},
    frozenset: lambda encoder, value, place, depth: {"$frozenset": encoder.items(value, place, depth)},
    OrderedDict: lambda encoder, value, place, depth: {"$ordered": encoder.pairs(value, place, depth)},
}


def _array_of_numbers(_decoder: _Decoder, content: Any) -> Any:
    typecode, data = content
    return array.array(typecode, base64.b64decode(data))


_TAKE_BACK: dict[str, Callable[[_Decoder, Any], Any]] = {
    "$int": lambda _, content: int(content, 16),
    "$float": lambda _, content: decode_number(content),
    "$complex": lambda _, content: complex(*map(decode_number, content)),
    "$bytes": lambda _, content: base64.b64decode(content),
    "$bytearray": lambda _, content: bytearray(base64.b64decode(content)),
    "$numbers": _array_of_numbers,
    "$tuple": lambda decoder, content: tuple(map(decoder.decode, content)),
    "$set": lambda decoder, content: set(map(decoder.decode, content)),
    "$frozenset": lambda decoder, content: frozenset(map(decoder.decode, content)),
    "$dict": lambda decoder, content: dict(decoder.pairs(content)),
    "$ordered": lambda decoder, content: OrderedDict(decoder.pairs(content)),
    "$array": _Decoder.array,
}
