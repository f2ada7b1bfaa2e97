"""A checkpoint that the disk has spoilt: one bit of the newest one is flipped."""

import json
import random
import re
from itertools import chain
from pathlib import Path

_BYTES = "U8"
_DIGITS = re.compile(rb"[0-9]{4,}")


def flip_one_bit(checkpoint: Path, draw: random.Random) -> bool:
    """Damages a checkpoint; whether there was anything in it to damage."""
    arrays, state = checkpoint / "arrays.safetensors", checkpoint / "state.json"
    return _flip_in_arrays(arrays, draw) if arrays.exists() else _flip_in_text(state, draw)


def _flip_in_arrays(path: Path, draw: random.Random) -> bool:
    """In a number of the code's own where there is one: of a generator's state most bytes are never used."""
    content = bytearray(path.read_bytes())
    begin = 8 + int.from_bytes(content[:8], "little")
    arrays = list(json.loads(content[8:begin]).values())
    numbers = [array for array in arrays if array["dtype"] != _BYTES] or arrays
    places = list(chain.from_iterable(range(*array["data_offsets"]) for array in numbers))
    if not places:
        return False
    content[begin + draw.choice(places)] ^= 1 << draw.randrange(8)
    path.write_bytes(content)
    return True


def _flip_in_text(path: Path, draw: random.Random) -> bool:
    """In the last digit but one of a long number: it stays a number, as an unlucky flip would have it."""
    content = bytearray(path.read_bytes())
    tracked = content.find(b'"tracked":')
    end = content.find(b'"random":', tracked)
    numbers = list(_DIGITS.finditer(content, max(tracked, 0), end if end > 0 else len(content)))
    if not numbers:
        return False
    place = draw.choice(numbers).end() - 2
    content[place] ^= 1
    path.write_bytes(content)
    return True
