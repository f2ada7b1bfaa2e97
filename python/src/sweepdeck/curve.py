"""A run's curve: metrics by step, one line of the journal each, and where it goes on after a restore."""

import operator
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from sweepdeck import observation
from sweepdeck.attempt import Attempt
from sweepdeck.metrics import coded_metrics, metrics_line


class Curve:
    """Writes metrics, and knows the last step, the highest, and the newest value of every metric."""

    def __init__(self, attempt: Attempt, has_checkpoints: Callable[[], bool]):
        self.step = 0
        self.highest = 0
        self._events = attempt.events
        self._started = attempt.events.started
        self._first_life = attempt.number == 1
        self._newest: dict[str, Any] = {}
        self._restored: dict[str, Any] = {}
        self._announced = False
        self._has_checkpoints = has_checkpoints

    def log(self, values: Mapping[str, Any], step: int | None) -> None:
        """One row. Without a step it is the next one."""
        explicit = step is not None
        if step is None:
            step = self.step + 1
        elif type(step) is not int or step < 0:
            step = _checked_step(step)
        line = metrics_line(monotonic() - self._started, step, values)
        if not self._announced:
            self._announce_own(step, explicit)
        self._events.write(line)
        self._newest.update(values)
        self.step = step
        if step > self.highest:
            self.highest = step
        if observation.observer is not None:
            observation.observer.logged(step, values)

    def newest(self) -> dict[str, Any]:
        """The last value of every metric, coded."""
        return {**self._restored, **coded_metrics(self._newest)}

    def resume(self, step: int, highest: int, newest: dict[str, Any]) -> None:
        """Goes on where a checkpoint was made; `newest` as it was coded there."""
        self.step, self.highest = step, highest
        self._restored = newest

    def announce(self, checkpoint: str | None, step: int | None, why: str) -> None:
        """The `restored` record, once per attempt: earlier attempts' rows beyond the step are superseded."""
        if not self._announced:
            self._announced = True
            self._events.append("restored", checkpoint=checkpoint, step=step, why=why)

    def _announce_own(self, step: int, explicit: bool) -> None:
        """The code logs and nothing was restored for it: it starts anew, or restored by itself."""
        if self._has_checkpoints():
            # It logs before it tracks: what is restored then says where the curve goes on.
            return
        if self._first_life or not explicit:
            self.announce(None, None, "started from nothing")
        elif step > 0:
            self.announce(None, step - 1, f"the code goes on at step {step} by itself")


def _checked_step(step: Any) -> int:
    """A whole number from 0; TypeError or ValueError for anything else."""
    try:
        number = operator.index(step)
    except TypeError:
        raise TypeError(f"a step has to be a whole number, not {type(step).__name__}: {step!r:.40}") from None
    if number < 0:
        raise ValueError(f"a step can't be below 0: {number}")
    return number
