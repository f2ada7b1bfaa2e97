"""What a worker does from its first moment to its last, however it was made."""

import os
import signal
import sys
import traceback

from sweepdeck.assignment import Assignment
from sweepdeck.durable import dump_json, write_all
from sweepdeck.worker import Prepared, run_attempt


def work(prepared: Prepared, assignment: Assignment, control: int, report: int) -> None:
    """Runs one attempt, reports its outcome, and ends this process without running anything else in it."""
    code = 70
    try:
        outcome = run_attempt(prepared, assignment, control)
        write_all(report, dump_json({"outcome": outcome.to_json()}) + b"\n")
        code = 0
    except BrokenPipeError:
        code = 0  # The template is gone; the volume has the outcome.
    except BaseException:
        traceback.print_exc()
    finally:
        _leave(code)


def own_signals() -> None:
    """Takes back what the template set up for itself; what the user's module set up stays."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _leave(code: int) -> None:
    # The interpreter's own way out would wait for threads and run the template's exit handlers.
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            continue
    os._exit(code)
