"""Whole sweeps as on Modal, without Modal: workers are preempted, drivers lost, and every run ends once."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live_sweep import TOY
from modal_sweep import ModalSweep

from sweepdeck.on_modal import lease


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Any]:
    made: list[ModalSweep] = []

    def make(*arguments: Any, **plan: Any) -> ModalSweep:
        made.append(ModalSweep(tmp_path, *arguments, **plan))
        return made[-1]

    yield make
    for sweep in made:
        sweep.end()


def configs(count: int, **config: Any) -> list[dict[str, Any]]:
    return [{"epochs": 3, "sleep_s": 0.0, **config} for _ in range(count)]


def test_every_run_ends_with_its_result_and_the_driver_with_the_sweep(make: Any) -> None:
    sweep = make(configs=configs(4))
    sweep.start()
    assert sweep.ending() == "over"
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")
    assert all(sweep.result(run_id)["metrics"]["loss"] >= 0 for run_id in sweep.run_ids)
    assert all(event["elapsed"] > 0 for event in sweep.events("attempt_ended"))
    assert sweep.store.get("driver")["state"] == "over"


def test_a_preempted_run_goes_on_with_the_next_attempt_from_what_it_saved(make: Any) -> None:
    sweep = make(configs=configs(1, epochs=40, sleep_s=0.02))
    sweep.start()
    (run_id,) = sweep.run_ids
    sweep.until_saved(run_id, 2)
    sweep.preempt(run_id)
    assert sweep.ending() == "over"
    ends = [event["end"] for event in sweep.events("attempt_ended")]
    assert ends == ["preempted", "finished"]
    (_, restored) = sweep.attempt_events(run_id, "restored")
    assert restored["step"] >= 2


def test_a_worker_that_is_killed_is_missed_and_its_run_tried_again(make: Any) -> None:
    sweep = make(configs=configs(1, epochs=40, sleep_s=0.02))
    sweep.start(SWEEPDECK_GRACE_S="0.5")
    (run_id,) = sweep.run_ids
    sweep.until_saved(run_id, 2)
    os.kill(sweep.worker(run_id), signal.SIGKILL)
    assert sweep.ending() == "over"
    ends = [event["end"] for event in sweep.events("attempt_ended")]
    assert ends == ["infra", "finished"]
    assert sweep.states() == {run_id: "finished"}


def test_the_next_driver_takes_over_what_runs(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sweep = make(configs=configs(3, epochs=60, sleep_s=0.02))
    driver = sweep.start()
    sweep.until(lambda: len(sweep.events("admitted")) == 2, "two runs")
    for run_id in sweep.run_ids[:2]:
        sweep.until_steps(run_id, 1)
    os.kill(driver.pid, signal.SIGINT)
    assert sweep.ending() == "interrupted"
    sweep.start()
    assert sweep.ending() == "over"
    assert [sweep.attempts(run_id) and len(sweep.attempts(run_id)) for run_id in sweep.run_ids] == [1, 1, 1]
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")


def test_a_driver_that_was_lost_is_missed_by_its_silence_and_nothing_is_done_twice(make: Any) -> None:
    sweep = make(configs=configs(2, epochs=60, sleep_s=0.02))
    sweep.start()
    for run_id in sweep.run_ids:
        sweep.until_steps(run_id, 1)
    sweep.lose_driver()
    record = sweep.store.get("driver")
    sweep.store.put("driver", {**record, "at": record["at"] - lease.LEASE_S})
    sweep.start()
    assert sweep.ending() == "over"
    assert [len(sweep.attempts(run_id)) for run_id in sweep.run_ids] == [1, 1]


def test_a_second_driver_leaves_the_sweep_to_the_first(make: Any) -> None:
    sweep = make(configs=configs(1, epochs=400, sleep_s=0.02))
    first = sweep.start()
    sweep.until_steps(sweep.run_ids[0], 1)
    record = sweep.store.get("driver")
    second = sweep.start()

    def given_up() -> bool:
        sweep.store.put("driver", {**record, "at": time.time()})
        return second.poll() is not None

    sweep.until(given_up, "a second driver that gives up")
    assert sweep.ending() == "held"
    sweep.driver = first
    sweep.control("stop", runs=None)
    assert sweep.ending() == "over"


def test_a_driver_whose_time_is_over_makes_place_for_the_next(make: Any) -> None:
    sweep = make(configs=configs(1, epochs=60, sleep_s=0.02))
    sweep.start(life_s=0.5)
    assert sweep.ending() == "left"
    sweep.start()
    assert sweep.ending() == "over"
    assert len(sweep.attempts(sweep.run_ids[0])) == 1


def test_a_stop_from_the_board_reaches_a_worker_and_is_on_the_volume(make: Any) -> None:
    sweep = make(configs=configs(1, epochs=4000, sleep_s=0.02))
    sweep.start()
    sweep.until_steps(sweep.run_ids[0], 1)
    seq = sweep.control("stop", runs=None)
    assert sweep.ending() == "over"
    assert sweep.states() == {sweep.run_ids[0]: "stopped"}
    assert (sweep.paths.control / f"{seq:06d}-stop.json").exists()


def test_code_that_cannot_be_imported_ends_the_sweep_at_once(make: Any) -> None:
    sweep = make("import no_such_module\ndef train(config): ...", configs=configs(3))
    sweep.start()
    assert sweep.ending() == "over"
    (ended,) = sweep.events("ended")
    assert ended["state"] == "failed"
    assert "no_such_module" in ended["why"]


SLOW_IMPORT = """
import pathlib, time
marker = pathlib.Path({marker!r})
if not marker.exists():
    marker.touch()
    time.sleep(60)
"""


def test_a_preemption_while_the_code_is_imported_is_no_fault_of_the_code(make: Any, tmp_path: Path) -> None:
    marker = tmp_path / "importing"
    sweep = make(SLOW_IMPORT.format(marker=str(marker)) + TOY, configs=configs(1))
    sweep.start()
    sweep.until(marker.exists, "an import")
    (claim,) = [value for key, value in sweep.store.everything().items() if key.startswith("claim/")]
    os.kill(int(claim["holder"].removeprefix("ta-")), signal.SIGINT)
    assert sweep.ending() == "over"
    assert [event["end"] for event in sweep.events("attempt_ended")] == ["preempted", "finished"]
    assert sweep.states() == {sweep.run_ids[0]: "finished"}
