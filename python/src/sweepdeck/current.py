"""`sweepdeck.log` and `sweepdeck.checkpoint_dir`: for code that keeps its own loop, or its own framework.

In a run they are the run's. In a script that a sweep started by `command:` they reach the worker through a
pipe and a folder that it names. Outside of both, so that the script runs alone as it is, metrics are printed
and files go to ./checkpoints.
"""

import os
from pathlib import Path
from typing import Any

from sweepdeck.durable import write_all
from sweepdeck.metrics import reported_line
from sweepdeck.run import Run

METRICS_FD = "SWEEPDECK_METRICS_FD"
CHECKPOINT_DIR = "SWEEPDECK_CHECKPOINT_DIR"

_run: Run | None = None


def log(values: dict[str, Any] | None = None, /, *, step: int | None = None, **metrics: Any) -> None:
    """Records metrics of the run this code is in: `sweepdeck.log(loss=0.3)`. See Run.log."""
    if _run is not None:
        _run.log(values, step=step, **metrics)
        return
    line = reported_line({**(values or {}), **metrics}, step)
    if not _reported(line):
        print(line.decode(), end="", flush=True)


def checkpoint_dir() -> Path:
    """A folder for the code's own checkpoints, the same one for every attempt at this run."""
    if _run is not None:
        return _run.checkpoint_dir
    folder = Path(os.environ.get(CHECKPOINT_DIR, "checkpoints"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def set_current(run: Run | None) -> None:
    """Says which run the code of this process belongs to."""
    global _run
    _run = run


def _reported(line: bytes) -> bool:
    """Whether a worker took it. A launcher in between may have closed the pipe: stdout is read too."""
    descriptor = os.environ.get(METRICS_FD)
    if descriptor is None:
        return False
    try:
        write_all(int(descriptor), line)
    except OSError:
        return False
    return True
