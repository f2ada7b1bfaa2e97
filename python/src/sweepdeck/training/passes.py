"""Which passes over data a run is in, and where between two micro-batches its state is whole.

It is whole when a loop asks for its next micro-batch after an optimizer step, and no loader has given one
since that step: all that was given is in the weights. Not so behind a pass in which there were steps: the
rest of the epoch (validation, a second loop) is still to be done, and a restore would do the epoch's first
loop again.
"""

from collections.abc import Callable


class Pass:
    """One pass of one loader, from its first micro-batch to its last, or to a `break`."""

    def __init__(self, steps: int, *, trains: bool):
        self.trains = trains
        self.steps_before = steps
        self.gave_at = -1
        """How many optimizer steps there had been when it last gave a micro-batch."""
        self.over = False


class Passes:
    """Those of one run."""

    def __init__(self, at_whole_state: Callable[[], None]):
        self.steps: Callable[[], int] = int
        """How many optimizer steps there were; of interest, and counted, once there is a loader."""
        self._at_whole_state = at_whole_state
        self._seen = 0
        self._open: list[Pass] = []
        self._trained_on = False
        self._loop: int | None = None
        self._loaders = {"outside": 0, "inside": 0}

    def count(self, steps: Callable[[], int]) -> None:
        """From now on there is a loader: `steps` counts the optimizer steps of this process."""
        if self.steps is not steps:
            self.steps, self._seen = steps, steps()

    def begin_epoch(self, loop: int) -> None:
        """A round of the run's n-th outermost loop begins."""
        self._loop = loop
        self._seen = self.steps()
        self._trained_on = False
        self._loaders["inside"] = 0

    def end_loop(self) -> None:
        """The run is between two loops, or behind the last."""
        self._loop = None

    def name_loader(self) -> str:
        """A name that the same loader has in the next attempt, and in the next round of a loop."""
        place = "outside" if self._loop is None else "inside"
        number = self._loaders[place]
        self._loaders[place] += 1
        return f"loader:{number}" if self._loop is None else f"loader:{self._loop}:{number}"

    def begin(self, *, trains: bool) -> Pass:
        """A loader begins a pass."""
        this = Pass(self.steps(), trains=trains)
        self._open.append(this)
        return this

    def ask(self) -> None:
        """Between two effective batches of a pass: a point to save at where the state is whole."""
        steps = self.steps()
        if steps == self._seen or self._trained_on or any(one.gave_at == steps for one in self._open):
            return
        self._seen = steps
        self._at_whole_state()

    def give(self, this: Pass) -> bool:
        """The training loop gets a micro-batch; whether it is the one that is trained on.

        That is the one of the outermost pass that trains, where there are several.
        """
        this.gave_at = self.steps()
        return this.trains and this is next(one for one in self._open if one.trains)

    def end(self, this: Pass) -> None:
        """The pass is over, or was broken off; a second call does nothing."""
        if this.over:
            return
        this.over = True
        self._open.remove(this)
        if self.steps() != this.steps_before:
            self._trained_on = True
