"""Sweeps on Modal through what Modal does to them: every run ends once, and as if nothing had been."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from double_hand import Hand, until
from test_on_modal_sweep import configs, hand, launch  # noqa: F401


@pytest.fixture(autouse=True)
def usual(hand: Hand) -> Iterator[None]:  # noqa: F811
    usual = hand.ask("/policy")
    yield
    hand.ask("/faults", method="DELETE")
    hand.ask("/policy", usual)


def is_finished_once(sweep: Any) -> None:
    """Every run is finished by one result, and no more than one attempt of it said so."""
    assert sweep.ended()["state"] == "finished", sweep.events()[-20:]
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")
    ends = [event["run_id"] for event in sweep.events("attempt_ended") if event["end"] == "finished"]
    assert sorted(ends) == sweep.run_ids


def test_an_input_that_is_delivered_twice_is_run_once(launch: Any, hand: Hand) -> None:  # noqa: F811
    hand.ask("/faults", {"kind": "duplicate_input", "function": "train", "times": 2})
    sweep = launch(configs(2, epochs=40, sleep_s=0.05))
    sweep.start()
    is_finished_once(sweep)
    assert [len(sweep.attempts(run_id)) for run_id in sweep.run_ids] == [1, 1]


def test_an_input_that_is_lost_is_not_missed(launch: Any, hand: Hand) -> None:  # noqa: F811
    hand.ask("/faults", {"kind": "lost_input", "function": "train", "times": 2})
    sweep = launch(configs(3))
    sweep.start()
    is_finished_once(sweep)


def test_a_storm_of_refusals_is_waited_out(launch: Any, hand: Hand) -> None:  # noqa: F811
    sweep = launch(configs(3, epochs=30, sleep_s=0.05))
    sweep.start()
    until(lambda: sweep.attempts(sweep.run_ids[0]))
    for rpc in (["DictUpdate", "DictGet"], ["FunctionPutInputs", "FunctionGetOutputs", "FunctionMap"]):
        refusal = {"status": "RESOURCE_EXHAUSTED", "side": "container", "rpc": rpc, "seconds": 5}
        hand.ask("/faults", {"kind": "status", **refusal})
    is_finished_once(sweep)


@pytest.mark.parametrize("seconds", [12])
def test_an_outage_of_the_control_plane_ends_nothing(launch: Any, hand: Hand, seconds: int) -> None:  # noqa: F811
    sweep = launch(configs(3, epochs=60, sleep_s=0.05))
    sweep.start()
    until(lambda: sweep.attempts(sweep.run_ids[0]))
    hand.ask("/faults", {"kind": "outage", "side": "container", "seconds": seconds})
    is_finished_once(sweep)


SWITCHES = [
    {"requeue_at": "signal"},
    {"success_in_grace": "void"},
    {"preemption": "internal_failure"},
    {"commit_reloads": True},
    {"uncommitted_at_kill": "lost", "background_commit_seconds": 0.0},
]


@pytest.mark.parametrize("switches", SWITCHES, ids=lambda switches: "-".join(map(str, switches)))
def test_preemptions_however_modal_deals_with_them(launch: Any, hand: Hand, switches: Any) -> None:  # noqa: F811
    hand.ask("/policy", switches)
    sweep = launch(configs(3, epochs=60, sleep_s=0.05), parallel=3)
    sweep.start()
    # The outside sees what is committed, and a checkpoint always is.
    until(lambda: all(list(sweep.paths.run(run_id).checkpoints.glob("0*")) for run_id in sweep.run_ids))
    for _ in range(2):
        hand.ask("/preempt", {"function": "train"})
        time.sleep(1.0)
    is_finished_once(sweep)
    assert "preempted" in sweep.ends()


@pytest.mark.parametrize("ends", [False, True], ids=["they live", "they end"])
def test_workers_of_a_driver_that_was_killed(launch: Any, hand: Hand, ends: bool) -> None:  # noqa: F811
    hand.ask("/policy", {"children_end_with_parent": ends})
    sweep = launch(configs(2, epochs=200, sleep_s=0.05), heartbeat_s=0.5)
    sweep.start()
    until(lambda: all(sweep.attempts(run_id) for run_id in sweep.run_ids))
    assert hand.ask("/kill", {"function": "driver"})["task_ids"]
    # What Modal's next driver would wait a minute for.
    record = until(lambda: sweep.store.get("driver"))
    sweep.store.put("driver", {**record, "state": "left"})
    is_finished_once(sweep)
