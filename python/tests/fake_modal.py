"""What a sweep on Modal needs of Modal, with nothing of Modal's: a board of files, and a map over processes.

A delivery is a process of its own. One that ends as Modal's do when their container goes (exit code 0 and no
output) is delivered again; so is one that was killed, as on Modal.
"""

import asyncio
import json
import os
import secrets
import sys
import urllib.parse
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any

from sweepdeck.on_modal.board import Board
from sweepdeck.on_modal.container import Container


class MemoryStore:
    """A board for one process."""

    def __init__(self) -> None:
        self.content: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        return self.content.get(key)

    def put(self, key: str, value: Any) -> None:
        self.content[key] = value

    def put_new(self, key: str, value: Any) -> bool:
        return self.content.setdefault(key, value) is value

    def everything(self) -> Mapping[str, Any]:
        return dict(self.content)


class FolderStore:
    """A board for many processes: a file per key."""

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, key: str) -> Any:
        try:
            return json.loads(self._path(key).read_bytes())
        except FileNotFoundError:
            return None

    def put(self, key: str, value: Any) -> None:
        os.replace(self._written(value), self._path(key))

    def put_new(self, key: str, value: Any) -> bool:
        temporary = self._written(value)
        try:
            os.link(temporary, self._path(key))
        except FileExistsError:
            return False
        finally:
            temporary.unlink()
        return True

    def everything(self) -> Mapping[str, Any]:
        names = [name for name in os.listdir(self._folder) if not name.startswith(".")]
        return {urllib.parse.unquote(name): self.get(urllib.parse.unquote(name)) for name in names}

    def _path(self, key: str) -> Path:
        return self._folder / urllib.parse.quote(key, safe="")

    def _written(self, value: Any) -> Path:
        temporary = self._folder / f".{secrets.token_hex(8)}"
        temporary.write_text(json.dumps(value))
        return temporary


class SameView:
    """A volume that everybody sees alike; counts what is asked of it."""

    def __init__(self) -> None:
        self.reloads = self.commits = 0

    def reload(self) -> None:
        self.reloads += 1

    def fetch(self, folder: str) -> None:
        raise AssertionError(f"{folder} is to be seen without")

    def commit(self) -> None:
        self.commits += 1


def container(store: FolderStore | MemoryStore, volume: Path, name: str = "ta-1") -> Container:
    return Container(board=Board(store), view=SameView(), volume=volume, name=name)


class ProcessTrain:
    """Runs every delivery in a process."""

    def __init__(self, board: Path, volume: Path, environment: Mapping[str, str] = {}):
        self._arguments = (str(board), str(volume))
        self._environment = {**os.environ, **environment}
        self.pids: dict[str, int] = {}
        """Of the newest delivery, by attempt of its input."""
        self.deliveries = 0
        self.containers: list[int] = []

    async def map(self, inputs: AsyncGenerator[dict[str, Any], None]) -> AsyncGenerator[Any, None]:
        done: asyncio.Queue[Any] = asyncio.Queue()
        tasks: set[asyncio.Task[None]] = set()

        async def take() -> None:
            async for each in inputs:
                tasks.add(asyncio.ensure_future(self._work(each, done)))

        tasks.add(asyncio.ensure_future(take()))
        try:
            while True:
                yield await done.get()
        finally:
            # What runs goes on: only nobody hears of it.
            for task in tasks:
                task.cancel()

    def resize(self, containers: int) -> None:
        self.containers.append(containers)

    async def _work(self, given: dict[str, Any], done: asyncio.Queue[Any]) -> None:
        output = None
        while output is None:
            output = await self.deliver(given)
        await done.put(output)

    async def deliver(self, given: dict[str, Any]) -> Any:
        self.deliveries += 1
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            __file__,
            "deliver",
            *self._arguments,
            json.dumps(given),
            stdout=asyncio.subprocess.PIPE,
            env=self._environment,
            start_new_session=True,
        )
        self.pids[given["attempt"]] = process.pid
        text, _ = await process.communicate()
        return json.loads(text) if text else None


def _deliver(board: str, volume: str, given: str) -> None:
    from sweepdeck.assignment import Assignment
    from sweepdeck.driver.volume import read_plan
    from sweepdeck.on_modal.child import InChild
    from sweepdeck.on_modal.code import Code
    from sweepdeck.on_modal.in_process import InProcess
    from sweepdeck.on_modal.signals import Interrupted, Signals
    from sweepdeck.on_modal.worker import deliver
    from sweepdeck.paths import SweepPaths

    assignment = Assignment.from_json(json.loads(given))
    paths = SweepPaths(volume, assignment.sweep_id)
    plan = read_plan(paths)
    place = container(FolderStore(Path(board)), Path(volume), f"ta-{os.getpid()}")
    try:
        with Signals() as signals:
            # As where runs share a container: a process of its own below the delivery.
            pack = plan.get("pack", 1)
            in_process = InProcess(place, Code(paths, plan).load)
            train = InChild(place, pack, plan["heartbeat_s"]) if pack > 1 else in_process
            output = deliver(assignment, place, train, signals, plan["heartbeat_s"])
    except Interrupted:
        return
    print(json.dumps(output))


def _drive(board: str, volume: str, sweep_id: str, life_s: str) -> None:
    from sweepdeck.on_modal import driver
    from sweepdeck.on_modal.signals import Interrupted

    place = container(FolderStore(Path(board)), Path(volume), "ta-driver")
    train = ProcessTrain(Path(board), Path(volume))
    pace = driver.Pace(life_s=float(life_s), look_s=0.05, watch_s=0.1)
    try:
        ending = driver.drive(sweep_id, place, train, f"fc-{os.getpid()}", pace)
    except Interrupted:
        ending = "interrupted"  # type: ignore[assignment]
    print(ending, flush=True)
    # As a container does: what it started runs on, and it does not wait for its threads.
    os._exit(0)


if __name__ == "__main__":
    {"deliver": _deliver, "drive": _drive}[sys.argv[1]](*sys.argv[2:])
