"""Burying children: each that has ended, and with a worker everything that it leaves behind."""

import os
from collections.abc import Callable, Collection, Iterator

Kill = Callable[[int], None]
"""Ends what a worker has left, by the worker's pid."""
Exit = dict[str, int | None]
"""`code` or `signal`, the other None: as the protocol has it."""


def ended_children(workers: Collection[int], kill: Kill) -> Iterator[tuple[int, Exit]]:
    """The workers that have ended since the last call. Other children are buried without a word."""
    return _seen_first(workers, kill) if hasattr(os, "waitid") else _buried_first(workers, kill)


def _seen_first(workers: Collection[int], kill: Kill) -> Iterator[tuple[int, Exit]]:
    """What is left goes before its leader is waited for: until then nobody else can get its number."""
    while True:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if ended is None:
            return
        is_worker = ended.si_pid in workers
        if is_worker:
            kill(ended.si_pid)
        _, status = os.waitpid(ended.si_pid, 0)
        if is_worker:
            yield ended.si_pid, _exit(status)


def _buried_first(workers: Collection[int], kill: Kill) -> Iterator[tuple[int, Exit]]:
    """For a system that can't look without burying (macOS before Python 3.13)."""
    for pid in list(workers):
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            kill(pid)
            yield pid, _exit(status)


def _exit(status: int) -> Exit:
    code = os.waitstatus_to_exitcode(status)
    return {"code": code, "signal": None} if code >= 0 else {"code": None, "signal": -code}
