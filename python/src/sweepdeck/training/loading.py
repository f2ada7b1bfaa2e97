"""Decides how a dataset is read: by what it is, what the code and the preset ask for, and the machine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch  # type: ignore[import-not-found, unused-ignore]
from torch.utils.data import (  # type: ignore[import-not-found, unused-ignore]
    IterableDataset,
    TensorDataset,
    default_collate,
)

from sweepdeck.tracking import Tracking
from sweepdeck.training.batch import BatchPlan, Share, plan_batch
from sweepdeck.training.cores import cores_for_loading
from sweepdeck.training.iterable_source import IterableSource, keeps_position
from sweepdeck.training.loader import Loader, Source
from sweepdeck.training.map_source import MapSource, Reading
from sweepdeck.training.optimizer_steps import steps_taken
from sweepdeck.training.passes import Passes
from sweepdeck.training.placing import Placing
from sweepdeck.training.position import Position
from sweepdeck.training.residency import ResidentSource, hold, refusal
from sweepdeck.training.seeding import derived_seed
from sweepdeck.training.session import Training

RESIDENCIES = ("disk", "ram", "device")


@dataclass(frozen=True)
class Wishes:
    """What the code said about a loader; None: nothing."""

    batch_size: int | None
    shuffle: bool
    trains: bool
    drop_last: bool
    workers: int | None
    pin: bool | None
    residency: str
    collate: Callable[[list[Any]], Any] | None
    channels_last: bool | None


@dataclass(frozen=True)
class Place:
    """Where a run runs."""

    device: str
    runs_at_once: int | None
    """On this machine or GPU; None: one per two cores."""


def place_of(plan: dict[str, Any], device: str) -> Place:
    """The place of a run of this plan."""
    on_gpu = (plan.get("pack") or 1) if device != "cpu" else None
    return Place(device, plan["parallel"] or on_gpu)


def make_loader(
    dataset: Any,
    wishes: Wishes,
    training: Training,
    tracking: Tracking,
    passes: Passes,
    place: Place,
    seed: int | None,
) -> Loader:
    """A loader whose position is a part of the run's state."""
    if wishes.residency not in RESIDENCIES:
        raise ValueError(f'residency="{wishes.residency}": expected one of {", ".join(RESIDENCIES)}')
    passes.count(steps_taken)
    name = passes.name_loader()
    # Without a seed of the run, of what the code has seeded: as torch's own loaders do.
    own = int(torch.empty((), dtype=torch.int64).random_()) if seed is None else seed
    position = Position(derived_seed(name, own))
    tracking.attach(name, position)
    reading = Reading(
        _batch(wishes, training),
        wishes.shuffle,
        wishes.drop_last,
        _workers(dataset, wishes, training, place),
        pin=place.device != "cpu" and wishes.pin is not False,
        collate=wishes.collate or default_collate,
    )
    source = _source(dataset, wishes, reading, position, place.device)
    if wishes.trains:
        training.workers = 0 if isinstance(source, ResidentSource) else reading.workers

    def take(share: Share) -> None:
        training.take(share, steps_taken())

    def resume() -> None:
        tracking.resume_random()
        if isinstance(dataset, IterableDataset) and not keeps_position(dataset):
            training.note(
                "info",
                f"{name}: the {position.samples} samples that this epoch had before are read again and "
                "passed over; a dataset with state_dict() and load_state_dict() would go on at once",
            )

    channels_last = wishes.channels_last
    if channels_last is None:
        channels_last = training.precision.channels_last
    return Loader(
        source,
        position,
        placing=Placing(place.device, channels_last=channels_last),
        passes=passes,
        trains=wishes.trains,
        on_share=take,
        on_resume=resume,
    )


def _batch(wishes: Wishes, training: Training) -> BatchPlan:
    """Of a loader that trains the preset's; of others what the code says, or a training micro-batch."""
    known = training.batch
    if not wishes.trains:
        if wishes.batch_size is not None and wishes.batch_size > 0:
            return BatchPlan(wishes.batch_size, wishes.batch_size)
        if wishes.batch_size is None and known is not None:
            return BatchPlan(known.micro, known.micro)
    elif wishes.batch_size is not None and (known is None or wishes.batch_size != known.effective):
        return training.fit(plan_batch(wishes.batch_size, training.preset))
    elif known is not None:
        return training.fit(known)
    raise ValueError("run.loader: how large is a batch? Say batch_size=…, or have a batch_size in the config")


def _workers(dataset: Any, wishes: Wishes, training: Training, place: Place) -> int:
    if isinstance(dataset, IterableDataset) and (wishes.workers is None or keeps_position(dataset)):
        # Each worker would read all of it, unless the dataset shares itself out.
        return 0
    if wishes.workers is not None:
        return wishes.workers
    if type(dataset) is TensorDataset:
        return 0
    asked = training.preset.workers
    return asked if isinstance(asked, int) else cores_for_loading(place.runs_at_once, wishes.trains)


def _source(dataset: Any, wishes: Wishes, reading: Reading, position: Position, device: str) -> Source:
    residency = wishes.residency
    if isinstance(dataset, IterableDataset):
        if residency != "disk":
            raise refusal(residency, "an iterable dataset has no length and no order to hold it in")
        return IterableSource(dataset, reading, position)
    if residency == "disk" and (type(dataset) is not TensorDataset or wishes.collate is not None):
        return MapSource(dataset, reading, position)
    if wishes.collate is not None:
        raise refusal(residency, "batches are rows of what is held, so that there is nothing to collate")
    storage = hold(dataset, residency, device, reading.workers)
    return ResidentSource(storage, len(dataset), reading, position)
