"""How many attempts run at once on this machine, and which GPU each of them sees."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

_GPU_LINE = re.compile(r"^GPU (\d+):")
_MIG_LINE = re.compile(r"^\s+MIG .*\(UUID: (MIG-[^)]+)\)")
# Read by the numeric libraries when they are loaded: so many threads each of them starts in one process.
THREAD_VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True)
class Slots:
    """`gpus[i]` is CUDA_VISIBLE_DEVICES of slot i, None where there is no GPU to choose."""

    gpus: tuple[str | None, ...]
    why: str
    found: tuple[str | None, ...] = ()
    """What there is to share out, however few the slots are for now; as `gpus` where it is left out."""
    pack: int = 1
    """Runs that may be on one GPU at a time."""
    not_packed: str | None = None
    """Why runs are not packed although the sweep asks for it."""

    def resized(self, count: int) -> "Slots":
        """So many slots: on the GPUs in turn, where there are any, and never more than are packed on them."""
        groups = self.found or self.gpus
        most = min(count, len(groups) * self.pack) if self.pack > 1 else count
        gpus = tuple(groups[index % len(groups)] for index in range(most))
        return replace(self, gpus=gpus, found=groups)


def choose_slots(
    *, gpus: list[str], parallel: int | None, cores: int, gpus_per_run: int, pack: int = 1
) -> Slots:
    """What the sweep asks for; else `pack` slots per GPU, or one per group; else one per two cores."""
    slots = _unpacked(gpus, parallel, cores, max(1, gpus_per_run))
    if pack <= 1:
        return slots
    if not gpus:
        why = f"pack: {pack} has no effect: no GPU is visible here, so that there is nothing to share"
        return replace(slots, not_packed=why)
    if gpus_per_run > 1:
        why = f"pack: {pack} has no effect: a run that takes {gpus_per_run} GPUs has them to itself"
        return replace(slots, not_packed=why)
    most = len(gpus) * pack
    packed = replace(slots, why=f"{pack} runs on each of {len(gpus)} GPUs", found=tuple(gpus), pack=pack)
    if parallel is None or parallel >= most:
        return packed.resized(most)
    return replace(packed, why=f"{packed.why}, parallel: {parallel}").resized(parallel)


def _unpacked(gpus: list[str], parallel: int | None, cores: int, per_run: int) -> Slots:
    groups: list[str | None] = [
        ",".join(gpus[start : start + per_run]) for start in range(0, len(gpus) - per_run + 1, per_run)
    ]
    found = groups or [None]
    if parallel is not None:
        shared = f", on {len(groups)} GPUs in turn" if groups else ""
        return Slots(tuple(found), f"parallel: {parallel}{shared}").resized(parallel)
    if groups:
        return Slots(
            tuple(groups), "a slot per visible GPU" if per_run == 1 else f"a slot per {per_run} GPUs"
        )
    count = max(1, cores // 2)
    return Slots((None,), f"a slot per two cores, of {cores}").resized(count)


def visible_gpus(environment: Mapping[str, str]) -> list[str]:
    """Names of the GPUs a program started now would see, found without loading CUDA."""
    named = environment.get("CUDA_VISIBLE_DEVICES")
    if named is not None:
        # As CUDA reads it: an entry that names nothing ends the list.
        names = []
        for name in (part.strip() for part in named.split(",")):
            if not name or name == "-1" or name == "NoDevFiles":
                break
            names.append(name)
        return names
    return _from_nvidia_smi() or _from_proc()


def usable_cores() -> int:
    """Cores this process may run on."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1


def _from_nvidia_smi() -> list[str]:
    try:
        listed = subprocess.run(["nvidia-smi", "-L"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return []
    return parse_gpu_list(listed.stdout)


def parse_gpu_list(text: str) -> list[str]:
    """The devices in the output of `nvidia-smi -L`: a GPU cut into MIG parts counts as its parts."""
    devices: list[list[str]] = []
    for line in text.splitlines():
        gpu, mig = _GPU_LINE.match(line), _MIG_LINE.match(line)
        if gpu:
            devices.append([gpu[1]])
        elif mig and devices:
            parts = devices[-1] if devices[-1][0].startswith("MIG-") else []
            devices[-1] = [*parts, mig[1]]
    return [name for device in devices for name in device]


def _from_proc() -> list[str]:
    try:
        return [str(number) for number in range(len(os.listdir(Path("/proc/driver/nvidia/gpus"))))]
    except OSError:
        return []
