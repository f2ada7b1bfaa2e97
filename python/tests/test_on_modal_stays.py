"""Time in a container before an attempt: whose it is, and how it is journalled."""

import json
import os
import signal
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from attempts import Attempts
from fake_modal import MemoryStore, container

from sweepdeck import processes
from sweepdeck.assignment import Assignment, Lead
from sweepdeck.on_modal.signals import Interrupted
from sweepdeck.on_modal.stays import Stays
from sweepdeck.on_modal.worker import deliver


def test_the_first_run_pays_for_the_start_and_those_beside_it_for_nothing() -> None:
    born = time.monotonic() - 5
    stays = Stays(born)
    with stays.stay(born + 2) as first, stays.stay(born + 3) as second:
        assert first == Lead(since=born, reason="cold_start", began=born + 2)
        assert second == Lead(since=born + 3, reason=None, began=born + 3)


def test_a_later_run_pays_from_the_end_of_the_last_before_it() -> None:
    stays = Stays(time.monotonic())
    with stays.stay(time.monotonic()):
        with stays.stay(time.monotonic()):
            pass
        left = time.monotonic()
    began = time.monotonic()
    with stays.stay(began) as lead:
        assert lead.reason == "idle"
        assert left <= lead.since <= began


def test_a_run_that_was_taken_up_before_the_last_one_left_waited_for_nothing() -> None:
    stays = Stays(time.monotonic())
    waiting = time.monotonic()
    with stays.stay(time.monotonic()):
        pass
    with stays.stay(waiting) as lead:
        assert lead.since == lead.began == waiting


def test_a_run_that_raises_leaves_too() -> None:
    stays = Stays(time.monotonic())
    with pytest.raises(KeyboardInterrupt), stays.stay(time.monotonic()):
        raise KeyboardInterrupt
    with stays.stay(time.monotonic()) as lead:
        assert lead.reason == "idle"


class Interrupting(MemoryStore):
    """Its container is taken away as soon as the attempt has been claimed."""

    def get(self, key: str) -> Any:
        if key.startswith("next/"):
            raise Interrupted(signal.SIGINT)
        return super().get(key)


class Signals:
    first = None
    on_signal = None


def test_a_container_that_goes_before_its_run_has_begun_is_paid_by_that_run(tmp_path: Path) -> None:
    store = Interrupting()
    place = replace(container(store, tmp_path), stays=Stays(time.monotonic() - 30))
    assignment = Assignment(str(tmp_path), "s", 1, {"run_id": "a" * 16}, "1-00000000", admitted_at=0.0)
    with pytest.raises(Interrupted):
        deliver(assignment, place, lambda *_: pytest.fail("it has not begun"), Signals(), 5.0)
    (life,) = [value for key, value in store.content.items() if key.startswith("ended/")]
    assert life["outcome"]["end"] == "preempted"
    assert 30 <= life["elapsed"] < 40


def test_where_no_start_is_known_nothing_is_charged_before_the_first_run() -> None:
    with Stays().stay(7.0) as lead:
        assert lead == Lead(since=7.0, reason=None, began=7.0)


def test_a_run_says_whether_its_container_is_its_own(tmp_path: Path) -> None:
    for single_use, said in ((True, "own"), (False, "shared")):
        (tmp_path / said).mkdir()
        attempts = Attempts(tmp_path / said)
        with Stays(time.monotonic(), single_use=single_use).stay(time.monotonic()) as lead:
            attempts.run(lead=lead)
        record = json.loads((attempts.paths.attempt("1-00000000") / "attempt.json").read_bytes())
        assert record["container"] == said


def test_a_process_is_as_old_as_it_is() -> None:
    age = processes.age(os.getpid())
    if not Path("/proc/self/stat").exists():
        assert age is None
        return
    assert age is not None
    assert 0 <= age < 3600
    assert processes.age(2**22 + 1) is None


def test_an_assignment_carries_it_through_json() -> None:
    lead = Lead(since=1.5, reason="idle", began=2.5)
    assignment = Assignment("/v", "s", 1, {"run_id": "ab" * 8}, "1-00000000", 0.0, lead=lead)
    for each in (assignment, replace(assignment, lead=None)):
        assert Assignment.from_json(json.loads(json.dumps(each.to_json()))) == each


def test_an_attempt_is_counted_from_what_its_container_cost_before_it(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path)
    now, wall = time.monotonic(), time.time()
    # The limit counts from when it was taken up: ten minutes of a start are none of the run's.
    lead = Lead(since=now - 600, reason="cold_start", began=now - 1)
    outcome = attempts.run(lead=lead, limit_s=300.0)
    assert outcome is not None
    assert outcome.end == "finished"
    record = json.loads((attempts.paths.attempt("1-00000000") / "attempt.json").read_bytes())
    assert datetime.fromisoformat(record["started_at"].replace("Z", "+00:00")).timestamp() < wall - 599
    assert record["queued_s"] == 0
    cold, imported, *_ = attempts.events()
    assert (cold["kind"], cold["phase"], cold["t"]) == ("phase", "cold_start", 599.0)
    assert (imported["kind"], imported["phase"]) == ("phase", "import")
    assert imported["t"] >= 600
    assert all(event["t"] >= imported["t"] for event in attempts.events()[2:])


def test_a_run_that_joins_others_is_counted_from_when_it_was_taken_up(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path)
    now = time.monotonic()
    attempts.run(lead=Lead(since=now, reason=None, began=now))
    assert [event["phase"] for event in attempts.events(kind="phase")][:1] == ["import"]
