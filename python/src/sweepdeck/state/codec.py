"""A state as a JSON tree and a table of arrays, and back: what was given, exactly, or a refusal.

Never pickle: whoever can write to a volume could otherwise run code on whoever reads it. What JSON has no
form for is an object with one key that begins with `$`; a mapping that could be taken for one is written as
pairs.
"""

import array
import base64
import json
import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Protocol

from sweepdeck.protocol import decode_number, encode_number
from sweepdeck.state.arrays import Tensor
from sweepdeck.state.numpy_codec import NumpyCodec
from sweepdeck.state.torch_codec import TorchCodec

_DEEPEST = 200
_SAFE_INTEGER = 2**53


class StateError(TypeError):
    """A state holds something that can't be kept; says what and where."""


class ArrayCodec(Protocol):
    """One library's arrays. `takes` must not import the library."""

    name: str

    def takes(self, value: Any) -> bool: ...

    def identity(self, value: Any) -> Hashable:
        """Equal for two values that are the same memory, which is kept once; None for one of its own."""

    def encode(self, value: Any) -> tuple[dict[str, Any], Tensor | None]:
        """What describes it, and a copy of its bytes that is whole once `finish` has returned."""

    def finish(self) -> None: ...

    def decode(self, meta: dict[str, Any], tensor: Tensor | None) -> Any: ...


ARRAY_CODECS: list[ArrayCodec] = [NumpyCodec(), TorchCodec()]
"""Asked in order."""


def copy_state(state: Any, place: str = "state") -> tuple[Any, dict[str, Tensor]]:
    """A tree for JSON, and the arrays it refers to, which share nothing with the state that can change.

    StateError where something can't be kept.
    """
    encoder = _Encoder()
    tree = encoder.encode(state, place, 0)
    for codec in ARRAY_CODECS:
        codec.finish()
    return tree, encoder.tensors


def tree_text(tree: Any) -> bytes:
    """The tree as JSON text."""
    return json.dumps(tree, separators=(",", ":"), allow_nan=False).encode()


def encode_state(state: Any) -> tuple[bytes, dict[str, Tensor]]:
    """copy_state, with the tree as text."""
    tree, tensors = copy_state(state)
    return tree_text(tree), tensors


def decode_state(text: bytes, tensors: dict[str, Tensor]) -> Any:
    """Takes back what encode_state gave; ValueError or KeyError where it is damaged."""
    return _Decoder(tensors).decode(json.loads(text))


class _Encoder:
    def __init__(self) -> None:
        self.tensors: dict[str, Tensor] = {}
        self._known: dict[Hashable, Any] = {}

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

    def ordered(self, value: Any, place: str, depth: int) -> Any:
        pairs = self.pairs(value, place, depth)
        # What a module's state_dict says of its versions; load_state_dict looks at it.
        metadata = getattr(value, "_metadata", None)
        if metadata is None:
            return {"$ordered": pairs}
        return {"$state_dict": [pairs, self.encode(metadata, f"{place}._metadata", depth)]}

    def _array(self, codec: ArrayCodec, value: Any, place: str) -> Any:
        identity = codec.identity(value)
        if identity is not None and identity in self._known:
            return self._known[identity]
        try:
            meta, tensor = codec.encode(value)
        except TypeError as error:
            raise StateError(f"{place} is {error}, which a checkpoint can't keep") from None
        content = {"codec": codec.name, **meta}
        if tensor is not None:
            content["name"] = f"{len(self.tensors)}"
            self.tensors[content["name"]] = tensor
        if identity is not None:
            self._known[identity] = {"$array": content}
        return {"$array": content}


class _Decoder:
    def __init__(self, tensors: dict[str, Tensor]) -> None:
        self.tensors = tensors
        self._decoded: dict[str, Any] = {}

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
        name = content.get("name")
        if name in self._decoded:
            return self._decoded[name]
        for codec in ARRAY_CODECS:
            if codec.name == content["codec"]:
                value = codec.decode(content, None if name is None else self.tensors[name])
                if name is not None:
                    self._decoded[name] = value
                return value
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
    OrderedDict: _Encoder.ordered,
    Counter: lambda encoder, value, place, depth: {"$counter": encoder.pairs(value, place, depth)},
}


def _array_of_numbers(_decoder: _Decoder, content: Any) -> Any:
    typecode, data = content
    return array.array(typecode, base64.b64decode(data))


def _state_dict(decoder: _Decoder, content: Any) -> Any:
    pairs, metadata = content
    state: Any = OrderedDict(decoder.pairs(pairs))
    state._metadata = decoder.decode(metadata)
    return state


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
    "$counter": lambda decoder, content: Counter(dict(decoder.pairs(content))),
    "$state_dict": _state_dict,
    "$array": _Decoder.array,
}
