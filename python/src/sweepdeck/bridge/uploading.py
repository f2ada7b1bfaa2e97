"""Writing a sweep to its volume at launch: runs, the user's code, and plan.json last.

A folder without a plan.json is no sweep, so a launch that dies half-way leaves nothing that is taken for one.
"""

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.bridge.patience import patiently
from sweepdeck.bridge.session import session
from sweepdeck.bridge.volumes import Progress, content
from sweepdeck.on_modal.names import code_folder
from sweepdeck.on_modal.refusal import Refusal

_BATCH_FILES = 500
_BATCH_BYTES = 64 * 1024 * 1024
_V2 = 2
_EMPTY = ".sweepdeck-code"
_NOT_CODE = {"__pycache__", ".git", ".venv", "node_modules", ".sweepdeck"}


@dataclass(frozen=True)
class Upload:
    """One file to be: its place on the volume, and where its content is."""

    path: str
    source: Path | bytes

    @property
    def size(self) -> int:
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size


async def volume_for_launch(name: str) -> Any:
    """The volume, whatever its version; a new one is of version 2, which takes hundreds of writers."""
    client = await session.client()
    volume = modal.Volume.from_name(name, client=client)
    try:
        await patiently(volume.hydrate.aio)
    except modal.exception.NotFoundError:
        volume = modal.Volume.from_name(name, create_if_missing=True, version=_V2, client=client)
        await patiently(volume.hydrate.aio)
    return volume


async def frozen_plan(volume: Any, plan: dict[str, Any]) -> dict[str, Any] | None:
    """The plan that is on the volume; None where there is none yet. Another one under this id is refused."""
    found = await content(volume, f"sweeps/{plan['sweep_id']}/plan.json")
    if found is None:
        return None
    there: dict[str, Any] = json.loads(found)
    same = ("created_at", "code")
    if any(there[key] != plan[key] for key in same):
        raise Refusal(
            "sweep.id_taken",
            f"another sweep has the id {plan['sweep_id']} already",
            "Launch again: the next one gets another id",
        )
    return there


def code_files(plan: dict[str, Any], root: Path, files: Iterable[str]) -> list[Upload]:
    """The user's code and data; Refusal names what is not there, or lies outside the sweep file's folder."""
    image = plan.get("image") or {}
    wanted = [*files, *(name for key in ("requirements", "dockerfile") if (name := image.get(key)))]
    found = {path: root / path for path in wanted}
    for folder in image.get("local_dirs", []):
        found.update(_below(root, folder, "local_dirs"))
    for module in image.get("local_modules", []):
        path = module.replace(".", "/")
        found.update(_below(root, path if (root / path).is_dir() else f"{path}.py", "local_modules"))
    # A command of no files of the user's own has a folder to run in as well.
    uploads = [Upload(f"{code_folder(plan['sweep_id'])}/{_EMPTY}", b"")]
    for path, source in sorted(found.items()):
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise Refusal(
                "modal.outside_root",
                f"{path} lies outside {root}, and only that folder travels to Modal",
                "Move the sweep file up, to a folder that holds all of its code",
            )
        if not source.is_file():
            raise Refusal("modal.missing_file", f"there is no file {path} in {root}", "Plan again")
        uploads.append(Upload(f"{code_folder(plan['sweep_id'])}/{path}", source))
    return uploads


def _below(root: Path, name: str, key: str) -> dict[str, Path]:
    top = root / name
    if top.is_file():
        return {name: top}
    if not top.is_dir():
        raise Refusal(
            "modal.missing_module" if key == "local_modules" else "modal.missing_file",
            f"`image: {{ {key}: … }}` names {name}, which is not in {root}",
            "Correct the name, or install it with `image: { pip: […] }`",
        )
    files = (file for file in top.rglob("*") if file.is_file())
    return {
        file.relative_to(root).as_posix(): file
        for file in files
        if not _NOT_CODE.intersection(file.relative_to(root).parts)
    }


async def upload(volume: Any, uploads: list[Upload], progress: Progress) -> None:
    """All of them, in batches of which each is told."""
    done = 0
    for batch in _batches(uploads):
        await patiently(partial(_put, volume, batch))
        done += len(batch)
        progress(f"uploaded {done} of {len(uploads)} files")


async def put_new(volume: Any, path: str, written: bytes) -> bool:
    """Writes a file that is not there yet; False where another one is."""
    try:
        await patiently(lambda: _put(volume, [Upload(path, written)], force=False))
    except FileExistsError:
        # It may be this one, by a try whose answer got lost.
        return await content(volume, path) == written
    return True


async def _put(volume: Any, uploads: list[Upload], *, force: bool = True) -> None:
    async with volume.batch_upload(force=force) as batch:
        for item in uploads:
            source = io.BytesIO(item.source) if isinstance(item.source, bytes) else item.source
            batch.put_file(source, f"/{item.path}")


def _batches(uploads: list[Upload]) -> Iterable[list[Upload]]:
    batch: list[Upload] = []
    size = 0
    for item in uploads:
        if batch and (len(batch) >= _BATCH_FILES or size + item.size > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += item.size
    if batch:
        yield batch


def json_lines(records: Iterable[Any]) -> bytes:
    """A runs file."""
    return b"".join(json.dumps(record, separators=(",", ":")).encode() + b"\n" for record in records)
