"""What nvidia-smi says of this machine's GPUs: which they are, and how busy they are while a run is on them.

Nothing here loads CUDA or torch: the process that asks may be the one that all runs are forked from, and CUDA
does not survive a fork. A machine without a GPU has no nvidia-smi, and pays for nothing but that look.
"""

import os
import subprocess
import time
from dataclasses import asdict, dataclass
from typing import Any

_TIMEOUT_S = 20.0
"""For the facts, asked once: without its daemon the driver takes seconds to wake up."""
_SAMPLE_TIMEOUT_S = 8.0
_EVERY_S = 5.0
"""A look costs a core some 50 ms: with a heartbeat each second, not at each of them."""
_FACTS = ("index", "uuid", "name", "driver_version", "memory.total", "compute_cap")
_SAMPLE = ("utilization.gpu", "memory.used", "memory.total", "temperature.gpu")


@dataclass(frozen=True)
class GpuFacts:
    """One GPU. Drivers from before 2021 don't tell its capability."""

    name: str
    capability: str | None
    driver: str
    memory_mib: int | None


Gpus = dict[str, GpuFacts]
"""By each name that CUDA_VISIBLE_DEVICES may have for a GPU: its index and its UUID."""


def find_gpus() -> Gpus:
    """The GPUs of this machine; empty without one, or where its driver does not answer."""
    # Drivers that don't know the last field refuse the whole query.
    for fields in (_FACTS, _FACTS[:-1]):
        try:
            asked = subprocess.run(
                _query(fields), capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
            )
        except (OSError, subprocess.SubprocessError):
            return {}
        if asked.returncode == 0:
            return _gpus(asked.stdout)
    return {}


def visible_names(assigned: str | None, gpus: Gpus) -> list[str]:
    """The known GPUs among those that a CUDA_VISIBLE_DEVICES names; None: that of this process, or all.

    A part of a GPU (MIG) is not known by itself.
    """
    named = os.environ.get("CUDA_VISIBLE_DEVICES") if assigned is None else assigned
    if named is None:
        return [name for name in gpus if name.isdigit()]
    names = (name.strip() for name in named.split(","))
    return [name for name in names if name in gpus]


def facts_record(names: list[str], gpus: Gpus, *, torch: str | None) -> dict[str, Any] | None:
    """What attempt.json says of the GPUs it was given, which are of one kind; None without any."""
    return {**asdict(gpus[names[0]]), "torch": torch} if names else None


class GpuSampler:
    """One look at a time, by a child that nobody waits for: begun at one time, taken when it is there."""

    def __init__(self, names: list[str]):
        self._names = names
        self._child: subprocess.Popen[str] | None = None
        self._began = float("-inf")

    def begin(self) -> None:
        """Starts a look, unless there is no GPU, or the last one is under way or not long ago."""
        if not self._names or self._child is not None or time.monotonic() - self._began < _EVERY_S:
            return
        command = [*_query(_SAMPLE), f"--id={','.join(self._names)}"]
        try:
            self._child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        except OSError:
            # Gone since the facts were read: not asked again.
            self._names = []
            return
        self._began = time.monotonic()

    def take(self) -> dict[str, float | None] | None:
        """The look that was begun, once it is there; one that takes too long is given up."""
        child = self._child
        if child is None or (child.poll() is None and time.monotonic() - self._began < _SAMPLE_TIMEOUT_S):
            return None
        self._child = None
        if child.returncode is None:
            _end(child)
            return None
        assert child.stdout is not None
        with child.stdout:
            return _sample(child.stdout.read()) if child.returncode == 0 else None

    def close(self) -> None:
        """Gives up a look that is under way."""
        child, self._child = self._child, None
        if child is not None:
            _end(child)


def _end(child: "subprocess.Popen[str]") -> None:
    child.kill()
    if child.stdout is not None:
        child.stdout.close()
    # One that hangs in the driver takes no signal: it is reaped when it does, not waited for.
    child.poll()


def _query(fields: tuple[str, ...]) -> list[str]:
    return ["nvidia-smi", f"--query-gpu={','.join(fields)}", "--format=csv,noheader,nounits"]


def _rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(",")] for line in text.splitlines() if line.strip()]


def _gpus(text: str) -> Gpus:
    found: Gpus = {}
    for row in _rows(text):
        if len(row) < len(_FACTS) - 1:
            continue
        index, uuid, name, driver, memory, *capability = row
        total = _number(memory)
        known = capability[0] if capability and _number(capability[0]) is not None else None
        facts = GpuFacts(name, known, driver, None if total is None else int(total))
        found[index] = found[uuid] = facts
    return found


def _sample(text: str) -> dict[str, float | None] | None:
    """Of several GPUs: how busy they are on average, the memory of all, the hottest."""
    rows = [[_number(cell) for cell in row] for row in _rows(text)]
    if not rows or any(len(row) != len(_SAMPLE) for row in rows):
        return None
    busy, used, total, heat = (
        [value for value in column if value is not None] for column in zip(*rows, strict=True)
    )
    return {
        "utilisation": sum(busy) / len(busy) if busy else None,
        "memory_mib": sum(used) if used else None,
        "memory_total_mib": sum(total) if total else None,
        "temperature_c": max(heat) if heat else None,
    }


def _number(cell: str) -> float | None:
    """None for what nvidia-smi can't tell: [N/A], [Not Supported]."""
    try:
        return float(cell)
    except ValueError:
        return None
