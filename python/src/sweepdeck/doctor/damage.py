"""A checkpoint that the disk has spoilt: one bit of the newest one is flipped."""

import random
import re
from pathlib import Path

_DIGITS = re.compile(rb"[0-9]{4,}")


def flip_one_bit(checkpoint: Path, draw: random.Random) -> bool:
    """Damages a checkpoint; whether there was anything in it to damage."""
    arrays, state = checkpoint / "arrays.safetensors", checkpoint / "state.json"
    return _flip_in_arrays(arrays, draw) if arrays.exists() else _flip_in_text(state, draw)


def _flip_in_arrays(path: Path, draw: random.Random) -> bool:
    content = bytearray(path.read_bytes())
    begin = 8 + int.from_bytes(content[:8], "little")
    if begin >= len(content):
        return False
    content[draw.randrange(begin, len(content))] ^= 1 << draw.randrange(8)
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
