"""One delivery of an input: finds out on the board what there is to do for its run, and does it.

An input is one assignment of the driver's. Of all deliveries of it one runs the attempt; a delivery after a
preemption goes on with the next attempt by itself. The output tells the driver what became of each, or that
an attempt of the run is alive elsewhere.
"""

import contextlib
import secrets
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from sweepdeck.assignment import Assignment, Outcome
from sweepdeck.driver.progress import got_further, newest_progress
from sweepdeck.driver.volume import has_result, micro_batch
from sweepdeck.error_records import plain_error
from sweepdeck.leaving import GRACE_S
from sweepdeck.mappers.base import Left
from sweepdeck.mappers.importing import ImportFailed
from sweepdeck.on_modal.board import WORKER, Board
from sweepdeck.on_modal.companion import Companion
from sweepdeck.on_modal.container import Container
from sweepdeck.on_modal.life import Life
from sweepdeck.on_modal.patient import PatientStore
from sweepdeck.on_modal.signals import Interrupted
from sweepdeck.on_modal.succession import Seen, next_move, next_name
from sweepdeck.paths import SweepPaths

SILENT_BEATS = 3
"""Heartbeats without a sign of life, beside the grace, after which an attempt is taken for dead."""


_PATIENCE_S = 120.0
"""Before a delivery gives up for want of a board; nothing is lost by waiting."""
_LAST_WORD_S = 5.0
"""Of the grace, kept for it."""


class Interruptions(Protocol):
    """What tells a delivery that its container goes, or that its input is cancelled."""

    first: int | None
    """The first signal that came, where it is known."""
    on_signal: Callable[[str], None] | None
    """Gets the name of each from now on; without it, one raises Interrupted."""


class Train(Protocol):
    """How an attempt is run: in this process, or in one of its own beside others."""

    def __call__(self, assignment: Assignment, companion: Companion, interruptions: Interruptions) -> Outcome:
        """Sets `on_signal` once the attempt itself can leave. ImportFailed where there is nothing to run."""


def patience(heartbeat_s: float) -> float:
    """Seconds of silence after which an attempt is taken for dead."""
    return SILENT_BEATS * heartbeat_s + GRACE_S


def deliver(
    assignment: Assignment,
    container: Container,
    train: Train,
    interruptions: Interruptions,
    heartbeat_s: float,
) -> dict[str, Any]:
    """Does what this delivery has to do, and returns its output; Interrupted where it must have none."""
    delivery = _Delivery(assignment, container, train, interruptions, heartbeat_s)
    try:
        return delivery.output()
    except Interrupted:
        delivery.let_go()
        raise


@dataclass
class _Delivery:
    assignment: Assignment
    container: Container
    train: Train
    interruptions: Interruptions
    heartbeat_s: float
    lives: list[Life] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.board = Board(PatientStore(self.container.board.store, _PATIENCE_S))
        self._taken_up = time.monotonic()
        self._claimed: str | None = None
        """The attempt that is this delivery's to run."""

    def output(self) -> dict[str, Any]:
        name = self.assignment.attempt
        while True:
            seen = self._see(name)
            move = next_move(seen, len(self.lives) + 1, patience(self.heartbeat_s))
            if move == "begin":
                return self._begin(name)
            if move == "lost":
                return self._said(lost=True)
            if move == "alive":
                return self._said(alive=name)
            if move == "decline":
                self.lives.append(Life(name, Outcome("preempted"), elapsed=0.0))
                return self._said()
            self.lives.append(seen.ended or Life(name, None))
            if move in ("over", "dead"):
                return self._said()
            if move == "succeed":
                wanted = next_name(name, secrets.token_hex(4))
                link = self.board.link(self._run_id, name, wanted, WORKER)
                if link.by != WORKER:
                    return self._said(lost=True)
                self.board.name(self._run_id, link.attempt)
            else:
                assert seen.link is not None, "it is followed along its link"
                link = seen.link
            name = link.attempt

    def let_go(self) -> None:
        """An interrupt before the attempt had begun ends it as one in its middle does.

        The container is going: what it cost until now without a run is this attempt's, as nobody comes after.
        """
        self.interruptions.on_signal = _ignore
        if self._claimed is not None and self._claimed not in {life.attempt for life in self.lives}:
            with self.container.stays.stay(self._taken_up) as lead:
                elapsed = time.monotonic() - lead.since
            self._end(Life(self._claimed, Outcome("preempted"), elapsed=elapsed))

    @property
    def _run_id(self) -> str:
        return str(self.assignment.run["run_id"])

    def _see(self, name: str) -> Seen:
        board, run_id = self.board, self._run_id
        # Claimed before the link is looked at: who withdraws an attempt does it the other way round.
        claimed = board.claim(run_id, name, self.container.name)
        self._claimed = name if claimed else self._claimed
        link = board.successor(run_id, name)
        asked = board.why_asked(run_id, self._lineage(name)) is not None
        if claimed or link is not None:
            return Seen(claimed, link, asked, board.ended(run_id, name) if link is not None else None)
        beat = board.last_beat(run_id)
        signs = [board.claimed_at(run_id, name) or 0.0]
        if beat is not None and beat.attempt == name:
            signs.append(beat.at)
        return Seen(False, None, asked, board.ended(run_id, name), time.time() - max(signs))

    def _lineage(self, name: str) -> frozenset[str]:
        return frozenset({self.assignment.attempt, name, *(life.attempt for life in self.lives)})

    def _said(self, **fields: Any) -> dict[str, Any]:
        lives = [life.to_json() for life in self.lives]
        return {"run_id": self._run_id, "attempt": self.assignment.attempt, "lives": lives, **fields}

    def _begin(self, name: str) -> dict[str, Any]:
        broken = None
        companionship = Companion(
            self.container.board,
            self._run_id,
            name,
            lineage=self._lineage(name),
            heartbeat_s=self.heartbeat_s,
        )
        with self.container.stays.stay(self._taken_up) as lead, companionship as companion:
            assigned = replace(self.assignment, attempt=name, volume=str(self.container.volume), lead=lead)
            try:
                outcome = self.train(assigned, companion, self.interruptions)
            except ImportFailed as failed:
                outcome, broken = Outcome("infra", error=failed.error), failed.error
            except OSError as problem:
                outcome = Outcome("infra", error=plain_error(type(problem).__name__, str(problem)))
            except Interrupted:
                outcome = Outcome("preempted")
            # Whatever comes now: the delivery ends by itself, in a moment.
            self.interruptions.on_signal = _ignore
        self._end(Life(name, outcome, self._left(name, outcome), time.monotonic() - lead.since))
        if outcome.end == "preempted" and companion.asked is None:
            # Nobody asked for it, so it was a signal: Modal takes the container, and is to give the input on.
            raise Interrupted(self.interruptions.first or signal.SIGINT)
        return self._said(broken=broken)

    def _left(self, name: str, outcome: Outcome) -> Left | None:
        if outcome.end == "lost":
            return None
        run = SweepPaths(self.container.volume, self.assignment.sweep_id).run(self._run_id)
        return Left(
            progress=newest_progress(run, name),
            has_result=has_result(run),
            micro_batch=micro_batch(run, name) if outcome.end == "oom" else None,
            got_further=got_further(run, name, self.assignment.first_attempt),
        )

    def _end(self, life: Life) -> None:
        """On the board as well as in the output, which a preemption or a dead driver may lose."""
        self.lives.append(life)
        # Where the board can't be reached the end is on the volume, and in the output.
        with contextlib.suppress(Exception):
            Board(PatientStore(self.container.board.store, _LAST_WORD_S)).end(self._run_id, life)


def _ignore(_name: str) -> None:
    pass
