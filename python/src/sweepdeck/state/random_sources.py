"""The generators that code draws from without naming them, saved and restored with every checkpoint.

Nothing is ever seeded here: a run's seed is handed to the user's code, which seeds what it likes.
"""

import importlib
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sweepdeck.state.torch_random import capture_torch, restore_torch


@dataclass(frozen=True)
class RandomSource:
    """A library's global generators. `capture` gives None where it is not loaded.

    `restore` loads it, raises for what is no state of it, and says what this machine has no place for.
    """

    capture: Callable[[], Any]
    restore: Callable[[Any], str | None]


def _capture_numpy() -> Any:
    module = sys.modules.get("numpy.random")
    return None if module is None else module.get_state(legacy=False)


def _restore_numpy(state: Any) -> None:
    importlib.import_module("numpy.random").set_state(state)


RANDOM_SOURCES: dict[str, RandomSource] = {
    "python": RandomSource(random.getstate, random.setstate),
    "numpy": RandomSource(_capture_numpy, _restore_numpy),
    "torch": RandomSource(capture_torch, restore_torch),
}
"""By the name they have in a checkpoint."""


def capture_random() -> dict[str, Any]:
    """The state of every source whose library is loaded."""
    states = {name: source.capture() for name, source in RANDOM_SOURCES.items()}
    return {name: state for name, state in states.items() if state is not None}


def restore_random(states: dict[str, Any]) -> list[str]:
    """Sets every source back; KeyError for one that this version doesn't know. What could not be is said."""
    # Python's own last: loading a library may draw from it.
    names = sorted(states, key=lambda name: name == "python")
    complaints = [RANDOM_SOURCES[name].restore(states[name]) for name in names]
    return [complaint for complaint in complaints if complaint is not None]
