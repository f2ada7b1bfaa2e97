"""Batches of any nesting: what is done to every tensor in them, and how they come to the device."""

from collections.abc import Callable, Mapping
from typing import Any

import torch  # type: ignore[import-not-found, unused-ignore]


def each_tensor(batch: Any, change: Callable[[Any], Any]) -> Any:
    """The same nesting of tuples, lists and mappings with every tensor changed; the rest as it is."""
    if isinstance(batch, torch.Tensor):
        return change(batch)
    if isinstance(batch, Mapping):
        changed = {key: each_tensor(item, change) for key, item in batch.items()}
        return changed if type(batch) is dict else type(batch)(changed)  # type: ignore[call-arg]
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return type(batch)(*(each_tensor(item, change) for item in batch))
    if isinstance(batch, list | tuple):
        return type(batch)(each_tensor(item, change) for item in batch)
    return batch


class Placing:
    """Brings batches to the run's device, images in the memory layout that its convolutions are fast with."""

    def __init__(self, device: str, *, channels_last: bool):
        self._device = torch.device(device)
        self._channels_last = channels_last

    def __call__(self, batch: Any) -> Any:
        """The batch on the device. From pinned memory the copy goes on beside the computation."""
        return each_tensor(batch, self._placed)

    def _placed(self, tensor: Any) -> Any:
        images = self._channels_last and tensor.dim() == 4 and tensor.is_floating_point()
        options = {"memory_format": torch.channels_last} if images else {}
        return tensor.to(self._device, non_blocking=tensor.is_pinned(), **options)
