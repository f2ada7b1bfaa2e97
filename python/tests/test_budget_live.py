"""Sweeps that meet their budget, with real drivers and workers: here and as on Modal, with nobody about."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live_sweep import LiveSweep, Make
from modal_sweep import ModalSweep

SHORT = {"epochs": 10, "sleep_s": 0.04}
LONG = {"epochs": 150, "sleep_s": 0.05}
DOLLAR_A_SECOND = {"nano_usd_per_s": 1_000_000_000, "source": "test"}
RESERVE_USD = 8.0
"""What two runs take to leave: the grace of these tests and a heartbeat, twice."""


def budget(usd: float, run_s: float | None = 0.5) -> dict[str, Any]:
    caps = {"usd": usd, "gpu_hours": None}
    return {
        "price": DOLLAR_A_SECOND,
        "budget": {**caps, "reserve_usd": RESERVE_USD, "reserve_gpu_hours": None, "run_s": run_s},
    }


def spent(sweep: LiveSweep) -> float:
    """By the attempts' own journals, which the driver's account has no part in."""
    return sum(float(event["t"]) for run_id in sweep.run_ids for event in sweep.attempt_events(run_id, "end"))


@pytest.fixture
def modal(tmp_path: Path) -> Iterator[ModalSweep]:
    sweep = ModalSweep(tmp_path, configs=[SHORT] * 12, **budget(3.0))
    yield sweep
    sweep.end()


def test_a_sweep_whose_budget_is_spent_is_held_and_goes_on_there_once_it_is_raised(make: Make) -> None:
    sweep = make(configs=[SHORT] * 12, **budget(3.0))
    assert sweep.run() == 0
    (ended,) = sweep.events("ended")
    assert ended["state"] == "held"
    assert ended["why"].startswith("the budget is $3.00: $")
    assert [event["why"] for event in sweep.events("held")][-1].startswith("the budget is $3.00: $")
    assert [event["state"] for event in sweep.events("state")][-1] == "held"
    assert 2 <= len(sweep.states()) <= 8, "as many as fit"
    assert spent(sweep) <= 3.0 + RESERVE_USD
    assert sweep.processes() == {}

    assert sweep.run() == 0
    assert sweep.events()[-1]["state"] == "held", "it is as it was, after a restart too"
    admitted = len(sweep.events("admitted"))
    assert admitted == len(sweep.states()), "nothing was begun again"

    sweep.control("budget", usd=1000.0, gpu_hours=None)
    assert sweep.run() == 0
    assert sweep.events()[-1]["state"] == "finished"
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")
    assert len(sweep.events("admitted")) == 12, "what was finished before stays so"


def test_runs_that_take_longer_than_quoted_save_and_leave_before_the_reserve_is_gone(make: Make) -> None:
    sweep = make(configs=[LONG] * 2, **budget(2.0))
    assert sweep.run() == 0
    (ended,) = sweep.events("ended")
    assert ended["state"] == "held"
    assert "what runs saves and leaves" in sweep.events("note")[-1]["text"].lower()
    assert [event["why"] for event in sweep.events("requeued")] == ["saved, as the budget is spent"] * 2
    assert spent(sweep) <= 2.0 + RESERVE_USD

    sweep.control("budget", usd=None, gpu_hours=None)
    assert sweep.run() == 0
    assert sweep.events()[-1]["state"] == "finished"
    for run_id in sweep.run_ids:
        restored = sweep.attempt_events(run_id, "restored")[-1]
        assert restored["step"] is not None, "it went on from what it had saved"


def test_a_driver_that_is_killed_forgets_nothing_that_was_spent(make: Make) -> None:
    sweep = make(configs=[SHORT] * 16, **budget(4.0))
    while len(sweep.events("ended")) == 0 and len(sweep.events("admitted")) < 40:
        before = len(sweep.events("run_ended"))
        driver = sweep.start()
        sweep.until(
            lambda before=before: len(sweep.events("run_ended")) > before + 1 or sweep.events("ended"),
            "two more runs, or the end",
        )
        if not sweep.events("ended"):
            os.kill(driver.pid, signal.SIGKILL)
        driver.wait()
    (ended,) = sweep.events("ended")
    assert ended["state"] == "held"
    assert spent(sweep) <= 4.0 + RESERVE_USD


def test_on_modal_the_driver_stops_at_the_budget_while_no_manager_is_alive(modal: ModalSweep) -> None:
    modal.start()
    assert modal.ending() == "over"
    (ended,) = modal.events("ended")
    assert ended["state"] == "held"
    assert 1 <= len(modal.states()) < 12
    assert spent(modal) <= 3.0 + RESERVE_USD

    modal.control("budget", usd=1000.0, gpu_hours=None)
    modal.start()
    assert modal.ending() == "over"
    assert modal.states() == dict.fromkeys(modal.run_ids, "finished")
