"""What a schedule calls: the sweep once more, as a new generation with an id and a folder of its own.

A generation is a copy of the plan, the runs and the code as they were launched, so that what one of them
saved or finished is nothing to another. It runs in the App that has the schedule.
"""

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from sweepdeck.durable import dump_json, write_once
from sweepdeck.on_modal.board import Store
from sweepdeck.on_modal.names import MOUNT, SCHEDULED
from sweepdeck.paths import SweepPaths
from sweepdeck.protocol import PROTOCOL_VERSION, utc_now


def begin_generation() -> str:
    """Freezes the next generation, starts its driver, and returns its id."""
    from sweepdeck.on_modal import platform

    template = SweepPaths(MOUNT, os.environ[SCHEDULED])
    plan = json.loads(template.plan.read_bytes())
    container = platform.this_container(plan)
    sweep_id = _id_of_this_call(container.board.store, platform.call_id())
    generation = freeze_generation(Path(MOUNT), plan, sweep_id)
    container.view.commit()
    platform.spawn_driver(generation)
    return str(generation["sweep_id"])


def freeze_generation(volume: Path, plan: dict[str, Any], sweep_id: str) -> dict[str, Any]:
    """Copies a sweep's plan, runs and code below another id; the plan last, as at a launch."""
    source, copy = SweepPaths(volume, plan["sweep_id"]), SweepPaths(volume, sweep_id)
    for folder in (copy.runs_files, copy.control, copy.driver):
        folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(source.runs_files.glob("[0-9][0-9][0-9][0-9].jsonl")):
        write_once(copy.runs_files / file.name, b"".join(_runs(file)))
    if source.code.is_dir():
        shutil.copytree(source.code, copy.code, dirs_exist_ok=True)
    generation = {
        **plan,
        "sweep_id": sweep_id,
        "created_at": utc_now(),
        "generation_of": plan["sweep_id"],
        "schedule": None,
    }
    write_once(copy.plan, dump_json(generation))
    # So that whoever looks at the sweep with the schedule finds them without looking at every other sweep.
    source.generations.mkdir(exist_ok=True)
    write_once(
        source.generations / f"{sweep_id}.json", dump_json({"v": PROTOCOL_VERSION, "sweep_id": sweep_id})
    )
    return generation


def _runs(file: Path) -> Iterator[bytes]:
    """Whoever has a schedule wants it done again: nothing is taken over from earlier sweeps."""
    for line in file.read_bytes().splitlines():
        yield dump_json({**json.loads(line), "cached": None}) + b"\n"


def _id_of_this_call(store: Store, call_id: str | None) -> str:
    """The same where Modal makes the call again, after a preemption: one call is one generation."""
    new = f"{datetime.now(timezone.utc):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    key = f"generation/{call_id}"
    return new if store.put_new(key, new) else str(store.get(key))
