"""The functions of a sweep's App. Modal imports this module in every container; the App makes them its own.

Here a BaseException of ours becomes what Modal's runtime takes for an input that has to be given on, or was
cancelled. SystemExit never leaves: Modal's map hangs at it.
"""

import functools
import os
import signal
import time
from typing import Any

from sweepdeck import processes
from sweepdeck.assignment import Assignment
from sweepdeck.driver.volume import BadPlanError, read_plan
from sweepdeck.on_modal import platform
from sweepdeck.on_modal.child import InChild
from sweepdeck.on_modal.code import Code
from sweepdeck.on_modal.container import Container
from sweepdeck.on_modal.driver import Pace, drive
from sweepdeck.on_modal.in_process import InProcess
from sweepdeck.on_modal.limits import CALL_S, MARGIN_S
from sweepdeck.on_modal.names import MOUNT, SINGLE_USE, outlives_its_sweep
from sweepdeck.on_modal.packed import Packed
from sweepdeck.on_modal.signals import Interrupted, Signals
from sweepdeck.on_modal.stays import Stays
from sweepdeck.on_modal.worker import Interruptions, deliver
from sweepdeck.paths import SweepPaths


def driver(sweep_id: str) -> str:
    """Drives the sweep; its last act, once that is over, is to end the App."""
    plan, container, _ = _sweep(sweep_id)
    train = platform.TrainFunction(plan)
    try:
        ending = drive(sweep_id, container, train, platform.call_id(), Pace(life_s=CALL_S - MARGIN_S))
    except Interrupted as interrupted:
        raise _for_modal(interrupted) from None
    except SystemExit as error:
        raise RuntimeError(f"the driver ended by SystemExit({error.code})") from error
    if ending == "left":
        platform.spawn_driver(plan)
    elif ending == "over" and not outlives_its_sweep(plan):
        platform.stop_app(plan)
    return ending


def train(assignment: dict[str, Any]) -> dict[str, Any]:
    """One delivery of one input."""
    given = Assignment.from_json(assignment)
    plan, container, code = _sweep(given.sweep_id)
    try:
        with Signals() as signals:
            in_process = InProcess(container, code.load)
            return deliver(given, container, in_process, signals, plan["heartbeat_s"])
    except Interrupted as interrupted:
        raise _for_modal(interrupted) from None
    except SystemExit as error:
        raise RuntimeError(f"the worker ended by SystemExit({error.code})") from error


async def train_packed(assignment: dict[str, Any]) -> dict[str, Any]:
    """One delivery of one input, beside others in the same container."""
    given = Assignment.from_json(assignment)
    plan, container, _ = _sweep(given.sweep_id)
    in_child = InChild(container, plan["pack"], plan["heartbeat_s"])

    def delivery(interruptions: Interruptions) -> dict[str, Any]:
        return deliver(given, container, in_child, interruptions, plan["heartbeat_s"])

    return await _packed(plan["pack"]).deliver(delivery)


_containers: list[Container] = []


@functools.cache
def _packed(runs: int) -> Packed:
    """The runs of this container."""
    return Packed(runs)


@functools.cache
def _stays() -> Stays:
    """Of this container, whatever sweeps its runs are of."""
    age = processes.age(os.getpid())
    born = None if age is None else time.monotonic() - age
    return Stays(born, single_use=SINGLE_USE in os.environ)


@functools.cache
def _sweep(sweep_id: str) -> tuple[dict[str, Any], Container, Code]:
    """The sweep's plan, this container, and the code, as long as the container lives."""
    paths = SweepPaths(MOUNT, sweep_id)
    try:
        plan = read_plan(paths)
    except BadPlanError:
        if not _containers:
            raise
        # A schedule's generation that is younger than this container, which has run an earlier one.
        _containers[-1].view.reload()
        plan = read_plan(paths)
    _containers.append(platform.this_container(plan, _stays()))
    return plan, _containers[-1], Code(paths, plan)


def _for_modal(interrupted: Interrupted) -> BaseException:
    if interrupted.number == signal.SIGUSR1:
        return platform.cancellation()
    return KeyboardInterrupt()
