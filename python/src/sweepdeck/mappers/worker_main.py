"""What a worker does with its assignment, however the worker was made."""

import signal

from sweepdeck.assignment import Assignment
from sweepdeck.durable import dump_json, write_all
from sweepdeck.worker import Prepared, run_attempt


def work(prepared: Prepared, assignment: Assignment, control: int, report: int) -> None:
    """Runs one attempt and reports its outcome, over the worker's ends of its two pipes."""
    outcome = run_attempt(prepared, assignment, control)
    write_all(report, dump_json({"outcome": outcome.to_json()}) + b"\n")


def own_signals() -> None:
    """Takes back what the template set up for itself; what the user's module set up stays."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
