"""A worker of the fleet: the real one, in a process whose sleep lasts as long as the fleet says.

It tells the fleet until when it would sleep, and is told when that moment has come. Heartbeats fall due while
it sleeps: then it wakes for them, and has the real thread that beats do it.
"""

import json
import os
import signal
import socket
from pathlib import Path
from types import FrameType

from fleet.clock import NS, VirtualClock, real_sleep
from sweepdeck.assignment import Assignment
from sweepdeck.paths import SweepPaths
from sweepdeck.worker import Prepared, run_attempt

_PATIENCE = 20_000
"""Looks at a journal for a beat, half a millisecond apart."""


class Sleeper:
    """The worker's end of the line to the fleet."""

    def __init__(self, line: socket.socket, clock: VirtualClock, beat_ns: int, journal: Path):
        self._line = line.makefile("rwb", buffering=0)
        self._clock = clock
        self._beat_ns = beat_ns
        self._journal = journal
        self._next_beat: int | None = None

    def start_beating(self) -> None:
        self._next_beat = self._clock.now + self._beat_ns

    def sleep(self, ns: int) -> None:
        until = self._clock.now + ns
        while self._clock.now < until:
            if self._next_beat is None:
                self._wait(until)
                continue
            # Looked at before the time has come: the thread that beats may see that by itself.
            journalled = self._journal.stat().st_size
            self._wait(min(until, self._next_beat))
            if self._clock.now == self._next_beat:
                self._beat(journalled)

    def say(self, word: str, value: object) -> None:
        self._line.write(f"{word} {json.dumps(value)}\n".encode())

    def _wait(self, until: int) -> None:
        self.say("sleep", until)
        while True:
            word, now = self._line.readline().split()
            self._clock.now = int(now)
            if word == b"go":
                return
            os.kill(os.getpid(), signal.SIGINT)

    def _beat(self, journalled: int) -> None:
        """A signal that means nothing wakes the thread that beats; it sees what time it is."""
        os.kill(os.getpid(), signal.SIGUSR2)
        for _ in range(_PATIENCE):
            if self._journal.stat().st_size > journalled:
                self.start_beating()
                return
            real_sleep(0.0005)
        raise AssertionError("the heart does not beat")


def live(
    prepared: Prepared,
    assignment: Assignment,
    line: socket.socket,
    control: int,
    clock: VirtualClock,
    import_ns: int,
) -> None:
    """One attempt, in a process that was forked for it."""
    signal.signal(signal.SIGUSR2, _nothing)
    run = SweepPaths(Path(assignment.volume), assignment.sweep_id).run(assignment.run["run_id"])
    journal = run.attempt(assignment.attempt) / "events-00001.jsonl"
    sleeper = Sleeper(line, clock, round(prepared.plan["heartbeat_s"] * NS), journal)
    clock.sleep = sleeper.sleep
    sleeper.sleep(import_ns)
    sleeper.start_beating()
    outcome = run_attempt(prepared, assignment, control)
    sleeper.say("over", outcome.to_json())


def _nothing(_number: int, _frame: FrameType | None) -> None:
    return None
