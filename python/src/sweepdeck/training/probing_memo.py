"""What is known to fit in memory: a file per kind of run in the volume's micro-batches/, for all its sweeps.

A file that is wrong costs little: too large a number an out-of-memory, which lowers it; too small a one some
speed. So whoever writes last is right, and what can't be read is measured again.
"""

import hashlib
import importlib.metadata
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sweepdeck.durable import dump_json, write_replacing
from sweepdeck.gpu_facts import GpuFacts
from sweepdeck.protocol import PROTOCOL_VERSION, utc_now


@dataclass(frozen=True)
class Known:
    """Samples at once that fit; None: there is nothing to find out, or no way to."""

    micro: int | None
    why: str


class Memo:
    """What is known of one kind of run. Its file appears with the first thing to remember."""

    def __init__(self, volume: str, key: str):
        self._path = Path(volume) / "micro-batches" / f"{key}.json"

    def read(self) -> Known | None:
        """None where nothing is known, or nothing that makes sense."""
        try:
            record = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return None
        if not isinstance(record, dict) or record.get("v") != PROTOCOL_VERSION:
            return None
        micro, why = record.get("micro_batch"), record.get("why")
        sound = micro is None or (type(micro) is int and micro >= 1)
        return Known(micro, why) if sound and "micro_batch" in record and isinstance(why, str) else None

    def write(self, known: Known) -> None:
        """Remembers it. Where the volume takes nothing now, it is measured again another time."""
        record = {
            "v": PROTOCOL_VERSION,
            "micro_batch": known.micro,
            "why": known.why,
            "at": utc_now(),
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            write_replacing(self._path, dump_json(record))
        except OSError:
            return

    def lower(self, micro: int, why: str) -> None:
        """No more than so many fit, as training has shown."""
        known = self.read()
        if known is None or known.micro is None or known.micro > micro:
            self.write(Known(micro, why))


def key_of(plan: dict[str, Any], config: dict[str, Any], gpu: GpuFacts, torch: str) -> str:
    """Names the runs that need the same memory: same code, shape of the config, preset, GPU and torch."""
    preset = plan["preset"]
    facts = {
        "code": plan["code"]["identity"],
        "shape": shape_of(config),
        "batch": preset["batch"],
        "precision": preset["precision"],
        "gpu": [gpu.name, gpu.memory_mib],
        "pack": plan.get("pack") or 1,
        "torch": torch,
    }
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def shape_of(value: Any) -> Any:
    """What may change how much memory a config takes: all of it but fractional numbers.

    Those are learning rates and the like: to tell runs apart by them would be a measurement for every run. A
    fraction that does matter (a width multiplier) costs an out-of-memory.
    """
    if isinstance(value, dict):
        return {key: shape_of(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape_of(item) for item in value]
    return None if isinstance(value, float) else value


def torch_version(packages: dict[str, str]) -> str | None:
    """The version a run would import, found without importing it; None where there is none."""
    loaded = packages.get("torch")
    if loaded is not None:
        return loaded
    try:
        return importlib.metadata.version("torch")
    except importlib.metadata.PackageNotFoundError:
        return None
