"""Naming processes for good, finding them again, and ending whole sessions of them.

A pid alone names nothing: it is used again. With the start time of the process and the boot id of its machine
it does. /proc has both; where there is none (macOS) they are None, and a process of the past is never
signalled.
"""

import os
import signal
import socket
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_PROC = Path("/proc")
_STAT_BYTES = 4096


def own_identity() -> dict[str, Any]:
    """Host, pid, pid_started and boot_id of this process, as driver.json and attempt.json hold them."""
    pid = os.getpid()
    return {"host": socket.gethostname(), "pid": pid, "pid_started": started(pid), "boot_id": boot_id()}


def boot_id() -> str | None:
    """Names this start of this machine; None where the system has no such thing."""
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None


def started(pid: int) -> float | None:
    """Start time of a process in clock ticks since boot (field 22 of its stat); None where it is gone."""
    fields = _stat(pid)
    return float(fields[19]) if fields else None


def age(pid: int) -> float | None:
    """Seconds since a process started, at most a tick too few; None where that can't be told."""
    ticks = started(pid)
    if ticks is None or not hasattr(time, "CLOCK_BOOTTIME"):
        return None
    since_boot = time.clock_gettime(time.CLOCK_BOOTTIME)
    # It started within the tick: never before it existed.
    return max(0.0, since_boot - (ticks + 1) / os.sysconf("SC_CLK_TCK"))


def is_alive(identity: dict[str, Any]) -> bool:
    """Whether exactly this process of this machine's present boot is still there, zombies left out."""
    if identity["boot_id"] is None or identity["boot_id"] != boot_id():
        return False
    fields = _stat(identity["pid"])
    return fields is not None and float(fields[19]) == identity["pid_started"] and fields[0] not in ("Z", "X")


def sessions(leaders: Iterable[dict[str, Any]]) -> set[int]:
    """Those of the leaders' pids whose session still has a live member: itself, or what it left behind.

    The kernel gives no pid away that still names a session. So a session whose leader is gone is the old
    one, and one whose leader started at another time is somebody else's.
    """
    here = boot_id()
    wanted = {
        leader["pid"]: leader["pid_started"]
        for leader in leaders
        if here is not None and leader["boot_id"] == here and leader["pid_started"] is not None
    }
    alive: set[int] = set()
    if not wanted:
        return alive
    foreign: set[int] = set()
    for pid, fields in _live():
        session = int(fields[3])
        if session not in wanted:
            continue
        if pid == session and float(fields[19]) != wanted[session]:
            foreign.add(session)
        alive.add(session)
    return alive - foreign


def holders(path: Path) -> set[int]:
    """Pids of all processes that have the file open; what this user may not look into is left out."""
    found = set()
    wanted = str(path.resolve())
    for entry in os.listdir(_PROC) if _PROC.is_dir() else ():
        if entry.isdigit() and int(entry) != os.getpid() and _has_open(entry, wanted):
            found.add(int(entry))
    return found


def kill_group(group: int, number: int = signal.SIGKILL) -> None:
    """Signals a process group; one that is gone, or not ours, is passed over."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


def kill_session(session: int) -> None:
    """Kills the processes of a session, whatever groups they have made; without /proc, its leader's group."""
    kill_group(session)
    for pid in [pid for pid, fields in _live() if int(fields[3]) == session]:
        try:
            os.kill(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


def _live() -> Iterator[tuple[int, list[str]]]:
    """Every process but zombies, with its fields of stat; none where there is no /proc."""
    for entry in os.listdir(_PROC) if _PROC.is_dir() else ():
        if entry.isdigit():
            fields = _stat(int(entry))
            if fields is not None and fields[0] not in ("Z", "X"):
                yield int(entry), fields


def _has_open(entry: str, wanted: str) -> bool:
    folder = f"{_PROC}/{entry}/fd"
    try:
        return any(os.readlink(f"{folder}/{number}") == wanted for number in os.listdir(folder))
    except OSError:
        return False


def _stat(pid: int) -> list[str] | None:
    """Fields of /proc/<pid>/stat from the third on: the second, the name, may hold spaces and brackets."""
    # Every worker looks at its own: without pathlib and a text stream in between, in a third of the time.
    try:
        descriptor = os.open(f"{_PROC}/{pid}/stat", os.O_RDONLY)
    except OSError:
        return None
    try:
        text = os.read(descriptor, _STAT_BYTES)
    except OSError:  # it has gone meanwhile
        return None
    finally:
        os.close(descriptor)
    return text.rpartition(b")")[2].decode().split()
