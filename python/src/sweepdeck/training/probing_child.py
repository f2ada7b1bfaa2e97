"""One trial, from within its process: the user's own function, for a few optimizer steps, in less memory.

    python -m sweepdeck.training.probing_child VOLUME SWEEP LEASH

or a fork of a worker that may be forked. It lives in a folder that nobody keeps, and as long as its worker.
"""

import _thread
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from sweepdeck import observation
from sweepdeck.assignment import Assignment, Outcome
from sweepdeck.mappers.process_main import run_process
from sweepdeck.target import Prepared
from sweepdeck.training import memory

RunAttempt = Callable[[Prepared, Assignment], Outcome]

STEPPED = 43
"""Exit code of a trial that has come far enough."""
ASSIGNMENT = "assignment.json"
"""In the volume of the trial."""
_STEPS = 3
"""Of one optimizer. Its own state is there from the first one on, so the second sees the most memory."""
_MARGIN = 0.1
"""Of the memory that training has: for fragments, and for batches that take more than the first."""
_QUIET = {"WANDB_MODE": "disabled"}
"""So that a tracker of the user's shows no run that there never was."""


def live(leash: int, life: Callable[[], None]) -> NoReturn:
    """Runs one attempt as a trial, and ends the process."""
    os.setpgid(0, 0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    _thread.start_new_thread(_end_with, (leash,))
    os.environ.update(_QUIET)
    # A proof that watches the attempt must not see this one.
    os.environ.pop(observation.VARIABLE, None)
    run_process(life)


def attempt(prepared: Prepared, assignment: Assignment, run: RunAttempt) -> None:
    """An attempt of which nothing but its journal matters, in less memory than training has."""
    _limit(prepared.plan.get("pack") or 1)
    _end_after_steps()
    # It knows of no GPU: so it looks at none, and makes no trials of its own.
    run(replace(prepared, gpus={}), assignment)


def _limit(pack: int) -> None:
    import torch  # type: ignore[import-not-found, unused-ignore]

    # Before all else, for the run may set its limit again.
    memory.headroom = _MARGIN
    for device in range(torch.cuda.device_count()):
        total = torch.cuda.get_device_properties(device).total_memory
        torch.cuda.set_per_process_memory_fraction(memory.share_of_gpu(pack, total), device)


def _end_after_steps() -> None:
    from torch.optim.optimizer import (  # type: ignore[import-not-found, unused-ignore]
        register_optimizer_step_post_hook,
    )

    process = os.getpid()
    steps: Counter[int] = Counter()

    def stepped(optimizer: Any, *_: Any) -> None:
        # By optimizer: of several, the first steps before the last has its state.
        steps[id(optimizer)] += 1
        if steps[id(optimizer)] == _STEPS and os.getpid() == process:
            os._exit(STEPPED)

    register_optimizer_step_post_hook(stepped)


def _end_with(leash: int) -> None:
    """Ends this process, and what it has started, when the worker is gone."""
    with suppress(OSError):
        os.read(leash, 1)
    os.killpg(0, signal.SIGKILL)


def _fresh(volume: str, sweep_id: str, leash: int) -> None:
    from sweepdeck.mappers.importing import import_target
    from sweepdeck.worker import run_attempt

    assignment = Assignment.from_json(json.loads(Path(volume, ASSIGNMENT).read_bytes()))
    attempt(import_target(volume, sweep_id, leash), assignment, run_attempt)


if __name__ == "__main__":
    live(int(sys.argv[3]), lambda: _fresh(sys.argv[1], sys.argv[2], int(sys.argv[3])))
