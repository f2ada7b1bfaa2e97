"""The driver's journal on a disk that takes no more: nothing lost, nothing written twice."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from sweepdeck.driver.records import Records
from sweepdeck.journal import read_journal


class Disk:
    """os.write with so many bytes of room."""

    def __init__(self, room: int):
        self.room = room
        self._write = os.write

    def write(self, descriptor: int, data: bytes) -> int:
        if self.room == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = self._write(descriptor, data[: self.room])
        self.room -= written
        return written


def kinds(folder: Path) -> list[Any]:
    return [record["kind"] for record in read_journal(folder)]


@pytest.mark.parametrize("room", [0, 10, 70, 150])
def test_records_wait_for_the_disk_whole_and_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    records = Records(tmp_path)
    records.add("heartbeat")
    records.flush()
    disk = Disk(room)
    monkeypatch.setattr(os, "write", disk.write)
    for run_id in ("a", "b", "c"):
        records.add("admitted", run_id=run_id)
    records.flush()
    assert records.problem is not None
    assert kinds(tmp_path) == ["heartbeat"]
    records.add("run_ended", run_id="a", state="failed", why="")
    records.flush()
    records.sync()
    disk.room = 10_000
    records.flush()
    records.sync()
    assert records.problem is None
    assert kinds(tmp_path) == ["heartbeat", "admitted", "admitted", "admitted", "run_ended", "note"]


def test_only_what_stands_nowhere_else_is_synced_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    records = Records(tmp_path)
    for kind, fields, expected in [
        ("admitted", {}, 0),
        ("run_ended", {"state": "finished"}, 0),
        ("run_ended", {"state": "failed"}, 1),
        ("heartbeat", {}, 1),
        ("ended", {"state": "failed"}, 2),
    ]:
        records.add(kind, **fields)
        records.flush()
        records.sync()
        assert len(synced) == expected, kind
    records.sync(everything=True)
    assert len(synced) == 3


def test_a_sync_that_failed_is_told_with_how_long_it_lasted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    records = Records(tmp_path)
    records.add("heartbeat")
    records.flush()
    monkeypatch.setattr(os, "fsync", fail)
    records.sync(everything=True)
    assert records.problem is not None
    monkeypatch.undo()
    records.add("heartbeat")
    records.flush()
    assert records.problem is None
    (note,) = [record for record in read_journal(tmp_path) if record["kind"] == "note"]
    assert note["text"].startswith("nothing could be written for 0 s")
