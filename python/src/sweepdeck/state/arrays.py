"""Arrays in one file of the safetensors layout: an 8-byte length, a JSON header, the bytes of every array.

Written here in a few lines, because the package has no required dependencies; the `safetensors` library reads
these files.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sweepdeck.durable import dump_json

_LENGTH_BYTES = 8
_ALIGNMENT = 8
_PICKLES = (b"PK\x03\x04", *(b"\x80" + bytes([protocol]) for protocol in range(2, 6)))
"""How the files of torch.save and pickle.dump begin."""


@dataclass(frozen=True)
class Tensor:
    """Bytes with the type and shape that the header gives them."""

    dtype: str
    """A name of safetensors: F32, I64, BOOL, U8, …"""
    shape: tuple[int, ...]
    data: memoryview


def tensor_bytes(tensors: Mapping[str, Tensor]) -> Iterator[bytes | memoryview]:
    """The file in pieces, so that no second copy of the arrays is made."""
    header: dict[str, object] = {}
    place = 0
    for name, tensor in tensors.items():
        end = place + tensor.data.nbytes
        header[name] = {"dtype": tensor.dtype, "shape": list(tensor.shape), "data_offsets": [place, end]}
        place = end
    text = dump_json(header)
    text += b" " * (-len(text) % _ALIGNMENT)
    yield len(text).to_bytes(_LENGTH_BYTES, "little")
    yield text
    for tensor in tensors.values():
        yield tensor.data


def refuse_pickle(name: str, content: bytes | bytearray) -> None:
    """ValueError where a file is a pickle: to read one is to run what its writer put into it."""
    if content.startswith(_PICKLES):
        raise ValueError(f"{name} is a pickle (torch.save or pickle.dump), which may run any code: refused")


def read_tensors(content: bytes | bytearray) -> dict[str, Tensor]:
    """Takes the file apart; ValueError where it is no such file."""
    view = memoryview(content)
    size = int.from_bytes(view[:_LENGTH_BYTES], "little")
    if len(view) < _LENGTH_BYTES + size:
        raise ValueError("the header of the arrays is cut short")
    header = json.loads(bytes(view[_LENGTH_BYTES : _LENGTH_BYTES + size]))
    body = view[_LENGTH_BYTES + size :]
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        if not 0 <= start <= end <= len(body):
            raise ValueError(f"array {name} lies outside the file")
        tensors[name] = Tensor(entry["dtype"], tuple(entry["shape"]), body[start:end])
    return tensors
