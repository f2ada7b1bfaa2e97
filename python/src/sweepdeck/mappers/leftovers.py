"""Processes that outlived whoever watched over them: waited for, and killed when their grace is over.

The template of a pool and all of its workers hold one lock file open, so the kernel itself knows whether any
of them is left, those included that had not written down who they are.
"""

import fcntl
import os
import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sweepdeck.leaving import GRACE_S
from sweepdeck.processes import holders, kill_group, kill_session, sessions

_POLL_S = 0.02


class Leftovers:
    """What is left of pools whose watcher is gone. They have noticed themselves, and are leaving."""

    def __init__(self, locks: Iterable[Path], leaders: Callable[[], list[dict[str, Any]]] = list):
        """`leaders`: identities of attempts; what their sessions still hold is waited for as well."""
        self._locks = list(locks)
        self._leaders = leaders
        self._deadline = time.monotonic() + GRACE_S

    def gone(self) -> bool:
        """Whether nothing is left. After the grace, kills what is."""
        held = [path for path in self._locks if is_held(path)]
        alive = sessions(self._leaders())
        if not held and not alive:
            return True
        if time.monotonic() >= self._deadline:
            for session in alive:
                kill_session(session)
            for path in held:
                _kill_holders(path)
        return False

    def wait(self) -> None:
        """Returns when nothing is left."""
        while not self.gone():
            time.sleep(_POLL_S)


def open_lock(path: Path) -> int:
    """A descriptor that holds the lock in every process that has it, until the last of them is gone."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def is_held(path: Path) -> bool:
    """Whether any process has the lock."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _kill_holders(path: Path) -> None:
    for pid in holders(path):
        try:
            group = os.getpgid(pid)
            if group != os.getpgrp():
                kill_group(group)
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
