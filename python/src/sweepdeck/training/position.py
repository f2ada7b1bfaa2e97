"""Where a loader is in its data: the part of it that a checkpoint holds."""

from typing import Any


class Position:
    """A few numbers, whatever the size of the data: the order of an epoch follows from seed and epoch."""

    def __init__(self, seed: int):
        self.seed = seed
        self.epoch = 0
        """How many passes over the data are over, those that were left by `break` included."""
        self.samples = 0
        """How many samples of the present pass the training loop was given; 0 between two passes."""
        self.source: Any = None
        """In the middle of a pass over a dataset that keeps its own position: that."""

    def next_epoch(self) -> None:
        """The pass is over."""
        self.epoch += 1
        self.samples = 0
        self.source = None

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        return {"seed": self.seed, "epoch": self.epoch, "samples": self.samples, "source": self.source}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes on from there."""
        self.seed = state["seed"]
        self.epoch = state["epoch"]
        self.samples = state["samples"]
        self.source = state["source"]
