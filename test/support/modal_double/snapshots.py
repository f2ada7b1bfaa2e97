"""Committed states of volumes that stay as they are, made of hard links; how a container's writes become one.

Every writer of the committed folder replaces files and changes none in place, so a link keeps its contents.
"""

import asyncio
import os
import shutil
import stat
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

OPAQUE = "trusted.overlay.opaque"


class Snapshots:
    """The states that containers still look at."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._newest: dict[str, tuple[Any, str]] = {}
        self._users: Counter[str] = Counter()
        self._numbers = 0
        self._turns: dict[str, asyncio.Lock] = {}

    async def take(self, volume_id: str, committed: Path) -> str:
        """A folder that stays as the committed one is now; give it back with `drop`."""
        async with self._turn(volume_id):
            signature = await asyncio.to_thread(signature_of, committed)
            known = self._newest.get(volume_id)
            if known is None or known[0] != signature:
                self._numbers += 1
                path = self._folder / volume_id / str(self._numbers)
                await asyncio.to_thread(link_tree, committed, path)
                if known is not None and not self._users[known[1]]:
                    await asyncio.to_thread(shutil.rmtree, known[1], ignore_errors=True)
                known = self._newest[volume_id] = (signature, str(path))
            self._users[known[1]] += 1
            return known[1]

    def drop(self, volume_id: str, path: str) -> None:
        """Gives a state back; it goes when nobody looks at it and it is not the newest."""
        self._users[path] -= 1
        if self._users[path] <= 0 and self._newest[volume_id][1] != path:
            del self._users[path]
            shutil.rmtree(path, ignore_errors=True)

    async def changing(self, volume_id: str, change: Callable[..., None], *what: Any) -> None:
        """Runs a change of the committed folder while no state is taken of it."""
        async with self._turn(volume_id):
            await asyncio.to_thread(change, *what)

    def _turn(self, volume_id: str) -> asyncio.Lock:
        return self._turns.setdefault(volume_id, asyncio.Lock())


def signature_of(folder: Path) -> list[tuple]:
    """Tells one state of a folder from another."""
    signs = []
    for entry in _walk(str(folder)):
        about = entry.stat(follow_symlinks=False)
        signs.append(
            (entry.path, about.st_ino, 0 if entry.is_dir(follow_symlinks=False) else about.st_mtime_ns)
        )
    return signs


def link_tree(source: Path, target: Path) -> None:
    """The same tree at another place, its files the same ones."""
    target.mkdir(parents=True)
    start = len(str(source))
    for entry in _walk(str(source)):
        there = f"{target}{entry.path[start:]}"
        if entry.is_dir(follow_symlinks=False):
            os.mkdir(there)
        else:
            os.link(entry.path, there, follow_symlinks=False)


def changes(upper: Path, lower: Path, committed: dict[str, tuple], parts: Path) -> list[tuple[str, str]]:
    """What a container wrote over `lower` since its last commit, copied aside: what it is, and its path."""
    made: list[tuple[str, str]] = []
    parts.mkdir(parents=True)
    start = len(str(upper)) + 1
    for entry in _walk(str(upper)):
        path = entry.path[start:]
        about = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(about.st_mode):
            sign: tuple = ("folder", about.st_ino)
            kind = "folder"
        elif stat.S_ISCHR(about.st_mode) and about.st_rdev == 0:
            sign, kind = ("gone", about.st_ino, about.st_ctime_ns), "gone"
        elif stat.S_ISREG(about.st_mode) or stat.S_ISLNK(about.st_mode):
            sign, kind = ("put", about.st_ino, about.st_mtime_ns, about.st_size), "put"
        else:
            continue
        if committed.get(path) == sign:
            continue
        if kind == "put":
            try:
                shutil.copy2(entry.path, parts / str(len(made)), follow_symlinks=False)
            except FileNotFoundError:
                continue
        committed[path] = sign
        made.append((kind, path))
        if kind == "folder" and _opaque(entry.path):
            # The kernel marks every new folder so. What others put into one of that name is not this
            # container's to take away; what it saw there itself, and made anew without, is.
            made.extend(("gone", each) for each in _hidden(lower, upper, path))
    # A file of the container's own that is gone again leaves no trace in the folder of its writes.
    for path in [path for path in committed if not os.path.lexists(upper / path)]:
        if committed.pop(path)[0] in ("put", "folder"):
            made.append(("gone", path))
    return made


def put_in_place(made: list[tuple[str, str]], parts: Path, committed: Path) -> None:
    """Carries changes that were copied aside into the committed folder."""
    for number, (kind, path) in enumerate(made):
        there = committed / path
        if kind == "gone" or (kind == "folder" and not there.is_dir()):
            _remove(there)
        if kind == "folder":
            there.mkdir(parents=True, exist_ok=True)
        elif kind == "put":
            if there.is_dir() and not there.is_symlink():
                shutil.rmtree(there)
            there.parent.mkdir(parents=True, exist_ok=True)
            os.replace(parts / str(number), there)


def _walk(folder: str):
    """All entries below a folder, a folder before what is in it, in the order of names."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        try:
            folder_too = entry.is_dir(follow_symlinks=False)
            entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            continue
        yield entry
        if folder_too:
            yield from _walk(entry.path)


def _hidden(lower: Path, upper: Path, folder: str):
    """What lies below a folder in the state that a container looked at, and not in its own writes."""
    if not (lower / folder).is_dir():
        return
    for below in sorted(os.listdir(lower / folder)):
        path = f"{folder}/{below}"
        if not os.path.lexists(upper / path):
            yield path
        else:
            yield from _hidden(lower, upper, path)


def _opaque(path: str) -> bool:
    try:
        return os.getxattr(path, OPAQUE) == b"y"
    except OSError:
        return False


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
