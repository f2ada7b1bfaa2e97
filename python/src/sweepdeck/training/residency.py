"""A map-style dataset held in memory as a few large tensors: in RAM, or on the run's device.

Then a micro-batch is an index_select, and no process need load anything. What varies from one time to the
next (augmentation) would be frozen by it, and is refused; so is what doesn't fit.
"""

from collections.abc import Callable, Iterator
from typing import Any

import torch  # type: ignore[import-not-found, unused-ignore]
from torch.utils.data import (  # type: ignore[import-not-found, unused-ignore]
    DataLoader,
    TensorDataset,
    default_collate,
)

from sweepdeck.training.map_source import Piece, Reading, cut_of, length_of, order_of, worker_options
from sweepdeck.training.memory import free_memory
from sweepdeck.training.placing import each_tensor
from sweepdeck.training.position import Position
from sweepdeck.training.seeding import derived_seed, seed_generators, set_aside

_SHARE_OF_FREE = {"ram": 0.8, "device": 0.7}
"""Of the memory that is free, what the data may take: the model and its activations come after it."""
_READ_AT_ONCE = 64
_LOOKED_AT = 3


class ResidencyError(ValueError):
    """The dataset can't be held in memory; says why, and what to do."""


def refusal(residency: str, why: str) -> ResidencyError:
    """The error for a dataset that can't be held there."""
    return ResidencyError(f'residency="{residency}": {why}. Use residency="disk"')


class ResidentSource:
    """Hands out rows of the tensors that hold the whole dataset."""

    def __init__(self, storage: Any, total: int, reading: Reading, position: Position):
        self._storage = storage
        self._total = total
        self._reading = reading
        self._position = position

    def __len__(self) -> int:
        return length_of(self._total, self._reading)

    def pieces(self) -> Iterator[Piece]:
        """What is left of the present pass."""
        position = self._position
        start = position.samples
        order = order_of(position, self._total, shuffle=self._reading.shuffle)
        by_device: dict[Any, Any] = {}
        for share in cut_of(position, self._total, self._reading):
            rows = slice(start, start + share.samples)

            def chosen(tensor: Any, rows: slice = rows) -> Any:
                if tensor.device not in by_device:
                    by_device[tensor.device] = order.to(tensor.device)
                found = tensor.index_select(0, by_device[tensor.device][rows])
                return found.pin_memory() if self._reading.pin else found

            yield Piece(each_tensor(self._storage, chosen), share)
            start += share.samples


def hold(dataset: Any, residency: str, device: str, workers: int) -> Any:
    """The whole dataset as it would come in one batch, in RAM or on the device."""
    if len(dataset) == 0:
        raise refusal(residency, "the dataset is empty")
    target = torch.device(device if residency == "device" else "cpu")
    if type(dataset) is TensorDataset:
        if target.type != "cpu":
            _check_room(sum(t.nbytes for t in dataset.tensors), residency, target)
        return [tensor.to(target) for tensor in dataset.tensors]
    _check_constant(dataset, residency)
    first = _collated([dataset[0]], residency)
    _check_room(_bytes_of(first) * len(dataset), residency, target)
    if target.type != "cpu":
        # It passes through here, or a part of it after the other.
        _check_room(_bytes_of(first) * _READ_AT_ONCE * max(1, workers) * 2, "ram", torch.device("cpu"))
    storage = each_tensor(
        first, lambda t: torch.empty((len(dataset), *t.shape[1:]), dtype=t.dtype, device=target)
    )
    _fill(storage, dataset, residency, workers)
    return storage


def _fill(storage: Any, dataset: Any, residency: str, workers: int) -> None:
    targets = _tensors(storage)
    options = {**worker_options(workers), "persistent_workers": False}
    collate = _Collate(residency)
    start = 0
    for read in DataLoader(
        dataset, _READ_AT_ONCE, collate_fn=collate, generator=torch.Generator(), **options
    ):
        if isinstance(read, ResidencyError):
            raise read
        found = _tensors(read)
        shapes = [(tuple(t.shape[1:]), t.dtype) for t in found]
        if shapes != [(tuple(t.shape[1:]), t.dtype) for t in targets]:
            raise refusal(residency, f"the samples from {start} on are unlike the first: {_shown(shapes)}")
        stop = start + len(found[0])
        for target, tensor in zip(targets, found, strict=True):
            target[start:stop].copy_(tensor)
        start = stop


class _Collate:
    """One batch of samples as tensors, or why it can't be: raised in a worker, torch would wrap it up."""

    def __init__(self, residency: str):
        self._residency = residency

    def __call__(self, samples: list[Any]) -> Any:
        try:
            return _collated(samples, self._residency)
        except ResidencyError as error:
            return error


def _collated(samples: list[Any], residency: str) -> Any:
    try:
        batch = default_collate(samples)
    except (TypeError, RuntimeError) as error:
        raise refusal(
            residency, f"the samples are not all numbers, arrays or tensors of one shape ({error!s:.200})"
        ) from None
    stray = [leaf for leaf in _leaves(batch) if not isinstance(leaf, torch.Tensor)]
    if stray:
        raise refusal(residency, f"a sample holds a {type(stray[0]).__name__}, which no tensor can hold")
    return batch


def _check_constant(dataset: Any, residency: str) -> None:
    """ResidencyError where the same sample is another one the next time."""
    for index in range(min(len(dataset), _LOOKED_AT)):
        seen = []
        for time in range(2):
            with set_aside():
                seed_generators(derived_seed("constant", index, time))
                seen.append(_tensors(_collated([dataset[index]], residency)))
        if not all(map(_equal, *seen)):
            raise refusal(
                residency,
                f"dataset[{index}] is another sample each time, which holding it would freeze; "
                "what varies belongs into the training loop, behind the loader",
            )


def _equal(one: Any, other: Any) -> bool:
    return one.shape == other.shape and bool(torch.equal(torch.nan_to_num(one), torch.nan_to_num(other)))


def _check_room(needed: int, residency: str, device: Any) -> None:
    free = torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else free_memory()
    if free is not None and needed > free * _SHARE_OF_FREE[residency]:
        share = round(_SHARE_OF_FREE[residency] * 100)
        raise refusal(
            residency,
            f"the data takes {needed / 2**30:.1f} GiB; {share} % of what is free is "
            f"{free * share / 100 / 2**30:.1f} GiB",
        )


def _bytes_of(batch: Any) -> int:
    return sum(tensor.nbytes for tensor in _tensors(batch))


def _tensors(batch: Any) -> list[Any]:
    found: list[Any] = []
    keep: Callable[[Any], Any] = lambda tensor: found.append(tensor)  # noqa: E731
    each_tensor(batch, keep)
    return found


def _leaves(batch: Any) -> Iterator[Any]:
    if isinstance(batch, dict):
        batch = list(batch.values())
    if isinstance(batch, list | tuple):
        for item in batch:
            yield from _leaves(item)
    else:
        yield batch


def _shown(shapes: list[Any]) -> str:
    return ", ".join(f"{list(shape)} of {str(dtype).removeprefix('torch.')}" for shape, dtype in shapes)
