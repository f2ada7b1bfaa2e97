"""What run.loader gives: micro-batches on the run's device, from where the last attempt was."""

from collections.abc import Callable, Iterator
from typing import Any

from sweepdeck import observation
from sweepdeck.training.batch import WHOLE, Share
from sweepdeck.training.iterable_source import IterableSource
from sweepdeck.training.map_source import MapSource
from sweepdeck.training.passes import Pass, Passes
from sweepdeck.training.placing import Placing
from sweepdeck.training.position import Position
from sweepdeck.training.residency import ResidentSource

Source = MapSource | IterableSource | ResidentSource


class Loader:
    """Iterated over once per epoch. A pass that was interrupted goes on at its next sample.

    What the loop over it counts for itself (a sum of losses) begins anew there: keep it in something that
    is tracked. A pass left by `break` is over; the next one has the next epoch's order.
    """

    def __init__(
        self,
        source: Source,
        position: Position,
        *,
        placing: Placing,
        passes: Passes,
        trains: bool,
        on_share: Callable[[Share], None],
        on_resume: Callable[[], None],
    ):
        self._source = source
        self._position = position
        self._placing = placing
        self._passes = passes
        self._trains = trains
        self._on_share = on_share
        self._on_resume = on_resume
        self._pass: Pass | None = None

    def __len__(self) -> int:
        """Micro-batches of a whole pass; TypeError for an iterable dataset."""
        if isinstance(self._source, IterableSource):
            raise TypeError("a loader of an iterable dataset has no length: it is known at the end of a pass")
        return len(self._source)

    @property
    def epoch(self) -> int:
        """How many passes are over."""
        return self._position.epoch

    @property
    def samples(self) -> int:
        """How many samples of the present pass were given, in earlier attempts too; 0 between two."""
        return self._position.samples

    def __iter__(self) -> Iterator[Any]:
        if self._pass is not None and not self._pass.over:
            self._finish(self._pass)
        position = self._position
        this = self._pass = self._passes.begin(trains=self._trains)
        begun = False
        try:
            if position.samples > 0:
                self._on_resume()
            for piece in self._source.pieces():
                if this.over:
                    raise RuntimeError("this pass over the loader is over: another was begun")
                if piece.share.first:
                    position.source = piece.source
                    if begun:
                        self._passes.ask()
                begun = True
                batch = self._placing(piece.batch)
                if self._passes.give(this):
                    self._on_share(piece.share)
                position.samples += piece.share.samples
                if observation.observer is not None:
                    observation.observer.batch(batch)
                yield batch
        finally:
            if not this.over:
                self._finish(this)

    def _finish(self, this: Pass) -> None:
        self._position.next_epoch()
        self._passes.end(this)
        if self._trains:
            self._on_share(WHOLE)
