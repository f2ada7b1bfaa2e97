"""A journal over its segments, on disks that fail, with two threads at it: every record once, none torn."""

import errno
import os
import threading
from functools import partial
from pathlib import Path

import pytest

from sweepdeck.events import EventLog
from sweepdeck.journal import BadLine, Journal, read_journal


def numbers(folder: Path) -> list[int]:
    records = list(read_journal(folder))
    assert not any(isinstance(record, BadLine) for record in records)
    return [record["n"] for record in records if not isinstance(record, BadLine) and "n" in record]


def test_records_go_on_in_the_next_segment_once_one_is_full(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=100)
    for n in range(20):
        journal.append("x", n=n)
    assert numbers(tmp_path) == list(range(20))
    segments = sorted(tmp_path.iterdir())
    assert len(segments) > 3
    assert all(100 <= path.stat().st_size < 200 for path in segments[:-1])


@pytest.mark.parametrize("failing", ["open", "fsync"])
def test_a_record_that_was_refused_with_its_segment_is_written_once_when_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def fail(*_arguments: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    journal = Journal(tmp_path, segment_bytes=100)
    written = 0
    for n in range(20):
        monkeypatch.setattr(os, failing, fail)
        try:
            journal.append("x", n=n)
        except OSError:
            monkeypatch.undo()
            journal.append("x", n=n)
            written += 1
        monkeypatch.undo()
    assert written > 3
    assert numbers(tmp_path) == list(range(20))


def test_a_sync_that_another_thread_overtakes_with_a_new_segment_does_not_fail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sweepdeck.events.Journal", partial(Journal, segment_bytes=60))
    log = EventLog(tmp_path)
    log.append("note", n=0)
    fsync, reached, overtaken = os.fsync, threading.Event(), threading.Event()
    synced: list[bool] = []

    def wait_to_be_overtaken(descriptor: int) -> None:
        if threading.current_thread() is thread:
            reached.set()
            overtaken.wait(20)
        fsync(descriptor)

    thread = threading.Thread(target=lambda: synced.append(log.sync()))
    monkeypatch.setattr(os, "fsync", wait_to_be_overtaken)
    thread.start()
    assert reached.wait(20)
    for n in range(1, 3):
        log.append("note", n=n)
    overtaken.set()
    thread.join()
    log.close()
    assert synced == [True]
    assert numbers(tmp_path) == list(range(3))
    assert len(list(tmp_path.iterdir())) > 1


def test_a_journal_that_was_let_go_of_goes_on_where_it_was(tmp_path: Path) -> None:
    journal = Journal(tmp_path, segment_bytes=100)
    for n in range(20):
        journal.append("x", n=n)
        journal.release()
        journal.sync()
    assert numbers(tmp_path) == list(range(20))
    assert len(list(tmp_path.iterdir())) > 3
