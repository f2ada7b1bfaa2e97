"""Named points at which a test can make this process die or fail: SWEEPDECK_FAULT=<name>:<action>[:<nth>].

Actions: `kill` (SIGKILL to itself), `exit` (os._exit(70)), `raise` (RuntimeError), `enospc` (OSError, disk
full). The nth pass over the point is the one that acts, the first unless told. Without the variable a point
costs one comparison.
"""

import errno
import os
import signal


def _parse(text: str | None) -> tuple[str, str, int] | None:
    if not text:
        return None
    name, action, nth = (*text.split(":"), "1")[:3]
    if action not in _ACTIONS:
        raise ValueError(f"SWEEPDECK_FAULT: unknown action {action!r}; expected one of {', '.join(_ACTIONS)}")
    return name, action, int(nth)


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _exit() -> None:
    os._exit(70)


def _raise() -> None:
    raise RuntimeError("a fault that was asked for by SWEEPDECK_FAULT")


def _enospc() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


_ACTIONS = {"kill": _kill, "exit": _exit, "raise": _raise, "enospc": _enospc}
_fault = _parse(os.environ.get("SWEEPDECK_FAULT"))
_passed = 0


def point(name: str) -> None:
    """Acts where the environment asks for it, else returns."""
    if _fault is None or _fault[0] != name:
        return
    global _passed
    _passed += 1
    if _passed == _fault[2]:
        _ACTIONS[_fault[1]]()
