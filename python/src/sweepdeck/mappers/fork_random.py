"""The global random generators of a forked worker: as in a process that has just imported the user's module.

A fork changes that twice. Python seeds `random` anew in every child, also where the module had seeded it; and
NumPy's generator is copied, so that runs that seed nothing would all draw the same numbers.
"""

import random
import sys
from typing import Any


class ForkRandom:
    """Made before the import; `keep` is called after it, `restore` in every fork."""

    def __init__(self) -> None:
        self._before = random.getstate()
        self._python: Any = None

    def keep(self) -> None:
        """Notes what the import did."""
        state = random.getstate()
        self._python = None if state == self._before else state

    def restore(self) -> None:
        """Keeps what the import seeded, and seeds from the system what it didn't."""
        if self._python is not None:
            random.setstate(self._python)
        numpy = sys.modules.get("numpy.random")
        if numpy is not None and _seeded_by_itself(numpy):
            numpy.seed()


def _seeded_by_itself(numpy: Any) -> bool:
    """Whether nobody has seeded it: NumPy then still knows what it took from the system."""
    generator = getattr(numpy, "get_bit_generator", None)
    return generator is not None and getattr(generator(), "seed_seq", None) is not None
