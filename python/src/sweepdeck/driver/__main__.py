"""Starts the driver of a sweep on this machine: python -m sweepdeck.driver --volume FOLDER --sweep ID

Ends with 0 when the sweep is over, with 75 when another driver has it, with 130 when it was asked to leave,
and with 3 when the volume can't be read or written.
"""

import argparse
import os
import secrets
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from sweepdeck.driver.lease import Lease, LeaseHeldError
from sweepdeck.driver.loop import Loop, MakeMapper
from sweepdeck.driver.records import Records
from sweepdeck.driver.requests import FolderRequests
from sweepdeck.driver.spending import Spending, account_of, caps_of, wall_clock
from sweepdeck.driver.start import recover, replay_into, wait_for_leftovers
from sweepdeck.driver.sweep import Sweep
from sweepdeck.driver.volume import BadPlanError, read_plan
from sweepdeck.durable import sync_folder
from sweepdeck.mappers.base import Mapper
from sweepdeck.mappers.fork_pool import ForkPool
from sweepdeck.mappers.mps import end_left_behind
from sweepdeck.mappers.slots import choose_slots, usable_cores, visible_gpus
from sweepdeck.paths import SweepPaths

_HELD, _ENVIRONMENT, _LEFT = 75, 3, 130


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m sweepdeck.driver")
    parser.add_argument("--volume", type=Path, required=True)
    parser.add_argument("--sweep", required=True)
    arguments = parser.parse_args(argv)
    try:
        return drive(arguments.volume.resolve(), arguments.sweep)
    except LeaseHeldError:
        print(f"another driver of {arguments.sweep} is alive", file=sys.stderr)
        return _HELD
    except (BadPlanError, OSError) as problem:
        print(f"the driver of {arguments.sweep} can't go on: {problem}", file=sys.stderr)
        return _ENVIRONMENT


Pools = Callable[[Path, dict[str, Any], Path, Sweep], MakeMapper]
"""From volume, plan, folder of the epoch and sweep to what makes the mappers."""


def fork_pools(volume: Path, plan: dict[str, Any], epoch: Path, sweep: Sweep) -> MakeMapper:
    """Pools of processes on this machine."""

    def make_mapper(parallel: int | None) -> Mapper:
        slots = choose_slots(
            gpus=visible_gpus(os.environ),
            parallel=parallel,
            cores=usable_cores(),
            gpus_per_run=plan["gpus"],
            pack=plan.get("pack") or 1,
        )
        if slots.not_packed is not None:
            sweep.note("warning", slots.not_packed)
        return ForkPool(volume, plan["sweep_id"], epoch, slots)

    return make_mapper


def drive(volume: Path, sweep_id: str, pools: Pools = fork_pools) -> int:
    """Takes the lease, goes on where the driver before stopped, and returns the exit code."""
    paths = SweepPaths(volume, sweep_id)
    plan = read_plan(paths)
    with Lease(paths) as lease:
        epoch = lease.open_epoch()
        records = Records(paths.epoch(epoch))
        sync_folder(paths.epoch(epoch))
        sweep = Sweep(plan["retry"], token=lambda: secrets.token_hex(4), timeout_s=plan["timeout_s"])
        requests = FolderRequests(paths)
        account, clock = account_of(plan), wall_clock()
        sweep.caps = caps_of(plan)
        history = recover(
            sweep,
            paths,
            epoch,
            requests,
            wait_for_leftovers(paths, epoch),
            replay_into(account, paths, plan["heartbeat_s"]),
            clock,
        )
        end_left_behind(paths.driver)

        loop = Loop(
            sweep=sweep,
            spending=Spending(sweep, plan, account, clock),
            plan=plan,
            volume=volume,
            epoch=epoch,
            records=records,
            requests=requests,
            applied=history.applied,
            parallel=history.parallel if history.parallel is not None else plan["parallel"],
            make_mapper=pools(volume, plan, paths.epoch(epoch), sweep),
        )
        _leave_on_signals(loop)
        return 0 if loop.run() else _LEFT


def _leave_on_signals(loop: Loop) -> None:
    """The first signal asks; a second one doesn't wait: the workers see their pipes end and leave."""

    def handle(number: int, _frame: FrameType | None) -> None:
        if loop.asked_to_leave is not None:
            os._exit(_LEFT)
        loop.asked_to_leave = signal.Signals(number).name

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(number, handle)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
