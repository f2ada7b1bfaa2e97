"""Checkpoints that are given a name: Modal copies them from one place of the volume to another.

The record of a promotion is written last, under a number that nobody else may have. What the copies hold is
compared with their hashes by whoever loads them; here their sizes are.
"""

import asyncio
import json
import re
import secrets
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from sweepdeck.bridge.patience import patiently
from sweepdeck.bridge.uploading import put_new
from sweepdeck.bridge.volumes import Progress, content, entries_below, open_volume
from sweepdeck.on_modal.refusal import Refusal
from sweepdeck.protocol import PROTOCOL_VERSION, utc_now

_ROOT = "promoted"
_RECORD = re.compile(r"([0-9]{6})\.json")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_MANIFEST = "manifest.json"


async def promote(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{volume, wish: a record without number, place and time, manifest} -> {record}."""
    volume = await open_volume(params["volume"])
    wish, manifest = params["wish"], params["manifest"]
    checkpoint, name = wish["checkpoint"], wish["name"]
    if not _NAME.fullmatch(name):
        raise Refusal("promotion.bad_name", f"{name!r} can't be the name of a promotion")
    source = f"sweeps/{wish['sweep_id']}/runs/{wish['run_id']}/checkpoints/{checkpoint}"
    await _check(volume, source, checkpoint, manifest)
    while True:
        n = 1 + max((int(number) for number in await _numbers(volume, name)), default=0)
        folder = f"{n:06d}-{secrets.token_hex(4)}"
        for file in (*(entry["path"] for entry in manifest["files"]), _MANIFEST):
            copy = partial(volume.copy_files.aio, [f"{source}/{file}"], f"{_ROOT}/{name}/{folder}/{file}")
            await patiently(copy)
        record = {
            "v": PROTOCOL_VERSION,
            **wish,
            "n": n,
            "folder": folder,
            "files": manifest["files"],
            "promoted_at": utc_now(),
        }
        if await put_new(volume, f"{_ROOT}/{name}/{n:06d}.json", json.dumps(record, indent=2).encode()):
            return {"record": record}
        # Somebody else's promotion has this number.
        await patiently(partial(volume.remove_file.aio, f"{_ROOT}/{name}/{folder}", recursive=True))


async def promotions(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{volume} -> {records}: by name and number."""
    volume = await open_volume(params["volume"])
    names = sorted(
        PurePosixPath(entry["path"]).name
        for entry in await entries_below(volume, _ROOT, recursive=False)
        if entry["kind"] == "directory"
    )
    paths = [
        f"{_ROOT}/{name}/{number}.json" for name in names for number in sorted(await _numbers(volume, name))
    ]
    found = await asyncio.gather(*(content(volume, path) for path in paths))
    return {"records": [json.loads(record) for record in found if record is not None]}


async def _numbers(volume: Any, name: str) -> list[str]:
    entries = await entries_below(volume, f"{_ROOT}/{name}", recursive=False)
    found = (_RECORD.fullmatch(PurePosixPath(entry["path"]).name) for entry in entries)
    return [match[1] for match in found if match]


async def _check(volume: Any, source: str, checkpoint: str, manifest: dict[str, Any]) -> None:
    entries = await entries_below(volume, source, recursive=False)
    sizes = {PurePosixPath(entry["path"]).name: entry["size"] for entry in entries}
    for file in manifest["files"]:
        size = sizes.get(file["path"])
        if size != file["bytes"]:
            why = "is not there" if size is None else f"has {size} bytes instead of {file['bytes']}"
            raise Refusal(
                "promotion.damaged",
                f"the checkpoint {checkpoint} is damaged: {file['path']} {why}",
                "`sweepdeck show RUN` lists the checkpoints of the run",
            )
