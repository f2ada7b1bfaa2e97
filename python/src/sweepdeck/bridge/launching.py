"""A sweep to Modal: frozen on its volume, its App deployed, its driver started.

Asked again, what is done already is skipped, so a launch that was cut off is simply repeated.
"""

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]

import sweepdeck
from sweepdeck.bridge.drivers import begin_driver, stop_by_id
from sweepdeck.bridge.patience import patiently
from sweepdeck.bridge.session import session
from sweepdeck.bridge.uploading import (
    Upload,
    code_files,
    frozen_plan,
    json_lines,
    put_new,
    upload,
    volume_for_launch,
)
from sweepdeck.bridge.volumes import Progress, content, download, entries_below, open_volume
from sweepdeck.on_modal.names import DRIVER, app_name, code_folder, volume_name
from sweepdeck.on_modal.refusal import Refusal


async def launch(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """{plan, runs, code_root, files} -> {epoch, app_id, call_id}; epoch 0 where a schedule starts it."""
    plan: dict[str, Any] = params["plan"]
    root = Path(params.get("code_root") or plan["target"]["root"])
    await session.client()
    volume = await volume_for_launch(volume_name(plan))
    there = await frozen_plan(volume, plan)
    if there is not None:
        return await _start(volume, there, progress)
    code = code_files(plan, root, params.get("files", []))
    runs = Upload(f"sweeps/{plan['sweep_id']}/runs/0001.jsonl", json_lines(params["runs"]))
    # First what may be refused, and costs nothing: an image that can't be built leaves no sweep behind.
    deployed = await deploy(plan, root, progress)
    frozen = _as_deployed(plan, deployed)
    try:
        await upload(volume, [*code, runs], progress)
        await put_new(volume, f"sweeps/{plan['sweep_id']}/plan.json", json.dumps(frozen, indent=2).encode())
    except BaseException:
        # What it keeps warm costs money, and without a plan nobody would know of it.
        await stop_by_id(deployed["app_id"])
        raise
    return await _begin(volume, frozen, deployed["app_id"])


async def start(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """{volume, sweep_id} -> {epoch, app_id, call_id}: the driver again, from what is on the volume alone."""
    volume = await open_volume(params["volume"])
    found = await content(volume, f"sweeps/{params['sweep_id']}/plan.json")
    if found is None:
        raise Refusal("sweep.not_found", f"there is no sweep {params['sweep_id']} on {params['volume']!r}")
    return await _start(volume, json.loads(found), progress)


async def _start(volume: Any, plan: dict[str, Any], progress: Progress) -> dict[str, Any]:
    app_id = await _deployed(plan)
    if app_id is None:
        with tempfile.TemporaryDirectory(prefix="sweepdeck-code-") as folder:
            code = {"volume": volume_name(plan), "path": code_folder(plan["sweep_id"]), "to": folder}
            await download(code, progress)
            app_id = (await deploy(plan, Path(folder), progress))["app_id"]
    return await _begin(volume, plan, app_id)


async def _begin(volume: Any, plan: dict[str, Any], app_id: str) -> dict[str, Any]:
    if plan.get("schedule") and not await _is_asked(volume, plan["sweep_id"]):
        return {"epoch": 0, "app_id": app_id, "call_id": None}
    return {"app_id": app_id, **await begin_driver(volume, plan)}


async def _is_asked(volume: Any, sweep_id: str) -> bool:
    """Whether something was asked of a sweep that only has a schedule: that takes a driver to answer."""
    return bool(await entries_below(volume, f"sweeps/{sweep_id}/control", recursive=False))


async def _deployed(plan: dict[str, Any]) -> str | None:
    """The sweep's App, where it lives; None where it was stopped, or there never was one."""
    client = await session.client()
    function = modal.Function.from_name(app_name(plan), DRIVER, client=client)
    try:
        await patiently(function.hydrate.aio)
        app = await patiently(lambda: modal.App.lookup.aio(app_name(plan), client=client))
    except modal.exception.NotFoundError:
        return None
    return str(app.app_id)


async def deploy(
    plan: dict[str, Any], root: Path, progress: Progress, served: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Deploys the sweep's App, or with `served` that of an endpoint, in a process of its own.

    Refusal with the last lines of a build that failed.
    """
    placed = {**plan, "target": {**plan["target"], "root": str(root)}}
    package = str(Path(sweepdeck.__file__).parents[1])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sweepdeck.bridge.deploying",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps({"plan": placed, "served": served}).encode())
        process.stdin.close()
        async for line in process.stdout:
            message = json.loads(line)
            if "progress" in message:
                progress(message["progress"])
            elif "error" in message:
                raise Refusal(**message["error"])
            else:
                result: dict[str, Any] = message["result"]
                return result
        raise Refusal("modal.deploy_died", f"the deploying process ended with {await process.wait()}")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _as_deployed(plan: dict[str, Any], deployed: dict[str, Any]) -> dict[str, Any]:
    """What the user's own modal.Function has decided belongs to the plan as well."""
    resources = plan.get("resources") and {**plan["resources"], "gpu": deployed["gpu"]}
    return {**plan, "resources": resources, "timeout_s": deployed["timeout_s"]}
