"""Ends the inspection of a module whose import doesn't end, or that nobody waits for any more."""

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable

_LOOK_EVERY_S = 0.5
_FRAMES = 15


def watch(timeout_s: float, give_up: Callable[[str], None]) -> None:
    """After the time, calls `give_up` with where the main thread is, which has to end this process.

    Ends it by itself once the process that asked is gone.
    """
    asker = os.getppid()
    main = threading.main_thread().ident

    def look() -> None:
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if os.getppid() != asker:
                end_group()
            time.sleep(min(_LOOK_EVERY_S, max(0.0, deadline - time.monotonic())))
        frame = sys._current_frames().get(main) if main is not None else None
        give_up("".join(traceback.format_stack(frame)[-_FRAMES:]) if frame else "")

    threading.Thread(target=look, daemon=True).start()


def lead_group() -> None:
    """Makes a process group of this process and of all that the user's code starts."""
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)


def end_group() -> None:
    """Ends that group, this process included: what an import started must not outlive it."""
    os.killpg(os.getpgrp(), signal.SIGKILL)
