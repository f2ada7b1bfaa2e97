"""Whether this process, with the user's module imported, may be forked: found by looking.

A fork copies one thread only. What another thread held at that moment (a lock, a pool) is held for ever in
the child, and a CUDA context doesn't survive at all. Libraries that take care of forks (OpenBLAS) end their
threads when one begins; so it isn't threads that count, but threads that are there after a trial fork.
"""

import os
import signal
import sys
import threading
import time

_TRIAL_S = 5.0
_TASKS = "/proc/self/task"


def why_not_fork() -> str | None:
    """None where it is safe; else what was found."""
    if not sys.platform.startswith("linux"):
        return f"forking with system frameworks loaded is not safe on {sys.platform}"
    if _cuda_is_initialised():
        return "importing the module initialised CUDA, which no fork survives"
    names = [thread.name for thread in threading.enumerate() if thread is not threading.current_thread()]
    if names:
        return f"importing the module started threads: {', '.join(sorted(names)[:5])}"
    if len(os.listdir(_TASKS)) == 1:
        return None
    if not _forks():
        return "a trial fork of the imported module hung"
    left = _native_threads()
    return f"importing the module left native threads running: {', '.join(left[:5])}" if left else None


def _cuda_is_initialised() -> bool:
    cuda = getattr(sys.modules.get("torch"), "cuda", None)
    if cuda is not None and cuda.is_initialized():
        return True
    # Every use of CUDA, whichever library it comes through, holds this device open; NVML alone doesn't.
    return any(link.startswith("/dev/nvidia-uvm") for link in _open_files())


def _open_files() -> list[str]:
    links = []
    for number in os.listdir("/proc/self/fd"):
        try:
            links.append(os.readlink(f"/proc/self/fd/{number}"))
        except OSError:  # the descriptor of the listing itself
            continue
    return links


def _forks() -> bool:
    """Forks a child that does nothing; False where even that doesn't end."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    deadline = time.monotonic() + _TRIAL_S
    while os.waitpid(child, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return False
        time.sleep(0.001)
    return True


def _native_threads() -> list[str]:
    names = []
    for task in os.listdir(_TASKS):
        if int(task) == threading.get_native_id():
            continue
        try:
            with open(f"{_TASKS}/{task}/comm") as comm:
                names.append(comm.read().strip())
        except OSError:  # ended since the listing
            continue
    return names
