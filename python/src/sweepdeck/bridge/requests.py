"""What a manager asks of a live sweep: requests, and runs that are added to it."""

import re
from pathlib import PurePosixPath
from typing import Any

from sweepdeck.bridge.board import open_board
from sweepdeck.bridge.uploading import json_lines, put_new
from sweepdeck.bridge.volumes import Progress, entries_below, open_volume
from sweepdeck.durable import dump_json
from sweepdeck.on_modal.refusal import Refusal
from sweepdeck.protocol import PROTOCOL_VERSION, utc_now

_KIND = re.compile(r"[a-z]{1,20}")


async def append(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{volume, sweep_id, request} -> {seq}: on the board, where it is seen at once, then on the volume."""
    sweep_id, request = params["sweep_id"], params["request"]
    if not _KIND.fullmatch(str(request.get("kind"))):
        raise Refusal("bridge.bad_request", f"no kind of request: {request.get('kind')!r}")
    volume = await open_volume(params["volume"])
    folder = f"sweeps/{sweep_id}/control"
    names = [PurePosixPath(e["path"]).name for e in await entries_below(volume, folder, recursive=False)]
    highest = max((int(name[:6]) for name in names if re.match(r"[0-9]{6}-", name)), default=0)
    board = await open_board(sweep_id)
    record = await board.control(highest, {"v": PROTOCOL_VERSION, "at": utc_now(), **request})
    # Where the driver was faster, it is there already, and the same.
    await put_new(volume, f"{folder}/{record['seq']:06d}-{record['kind']}.json", dump_json(record))
    return {"seq": record["seq"]}


async def add_runs(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{volume, sweep_id, runs} -> {file}: the name of the runs file, for the `extend` request."""
    volume = await open_volume(params["volume"])
    folder = f"sweeps/{params['sweep_id']}/runs"
    names = [PurePosixPath(e["path"]).name for e in await entries_below(volume, folder, recursive=False)]
    number = max((int(name[:4]) for name in names if re.fullmatch(r"[0-9]{4}\.jsonl", name)), default=0)
    content = json_lines(params["runs"])
    while True:
        number += 1
        name = f"{number:04d}.jsonl"
        if await put_new(volume, f"{folder}/{name}", content):
            return {"file": name}
