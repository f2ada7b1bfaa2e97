"""Proofs of resume for the tests: of a function given as text, with the real driver on a scratch volume."""

import json
from pathlib import Path
from typing import Any

from protocol_records import ROOT

from sweepdeck.doctor.resume import Request, prove_resume

RUN_ID = "0123456789abcdef"


def prove(
    folder: Path,
    code: str,
    config: dict[str, Any],
    *,
    kills: int = 4,
    seed: int = 0,
    every_s: float | None = None,
) -> dict[str, Any]:
    """The document of a proof of `train` in this code."""
    (folder / "proven.py").write_text(code)
    return prove_file(folder, "proven.py", config, kills=kills, seed=seed, every_s=every_s)


def prove_file(
    root: Path,
    file: str,
    config: dict[str, Any],
    *,
    kills: int = 4,
    seed: int = 0,
    every_s: float | None = None,
    **plan_fields: Any,
) -> dict[str, Any]:
    """The document of a proof of `train` in this file."""
    valid = (ROOT / "test/protocol/valid.jsonl").read_text("utf-8").splitlines()
    plan: dict[str, Any] = next(json.loads(line)["value"] for line in valid)
    plan.update(
        target={"kind": "function", "file": file, "function": "train", "root": str(root)},
        metric={"name": "loss", "goal": "minimize", "target": None},
        checkpoint={"every_s": every_s, "keep": ["last"]},
    )
    plan.update(plan_fields)
    run = {
        "v": 1,
        "run_id": RUN_ID,
        "index": 0,
        "config": config,
        "config_id": "c",
        "seed": 3,
        "cached": None,
    }
    return prove_resume(Request(plan, run, kills, seed), print)
