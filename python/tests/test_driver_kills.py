"""kill -9 of the driver, the template, a worker, and of all at once, at seeded moments."""

import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from live_sweep import TOY, LiveSweep

STRIKES = int(os.environ.get("SWEEPDECK_TEST_KILLS", "2"))
"""Per victim. More of them take longer."""
EPOCHS = 12
CONFIGS = [{"epochs": EPOCHS, "sleep_s": 0.01}] * 6


@pytest.fixture
def sweep(tmp_path: Path) -> Iterator[LiveSweep]:
    made = LiveSweep(tmp_path, code=TOY, configs=CONFIGS)
    yield made
    made.end()


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> list[float]:
    undisturbed = LiveSweep(tmp_path_factory.mktemp("truth"), code=TOY, configs=CONFIGS)
    assert undisturbed.run() == 0
    return losses(undisturbed)


def losses(sweep: LiveSweep) -> list[float]:
    return [sweep.result(run_id)["metrics"]["loss"] for run_id in sweep.run_ids]


def driver(sweep: LiveSweep) -> list[int]:
    assert sweep.driver is not None
    return [sweep.driver.pid]


def template(sweep: LiveSweep) -> list[int]:
    return [sweep.template()]


def worker(sweep: LiveSweep) -> list[int]:
    workers = sorted(set(sweep.processes()) - set(driver(sweep)) - {sweep.template()})
    return workers[:1]


def everything(sweep: LiveSweep) -> list[int]:
    return list(sweep.processes())


@pytest.mark.parametrize("victims", [driver, template, worker, everything])
def test_every_run_ends_once_with_the_result_of_an_undisturbed_one(
    sweep: LiveSweep, truth: list[float], victims: Callable[[LiveSweep], list[int]]
) -> None:
    rng = random.Random(f"{victims.__name__} 1")
    process = sweep.start()
    for strike in range(STRIKES):
        # A template that dies again and again before it is ready is given up: it may be the module's fault.
        until_ready(sweep, pools=strike + 1 if victims is template else 1)
        time.sleep(rng.random() * 0.25)
        if process.poll() is not None:
            break
        for pid in victims(sweep):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        if victims in (driver, everything):
            process.wait()
            process = sweep.start()
    assert sweep.wait() == 0, sweep.log()
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")
    assert losses(sweep) == truth
    for run_id in sweep.run_ids:
        assert visible_steps(sweep, run_id) == list(range(1, EPOCHS + 1))
    sweep.until_no_process_is_left()


def until_ready(sweep: LiveSweep, pools: int) -> None:
    over = sweep.driver
    assert over is not None
    sweep.until(lambda: len(sweep.events("started")) >= pools or over.poll() is not None, "a pool")


def visible_steps(sweep: LiveSweep, run_id: str) -> list[int]:
    """Steps of a run's curve: a restore supersedes what earlier attempts logged beyond it."""
    steps: list[int] = []
    for event in sweep.attempt_events(run_id, "restored", "metrics"):
        if event["kind"] == "restored":
            steps = [step for step in steps if step <= (event["step"] or 0)]
        else:
            steps.append(event["step"])
    return steps


def test_a_killed_worker_is_noticed_by_its_exit_and_goes_on_from_its_checkpoint(sweep: LiveSweep) -> None:
    sweep.start()
    run_id = sweep.run_ids[0]
    saved = sweep.until_saved(run_id, 2)
    os.kill(sweep.worker(run_id), signal.SIGKILL)
    assert sweep.wait() == 0
    first, second = (event for event in sweep.events("attempt_ended") if event["run_id"] == run_id)
    assert (first["end"], first["exit"]) == ("killed", {"code": None, "signal": 9})
    assert second["end"] == "finished"
    assert sweep.attempt_events(run_id, "restored")[-1]["step"] >= saved


def test_without_driver_and_template_the_workers_leave_by_themselves(sweep: LiveSweep) -> None:
    process = sweep.start()
    sweep.until_steps(sweep.run_ids[0], 1)
    os.kill(sweep.template(), signal.SIGSTOP)
    process.kill()
    process.wait()
    os.kill(sweep.template(), signal.SIGKILL)
    sweep.until_no_process_is_left()


@pytest.mark.parametrize("body", ["import time\ntime.sleep(600)", "while True:\n    pass"])
def test_a_template_that_still_imports_dies_with_its_driver(tmp_path: Path, body: str) -> None:
    sweep = LiveSweep(tmp_path, code=f"open('importing', 'w').close()\n{body}\n", configs=CONFIGS)
    process = sweep.start()
    try:
        sweep.until((sweep.root / "importing").exists, "the import begins")
        process.kill()
        process.wait()
        sweep.until_no_process_is_left()
    finally:
        sweep.end()


def test_what_a_killed_driver_left_running_is_waited_for_before_its_run_starts_again(tmp_path: Path) -> None:
    code = """
import os, time
def train(config, run):
    open(f"alive-{os.getpid()}", "w").close()
    others = [name for name in os.listdir() if name.startswith("alive-")]
    box = {"n": 0}
    run.track(box=box)
    try:
        for epoch in run.epochs(30):
            time.sleep(0.02)
            run.log(loss=len(others))
        return {"loss": len(others)}
    finally:
        time.sleep(0.3)
        os.unlink(f"alive-{os.getpid()}")
"""
    sweep = LiveSweep(tmp_path, code=code, configs=[{}])
    try:
        process = sweep.start()
        sweep.until_steps(sweep.run_ids[0], 3)
        process.kill()
        process.wait()
        assert sweep.run() == 0
        assert losses(sweep) == [1], "two attempts of the run were alive at once"
    finally:
        sweep.end()


def test_a_command_ends_with_its_killed_worker(tmp_path: Path) -> None:
    script = "import os, time\nopen('pid', 'w').write(str(os.getpid()))\ntime.sleep(600)\n"
    sweep = LiveSweep(tmp_path, code=script, configs=[{}])
    argv = ["${interpreter}", "${program}"]
    target = {"kind": "command", "argv": argv, "program": "train.py", "root": str(sweep.root)}
    sweep.plan.update(target=target, retry={**sweep.plan["retry"], "infra": 0})
    sweep.paths.plan.write_text(json.dumps(sweep.plan))
    try:
        sweep.start()
        sweep.until(lambda: (sweep.root / "pid").exists(), "the command")
        os.kill(sweep.worker(sweep.run_ids[0]), signal.SIGKILL)
        assert sweep.wait() == 0
        assert sweep.processes() == {}
    finally:
        sweep.end()
