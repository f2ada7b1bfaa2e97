"""A copy of a sweep's small files on this machine, brought up to date: only what is new or longer is fetched.

`.index.json` says what is on the volume and what is here; it is written last, so it never names what isn't.
"""

import asyncio
import json
from pathlib import Path, PurePosixPath
from typing import Any

from sweepdeck.bridge.volumes import Progress, content, entries_below, open_volume
from sweepdeck.durable import write_replacing

_AT_ONCE = 16
_LARGE = 8 * 1024 * 1024
_INDEX = ".index.json"
_DRIVER = "driver"


async def mirror(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{volume, sweep_id, to} -> {fetched, entries}: how many files came, and how many there are."""
    volume = await open_volume(params["volume"])
    prefix, to = f"sweeps/{params['sweep_id']}", Path(params["to"])
    before = _read_index(to)
    gate = asyncio.Semaphore(_AT_ONCE)

    async def bring(path: str) -> int | None:
        async with gate:
            found = await content(volume, f"{prefix}/{path}")
        if found is None:
            return None
        target = to / path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_replacing(target, found)
        return len(found)

    async def look(seen: dict[str, Any]) -> dict[str, int | None]:
        """Fetches what is new; sizes of what came, None of what was gone."""
        stale = [path for path, e in seen.items() if _is_small(path, e) and before.get(path) != _state(e)]
        return dict(zip(stale, await asyncio.gather(*(bring(path) for path in stale)), strict=True))

    # What a driver says of a run is in that run's files before: they are listed once its journals are here.
    drivers = await _entries(volume, prefix, _DRIVER)
    sizes = await look(drivers)
    others = await _entries(volume, prefix, "")
    seen = drivers | {path: e for path, e in others.items() if PurePosixPath(path).parts[0] != _DRIVER}
    sizes |= await look({path: e for path, e in seen.items() if path not in drivers})
    wanted = [path for path, entry in seen.items() if _is_small(path, entry)]
    here = [path for path in wanted if sizes.get(path, 0) is not None]
    for path in here:
        if path in sizes:
            # Read after it was listed, so perhaps longer: nobody is to stop at the length of the listing.
            seen[path]["grown"] = sizes[path]
    to.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_replacing(to / _INDEX, json.dumps(_index(seen, here)).encode())
    return {"fetched": len(sizes), "entries": len(seen)}


async def _entries(volume: Any, prefix: str, folder: str) -> dict[str, Any]:
    """What lies below a folder of the sweep, and the folders on the way to it, by path from the sweep's."""
    seen: dict[str, Any] = {}
    for entry in await entries_below(volume, f"{prefix}/{folder}".rstrip("/"), recursive=True):
        below = PurePosixPath(entry["path"]).relative_to(prefix)
        if ".." in below.parts or below == PurePosixPath("."):
            continue
        for parent in list(below.parents)[:-1]:
            seen.setdefault(str(parent), {"kind": "directory", "size": 0, "mtime": 0})
        seen[str(below)] = {key: entry[key] for key in ("kind", "size", "mtime")}
    return seen


def _index(seen: dict[str, Any], here: list[str]) -> dict[str, Any]:
    entries = {p: {"kind": e["kind"], "size": e.get("grown") or e["size"]} for p, e in seen.items()}
    return {"entries": entries, "fetched": here, "states": {path: _state(seen[path]) for path in here}}


def _state(entry: dict[str, Any]) -> list[int]:
    return [entry["size"], entry["mtime"]]


def _read_index(folder: Path) -> dict[str, Any]:
    """What the files here were when they were fetched; those that somebody took away are fetched again."""
    try:
        states = json.loads((folder / _INDEX).read_bytes())["states"]
    except (OSError, ValueError, KeyError):
        return {}
    return {path: state for path, state in states.items() if (folder / path).is_file()}


def _is_small(path: str, entry: dict[str, Any]) -> bool:
    """Records and journals; not what checkpoints hold, what runs print, nor the user's own files and code."""
    parts = PurePosixPath(path).parts
    name = parts[-1]
    if entry["kind"] != "file" or entry["size"] > _LARGE or name.startswith("."):
        return False
    if parts[0] == "code" or name.endswith(".log"):
        return False
    if parts[0] == "runs" and len(parts) > 3:
        return name == "manifest.json" if parts[2] == "checkpoints" else parts[2] == "attempts"
    return True
