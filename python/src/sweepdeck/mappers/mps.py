"""NVIDIA's Multi-Process Service: processes on one GPU compute side by side, instead of taking turns.

A control daemon of this driver's own, which no other user of the machine meets: its pipes and logs lie in a
private temporary folder. Whoever of the pool is the last to go tells it to quit: the driver, or the template
where the driver died; where both did, the next driver finds the folder's name on the volume.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sweepdeck.durable import dump_json
from sweepdeck.processes import boot_id

CONTROL = "nvidia-cuda-mps-control"
_PIPES, _LOGS = "CUDA_MPS_PIPE_DIRECTORY", "CUDA_MPS_LOG_DIRECTORY"
_PREFIX = "sweepdeck-mps-"
_RECORD = "mps.json"
_START_S, _QUIT_S = 20.0, 10.0


class MpsError(Exception):
    """There is no MPS to be had here; says why."""


class Mps:
    """The control daemon of one driver, running from its construction to `end`."""

    def __init__(self, epoch_folder: Path):
        """Starts it; MpsError where it can't be."""
        program = shutil.which(CONTROL)
        if program is None:
            raise MpsError(f"{CONTROL} is not on the PATH")
        # Short, for the sockets in it: a path to one has room for a hundred bytes.
        self._folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._record = epoch_folder / _RECORD
        self.environment = _environment(self._folder)
        """What its clients need."""
        try:
            self._record.write_bytes(dump_json({"folder": str(self._folder), "boot_id": boot_id()}))
            self._start(program)
        except (OSError, subprocess.SubprocessError, MpsError) as problem:
            self.end()
            raise MpsError(f"{CONTROL} can't be started: {problem}") from problem

    def end(self) -> None:
        """Tells it to quit, unless somebody has, and removes its folder."""
        _quit(self._folder)
        self._record.unlink(missing_ok=True)

    def _start(self, program: str) -> None:
        log = self._folder / "start.log"
        # Into a file: the daemon may keep a pipe open for as long as it lives.
        with log.open("wb") as output:
            done = subprocess.run(
                [program, "-d"],
                env=_daemon_environment(self._folder),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=_START_S,
                check=False,
            )
        if done.returncode != 0:
            said = log.read_text(errors="replace").strip()[-500:]
            raise MpsError(f"exit code {done.returncode}{f': {said}' if said else ''}")


def end_own(environment: Mapping[str, str]) -> None:
    """For a template that ends: its daemon has no more clients."""
    pipes = environment.get(_PIPES)
    if pipes is not None and _is_ours(Path(pipes)):
        _quit(Path(pipes))


def end_left_behind(epochs: Path) -> None:
    """Ends the daemons of drivers that died together with their templates. `epochs`: the folder of theirs."""
    for record in epochs.glob(f"*/{_RECORD}"):
        _end_of(record)


def _end_of(record: Path) -> None:
    try:
        left = json.loads(record.read_bytes())
        folder = Path(left["folder"])
        if left["boot_id"] is not None and left["boot_id"] == boot_id() and _is_ours(folder):
            _quit(folder)
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError):
        pass  # Torn by the crash: then it was not even started.
    record.unlink(missing_ok=True)


def _is_ours(folder: Path) -> bool:
    """Whether it is a folder of this user's that was made here."""
    try:
        return folder.name.startswith(_PREFIX) and folder.lstat().st_uid == os.getuid()
    except OSError:
        return False


def _quit(folder: Path) -> None:
    program = shutil.which(CONTROL)
    if program is not None and folder.is_dir():
        # Where it is gone already, there is nobody to tell.
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                [program],
                input=b"quit\n",
                env=_daemon_environment(folder),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=_QUIT_S,
                check=False,
            )
    shutil.rmtree(folder, ignore_errors=True)


def _environment(folder: Path) -> dict[str, str]:
    return {_PIPES: str(folder), _LOGS: str(folder)}


def _daemon_environment(folder: Path) -> dict[str, str]:
    # It serves every GPU. Told of some only, it would number them anew, and its clients would count wrong.
    rest = {name: value for name, value in os.environ.items() if name != "CUDA_VISIBLE_DEVICES"}
    return {**rest, **_environment(folder)}
