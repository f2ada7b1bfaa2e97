"""The local mapper: a template process beside the driver, and a worker of its making for every attempt."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sweepdeck.assignment import Assignment, Outcome
from sweepdeck.durable import dump_json, write_all
from sweepdeck.leaving import GRACE_S
from sweepdeck.mappers.base import Broken, Ended, Event, Notice, Ready
from sweepdeck.mappers.leftovers import Leftovers, open_lock
from sweepdeck.mappers.mps import Mps, MpsError
from sweepdeck.mappers.pool_settings import PoolSettings
from sweepdeck.mappers.slots import THREAD_VARIABLES, Slots, usable_cores
from sweepdeck.processes import kill_group

DEATHS = 3
"""Templates that may die before they are ready, until that is taken for the module's fault."""
_LEFTOVER_POLL_S = 0.02
_CLOSE_S = GRACE_S + 5.0


class ForkPool:
    """Runs assignments in workers on this machine, one per slot."""

    def __init__(self, volume: Path, sweep_id: str, epoch_folder: Path, slots: Slots):
        self._volume = volume
        self._sweep_id = sweep_id
        self._lock_path = epoch_folder / "pool.lock"
        self._slots = slots
        self._running: dict[str, Assignment] = {}
        """By attempt."""
        self._attempts: dict[str, str] = {}
        """Attempt of each running run."""
        self._text = b""
        self._ready = False
        self._deaths = 0
        self._dying: Leftovers | None = None
        self._broken = False
        self._news: list[Event] = []
        """To be told with the next events."""
        self._mps: Mps | None = None
        if slots.pack > 1:
            try:
                self._mps = Mps(epoch_folder)
            except MpsError as problem:
                self._news.append(Notice("info", f"runs on one GPU take turns on it: {problem}"))
        self._start()

    @property
    def slots(self) -> int:
        return len(self._slots.gpus)

    def free(self) -> int:
        return max(0, self.slots - len(self._running)) if self._ready else 0

    def submit(self, assignment: Assignment) -> None:
        taken = {running.slot for running in self._running.values()}
        slot = next(index for index in range(self.slots) if index not in taken)
        placed = replace(assignment, slot=slot, gpu=self._slots.gpus[slot])
        self._running[placed.attempt] = placed
        self._attempts[placed.run["run_id"]] = placed.attempt
        self._send({"run": placed.to_json()})

    def request_stop(self, run_id: str, why: str) -> None:
        attempt = self._attempts.get(run_id)
        if attempt is not None:
            self._send({"stop": [attempt, why]})

    def set_parallel(self, slots: int) -> None:
        self._slots = self._slots.resized(slots)

    def events(self, timeout: float) -> list[Event]:
        if self._news:
            news, self._news = self._news, []
            return news
        if self._dying is not None:
            return self._recover(self._dying, timeout)
        if self._events < 0:
            time.sleep(timeout)
            return []
        if not select.select([self._events], [], [], timeout)[0]:
            # What the user's module started while it was imported may hold the pipe open after its death.
            if self._template.poll() is None:
                return []
            if not select.select([self._events], [], [], 0)[0]:
                return self._template_died()
        data = os.read(self._events, 1 << 20)
        if not data:
            return self._template_died()
        *lines, self._text = (self._text + data).split(b"\n")
        return [event for line in lines for event in self._parse(json.loads(line))]

    def close(self) -> None:
        self._hang_up()
        try:
            self._template.wait(_CLOSE_S)
        except subprocess.TimeoutExpired:
            kill_group(self._template.pid)
            self._template.wait()
        Leftovers([self._lock_path]).wait()
        if self._mps is not None:
            self._mps.end()
        if self._events >= 0:
            os.close(self._events)

    def _start(self) -> None:
        commands_read, self._commands = os.pipe()
        self._events, events_write = os.pipe()
        lock = open_lock(self._lock_path)
        settings = PoolSettings(
            volume=str(self._volume),
            sweep_id=self._sweep_id,
            slots=self._slots.gpus,
            lock=lock,
            commands=commands_read,
            events=events_write,
        )
        given = (lock, commands_read, events_write)
        self._template = subprocess.Popen(
            [sys.executable, "-m", "sweepdeck.mappers.template", settings.to_argument()],
            stdin=subprocess.DEVNULL,
            env={**worker_environment(self.slots), **(self._mps.environment if self._mps else {})},
            pass_fds=given,
            start_new_session=True,
        )
        for descriptor in given:
            os.close(descriptor)

    def _send(self, command: dict[str, Any]) -> None:
        if self._commands < 0:
            return
        try:
            write_all(self._commands, dump_json(command) + b"\n")
        except BrokenPipeError:
            return  # It has died; what was running ends with it, this assignment too.

    def _parse(self, message: dict[str, Any]) -> Iterator[Event]:
        ((kind, content),) = message.items()
        if kind == "ended":
            yield self._ended(content)
        elif kind == "ready":
            self._ready = True
            self._deaths = 0
            yield Ready(content["mode"], f"{content['why']}; {self._slots.why}")
        elif kind == "broken":
            self._ready, self._broken = False, True
            yield Broken(content["message"], content)
        else:
            self._ready, self._broken = False, True
            yield Broken(f"the processes that import it died before they were ready ({_how(content)})", None)

    def _ended(self, content: dict[str, Any]) -> Ended:
        assignment = self._running.pop(content["attempt"])
        run_id = assignment.run["run_id"]
        del self._attempts[run_id]
        outcome = content["outcome"]
        return Ended(
            run_id=run_id,
            attempt=assignment.attempt,
            outcome=Outcome.from_json(outcome) if outcome else None,
            code=content["code"],
            signal=content["signal"],
            elapsed=content["elapsed"],
        )

    def _template_died(self) -> list[Event]:
        """Its workers have seen their control pipes end, and have the grace to save and leave."""
        self._hang_up()
        os.close(self._events)
        self._events, self._text = -1, b""
        code = self._template.wait()
        was_ready, self._ready = self._ready, False
        if self._broken:
            return []
        self._dying = Leftovers([self._lock_path])
        self._deaths = 0 if was_ready else self._deaths + 1
        return [Notice("warning", f"the template process died ({_how(code)}); its workers are let go")]

    def _recover(self, dying: Leftovers, timeout: float) -> list[Event]:
        """Once no worker is left: their attempts are over, and a new template starts."""
        deadline = time.monotonic() + timeout
        while not dying.gone():
            if time.monotonic() >= deadline:
                return []
            time.sleep(_LEFTOVER_POLL_S)
        self._dying = None
        ended: list[Event] = [
            Ended(assignment.run["run_id"], attempt, None) for attempt, assignment in self._running.items()
        ]
        self._running.clear()
        self._attempts.clear()
        if self._deaths >= DEATHS:
            self._broken = True
            why = f"the process that imports it died {DEATHS} times before it was ready"
            return [*ended, Broken(why, None)]
        self._start()
        return ended

    def _hang_up(self) -> None:
        if self._commands >= 0:
            os.close(self._commands)
            self._commands = -1


def worker_environment(slots: int) -> dict[str, str]:
    """The environment of the workers, what the user has set unchanged.

    The cores are shared out between them. Text hashes alike in all, so that a set has the same order in every
    attempt at a run.
    """
    threads = str(max(1, usable_cores() // max(1, slots)))
    return {"PYTHONHASHSEED": "0", **dict.fromkeys(THREAD_VARIABLES, threads), **os.environ}


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name
