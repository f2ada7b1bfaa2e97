"""Modal itself, as driver and workers need it: the one module beside the App's that imports its client."""

import os
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]
import modal.experimental  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.durable import write_replacing
from sweepdeck.on_modal.board import Board
from sweepdeck.on_modal.container import Container
from sweepdeck.on_modal.map_work import Inputs
from sweepdeck.on_modal.names import DRIVER, MOUNT, TRAIN, app_name, board_name, volume_name
from sweepdeck.on_modal.stays import Stays

_OPEN_FILES = "open files"
"""In what Modal answers where a reload is not possible; a commit has come through by then."""


class DictStore:
    """A board in a Modal Dict."""

    def __init__(self, name: str):
        self._dict = modal.Dict.from_name(name, create_if_missing=True)

    def get(self, key: str) -> Any:
        return self._dict.get(key)

    def put(self, key: str, value: Any) -> None:
        self._dict.put(key, value)

    def put_new(self, key: str, value: Any) -> bool:
        return bool(self._dict.put(key, value, skip_if_exists=True))

    def everything(self) -> Mapping[str, Any]:
        return dict(self._dict.items())


class MountedVolume:
    """The volume that is mounted in this container."""

    def __init__(self, name: str):
        self._volume = modal.Volume.from_name(name)

    def reload(self) -> None:
        try:
            self._volume.reload()
        except (RuntimeError, modal.exception.Error) as problem:
            raise OSError(str(problem)) from problem

    def fetch(self, folder: str) -> None:
        try:
            for entry in self._volume.iterdir(folder, recursive=True):
                if entry.type == modal.volume.FileEntryType.FILE:
                    self._fetch_file(entry.path, entry.size)
        except modal.exception.NotFoundError:
            return
        except modal.exception.Error as problem:
            raise OSError(str(problem)) from problem

    def _fetch_file(self, name: str, size: int) -> None:
        path = Path(MOUNT, name)
        if path.exists() and path.stat().st_size == size:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        write_replacing(path, b"".join(self._volume.read_file(name)))

    def commit(self) -> None:
        try:
            self._volume.commit()
        except (RuntimeError, modal.exception.Error) as problem:
            if _OPEN_FILES not in str(problem):
                raise OSError(str(problem)) from problem


class TrainFunction:
    """The sweep's function that runs attempts, called by its driver."""

    def __init__(self, plan: dict[str, Any]):
        self._function = modal.Function.from_name(app_name(plan), TRAIN)

    def map(self, inputs: Inputs) -> AsyncGenerator[Any, None]:
        outputs: AsyncGenerator[Any, None] = self._function.map.aio(
            inputs, order_outputs=False, return_exceptions=True
        )
        return outputs

    def resize(self, containers: int) -> None:
        self._function.update_autoscaler(max_containers=containers)


def call_id() -> str | None:
    """Of the call that this process works on."""
    found: str | None = modal.current_function_call_id()
    return found


def cancellation() -> BaseException:
    """What Modal's runtime expects of an input that it was told to cancel."""
    cancelled: BaseException = modal.exception.InputCancellation("cancelled")
    return cancelled


def this_container(plan: dict[str, Any], stays: Stays | None = None) -> Container:
    """The container that this process is in."""
    return Container(
        board=Board(DictStore(board_name(plan["sweep_id"]))),
        view=MountedVolume(volume_name(plan)),
        volume=Path(MOUNT),
        name=os.environ.get("MODAL_TASK_ID", "modal"),
        stays=stays or Stays(),
    )


def spawn_driver(plan: dict[str, Any]) -> None:
    """Starts the driver that goes on after this one."""
    modal.Function.from_name(app_name(plan), DRIVER).spawn(plan["sweep_id"])


def stop_app(plan: dict[str, Any]) -> None:
    """Ends the sweep's App, and with it every container that is kept warm, this one included."""
    modal.experimental.stop_app(app_name(plan))
