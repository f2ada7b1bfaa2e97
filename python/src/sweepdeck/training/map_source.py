"""Micro-batches of a map-style dataset, in the order that follows from seed and epoch."""

import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

import torch  # type: ignore[import-not-found, unused-ignore]
from torch.utils.data import DataLoader, Subset, TensorDataset  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.leaving import GRACE_S
from sweepdeck.training.batch import BatchPlan, Share
from sweepdeck.training.micro_batches import count_cut, cut, usable_samples
from sweepdeck.training.position import Position
from sweepdeck.training.seeding import SeededSamples, derived_seed, load_generators


@dataclass(frozen=True)
class Piece:
    """One micro-batch as a source reads it, before the training loop gets it."""

    batch: Any
    share: Share
    source: Any = None
    """What `Position.source` is while all pieces before this one, and no others, have been given."""


@dataclass(frozen=True)
class Reading:
    """How a dataset is read, whatever is in it."""

    batch: BatchPlan
    shuffle: bool
    drop_last: bool
    workers: int
    pin: bool
    collate: Callable[[list[Any]], Any]


def order_of(position: Position, total: int, *, shuffle: bool) -> Any:
    """The indices of an epoch: a function of seed and epoch, so that no state of it need be kept."""
    if not shuffle:
        return torch.arange(total)
    generator = torch.Generator().manual_seed(derived_seed(position.seed, "order", position.epoch))
    return torch.randperm(total, generator=generator)


def cut_of(position: Position, total: int, reading: Reading) -> list[Share]:
    """The shares of what is left of the present pass."""
    batch = reading.batch
    usable = usable_samples(total, batch.effective, drop_last=reading.drop_last)
    return list(cut(usable, position.samples, batch.effective, batch.micro))


def length_of(total: int, reading: Reading) -> int:
    """Micro-batches of a whole pass."""
    batch = reading.batch
    usable = usable_samples(total, batch.effective, drop_last=reading.drop_last)
    return count_cut(usable, batch.effective, batch.micro)


class MapSource:
    """Reads with a DataLoader, whose workers live from one epoch to the next."""

    def __init__(self, dataset: Any, reading: Reading, position: Position):
        load_generators()
        self._dataset = dataset
        self._reading = reading
        self._position = position
        self._batches = _Batches()
        self._loader: Any = None
        self._seed: int | None = None

    def __len__(self) -> int:
        return length_of(len(self._dataset), self._reading)

    def pieces(self) -> Iterator[Piece]:
        """What is left of the present pass. Nothing before its first sample is read."""
        position = self._position
        shares = cut_of(position, len(self._dataset), self._reading)
        order = order_of(position, len(self._dataset), shuffle=self._reading.shuffle)
        self._batches.prepare(position.epoch, order[position.samples :], shares)
        for batch, share in zip(self._opened(position.seed), shares, strict=True):
            yield Piece(batch, share)

    def _opened(self, seed: int) -> Any:
        if self._loader is None or self._seed != seed:
            self._loader = self._open(seed)
            self._seed = seed
        return self._loader

    def _open(self, seed: int) -> Any:
        reading = self._reading
        dataset: Any = SeededSamples(self._dataset, seed, aside=reading.workers == 0)
        if draws_nothing(self._dataset):
            dataset = _Plain(self._dataset)
        return DataLoader(
            dataset,
            batch_sampler=self._batches,
            collate_fn=reading.collate,
            pin_memory=reading.pin,
            # Else it draws from the generator that the training loop draws from.
            generator=torch.Generator().manual_seed(seed),
            **worker_options(reading.workers),
        )


def worker_options(workers: int) -> dict[str, Any]:
    """How a DataLoader is to start its workers, if any."""
    if workers == 0:
        return {"num_workers": 0}
    return {
        "num_workers": workers,
        "persistent_workers": True,
        "worker_init_fn": _leave_signals_to_the_run,
        # Forked, they need no pickled dataset. They use no GPU.
        "multiprocessing_context": "fork" if sys.platform == "linux" else None,
    }


def draws_nothing(dataset: Any) -> bool:
    """Whether it is one of torch's that only holds tensors: nothing in it is random."""
    if type(dataset) is Subset:
        return draws_nothing(dataset.dataset)
    return type(dataset) is TensorDataset


class _Batches:
    """What a DataLoader takes its batches from: (epoch, indices) of every micro-batch of a pass."""

    def __init__(self) -> None:
        self._epoch = 0
        self._indices: list[int] = []
        self._shares: list[Share] = []

    def prepare(self, epoch: int, order: Any, shares: list[Share]) -> None:
        """For the next pass."""
        self._epoch, self._shares = epoch, shares
        self._indices = order[: sum(share.samples for share in shares)].tolist()

    def __len__(self) -> int:
        return len(self._shares)

    def __iter__(self) -> Iterator[tuple[int, list[int]]]:
        epoch, indices, start = self._epoch, self._indices, 0
        for share in self._shares:
            yield epoch, indices[start : start + share.samples]
            start += share.samples


class _Plain:
    """A dataset in which nothing is random, for the same batches."""

    def __init__(self, dataset: Any):
        self._dataset = dataset

    def __len__(self) -> int:
        return len(self._dataset)

    def __getitem__(self, index: int) -> Any:
        return self._dataset[index]

    def __getitems__(self, batch: tuple[int, list[int]]) -> list[Any]:
        return [self._dataset[index] for index in batch[1]]


def _leave_signals_to_the_run(_worker: int) -> None:
    """A signal to the whole group is for the run, which ends its workers when it has saved."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _live_on_for_the_grace)


def _live_on_for_the_grace(_number: int, _frame: FrameType | None) -> None:
    """Not for ever: torch ends a worker that hangs by this signal, too."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, GRACE_S)
