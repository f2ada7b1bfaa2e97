"""The process a local pool is made of: imports the user's module once, then makes a worker for each attempt.

    python -m sweepdeck.mappers.template SETTINGS

It never trains, and never touches CUDA: what it did would be copied into every worker. Where the import left
something that no fork survives, it starts itself anew without the import, and keeps fresh workers warm.
"""

import os
import sys
from dataclasses import replace
from typing import Any

from sweepdeck.durable import dump_json, write_all
from sweepdeck.mappers.fork_random import ForkRandom
from sweepdeck.mappers.fork_safety import why_not_fork
from sweepdeck.mappers.forks import Forks
from sweepdeck.mappers.importing import ImportFailed, import_target
from sweepdeck.mappers.mps import end_own
from sweepdeck.mappers.pool_settings import PoolSettings
from sweepdeck.mappers.process_main import run_process
from sweepdeck.mappers.standbys import Standbys
from sweepdeck.mappers.supervisor import Supervisor


def main(argument: str) -> None:
    settings = PoolSettings.from_argument(argument)
    # Programs that the user's code starts must not hold these; forks close them.
    for descriptor in (settings.commands, settings.events, settings.lock):
        os.set_inheritable(descriptor, False)
    if settings.why_fresh is None:
        _with_forks(settings)
    else:
        _with_standbys(settings)
    # The driver may be gone, and would not do it then.
    end_own(os.environ)


def _with_forks(settings: PoolSettings) -> None:
    generators = ForkRandom()
    try:
        prepared = import_target(settings.volume, settings.sweep_id, settings.commands)
    except ImportFailed as failed:
        _tell(settings, "broken", failed.error)
        return
    why_fresh = why_not_fork()
    if why_fresh is not None:
        _start_anew(replace(settings, why_fresh=why_fresh))
    generators.keep()
    pool = Supervisor(settings, Forks(prepared, generators))
    pool.emit("ready", {"mode": "fork", "why": "the module is imported once; every worker is a fork of it"})
    pool.run()


def _with_standbys(settings: PoolSettings) -> None:
    standbys = Standbys(settings)
    pool = Supervisor(settings, standbys)
    standbys.warm_up(pool)
    pool.run()


def _start_anew(settings: PoolSettings) -> None:
    for descriptor in (settings.commands, settings.events, settings.lock):
        os.set_inheritable(descriptor, True)
    argv = [sys.executable, "-m", "sweepdeck.mappers.template", settings.to_argument()]
    os.execv(sys.executable, argv)


def _tell(settings: PoolSettings, event: str, content: dict[str, Any]) -> None:
    write_all(settings.events, dump_json({event: content}) + b"\n")


if __name__ == "__main__":
    run_process(lambda: main(sys.argv[1]))
