"""The loop of a driver: takes what happened to the decisions, and carries out what they say."""

import heapq
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sweepdeck.assignment import Assignment
from sweepdeck.driver.actions import Ask, Record, SetParallel
from sweepdeck.driver.attempt_end import end_of
from sweepdeck.driver.controls import apply_control
from sweepdeck.driver.records import Records
from sweepdeck.driver.requests import Requests
from sweepdeck.driver.run import Run
from sweepdeck.driver.spending import Spending
from sweepdeck.driver.sweep import Sweep
from sweepdeck.driver.volume import attempt_seconds, read_runs
from sweepdeck.mappers.base import Broken, Ended, Mapper, Notice, Ready, TakenOver
from sweepdeck.paths import SweepPaths

CONTROL_POLL_S = 0.1
MakeMapper = Callable[[int | None], Mapper]
"""Takes the number of slots that was asked for, if any was."""


class Loop:
    """One driver's life, between its recovery and its end."""

    def __init__(
        self,
        *,
        sweep: Sweep,
        spending: Spending,
        plan: dict[str, Any],
        volume: Path,
        epoch: int,
        records: Records,
        requests: Requests,
        applied: set[int],
        parallel: int | None,
        make_mapper: MakeMapper,
        refresh: Callable[[], None] = lambda: None,
        keeps_time: bool = True,
    ):
        """`refresh`: shows what others have written on the volume, where that takes something.

        `keeps_time`: attempts begin when they are admitted, so that their time is over when it is here.
        """
        self._sweep = sweep
        self._spending = spending
        self._plan = plan
        self._volume = volume
        self._paths = SweepPaths(volume, plan["sweep_id"])
        self._epoch = epoch
        self._records = records
        self._requests = requests
        self._applied = applied
        self._parallel = parallel
        self._make_mapper = make_mapper
        self._refresh = refresh
        self._timeout_s = plan["timeout_s"] if keeps_time else None
        self._mapper: Mapper | None = None
        self._is_broken = False
        """The mapper runs nothing any more."""
        self._deadlines: list[tuple[float, str, str]] = []
        self._next_poll = 0.0
        self._next_beat = time.monotonic() + plan["heartbeat_s"]
        self.asked_to_leave: str | None = None
        """Set by a signal handler: why the driver has to go, and its attempts with it."""
        self.handed_over: str | None = None
        """Set from outside: why the driver has to go, while its attempts run on for the next one."""

    def run(self) -> bool:
        """Returns when the sweep is over (True), or when the driver had to leave before that (False)."""
        if not self._sweep.paused:
            self._sweep.record("state", state="running", why="the driver is up")
        if self._sweep.counts["running"]:
            # An earlier driver began them.
            self._mapper = self._make_mapper(self._parallel)
        ending = None
        while ending is None and not self._has_to_go:
            self._until_over()
            if not self._has_to_go:
                # Closing the pool can take a while, in which somebody may have asked for more.
                self._poll_controls()
                ending = self._sweep.ending()
        if ending is not None:
            self._sweep.record("ended", state=ending[0], why=ending[1])
        elif self.handed_over:
            self._sweep.note("info", f"{self.handed_over}: the driver goes; what runs goes on")
        self._carry_out()
        self._records.sync(everything=True)
        return ending is not None

    @property
    def _has_to_go(self) -> bool:
        return self._sweep.leaving or self.handed_over is not None

    def _until_over(self) -> None:
        """Turns until there is nothing left to do, and ends the pool."""
        try:
            while not self._turn():
                pass
        finally:
            self._close_mapper()

    def _close_mapper(self) -> None:
        if self._mapper is not None:
            self._mapper.close()
        self._mapper, self._is_broken = None, False

    def _turn(self) -> bool:
        """One round of deciding, doing and waiting; True when there is nothing left to do."""
        now = time.monotonic()
        if now >= self._next_poll:
            self._poll_controls()
            self._next_poll = now + CONTROL_POLL_S
        if self.handed_over:
            return True
        if self.asked_to_leave and not self._sweep.leaving:
            self._sweep.leave(self.asked_to_leave)
        self._stop_overdue(now)
        self._spending.check()
        self._admit(now)
        beat = now >= self._next_beat
        if beat:
            self._sweep.record("heartbeat")
            self._next_beat = now + self._plan["heartbeat_s"]
        self._carry_out()
        self._records.sync(everything=beat)
        if self._is_over():
            return True
        self._wait()
        return False

    def _is_over(self) -> bool:
        if self._records.problem is not None:
            return False
        if self._sweep.leaving:
            return not self._sweep.counts["running"]
        if self._sweep.ending() is None:
            return False
        self._poll_controls()
        return self._sweep.ending() is not None

    def _poll_controls(self) -> None:
        for number in sorted(set(self._requests.numbers()) - self._applied):
            control = self._requests.read(number)
            self._applied.add(number)
            self._sweep.answer(
                number,
                str(control.get("kind")),
                lambda: apply_control(self._sweep, control, self._read_runs),  # noqa: B023
            )

    def _read_runs(self, name: str) -> list[dict[str, Any]]:
        self._refresh()
        return list(read_runs(self._paths, name))

    def _admit(self, now: float) -> None:
        if self._records.problem is not None or not self._sweep.has_work():
            return
        if self._is_broken and not self._sweep.counts["running"]:
            # Somebody wants to go on, with code that is mended perhaps.
            self._close_mapper()
        if self._mapper is None:
            if not self._spending.admits():
                return
            self._mapper = self._make_mapper(self._parallel)
        self._spending.resized(self._mapper.slots)
        for _ in range(self._mapper.free()):
            run = self._sweep.admit(now) if self._spending.admits() else None
            if run is None:
                return
            self._spending.began(run)
            self._mapper.submit(self._assignment(run))
            if self._timeout_s is not None:
                heapq.heappush(self._deadlines, (now + self._timeout_s, run.run_id, run.attempt or ""))

    def _assignment(self, run: Run) -> Assignment:
        assert run.attempt is not None
        return Assignment(
            volume=str(self._volume),
            sweep_id=self._plan["sweep_id"],
            epoch=self._epoch,
            run=run.record,
            attempt=run.attempt,
            admitted_at=time.time(),
            first_attempt=run.first_attempt,
            limit_s=self._plan["timeout_s"],
            micro_batch=run.micro_batch,
        )

    def _stop_overdue(self, now: float) -> None:
        while self._deadlines and self._deadlines[0][0] <= now:
            _, run_id, attempt = heapq.heappop(self._deadlines)
            run = self._sweep.runs[run_id]
            if run.attempt == attempt and run.asked is None:
                self._sweep.ask(run, "timeout")

    def _carry_out(self) -> None:
        for action in self._sweep.take():
            if isinstance(action, Record):
                self._records.add(action.kind, **action.fields)
            elif isinstance(action, Ask):
                if self._mapper is not None:
                    self._mapper.request_stop(action.run_id, action.why)
            elif isinstance(action, SetParallel):
                self._parallel = action.slots
                if self._mapper is not None:
                    self._mapper.set_parallel(action.slots)
        self._records.flush()

    def _wait(self) -> None:
        now = time.monotonic()
        moments = [self._next_poll, self._next_beat]
        if self._deadlines:
            moments.append(self._deadlines[0][0])
        upcoming = self._sweep.next_moment()
        # What is due already waits for a slot, or for the sweep to go on: the pool or a request brings that.
        if upcoming is not None and upcoming > now:
            moments.append(upcoming)
        pause = max(0.0, min(moments) - now)
        if self._mapper is None:
            time.sleep(pause)
            return
        for event in self._mapper.events(pause):
            if isinstance(event, Ended):
                self._ended(event, None)
            elif isinstance(event, TakenOver):
                self._ended(event.ended, event.by)
            elif isinstance(event, Ready):
                self._sweep.record("started", slots=self._mapper.slots, mode=event.mode, why=event.why)
            elif isinstance(event, Broken):
                self._broken(event)
            elif isinstance(event, Notice):
                self._sweep.note(event.level, event.text)

    def _ended(self, event: Ended, by: str | None) -> None:
        run = self._sweep.runs[event.run_id]
        if run.attempt != event.attempt:
            return
        if event.outcome is None:
            self._refresh()
        run_paths = self._paths.run(event.run_id)
        end = end_of(run_paths, event, first_attempt=run.first_attempt, asked=run.asked)
        if by is None:
            self._sweep.attempt_ended(run, end, time.monotonic())
            heartbeat_s = self._plan["heartbeat_s"]
            is_measured = event.elapsed is not None
            seen_s = None if is_measured else attempt_seconds(run_paths, event.attempt, heartbeat_s)
            self._spending.ended(run, event.elapsed, seen_s)
        else:
            self._sweep.taken_over(run, end, by)
            self._spending.taken_over(run, event.elapsed)

    def _broken(self, event: Broken) -> None:
        self._is_broken = True
        target = self._plan["target"]
        what = target["file"] if target["kind"] == "function" else target["argv"][0]
        traceback = f"\n{event.error['traceback']}" if event.error else ""
        self._sweep.note("error", f"{what} can't be run: {event.why}{traceback}")
        self._sweep.halt(f"{what} can't be run: {event.why}")
