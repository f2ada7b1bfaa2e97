"""What a dataset draws at random: the same for the same sample of the same epoch, whoever loads it and when.

Augmentations draw from the global generators of `random`, NumPy and torch. Where these stood when a sample
was loaded would depend on the number of workers and on how far they had read ahead, which no checkpoint
knows. So they are seeded for each sample, from the loader's seed, the epoch and the sample's index, and the
training loop's own draws are left alone. A generator that the dataset keeps for itself is not reached.
"""

import hashlib
import importlib.util
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def derived_seed(*parts: int | str) -> int:
    """A seed of 63 bits that follows from these parts, and is unlike that of all others."""
    text = ",".join(map(str, parts)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little") >> 1


def load_generators() -> None:
    """Imports what may be drawn from, so that it can't come in half way through a pass."""
    if importlib.util.find_spec("numpy") is not None:
        importlib.import_module("numpy.random")


def seed_generators(seed: int) -> None:
    """Seeds the global generators of the CPU; those of the GPUs are the training loop's."""
    random.seed(seed)
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        numpy.seed(seed & 0xFFFFFFFF)
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.default_generator.manual_seed(seed)


def generator_states() -> dict[str, Any]:
    """Where these generators are, in a form that a checkpoint keeps."""
    states: dict[str, Any] = {"python": random.getstate()}
    numpy = sys.modules.get("numpy.random")
    if numpy is not None:
        states["numpy"] = numpy.get_state(legacy=False)
    torch = sys.modules.get("torch")
    if torch is not None:
        states["torch"] = torch.default_generator.get_state().numpy().tobytes()
    return states


def set_generators(states: dict[str, Any]) -> None:
    """Puts them back there."""
    random.setstate(states["python"])
    if "numpy" in states:
        sys.modules["numpy.random"].set_state(states["numpy"])
    if "torch" in states:
        torch = sys.modules["torch"]
        state = torch.frombuffer(bytearray(states["torch"]), dtype=torch.uint8)
        torch.default_generator.set_state(state)


@contextmanager
def set_aside() -> Iterator[None]:
    """Whatever is drawn within, the generators stand afterwards where they stood before."""
    states = generator_states()
    try:
        yield
    finally:
        set_generators(states)


class SeededSamples:
    """A map-style dataset for a DataLoader whose batches are (epoch, indices)."""

    def __init__(self, dataset: Any, seed: int, *, aside: bool):
        self._dataset = dataset
        self._seed = seed
        self._aside = aside
        """Samples are drawn in the process of the training loop, whose generators are set aside meanwhile."""

    def __len__(self) -> int:
        return len(self._dataset)

    def __getitem__(self, index: int) -> Any:
        return self._dataset[index]

    def __getitems__(self, batch: tuple[int, list[int]]) -> list[Any]:
        epoch, indices = batch
        if not self._aside:
            return self._drawn(epoch, indices)
        with set_aside():
            return self._drawn(epoch, indices)

    def _drawn(self, epoch: int, indices: list[int]) -> list[Any]:
        at_once = getattr(self._dataset, "__getitems__", None)
        if at_once is not None and not _is_subset(self._dataset):
            seed_generators(derived_seed(self._seed, epoch, *indices[:1]))
            return at_once(indices)  # type: ignore[no-any-return]
        samples = []
        for index in indices:
            seed_generators(derived_seed(self._seed, epoch, index))
            samples.append(self._dataset[index])
        return samples


def _is_subset(dataset: Any) -> bool:
    """torch's Subset takes many indices at once only to pass them on one by one."""
    data = sys.modules.get("torch.utils.data")
    return data is not None and isinstance(dataset, data.Subset)
