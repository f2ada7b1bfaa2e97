"""The generators that code draws from without naming them, saved and restored with every checkpoint.

Nothing is ever seeded here: a run's seed is handed to the user's code, which seeds what it likes.
"""

import importlib
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RandomSource:
    """One global generator. `capture` gives None where its library is not loaded."""

    capture: Callable[[], Any]
    restore: Callable[[Any], None]


def _capture_numpy() -> Any:
    module = sys.modules.get("numpy.random")
    return None if module is None else module.get_state(legacy=False)


def _restore_numpy(state: Any) -> None:
    importlib.import_module("numpy.random").set_state(state)


RANDOM_SOURCES: dict[str, RandomSource] = {
    "python": RandomSource(random.getstate, random.setstate),
    "numpy": RandomSource(_capture_numpy, _restore_numpy),
}
"""By the name they have in a checkpoint. A library's support adds its own."""


def capture_random() -> dict[str, Any]:
    """The state of every source whose library is loaded."""
    states = {name: source.capture() for name, source in RANDOM_SOURCES.items()}
    return {name: state for name, state in states.items() if state is not None}


def restore_random(states: dict[str, Any]) -> None:
    """Sets every source back; KeyError for one that this version doesn't know."""
    for name, state in states.items():
        RANDOM_SOURCES[name].restore(state)
