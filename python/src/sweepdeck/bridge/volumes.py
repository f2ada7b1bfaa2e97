"""Reading Modal's volumes from outside: what was committed last."""

import base64
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]
from modal_proto import api_pb2  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.bridge.patience import patiently
from sweepdeck.bridge.raw import ask
from sweepdeck.bridge.session import session
from sweepdeck.on_modal.refusal import Refusal

Progress = Callable[[str], None]
_FILE = 1
_FOLDER = 2


async def open_volume(name: str) -> Any:
    """A volume that is there; Refusal for one that isn't."""
    client = await session.client()
    volume = modal.Volume.from_name(name, client=client)
    try:
        await patiently(volume.hydrate.aio)
    except modal.exception.NotFoundError:
        raise Refusal(
            "modal.unknown_volume",
            f"this workspace has no volume {name!r}",
            "`modal volume list` shows the names; another workspace is another token (`modal profile list`)",
        ) from None
    return volume


def inside(path: str) -> str:
    """A path of the volume; Refusal for one that leaves it."""
    parts = PurePosixPath(path).parts
    if path.startswith("/") or ".." in parts or "\0" in path:
        raise Refusal("volume.outside", f"{path!r} is no path within a volume")
    return "/".join(part for part in parts if part != ".")


async def entries_below(volume: Any, prefix: str, *, recursive: bool) -> list[dict[str, Any]]:
    """Files and folders; [] where the folder is not there."""

    async def listing() -> list[Any]:
        return [entry async for entry in volume.iterdir.aio(f"/{prefix}", recursive=recursive)]

    try:
        found = await patiently(listing)
    except modal.exception.NotFoundError:
        return []
    kinds = {_FILE: "file", _FOLDER: "directory"}
    return [
        {"path": entry.path.strip("/"), "kind": kinds[entry.type], "size": entry.size, "mtime": entry.mtime}
        for entry in found
        if entry.type in kinds
    ]


async def content(volume: Any, path: str) -> bytes | None:
    """A whole file; None where it is not there."""

    async def attempt() -> bytes:
        taken = io.BytesIO()
        async for piece in volume.read_file.aio(path):
            taken.write(piece)
        return taken.getvalue()

    try:
        return await patiently(attempt)
    except (modal.exception.NotFoundError, FileNotFoundError):
        return None


async def list_files(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{volume, prefix, recursive} -> {entries: [{path, kind, size, mtime}]}, paths from the volume's root."""
    volume = await open_volume(params["volume"])
    prefix = inside(params.get("prefix", ""))
    entries = await entries_below(volume, prefix, recursive=bool(params.get("recursive", False)))
    return {"entries": sorted(entries, key=lambda entry: str(entry["path"]))}


async def sweeps(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{volume} -> {sweeps: [id]} that have a plan or are about to."""
    volume = await open_volume(params["volume"])
    found = await entries_below(volume, "sweeps", recursive=False)
    return {"sweeps": sorted(PurePosixPath(e["path"]).name for e in found if e["kind"] == "directory")}


async def volume(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{volume} -> {version: 1 | 2}, null where there is none of that name."""
    client = await session.client()
    environment = modal.config.config.get("environment") or ""
    request = api_pb2.VolumeGetOrCreateRequest(deployment_name=params["volume"], environment_name=environment)
    try:
        answer = await patiently(lambda: ask(client, "VolumeGetOrCreate", request))
    except modal.exception.NotFoundError:
        return {"version": None}
    # Modal says 0 of a volume that was made before there were versions.
    return {"version": answer.metadata.version or 1}


async def read(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{volume, path, from, limit} -> {base64}, null where there is no such file."""
    volume = await open_volume(params["volume"])
    whole = await content(volume, inside(params["path"]))
    if whole is None:
        return {"base64": None}
    start, limit = int(params.get("from") or 0), params.get("limit")
    part = whole[start:] if limit is None else whole[start : start + int(limit)]
    return {"base64": base64.b64encode(part).decode()}


async def download(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """{volume, path, to} -> {files, bytes}: a file or a folder, each file under its name once it is whole."""
    volume = await open_volume(params["volume"])
    path, to = inside(params["path"]), Path(params["to"])
    found = [e for e in await entries_below(volume, path, recursive=True) if e["kind"] == "file"]
    if not found:
        raise Refusal("volume.no_file", f"there is nothing at {path} on the volume {params['volume']!r}")
    total, done = sum(entry["size"] for entry in found), 0
    for number, entry in enumerate(found, 1):
        below = PurePosixPath(entry["path"])
        target = to if str(below) == path else to / inside(str(below.relative_to(path)))
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.part")
        await patiently(partial(_fetch, volume, entry["path"], half))
        half.replace(target)
        done += entry["size"]
        progress(f"{number} of {len(found)} files, {done} of {total} bytes")
    return {"files": len(found), "bytes": total}


async def _fetch(volume: Any, source: str, into: Path) -> None:
    with into.open("wb") as file:
        await volume.read_file_into_fileobj.aio(source, file)
