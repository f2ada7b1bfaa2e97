"""Counts the steps of every optimizer of this process, whoever calls them."""

from typing import Any

from torch.optim.optimizer import (  # type: ignore[import-not-found, unused-ignore]
    register_optimizer_step_post_hook,
)

_taken = 0


def steps_taken() -> int:
    """Optimizer steps in this process so far."""
    return _taken


def note_step(*_: Any) -> None:
    """One more; to be called, too, for one that was due and that a gradient scaler skipped."""
    global _taken
    _taken += 1


register_optimizer_step_post_hook(note_step)
