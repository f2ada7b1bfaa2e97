"""Importing the user's module in a process that has to end with its starter, whatever the import does."""

import fcntl
import json
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sweepdeck.error_records import error_record, plain_error
from sweepdeck.mappers.preloading import preload
from sweepdeck.paths import SweepPaths
from sweepdeck.setups import load_setups
from sweepdeck.target import Prepared, prepare
from sweepdeck.target_error import TargetError


class ImportFailed(Exception):
    """The user's module can't be had; `error` is the ErrorRecord that says why."""

    def __init__(self, error: dict[str, Any]):
        super().__init__(error["message"])
        self.error = error


def import_target(volume: str, sweep_id: str, leash: int) -> Prepared:
    """Imports what the sweep trains, and loads what its runs share.

    `leash`: a pipe that brings nothing until then but its own end.
    """
    plan = json.loads(SweepPaths(volume, sweep_id).plan.read_bytes())
    with _held_by(leash):
        return import_plan(plan)


def import_plan(plan: dict[str, Any]) -> Prepared:
    """Imports what the plan trains, and loads what its runs share; ImportFailed where that can't be."""
    try:
        prepared = prepare(plan)
        load_setups()
        preload()
        return prepared
    except TargetError as error:
        raise ImportFailed(plain_error(error.code, str(error), error.traceback)) from error
    except (Exception, SystemExit) as error:
        raise ImportFailed(error_record(error, plan["target"]["root"])) from error


@contextmanager
def _held_by(leash: int) -> Iterator[None]:
    """Ends this process as soon as the pipe ends, even while an import hangs in native code.

    The kernel sends SIGIO then, which nobody handles, and which therefore kills.
    """
    flags = fcntl.fcntl(leash, fcntl.F_GETFL)
    fcntl.fcntl(leash, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(leash, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([leash], [], [], 0)[0]:
        # It had ended before that, and says so only once.
        os._exit(0)
    try:
        yield
    finally:
        fcntl.fcntl(leash, fcntl.F_SETFL, flags)
