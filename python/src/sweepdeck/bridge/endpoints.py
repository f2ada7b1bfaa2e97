"""Endpoints: promoted checkpoints that Modal serves, each by an App of its own."""

import asyncio
import secrets
from pathlib import Path
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.bridge.apps import live_apps
from sweepdeck.bridge.launching import deploy
from sweepdeck.bridge.patience import patiently
from sweepdeck.bridge.session import session
from sweepdeck.bridge.uploading import Upload, code_files, upload
from sweepdeck.bridge.volumes import Progress, open_volume
from sweepdeck.inspection.sources import own_sources
from sweepdeck.on_modal.endpoint_app import MAX_CONTAINERS, SCALEDOWN_S
from sweepdeck.on_modal.names import WEB, code_folder, name_of_endpoint
from sweepdeck.on_modal.refusal import Refusal


async def serve(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """{volume, plan, served: {name, n, file, object, gpu, private}, code_root} -> {app_id, url, …}.

    The code travels as it is in `code_root` now, with everything of the user's own that it imports.
    """
    volume = await open_volume(params["volume"])
    plan, served, root = params["plan"], params["served"], Path(params["code_root"])
    module = root / served["file"]
    if not module.is_file():
        raise Refusal(
            "target.missing_file",
            f"there is no file {served['file']} in {root}",
            "Name what serves: `serve: file.py:predict` in the sweep file, or after the name",
        )
    sources = await asyncio.to_thread(own_sources, root, [module], [root, module.parent])
    code = f"served/{served['name']}/{secrets.token_hex(8)}"
    launched = code_folder(plan["sweep_id"])
    uploads = [
        Upload(f"{code}/{each.path.removeprefix(launched + '/')}", each.source)
        for each in code_files(plan, root, [source["path"] for source in sources])
    ]
    await upload(volume, uploads, progress)
    deployed = await deploy(plan, root, progress, {**served, "code": code})
    return {**deployed, "scaledown_s": SCALEDOWN_S, "max_containers": MAX_CONTAINERS}


async def endpoints(_params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{} -> {endpoints: [{app_id, name, n, url, containers, created_at}]}: those that are deployed."""
    apps = await live_apps(name_of_endpoint)
    urls = await asyncio.gather(*(_url(app["name"]) for app in apps))
    return {
        "endpoints": [
            {
                "app_id": app["app_id"],
                "name": name_of_endpoint(app["name"]),
                "n": int(app["tags"].get("promotion", 0)),
                "url": url,
                "containers": app["containers"],
                "created_at": app["created_at"],
            }
            for app, url in zip(apps, urls, strict=True)
        ]
    }


async def _url(app: str) -> str | None:
    function = modal.Function.from_name(app, WEB, client=await session.client())
    try:
        await patiently(function.hydrate.aio)
    except modal.exception.NotFoundError:
        return None
    found: str | None = await function.get_web_url.aio()
    return found
