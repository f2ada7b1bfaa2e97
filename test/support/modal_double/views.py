"""What each container sees of a volume: one committed state, with its own writes over it.

A commit carries a container's writes into the committed folder; a reload shows it the newest committed state.
With the switch `volume_view: shared` every container has the committed folder itself instead.
"""

import asyncio
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .ids import new_id
from .snapshots import Snapshots, changes, put_in_place

if TYPE_CHECKING:
    from .double import Double
    from .server import Caller


@dataclass
class View:
    """One volume in one container."""

    volume_id: str
    mount: api_pb2.VolumeMount
    folder: Path
    snapshot: str
    number: int = 1
    # What was committed last of each file: nothing new in it, nothing to do.
    committed: dict[str, tuple] = field(default_factory=dict)
    # Its container is gone, and its folder with it: what is not there any more was not deleted.
    closed: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def upper(self) -> Path:
        """Where the container's own writes are."""
        return self.folder / f"upper-{self.number}"


class Views:
    """Answers VolumeCommit and VolumeReload, and commits in the background."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._folder = double.folder / "views"
        self._snapshots = Snapshots(double.folder / "snapshots")
        self._views: dict[tuple[str, str], View] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def start(self) -> None:
        """Commits in the background from now on."""
        self._folder.mkdir(exist_ok=True)
        self._double.in_background(self._commit_now_and_then())

    async def mounts(self, task_id: str, definition: api_pb2.Function) -> dict[str, list[dict]]:
        """What process 1 of a container has to mount for its volumes: {"binds": [...], "views": [...]}."""
        asked: dict[str, list[dict]] = {"binds": [], "views": []}
        for mount in definition.volume_mounts:
            committed = self._double.area("Volumes").folder(mount.volume_id)
            if self._double.policy.volume_view == "shared":
                source = committed / mount.sub_path.strip("/")
                source.mkdir(parents=True, exist_ok=True)
                asked["binds"].append(
                    {"source": str(source), "target": mount.mount_path, "read_only": mount.read_only}
                )
                continue
            snapshot = await self._snapshots.take(mount.volume_id, committed)
            view = View(mount.volume_id, mount, self._folder / task_id / mount.volume_id, snapshot)
            self._views[task_id, mount.volume_id] = view
            asked["views"].append(self._spec(view))
        return asked

    async def close(self, task_id: str, keep: bool) -> None:
        """Forgets a container's views; its uncommitted writes are kept or lost."""
        for key in [key for key in self._views if key[0] == task_id]:
            view = self._views[key]
            async with view.turn:
                if keep:
                    await self._commit(view)
                view.closed = True
                del self._views[key]
                self._snapshots.drop(view.volume_id, view.snapshot)
        await asyncio.to_thread(shutil.rmtree, self._folder / task_id, ignore_errors=True)

    async def VolumeCommit(
        self, request: api_pb2.VolumeCommitRequest, caller: "Caller"
    ) -> api_pb2.VolumeCommitResponse:
        """`Volume.commit` of a container, also the one at its exit."""
        view = self._view(request.volume_id, caller)
        if view is not None:
            async with view.turn:
                await self._commit(view)
        return api_pb2.VolumeCommitResponse(skip_reload=not self._double.policy.commit_reloads)

    async def VolumeReload(self, request: api_pb2.VolumeReloadRequest, caller: "Caller") -> Empty:
        """`Volume.reload` of a container; refused while it has files of the volume open."""
        view = self._view(request.volume_id, caller)
        if view is None:
            return Empty()
        running = self._double.area("Runtime").running[caller.task_id]
        async with view.turn:
            where = f"{view.mount.mount_path.rstrip('/')}/"
            files = await asyncio.to_thread(open_files, running.process.init_pid, where)
            if files:
                text = "there are open files preventing the operation"
                raise GRPCError(Status.FAILED_PRECONDITION, f"{text}: {', '.join(files[:3])}")
            await self._commit(view)
            committed = self._double.area("Volumes").folder(view.volume_id)
            old, view.snapshot = view.snapshot, await self._snapshots.take(view.volume_id, committed)
            view.number += 1
            view.committed.clear()
            spec = self._spec(view)
            await running.process.remount({**spec, "staging": str(view.folder / f"staging-{view.number}")})
            self._snapshots.drop(view.volume_id, old)
        return Empty()

    def _view(self, volume_id: str, caller: "Caller") -> View | None:
        if not caller.by_container:
            raise GRPCError(
                Status.FAILED_PRECONDITION, "commit() and reload() only work inside of a container"
            )
        view = self._views.get((caller.task_id, volume_id))
        if view is None and self._double.policy.volume_view != "shared":
            raise GRPCError(Status.NOT_FOUND, f"Volume '{volume_id}' is not mounted in this container")
        return view

    def _spec(self, view: View) -> dict:
        work = view.folder / f"work-{view.number}"
        for folder in (view.upper, work, view.folder / f"whole-{view.number}"):
            folder.mkdir(parents=True, exist_ok=True)
        return {
            "target": view.mount.mount_path,
            "lower": view.snapshot,
            "upper": str(view.upper),
            "work": str(work),
            "whole": str(view.folder / f"whole-{view.number}"),
            "sub_path": view.mount.sub_path,
            "read_only": view.mount.read_only,
        }

    async def _commit(self, view: View) -> None:
        """Copies what is new aside at once, and puts it in its place now or after the delay of the switch."""
        if view.mount.read_only or view.closed:
            return
        parts = self._double.folder / "views" / new_id("commit")
        made = await asyncio.to_thread(changes, view.upper, Path(view.snapshot), view.committed, parts)
        if not made:
            shutil.rmtree(parts, ignore_errors=True)
            return
        if delay := self._double.policy.commit_delay_seconds:
            self._double.in_background(self._put_in_place(view.volume_id, made, parts, delay))
        else:
            await self._put_in_place(view.volume_id, made, parts)

    async def _put_in_place(self, volume_id: str, made: list, parts: Path, delay: float = 0.0) -> None:
        await asyncio.sleep(delay)
        volume = self._double.state.objects.get(volume_id)
        if volume is not None:
            async with self._turns.setdefault(volume_id, asyncio.Lock()):
                committed = self._double.area("Volumes").folder(volume_id)
                await self._snapshots.changing(volume_id, put_in_place, made, parts, committed)
                volume.commits += 1
        await asyncio.to_thread(shutil.rmtree, parts, ignore_errors=True)
        self._double.state.changed()

    async def _commit_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(self._double.policy.background_commit_seconds or 1.0)
            wanted = self._double.policy.background_commit_seconds > 0
            for view in list(self._views.values()) if wanted else []:
                if view.mount.allow_background_commits:
                    async with view.turn:
                        await self._commit(view)


def open_files(init_pid: int, where: str) -> list[str]:
    """The files below a path that a container's processes have open (their paths are those inside of it)."""
    found = []
    namespace = os.readlink(f"/proc/{init_pid}/ns/pid")
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if pid == str(init_pid) or os.readlink(f"/proc/{pid}/ns/pid") != namespace:
                continue
            for descriptor in os.listdir(f"/proc/{pid}/fd"):
                target = os.readlink(f"/proc/{pid}/fd/{descriptor}")
                inside = target[target.index(where) :] if where in target else ""
                if inside:
                    found.append(inside)
        except OSError:
            continue
    return found
