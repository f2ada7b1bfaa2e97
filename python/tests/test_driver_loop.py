"""The loop of a driver over a pool that does as it is told: it waits, is asked late, and its pools break."""

import json
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from sweepdeck.assignment import Assignment, Outcome
from sweepdeck.driver.loop import Loop
from sweepdeck.driver.records import Records
from sweepdeck.driver.recovery import adopt
from sweepdeck.driver.requests import FolderRequests
from sweepdeck.driver.spending import Spending, account_of, wall_clock
from sweepdeck.driver.sweep import Sweep
from sweepdeck.journal import BadLine, read_journal
from sweepdeck.mappers.base import Broken, Ended, Event, TakenOver
from sweepdeck.paths import SweepPaths

PLAN = {
    "sweep_id": "20261124-031522-7f3a",
    "heartbeat_s": 60.0,
    "timeout_s": None,
    "target": {"kind": "function", "file": "train.py"},
    "gpus": 0,
    "price": {"nano_usd_per_s": None, "source": ""},
}
RETRY = {"preempted": None, "infra": 2, "oom": "halve", "nan": 0, "error": 1}


class Pool:
    """Finishes what it is given at the next look."""

    slots = 1

    def __init__(self) -> None:
        self.given: list[Assignment] = []
        self.pauses: list[float] = []
        self.room = 1
        self.on_look: Callable[[], list[Event]] = list
        self.on_close: Callable[[], None] = lambda: None

    def free(self) -> int:
        return self.room - len(self.given)

    def submit(self, assignment: Assignment) -> None:
        self.given.append(assignment)

    def request_stop(self, run_id: str, why: str) -> None:
        raise AssertionError(f"nothing is asked of {run_id} here: {why}")

    def set_parallel(self, slots: int) -> None:
        self.slots = slots

    def events(self, timeout: float) -> list[Event]:
        self.pauses.append(timeout)
        ended: list[Event] = [
            Ended(each.run["run_id"], each.attempt, Outcome("finished", {"loss": 1.0})) for each in self.given
        ]
        self.given.clear()
        return [*ended, *self.on_look()]

    def close(self) -> None:
        self.on_close()


class Volume:
    """A sweep's folder, with a loop over pools that are made in advance."""

    def __init__(self, folder: Path, *pools: Pool, runs: int = 1):
        self.paths = SweepPaths(folder, PLAN["sweep_id"])  # type: ignore[arg-type]
        for path in (self.paths.runs_files, self.paths.control, self.paths.epoch(1)):
            path.mkdir(parents=True)
        tokens = count()
        self.sweep = Sweep(RETRY, token=lambda: f"{next(tokens):08x}")
        for index in range(runs):
            self.sweep.add(record(index))
        left = iter(pools)
        self.loop = Loop(
            sweep=self.sweep,
            spending=Spending(self.sweep, PLAN, account_of(PLAN), wall_clock()),
            plan=PLAN,
            volume=folder,
            epoch=1,
            records=Records(self.paths.epoch(1)),
            requests=FolderRequests(self.paths),
            applied=set(),
            parallel=1,
            make_mapper=lambda _parallel: next(left),
        )

    def request(self, seq: int, kind: str, **fields: Any) -> None:
        (self.paths.control / f"{seq:06d}-{kind}.json").write_text(json.dumps({"kind": kind, **fields}))

    def events(self, kind: str) -> list[dict[str, Any]]:
        journal = read_journal(self.paths.epoch(1))
        return [event for event in journal if not isinstance(event, BadLine) and event["kind"] == kind]


def record(index: int) -> dict[str, Any]:
    return {"run_id": f"{index:016x}", "index": index, "config": {}, "seed": None, "cached": None}


def test_a_run_that_is_due_but_has_no_slot_is_waited_for_without_spinning(tmp_path: Path) -> None:
    pool = Pool()
    pool.room = 0
    volume = Volume(tmp_path, pool)
    (run,) = volume.sweep.runs.values()
    volume.sweep.requeue(run, "killed", not_before=time.monotonic() - 1.0)

    def look() -> list[Event]:
        if len(pool.pauses) == 5:
            volume.loop.asked_to_leave = "SIGTERM"
        return []

    pool.on_look = look
    assert volume.loop.run() is False
    assert sum(pool.pauses[1:]) > 0.0


def test_what_is_asked_for_while_the_pool_ends_is_done_before_the_sweep_ends(tmp_path: Path) -> None:
    first, second = Pool(), Pool()
    volume = Volume(tmp_path, first, second)

    def extend() -> None:
        (volume.paths.runs_files / "0002.jsonl").write_text(json.dumps(record(1)) + "\n")
        volume.request(1, "extend", file="0002.jsonl")

    first.on_close = extend
    assert volume.loop.run() is True
    (control,) = volume.events("control")
    assert control["outcome"] == "1 new run"
    (ended,) = volume.events("ended")
    assert ended["state"] == "finished"
    assert volume.sweep.counts["finished"] == 2


def test_a_sweep_that_is_to_go_on_after_its_pool_broke_gets_another(tmp_path: Path) -> None:
    broken, mended = Pool(), Pool()
    volume = Volume(tmp_path, broken, mended, runs=2)

    def look() -> list[Event]:
        broken.room, broken.on_look = 0, list
        volume.request(1, "retry", runs=None, fresh=False)
        return [Broken("no module named torch", None)]

    broken.on_look = look
    assert volume.loop.run() is True
    (ended,) = volume.events("ended")
    assert ended["state"] == "finished"


def test_a_driver_that_hands_over_leaves_what_runs_alone(tmp_path: Path) -> None:
    pool = Pool()
    volume = Volume(tmp_path, pool)

    def look(timeout: float) -> list[Event]:
        volume.loop.handed_over = "SIGINT"
        return []

    pool.events = look  # type: ignore[method-assign]
    assert volume.loop.run() is False
    (run,) = volume.sweep.runs.values()
    assert (run.state, run.attempt) == ("running", "1-00000000")
    assert volume.events("attempt_ended") == []
    assert "goes on" in volume.events("note")[-1]["text"]


def test_a_driver_watches_over_the_attempt_that_an_earlier_one_began(tmp_path: Path) -> None:
    pool = Pool()
    volume = Volume(tmp_path, pool)
    (run,) = volume.sweep.runs.values()
    adopt(volume.sweep, run, [], "3-00000000")
    pool.on_look = lambda: [Ended(run.run_id, "3-00000000", Outcome("finished", {"loss": 1.0}))]
    assert volume.loop.run() is True
    assert pool.given == []
    assert [event["attempt"] for event in volume.events("attempt_ended")] == ["3-00000000"]


def test_a_run_that_another_attempt_goes_on_with_keeps_its_slot(tmp_path: Path) -> None:
    pool = Pool()
    volume = Volume(tmp_path, pool)
    (run,) = volume.sweep.runs.values()
    adopt(volume.sweep, run, [], "1-00000000")
    preempted = Ended(run.run_id, "1-00000000", Outcome("preempted"))
    finished = Ended(run.run_id, "2-00000001", Outcome("finished", {"loss": 1.0}))
    # Told twice, as by the board and by the map.
    pool.on_look = lambda: [TakenOver(preempted, "2-00000001"), TakenOver(preempted, "2-00000001"), finished]
    assert volume.loop.run() is True
    ends = [(event["attempt"], event["end"]) for event in volume.events("attempt_ended")]
    assert ends == [("1-00000000", "preempted"), ("2-00000001", "finished")]
    assert (run.state, run.attempts) == ("finished", 2)
