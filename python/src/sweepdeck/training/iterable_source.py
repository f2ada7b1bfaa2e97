"""Micro-batches of an iterable dataset, which has no indices to go on from.

One with state_dict() and load_state_dict() goes on from its own state, and is read in this process: the
state of a copy in a worker can't be had. Of all others what was given before is read again and passed over.
An effective batch is read at once, so that the size of the last one is known before it is trained on.
"""

import copy
from collections.abc import Iterator
from itertools import islice
from typing import Any

from torch.utils.data import (  # type: ignore[import-not-found, unused-ignore]
    DataLoader,
    IterableDataset,
    get_worker_info,
)

from sweepdeck.training.batch import Share
from sweepdeck.training.map_source import Piece, Reading, worker_options
from sweepdeck.training.position import Position
from sweepdeck.training.seeding import (
    derived_seed,
    generator_states,
    load_generators,
    seed_generators,
    set_aside,
    set_generators,
)


def keeps_position(dataset: Any) -> bool:
    """Whether the dataset can say where it is, and go on from there."""
    return hasattr(dataset, "state_dict") and hasattr(dataset, "load_state_dict")


class IterableSource:
    """Reads the dataset from its beginning, or from where its state says it is."""

    def __init__(self, dataset: Any, reading: Reading, position: Position):
        load_generators()
        self._dataset = dataset
        self._reading = reading
        self._position = position

    def pieces(self) -> Iterator[Piece]:
        """What is left of the present pass."""
        if hasattr(self._dataset, "set_epoch"):
            self._dataset.set_epoch(self._position.epoch)
        groups = self._in_workers() if self._reading.workers else self._here()
        effective, drop_last = self._reading.batch.effective, self._reading.drop_last
        for group, before in groups:
            if drop_last and group[0][0].of < effective:
                continue
            for share, batch in group:
                yield Piece(batch, share, before)

    def _here(self) -> Iterator[tuple[list[tuple[Share, Any]], Any]]:
        """In this process, whose training loop's generators are set aside meanwhile."""
        position, effective = self._position, self._reading.batch.effective
        cut = _Cut(self._reading)
        kept = position.source
        with set_aside():
            if kept is None:
                seed_generators(derived_seed(position.seed, "stream", position.epoch))
            else:
                self._dataset.load_state_dict(kept["dataset"])
                set_generators(kept["random"])
            samples = iter(self._dataset)
            if kept is None:
                for _ in islice(samples, position.samples):
                    pass
            states = generator_states()
        stateful = keeps_position(self._dataset)
        while True:
            before = None
            if stateful:
                before = {"dataset": copy.deepcopy(self._dataset.state_dict()), "random": states}
            with set_aside():
                set_generators(states)
                group = list(islice(samples, effective))
                states = generator_states()
            if not group:
                return
            yield cut(group), before

    def _in_workers(self) -> Iterator[tuple[list[tuple[Share, Any]], Any]]:
        reading, position = self._reading, self._position
        options = {**worker_options(reading.workers), "persistent_workers": False}
        loader = DataLoader(
            _SeededStream(self._dataset, position.seed, position.epoch),
            batch_size=reading.batch.effective,
            collate_fn=_Cut(reading),
            pin_memory=reading.pin,
            **options,
        )
        to_skip = position.samples
        for group in loader:
            whole = group[0][0].of
            if to_skip >= whole:
                to_skip -= whole
                continue
            yield group, None


class _Cut:
    """Makes the micro-batches of an effective batch's samples, in a worker where there are any."""

    def __init__(self, reading: Reading):
        self._batch = reading.batch
        self._collate = reading.collate

    def __call__(self, samples: list[Any]) -> list[tuple[Share, Any]]:
        parts = []
        start = 0
        for share in self._batch.shares(len(samples)):
            parts.append((share, self._collate(samples[start : start + share.samples])))
            start += share.samples
        return parts


class _SeededStream(IterableDataset):  # type: ignore[misc, unused-ignore]
    """The dataset in a worker, whose generators follow from seed, epoch and the worker's number."""

    def __init__(self, dataset: Any, seed: int, epoch: int):
        self._dataset = dataset
        self._seed = seed
        self._epoch = epoch

    def __iter__(self) -> Iterator[Any]:
        worker = get_worker_info()
        seed_generators(derived_seed(self._seed, "stream", self._epoch, worker.id if worker else 0))
        yield from self._dataset
