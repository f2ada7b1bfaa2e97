"""How much memory is free, for data that is to be held in it."""

import os
from pathlib import Path


def free_memory(proc: Path = Path("/proc"), cgroup: Path = Path("/sys/fs/cgroup")) -> int | None:
    """Bytes of RAM this process may still take: of the machine, or of its container; None: unknown."""
    found = [_available(proc / "meminfo"), *(_left_of_limit(cgroup, *names) for names in _LIMITS)]
    known = [number for number in found if number is not None]
    return min(known) if known else None


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
