"""How much memory there is for a run: free RAM for data that is to be held in it, and its share of a GPU."""

import os
from pathlib import Path


def free_memory(proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Bytes of RAM this process may still take: of the machine, or of its container; None: unknown."""
    found = [_available(proc / "meminfo"), *(_left_of_limit(cgroup, *names) for names in _LIMITS)]
    known = [number for number in found if number is not None]
    return min(known) if known else None


headroom = 0.0
"""Part of its share that this process leaves alone: none, but where it only tries what would fit."""
_CUDA_CONTEXT_BYTES = 512 * 2**20
"""What CUDA itself takes in each process that uses a GPU, and torch's limit doesn't count."""


def share_of_gpu(pack: int, total: int) -> float:
    """The fraction of a GPU's `total` bytes that each of the `pack` runs on it may allocate; alone: all."""
    if pack <= 1:
        return 1.0 - headroom
    even = 1 / pack
    # Of a GPU that is too small for so many contexts, half of the even share.
    return max(even - _CUDA_CONTEXT_BYTES / total, even / 2) * (1.0 - headroom)


def limit_to_share(device: str, pack: int) -> None:
    """Keeps this process to its share of a CUDA device: what it asks beyond that fails here alone."""
    import torch  # type: ignore[import-not-found, unused-ignore]

    total = torch.cuda.get_device_properties(device).total_memory
    torch.cuda.set_per_process_memory_fraction(share_of_gpu(pack, total), device)


_LIMITS = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)


def _available(meminfo: Path) -> int | None:
    try:
        lines = meminfo.read_text().splitlines()
    except OSError:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:")), None)


def _left_of_limit(cgroup: Path, limit: str, used: str) -> int | None:
    try:
        return max(0, int((cgroup / limit).read_text()) - int((cgroup / used).read_text()))
    except (OSError, ValueError):
        return None
