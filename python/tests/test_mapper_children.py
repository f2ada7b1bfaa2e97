"""Children are buried once each, with what a worker left in its process group."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from sweepdeck.mappers.children import Exit, Kill, ended_children
from sweepdeck.processes import kill_group, kill_session


def fork(body: Callable[[], None]) -> int:
    pid = os.fork()
    if pid == 0:
        os.setsid()
        body()
        os._exit(0)
    return pid


def until_buried(workers: set[int], kill: Kill = kill_group) -> dict[int, Exit]:
    ends: dict[int, Exit] = {}
    deadline = time.monotonic() + 10
    while len(ends) < len(workers) and time.monotonic() < deadline:
        ends.update(ended_children(workers - ends.keys(), kill))
        time.sleep(0.005)
    return ends


@pytest.mark.parametrize("can_look", [True, False])
def test_exit_codes_and_signals_are_told_apart(monkeypatch: pytest.MonkeyPatch, can_look: bool) -> None:
    if not can_look:
        monkeypatch.delattr(os, "waitid")
    left = fork(lambda: os._exit(7))
    killed = fork(lambda: os.kill(os.getpid(), signal.SIGKILL))
    assert until_buried({left, killed}) == {
        left: {"code": 7, "signal": None},
        killed: {"code": None, "signal": 9},
    }


@pytest.mark.parametrize("can_look", [True, False])
def test_what_a_worker_leaves_behind_dies_with_it(monkeypatch: pytest.MonkeyPatch, can_look: bool) -> None:
    if not can_look:
        monkeypatch.delattr(os, "waitid")
    read, write = os.pipe()

    def leave_a_child() -> None:
        if os.fork() == 0:
            os.write(write, b"!")
            time.sleep(600)
        os.read(read, 1)

    worker = fork(leave_a_child)
    os.close(write)
    assert until_buried({worker}) == {worker: {"code": 0, "signal": None}}
    assert os.read(read, 1) == b"", "its child still holds the pipe"
    os.close(read)


def test_a_session_is_ended_with_all_the_groups_in_it() -> None:
    read, write = os.pipe()

    def leave_a_group() -> None:
        if os.fork() == 0:
            os.setpgid(0, 0)
            os.write(write, b"!")
            time.sleep(600)
        os.read(read, 1)

    worker = fork(leave_a_group)
    os.close(write)
    assert until_buried({worker}, kill_session) == {worker: {"code": 0, "signal": None}}
    assert os.read(read, 1) == b"", "its child still holds the pipe"
    os.close(read)
