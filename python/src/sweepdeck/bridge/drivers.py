"""The driver's call: started once however many ask for it, and what is known of it from outside."""

import asyncio
import json
import time
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.bridge.board import ManagersBoard, open_board
from sweepdeck.bridge.patience import patiently
from sweepdeck.bridge.raw import ask
from sweepdeck.bridge.session import session
from sweepdeck.bridge.volumes import Progress, content, entries_below, open_volume
from sweepdeck.on_modal.lease import LEASE_S
from sweepdeck.on_modal.names import DRIVER, app_name, outlives_its_sweep
from sweepdeck.on_modal.refusal import Refusal

_BETWEEN_S = 0.5
_HAND_OVER_S = 300.0
"""A driver that has left by itself has called the next one, which may wait so long for a machine."""
_SEEN_LATE_S = 30.0
"""A commit may be seen so much later outside of its container."""


async def begin_driver(volume: Any, plan: dict[str, Any]) -> dict[str, Any]:
    """Starts the next driver unless one is alive: {epoch, call_id}."""
    sweep_id = plan["sweep_id"]
    board = await open_board(sweep_id)
    newest = await _newest(volume, board, sweep_id)
    if newest > 0 and await _state(volume, board, sweep_id, newest) == "running":
        record = await board.driver()
        return {"epoch": newest, "call_id": record and record["call_id"]}
    number = newest + 1
    while not await board.start(number):
        other = await board.start_of(number)
        if other is None or await _is_dead(other):
            break
        if other["call_id"] is not None:
            return {"epoch": number, "call_id": other["call_id"]}
        await asyncio.sleep(_BETWEEN_S)
    client = await session.client()
    function = modal.Function.from_name(app_name(plan), DRIVER, client=client)
    call = await patiently(lambda: function.spawn.aio(sweep_id))
    await board.started(number, call.object_id)
    return {"epoch": number, "call_id": call.object_id}


async def driver(params: dict[str, Any], _progress: Progress) -> dict[str, Any] | None:
    """{volume, sweep_id, epoch?} -> {epoch, state: running | ended | lost}; null where none ever was."""
    sweep_id = params["sweep_id"]
    volume = await open_volume(params["volume"])
    board = await open_board(sweep_id)
    newest = await _newest(volume, board, sweep_id)
    if await board.start_of(newest + 1) is not None:
        # Called for, and not there yet; or never.
        newest += 1
    epoch = params.get("epoch") or newest
    if newest == 0:
        return None
    if epoch < newest:
        return {"epoch": epoch, "state": "ended" if await _has_ended(volume, sweep_id, epoch) else "lost"}
    state = await _state(volume, board, sweep_id, newest)
    return {"epoch": newest, "state": state}


async def kill(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{volume, sweep_id} -> {cancelled, app_id}: the driver's call and its children, then the App."""
    sweep_id = params["sweep_id"]
    volume = await open_volume(params["volume"])
    found = await content(volume, f"sweeps/{sweep_id}/plan.json")
    if found is None:
        raise Refusal("sweep.not_found", f"there is no sweep {sweep_id} on {params['volume']!r}")
    plan = json.loads(found)
    board = await open_board(sweep_id)
    cancelled = []
    for call_id in await _calls(volume, board, sweep_id):
        call = modal.FunctionCall.from_id(call_id, client=await session.client())
        try:
            await patiently(partial(call.cancel.aio, terminate_containers=True))
            cancelled.append(call_id)
        except modal.exception.NotFoundError:
            continue
    await board.killed()
    app_id = None if outlives_its_sweep(plan) else await stop_named(app_name(plan))
    return {"cancelled": cancelled, "app_id": app_id}


async def end_schedule(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{sweep_id} -> {app_id}: ends the App that has the schedule; null where none lives."""
    return {"app_id": await stop_named(app_name({"sweep_id": params["sweep_id"]}))}


async def stop_named(name: str) -> str | None:
    """Stops the App of that name; None where none lives."""
    client = await session.client()
    try:
        app = await patiently(lambda: modal.App.lookup.aio(name, client=client))
    except modal.exception.NotFoundError:
        return None
    await stop_by_id(app.app_id)
    return str(app.app_id)


async def stop_by_id(app_id: str) -> None:
    """Stops an App, and with it every container that it has."""
    from modal_proto import api_pb2  # type: ignore[import-not-found, unused-ignore]

    client = await session.client()
    request = api_pb2.AppStopRequest(app_id=app_id, source=api_pb2.APP_STOP_SOURCE_PYTHON_CLIENT)
    await patiently(lambda: ask(client, "AppStop", request))


async def _newest(volume: Any, board: ManagersBoard, sweep_id: str) -> int:
    folders = await entries_below(volume, f"sweeps/{sweep_id}/driver", recursive=False)
    names = (PurePosixPath(entry["path"]).name for entry in folders)
    return max(await board.newest_epoch(), *(int(name) for name in names if name.isdigit()), 0)


async def _calls(volume: Any, board: ManagersBoard, sweep_id: str) -> list[str]:
    """Of the driver that is there, and of one that was called for."""
    record = await board.driver()
    waiting = await board.start_of(await _newest(volume, board, sweep_id) + 1)
    return [each["call_id"] for each in (record, waiting) if each is not None and each["call_id"]]


async def _state(volume: Any, board: ManagersBoard, sweep_id: str, epoch: int) -> str:
    if await _has_ended(volume, sweep_id, epoch):
        return "ended"
    record = await board.driver()
    if record is not None and record["epoch"] == epoch:
        if record["state"] == "over":
            # What it wrote last is committed, and may not be seen from here yet.
            return "running" if time.time() - record["at"] < _SEEN_LATE_S else "ended"
        if await board.was_killed(epoch):
            return "lost"
        if record["state"] == "left":
            is_recent = time.time() - record["at"] < _HAND_OVER_S
            return "running" if is_recent and await _has_app(volume, sweep_id) else "lost"
        # Alive, interrupted or cancelled: Modal starts a call again whose container was lost, and then it is
        # the same call. One that was cancelled is over, however fresh its last sign of life is.
        return "running" if await _is_pending(record["call_id"]) else "lost"
    begun = await board.start_of(epoch)
    return "lost" if begun is None or await _is_dead(begun) else "running"


async def _has_app(volume: Any, sweep_id: str) -> bool:
    """Whether the sweep's App lives: without it, nobody takes over from a driver that has left."""
    plan = json.loads(await content(volume, f"sweeps/{sweep_id}/plan.json") or b"{}")
    client = await session.client()
    try:
        await patiently(lambda: modal.App.lookup.aio(app_name({"sweep_id": sweep_id, **plan}), client=client))
    except modal.exception.NotFoundError:
        return False
    return True


async def _is_dead(begun: dict[str, Any]) -> bool:
    """Whether a start came to nothing: its call is over, or whoever wanted to make it has died before."""
    if begun["call_id"] is None:
        return bool(time.time() - begun["at"] > LEASE_S)
    return not await _is_pending(begun["call_id"])


async def _is_pending(call_id: str | None) -> bool:
    if call_id is None:
        return False
    call = modal.FunctionCall.from_id(call_id, client=await session.client())
    try:
        await call.get.aio(timeout=0)
    except modal.exception.OutputExpiredError:
        return False
    except TimeoutError:
        return True
    except (modal.exception.ServiceError, modal.exception.ResourceExhaustedError, modal.exception.AuthError):
        raise
    except Exception:
        # Whatever it ended with, it has ended.
        return False
    return False


async def _has_ended(volume: Any, sweep_id: str, epoch: int) -> bool:
    """Whether the driver's journal says so: its last record does."""
    folder = f"sweeps/{sweep_id}/driver/{epoch}"
    paths = [entry["path"] for entry in await entries_below(volume, folder, recursive=False)]
    segments = sorted(path for path in paths if PurePosixPath(path).name.startswith("events-"))
    found = await content(volume, segments[-1]) if segments else None
    lines = [line for line in (found or b"").split(b"\n")[:-1] if line]
    try:
        return bool(lines) and json.loads(lines[-1])["kind"] == "ended"
    except (ValueError, KeyError):
        return False
