"""The decisions of a driver: which run is next, and what becomes of a run when an attempt of it has ended.

No files, no clock, no processes. Every method changes the state and leaves actions, which the driver takes
and carries out; so one core serves every mapper, and can be tested without any.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sweepdeck.driver.actions import Action, Ask, Record
from sweepdeck.driver.budget import Caps, Price
from sweepdeck.driver.retries import CLASSES, Retry, after_slice, retry_after
from sweepdeck.driver.run import Progress, Run
from sweepdeck.driver.same_error import SameError
from sweepdeck.error_records import plain_error
from sweepdeck.paths import attempt_order

# How an attempt counts that had to be killed because it didn't leave when it was asked to.
_END_WHEN_ASKED = {"stop": "stopped", "pause": "preempted", "budget": "preempted", "timeout": "timeout"}


@dataclass(frozen=True, slots=True)
class End:
    """An attempt's end as it is decided upon."""

    end: str
    error: dict[str, Any] | None = None
    elapsed: float | None = None
    exit: dict[str, int | None] | None = None
    progress: Progress | None = None
    """How far the newest checkpoint has come that this attempt left."""
    said: bool = True
    """The attempt itself said so; else it is what its exit looks like."""
    has_result: bool = False
    """The run has its result on the volume, from this attempt or from another."""
    micro_batch: int | None = None
    """Samples at once that it trained with, where it ran out of memory and can do with fewer."""
    got_further: bool = False
    """Of one whose time was over: the next attempt can go on from farther than this one could."""
    with_driver: bool = False
    """It went down with an earlier driver, which is no fault of the run's: not counted as a try."""


class Sweep:
    """All runs of a sweep and the rules between them."""

    def __init__(self, retry: dict[str, Any], token: Callable[[], str], timeout_s: float | None = None):
        """`timeout_s`: what an attempt may take."""
        self.runs: dict[str, Run] = {}
        self.counts: Counter[str] = Counter()
        self.paused = False
        self.leaving = False
        self.halted: str | None = None
        self.held: str | None = None
        self.caps = Caps()
        self.price: Price | None = None
        self._retry = retry
        self._token = token
        self._timeout_s = timeout_s
        self._ready: list[tuple[int, str]] = []
        self._delayed: list[tuple[float, str]] = []
        self._actions: list[Action] = []
        self._same_error: SameError | None = None
        self._files: dict[str, int] = {}

    def take(self) -> list[Action]:
        """The actions since the last call, in order."""
        actions, self._actions = self._actions, []
        return actions

    def act(self, action: Action) -> None:
        self._actions.append(action)

    def record(self, kind: str, **fields: Any) -> None:
        self.act(Record(kind, fields))

    def answer(self, seq: int, kind: str, apply: Callable[[], str]) -> None:
        """Applies a request. Its record stands before those of what it did, as a replay needs them."""
        place = len(self._actions)
        outcome = apply()
        self._actions.insert(place, Record("control", {"seq": seq, "control": kind, "outcome": outcome}))

    def note(self, level: str, text: str) -> None:
        self.record("note", level=level, text=text)

    # Runs coming in, and their states

    def add_file(self, name: str, records: Iterable[dict[str, Any]]) -> int:
        """The runs of a file, unless it was read before; how many of them were new at that time."""
        if name not in self._files:
            self._files[name] = sum(self.add(record) for record in records)
        return self._files[name]

    def add(self, record: dict[str, Any]) -> bool:
        """A run of the plan; False where it is there already. A cached one is over and never run."""
        if record["run_id"] in self.runs:
            return False
        run = Run(record, state="queued" if record["cached"] is None else "finished")
        self.runs[run.run_id] = run
        self.counts[run.state] += 1
        if run.state == "queued":
            self._push(run, 0.0)
        return True

    def set_state(self, run: Run, state: str) -> None:
        self.counts[run.state] -= 1
        self.counts[state] += 1
        run.state = state

    def restore(self, run: Run, state: str) -> None:
        """A state that is in the journals already."""
        self.set_state(run, state)
        if state == "queued":
            self._push(run, 0.0)

    def requeue(self, run: Run, why: str, not_before: float = 0.0) -> None:
        self.set_state(run, "queued")
        self.record("requeued", run_id=run.run_id, why=why, micro_batch=run.micro_batch)
        self._push(run, not_before)

    def end_run(self, run: Run, state: str, why: str) -> None:
        self.set_state(run, state)
        self.record("run_ended", run_id=run.run_id, state=state, why=why)

    def restart_watch(self) -> None:
        """Somebody wants the sweep to go on: what halted it is over, and the next errors are news again."""
        self.halted = None
        self._same_error = None
        self.release("asked to go on")

    # Admission

    def admit(self, now: float) -> Run | None:
        """Takes the next run out of the queue and names its attempt; None where none may start now."""
        if self._is_barred:
            return None
        while self._delayed and self._delayed[0][0] <= now:
            run = self.runs[heapq.heappop(self._delayed)[1]]
            heapq.heappush(self._ready, (run.index, run.run_id))
        while self._ready:
            run = self.runs[heapq.heappop(self._ready)[1]]
            # What was stopped, or put off, after it came into the queue has left its place behind.
            if run.state == "queued" and run.not_before <= now:
                self._start(run)
                return run
        return None

    def next_moment(self) -> float | None:
        """When a run that waits comes up, if one does."""
        return self._delayed[0][0] if self._delayed else None

    def has_work(self) -> bool:
        """Whether a run could be admitted now or later, as things stand."""
        return self.counts["queued"] > 0 and not self._is_barred

    @property
    def _is_barred(self) -> bool:
        return self.paused or self.leaving or self.halted is not None or self.held is not None

    # What happens to attempts

    def ask(self, run: Run, why: str) -> None:
        """Asks a running attempt to leave; whoever asks last decides what becomes of the run."""
        run.asked = why
        self.act(Ask(run.run_id, why))

    def attempt_ended(self, run: Run, end: End, now: float) -> None:
        """Books the live attempt's end, and decides what becomes of its run."""
        attempt, run.attempt = run.attempt, None
        assert attempt is not None, "only a live attempt ends"
        asked, run.asked = run.asked, None
        how = end.end if end.said or asked is None else _END_WHEN_ASKED[asked]
        self.record_end(run, attempt, how, end)
        run.advance(end.progress)
        self.decide(run, how, asked, end, now)

    def taken_over(self, run: Run, end: End, by: str) -> None:
        """Books the live attempt's end; its run has the attempt `by` already, and keeps what it is asked."""
        assert run.attempt is not None, "only a live attempt is taken over"
        self.record_end(run, run.attempt, end.end, end)
        run.advance(end.progress)
        name = CLASSES.get(end.end, end.end)
        run.tries[name] = run.tries.get(name, 0) + 1
        run.attempt, run.attempts = by, max(run.attempts, attempt_order(by)[0])
        self.record("admitted", run_id=run.run_id)

    def record_end(self, run: Run, attempt: str, how: str, end: End) -> None:
        """An attempt is over; nothing follows from it yet."""
        error = end.error
        if how == "timeout" and error is None and not end.got_further:
            error = plain_error("Timeout", self._after_slice(end).why)
        self.record(
            "attempt_ended",
            run_id=run.run_id,
            attempt=attempt,
            end=how,
            elapsed=end.elapsed,
            exit=end.exit,
            error=error,
        )

    def leave(self, why: str) -> None:
        """The driver has to go: nothing new starts, what runs saves and leaves."""
        self.leaving = True
        self.note("info", f"{why}: the driver leaves; `sweepdeck resume` goes on")
        for run in self.running():
            # One that has to leave for good keeps its reason.
            if run.asked is None:
                self.ask(run, "pause")

    def halt(self, why: str) -> None:
        """Nothing new starts any more, and the sweep fails once nothing runs."""
        self.halted = why

    def hold(self, why: str) -> None:
        """Nothing new starts while the budget has no room for it; once nothing runs, the sweep is held."""
        if self.held is None:
            self.record("held", why=why)
            self.record("state", state="held", why=why)
        self.held = why

    def release(self, why: str) -> None:
        """What held it back is over, or is to be looked at anew."""
        if self.held is not None:
            self.held = None
            self.record("state", state="paused" if self.paused else "running", why=why)

    def set_caps(self, caps: Caps) -> None:
        """Somebody changes the budget."""
        self.caps = caps
        self.release("the budget was changed")

    def set_price(self, price: Price) -> None:
        """A second of a slot costs this from now on."""
        self.price = price
        self.release("the price was changed")

    def running(self) -> list[Run]:
        if not self.counts["running"]:
            return []
        return [run for run in self.runs.values() if run.state == "running"]

    def ending(self) -> tuple[str, str] | None:
        """The sweep's final state and why, once nothing is left to do."""
        if self.counts["running"]:
            return None
        if self.halted:
            return "failed", self.halted
        if self.counts["queued"]:
            return ("held", self.held) if self.held and not self.paused else None
        for state in ("failed", "stopped"):
            if self.counts[state]:
                return state, f"all runs are over; {self.counts[state]} {state}"
        return "finished", "all runs are over"

    def decide(self, run: Run, how: str, asked: str | None, end: End, now: float) -> None:
        """What becomes of a run whose attempt has ended so, `asked` to leave or not."""
        if how == "finished" or end.has_result:
            self.end_run(run, "finished", "finished")
        elif asked in ("pause", "budget"):
            why = "saved, as the budget is spent" if asked == "budget" else "paused"
            self.requeue(run, "the driver leaves" if self.leaving else why)
        elif asked == "stop" or how == "stopped":
            self.end_run(run, "stopped", "stopped")
        elif how == "timeout":
            after = self._after_slice(end)
            if after.again:
                self.requeue(run, after.why)
            else:
                self.end_run(run, "failed", f"timeout: {after.why}")
        elif end.with_driver and CLASSES.get(how) in ("infra", "preempted"):
            self.requeue(run, f"{how}, with the driver before")
        else:
            self._retry_or_fail(run, how, end.micro_batch, now)
        self._watch(run, how, end.error)

    def _after_slice(self, end: End) -> Retry:
        return after_slice(self._timeout_s, got_further=end.got_further)

    def _retry_or_fail(self, run: Run, how: str, micro_batch: int | None, now: float) -> None:
        name = CLASSES.get(how, how)
        tries = run.tries.get(name, 0)
        if micro_batch is not None and run.micro_batch is not None:
            # Whatever it says of itself, it was told to take no more than this.
            micro_batch = min(micro_batch, run.micro_batch)
        retry = retry_after(how, tries, self._retry, micro_batch)
        if not retry.again:
            self.end_run(run, "failed", retry.why)
            return
        run.tries[name] = tries + 1
        run.micro_batch = retry.micro_batch or run.micro_batch
        if retry.thrashing:
            self.note(
                "warning",
                f"run {run.run_id} was preempted {tries + 1} times in a row without a new checkpoint; "
                f"it waits {retry.delay_s:g} s. Checkpoint more often, or run it where it is left alone.",
            )
        self.requeue(run, retry.why, now + retry.delay_s if retry.delay_s else 0.0)

    def _watch(self, run: Run, how: str, error: dict[str, Any] | None) -> None:
        if self._same_error is None:
            self._same_error = SameError(proven=self._ever_finished())
        if self._same_error.trips(run.run_id, how, error) and error is not None:
            text = f"{error['type']}: {error['message']}"
            self.note("error", "the first runs all failed of this same error, so no more are started")
            self.halt(f"the first runs all failed of the same error: {text}")

    def _ever_finished(self) -> bool:
        return any(run.state == "finished" and run.record["cached"] is None for run in self.runs.values())

    def _start(self, run: Run) -> None:
        run.attempts += 1
        run.attempt = f"{run.attempts}-{self._token()}"
        self.set_state(run, "running")
        self.record("admitted", run_id=run.run_id)

    def _push(self, run: Run, not_before: float) -> None:
        run.not_before = not_before
        if not_before:
            heapq.heappush(self._delayed, (not_before, run.run_id))
        else:
            heapq.heappush(self._ready, (run.index, run.run_id))


def choose(sweep: Sweep, run_ids: Iterable[str] | None, states: frozenset[str]) -> list[Run]:
    """The sweep's runs of these states, in their order: of the ids given, or all."""
    known = sweep.runs.values() if run_ids is None else (sweep.runs.get(name) for name in run_ids)
    return [run for run in known if run is not None and run.state in states]
