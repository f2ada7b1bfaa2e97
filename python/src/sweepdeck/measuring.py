"""How long a run goes on: said by every run as its loops begin, and timed by those of a probe.

A probe is a sweep that only measures. A run of it leaves once it has trained steadily for a while, and what
it leaves behind says how long all of it would take; one that is over before that has shown it outright.
"""

import math
import statistics
import threading
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from sweepdeck.attempt import Attempt
from sweepdeck.leaving import Leaving
from sweepdeck.state.pacing import Pace

if TYPE_CHECKING:
    from sweepdeck.training.loader import Loader
    from sweepdeck.training.session import Training

_MOST_LOOPS = 16
"""Loops that are told of: code may begin one for every batch of another."""
_FIRST_STEPS = 5
"""So many steps, or batches, are left out: kernels are chosen and caches filled in them."""
_ENOUGH_BATCHES = 20
"""In a first round of so many, what the first ones took too long can be told from the rest."""
_LONG = 3.0
"""A first round of so many times what is to be timed is not followed by a second: its batches have to do."""


class Measuring:
    """Of one attempt."""

    def __init__(self, attempt: Attempt, leaving: Leaving):
        self._events = attempt.events
        wanted = attempt.plan.get("probe")
        self._probe = Probe(attempt, leaving, **wanted) if wanted else None

    def begin_loop(self, loop: int, unit: str, done: int, total: int) -> None:
        """One of the outermost loops begins, or goes on behind a restore."""
        total = max(total, 0)
        done = min(done, total)
        if loop < _MOST_LOOPS:
            self._events.append("rounds", loop=loop, unit=unit, done=done, total=total)
        if self._probe is not None and loop == 0:
            self._probe.begin_loop(unit, done, total)

    def loads(self, loader: "Loader", training: "Training | None") -> "Loader":
        """The loader, which is `training`'s where it is trained on what it gives."""
        if self._probe is not None and training is not None:
            self._probe.batches_of_round = lambda: _batches_of(loader, training)
        return loader

    def batch_over(self) -> bool:
        """Another batch is in the weights; whether a probe knows enough."""
        return self._probe is not None and self._probe.batch_over()

    def round_over(self) -> bool:
        """Another round of a loop is done; whether a probe knows enough."""
        return self._probe is not None and self._probe.round_over()

    def go_on(self, *, enough: bool) -> None:
        """Whatever a save took is no part of training; with `enough` the attempt is to leave."""
        if self._probe is not None:
            self._probe.go_on(enough=enough)

    def end(self, pace: Pace) -> None:
        """The user's code has come to its end."""
        if self._probe is not None:
            self._probe.end(pace)


def _batches_of(loader: "Loader", training: "Training") -> int | None:
    """Optimizer steps of a whole pass; None where nobody can tell."""
    try:
        micro_batches = len(loader)
    except TypeError:
        return None
    return math.ceil(micro_batches / (training.batch.accumulation if training.batch is not None else 1))


class Probe:
    """Times the rounds of a run's first loop, and ends the attempt when it knows enough."""

    def __init__(self, attempt: Attempt, leaving: Leaving, steady_s: float, limit_s: float):
        self._events = attempt.events
        self._leaving = leaving
        self._steady_s = steady_s
        self._late_at = monotonic() + limit_s
        self._timer = threading.Timer(limit_s, self._time_is_over)
        self._timer.daemon = True
        self._timer.start()
        self._unit, self._done, self._total = "epoch", 0, 0
        self._begun_at: float | None = None
        self._before_s = 0.0
        self._mark = 0.0
        self._rounds: list[float] = []
        self._batches: list[float] = []
        self._in_round_s = 0.0
        self.batches_of_round: Callable[[], int | None] = lambda: None
        """Batches of a pass of the training loader, if there is one and it says so."""

    def begin_loop(self, unit: str, done: int, total: int) -> None:
        self._unit, self._done, self._total = unit, done, total
        self._begun_at = self._mark = monotonic()
        self._before_s = self._events.elapsed()

    def batch_over(self) -> bool:
        """Another batch is in the weights; whether that was enough."""
        self._batches.append(self._lap())
        return self._is_late() and self._from_batches() is not None

    def round_over(self) -> bool:
        """Another round is done; whether that was enough."""
        self._lap()
        self._rounds.append(self._in_round_s)
        self._in_round_s = 0.0
        self._done += 1
        if self._begun_at is None or self._done >= self._total:
            return False
        if self._leaving.request is not None or self._is_late():
            return True
        steady = self._rounds[self._first :]
        if steady:
            return sum(steady) >= self._steady_s
        return len(self._batches) >= _ENOUGH_BATCHES and self._rounds[0] >= _LONG * self._steady_s

    def go_on(self, *, enough: bool) -> None:
        """Whatever a save took is no part of training; with `enough` the attempt is to leave."""
        self._mark = monotonic()
        if enough:
            self._leaving.ask("stopped", "measured")

    def end(self, pace: Pace) -> None:
        """The attempt is over; journals what was measured, where it has left for that."""
        self._timer.cancel()
        request = self._leaving.request
        measured = self._measured()
        if request is None or request.end != "stopped" or measured is None or self._done >= self._total:
            return
        rounds, round_s = measured
        first = self._rounds[: self._first] if len(self._rounds) > self._first else self._rounds
        late = sum(max(0.0, each - round_s) for each in first) if self._rounds else _excess(self._batches)
        self._events.append(
            "probed",
            unit=self._unit,
            total=self._total,
            rounds=rounds,
            before_s=round(self._before_s + late, 6),
            round_s=round(round_s, 9),
            save_s=round(pace.cost_s or 0.0, 6),
            save_every_s=round(pace.interval(), 6),
            last_save_s=round(pace.save_s, 6),
        )

    @property
    def _first(self) -> int:
        """Rounds that are left out."""
        return _FIRST_STEPS if self._unit == "step" else 1

    def _measured(self) -> tuple[float, float] | None:
        """How many rounds, and the seconds of one; None where not even one batch after another was seen."""
        steady = self._rounds[self._first :]
        if steady:
            return len(steady), statistics.fmean(steady)
        if self._rounds:
            late = _excess(self._batches)
            return len(self._rounds), max(0.0, statistics.fmean(self._rounds) - late / len(self._rounds))
        return self._from_batches()

    def _from_batches(self) -> tuple[float, float] | None:
        """Of a round that takes longer than a probe may."""
        of_round, warm = self.batches_of_round(), self._batches[_FIRST_STEPS:]
        if not of_round or not warm:
            return None
        return len(warm) / of_round, statistics.fmean(warm) * of_round

    def _lap(self) -> float:
        now = monotonic()
        took, self._mark = now - self._mark, now
        self._in_round_s += took
        return took

    def _is_late(self) -> bool:
        return self._begun_at is not None and monotonic() >= self._late_at

    def _time_is_over(self) -> None:
        # What counts its rounds says what it knows at the next batch, or at the end of the round.
        self._leaving.ask("stopped", "a probe takes no longer")
        self._leaving.interrupt()


def _excess(batches: list[float]) -> float:
    """Seconds that the first batches took longer than the others."""
    if len(batches) < _ENOUGH_BATCHES:
        return 0.0
    usual = statistics.median(batches[_FIRST_STEPS:])
    return sum(max(0.0, each - usual) for each in batches[:_FIRST_STEPS])
