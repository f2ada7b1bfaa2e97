"""Sweeps of a few small runs, frozen as the manager freezes them."""

import itertools
import secrets
from pathlib import Path
from typing import Any

_numbers = itertools.count()

PLAIN = """
def train(config):
    return {"loss": config["x"] * 2}
"""


def sweep_id() -> str:
    return f"20261124-1200{next(_numbers) % 60:02d}-{secrets.token_hex(2)}"


def plan(root: Path, **changes: Any) -> dict[str, Any]:
    """A plan of `train.py:train` in `root`, with the image and resources that a file without any gives."""
    record: dict[str, Any] = {
        "v": 1,
        "sweep_id": sweep_id(),
        "name": "näme ../../x $(rm)",
        "created_at": "2026-11-24T03:15:22.123Z",
        "engine": "modal",
        "method": "grid",
        "source": {"path": None, "text": "name: x\n", "overrides": []},
        "target": {"kind": "function", "file": "train.py", "function": "train", "root": str(root)},
        "code": {
            "identity": "ab" * 32,
            "sources": [{"path": "train.py", "sha256": "cd" * 32}],
            "git": None,
            "same_code_as": None,
        },
        "python": {"executable": "python3", "version": "3.11.7"},
        "metric": {"name": "loss", "goal": "minimize", "target": None},
        "parallel": 2,
        "gpus": 0,
        "pack": 1,
        "preset": {"precision": "auto", "batch": "default", "workers": "auto", "scale_lr": "none"},
        "resources": {
            "gpu": None,
            "cpu": None,
            "memory_gib": None,
            "region": None,
            "cloud": None,
            "nonpreemptible": False,
            "prewarm": None,
            "startup_timeout_s": None,
        },
        "image": {
            "python": None,
            "pip": [],
            "requirements": None,
            "apt": [],
            "run": [],
            "registry": None,
            "dockerfile": None,
            "local_dirs": [],
            "local_modules": [],
            "env": {},
        },
        "volume": {"name": "sweeps"},
        "secrets": [],
        "schedule": None,
        "generation_of": None,
        "timeout_s": None,
        "retry": {"preempted": None, "infra": 3, "oom": "halve", "nan": 0, "error": 0},
        "checkpoint": {"every_s": None, "keep": ["last", "best"]},
        "heartbeat_s": 1,
        "price": {"nano_usd_per_s": None, "source": "no rate is set"},
        "quote": {
            "gpu_hours": {"low": 0, "likely": 0, "high": 0},
            "usd": None,
            "wall_s": {"low": None, "likely": None, "high": None},
            "basis": "unknown",
        },
    }
    for name, value in changes.items():
        record[name] = {**record[name], **value} if name in ("resources", "image", "target") else value
    return record


def runs(count: int) -> list[dict[str, Any]]:
    return [
        {
            "v": 1,
            "run_id": f"{number:016x}",
            "index": number,
            "config": {"x": number},
            "config_id": f"{number:012x}",
            "seed": None,
            "cached": None,
        }
        for number in range(count)
    ]


def project(folder: Path, train: str = PLAIN, name: str = "train.py") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(train)
    return folder
