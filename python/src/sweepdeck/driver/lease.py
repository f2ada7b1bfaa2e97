"""The lease of a sweep: one driver at a time, however the one before it died.

It is a lock of the kernel's on driver/lock, so it goes when its process goes, and nothing has to be guessed
from times or pids. Each driver that gets it opens the next epoch.
"""

import fcntl
import json
import os
from types import TracebackType

from sweepdeck.durable import dump_json, sync_folder, write_once
from sweepdeck.paths import SweepPaths
from sweepdeck.processes import own_identity
from sweepdeck.protocol import PROTOCOL_VERSION, utc_now


class LeaseHeldError(Exception):
    """Another driver of this sweep is alive."""


class Lease:
    """Held until its `with` block ends, or its process; workers don't inherit it."""

    def __init__(self, paths: SweepPaths):
        self._paths = paths
        self._descriptor = -1

    def __enter__(self) -> "Lease":
        self._paths.driver.mkdir(mode=0o700, exist_ok=True)
        # Python opens close-on-exec, and this process never forks without an exec.
        self._descriptor = os.open(self._paths.lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._descriptor)
            raise LeaseHeldError from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    def open_epoch(self) -> int:
        """Opens the next epoch."""
        epoch = max(epochs(self._paths), default=0) + 1
        open_epoch(self._paths, epoch)
        return epoch


def open_epoch(paths: SweepPaths, epoch: int) -> None:
    """Makes the folder of an epoch, with the record of who drives it."""
    folder = paths.epoch(epoch)
    folder.mkdir(mode=0o700)
    sync_folder(paths.driver)
    record = {
        "v": PROTOCOL_VERSION,
        "epoch": epoch,
        "started_at": utc_now(),
        **own_identity(),
    }
    write_once(folder / "driver.json", dump_json(record))


def epoch_began(paths: SweepPaths, epoch: int) -> str | None:
    """When the driver of an epoch started; None where it did not live to say so."""
    try:
        started_at: str = json.loads((paths.epoch(epoch) / "driver.json").read_bytes())["started_at"]
    except (OSError, ValueError):
        return None
    return started_at


def epochs(paths: SweepPaths) -> list[int]:
    """The epochs there have been, in order."""
    return sorted(int(name) for name in os.listdir(paths.driver) if name.isdigit())
