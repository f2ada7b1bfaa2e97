"""What runs on Modal now: our Apps, their containers, what the GPUs do, what Modal has logged."""

import asyncio
import re
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]
from modal_proto import api_pb2  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.bridge.drivers import stop_by_id
from sweepdeck.bridge.patience import patiently
from sweepdeck.bridge.raw import ask
from sweepdeck.bridge.session import session
from sweepdeck.bridge.volumes import Progress
from sweepdeck.on_modal.names import sweep_of_app
from sweepdeck.on_modal.refusal import Refusal

_STATES = {
    api_pb2.APP_STATE_DEPLOYED: "deployed",
    api_pb2.APP_STATE_EPHEMERAL: "ephemeral",
    api_pb2.APP_STATE_DETACHED: "detached",
    api_pb2.APP_STATE_DETACHED_DISCONNECTED: "detached",
    api_pb2.APP_STATE_INITIALIZING: "initializing",
    api_pb2.APP_STATE_STOPPING: "stopping",
}
_QUERY = "utilization.gpu,memory.used,memory.total,temperature.gpu,name"
_EXEC_S = 30.0


async def apps(_params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{} -> {apps: [{app_id, name, sweep_id, state, containers, created_at, tags}]}: ours that live."""
    return {"apps": [{**app, "sweep_id": sweep_of_app(app["name"])} for app in await live_apps(sweep_of_app)]}


async def live_apps(is_meant: Callable[[str], Any]) -> list[dict[str, Any]]:
    """Apps that live and whose names are meant."""
    client = await session.client()
    request = api_pb2.AppListRequest(environment_name=modal.config.config.get("environment") or "")
    answer = await patiently(lambda: ask(client, "AppList", request))
    ours = [app for app in answer.apps if app.state in _STATES and is_meant(_name(app))]
    tags = await asyncio.gather(*(_tags(client, app.app_id) for app in ours))
    return [
        {
            "app_id": app.app_id,
            "name": _name(app),
            "state": _STATES[app.state],
            "containers": app.n_running_tasks,
            "created_at": _time(app.created_at),
            "tags": found,
        }
        for app, found in zip(ours, tags, strict=True)
    ]


async def stop_app(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{app_id} -> {app_id}."""
    await stop_by_id(params["app_id"])
    return {"app_id": params["app_id"]}


async def containers(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{app_id} -> {containers: [{container_id, app_id, enqueued_at, started_at}]}; null: not yet up."""
    client = await session.client()
    request = api_pb2.TaskListRequest(app_id=params["app_id"])
    answer = await patiently(lambda: ask(client, "TaskList", request))
    listed = [
        {
            "container_id": task.task_id,
            "app_id": task.app_id,
            "enqueued_at": _time(task.enqueued_at),
            "started_at": _time(task.started_at),
        }
        for task in answer.tasks
    ]
    return {"containers": listed}


async def gpu(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{container_id} -> {gpus: [{name, utilisation, memory_mib, memory_total_mib, temperature_c}]}."""
    container = params["container_id"]
    if not re.fullmatch(r"ta-[A-Za-z0-9]+", container):
        raise Refusal("bridge.bad_request", f"{container!r} is no id of a container")
    await session.client()
    # What the command line does here is several requests to another server of Modal's.
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "modal", "container", "exec", "--no-pty", container, "--", "nvidia-smi"),
        *(f"--query-gpu={_QUERY}", "--format=csv,noheader,nounits"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        out, said = await asyncio.wait_for(process.communicate(), _EXEC_S)
    finally:
        if process.returncode is None:
            process.kill()
    lines = [line for line in out.decode(errors="replace").splitlines() if line.strip()]
    # The command line does not pass on how the program in the container ended.
    if process.returncode != 0 or any(line.count(",") < _QUERY.count(",") for line in lines):
        told = [*lines, *said.decode(errors="replace").splitlines()][-5:]
        raise Refusal(
            "modal.no_gpu_facts",
            f"nvidia-smi can't be asked in {container}",
            "It may have ended, or have no GPU",
            told,
        )
    return {"gpus": [_facts(line) for line in lines]}


async def logs(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{app_name, lines} -> {lines: [{at, source, text}]}: what Modal has kept of its output, newest last."""
    client = await session.client()
    app = await patiently(lambda: modal.App.lookup.aio(params["app_name"], client=client))

    async def newest() -> list[Any]:
        return [entry async for entry in app.logs.tail.aio(int(params.get("lines", 100)))]

    found = await patiently(newest)
    listed = [{"at": e.timestamp.isoformat(), "source": str(e.source), "text": e.message} for e in found]
    return {"lines": listed}


async def _tags(client: Any, app_id: str) -> dict[str, str]:
    request = api_pb2.AppGetTagsRequest(app_id=app_id)
    answer = await patiently(lambda: ask(client, "AppGetTags", request))
    return dict(answer.tags)


def _name(app: Any) -> str:
    return str(app.name or app.description)


def _time(seconds: float) -> str | None:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat() if seconds else None


def _facts(line: str) -> dict[str, Any]:
    utilisation, used, total, temperature, name = (part.strip() for part in line.split(",", 4))
    return {
        "name": name,
        "utilisation": _number(utilisation),
        "memory_mib": _number(used),
        "memory_total_mib": _number(total),
        "temperature_c": _number(temperature),
    }


def _number(text: str) -> float | None:
    """nvidia-smi says `[N/A]` where it does not know."""
    try:
        return float(text)
    except ValueError:
        return None
