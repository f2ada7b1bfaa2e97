"""Whole sweeps on this machine: a real driver, a real pool, and nothing left of them afterwards."""

import json
import os
import signal
from pathlib import Path
from typing import Any

from live_sweep import SWEEP_ID, LiveSweep, Make
from protocol_records import is_record

SHORT = {"epochs": 2, "sleep_s": 0.0}
LONG = {"epochs": 400, "sleep_s": 0.02}


def test_a_sweep_runs_to_its_end_and_leaves_no_process(make: Make) -> None:
    sweep = make(configs=[SHORT] * 6)
    assert sweep.run() == 0
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")
    assert [len(sweep.attempts(run_id)) for run_id in sweep.run_ids] == [1] * 6
    (started,) = sweep.events("started")
    assert (started["slots"], started["mode"]) == (2, "fork")
    assert sweep.events()[-1]["kind"] == "ended"
    assert sweep.events()[-1]["state"] == "finished"
    is_record("driver", json.loads((sweep.paths.epoch(1) / "driver.json").read_bytes()))
    assert sweep.processes() == {}


def test_a_second_driver_leaves_with_75_while_the_first_lives(make: Make) -> None:
    sweep = make(configs=[LONG])
    first = sweep.start()
    sweep.until_steps(sweep.run_ids[0], 1)
    second = sweep.start()
    assert second.wait(30) == 75
    assert [path.name for path in sweep.paths.driver.iterdir() if path.is_dir()] == ["1"]
    sweep.control("stop", runs=None)
    assert first.wait(30) == 0


def test_a_sweep_that_is_over_ends_again_at_once_and_runs_nothing_twice(make: Make) -> None:
    sweep = make(configs=[SHORT] * 2)
    assert sweep.run() == 0
    assert sweep.run() == 0
    assert [event["state"] for event in sweep.events("ended")] == ["finished", "finished"]
    assert len(sweep.events("admitted")) == 2
    assert len(sweep.events("started")) == 1, "the second driver needs no pool"


def test_runs_that_fail_are_told_apart_and_fail_the_sweep(make: Make) -> None:
    code = """
import os, signal
def train(config):
    if config.how == "error":
        raise ValueError("bad " + config.how)
    if config.how == "exit":
        os._exit(3)
    if config.how == "nan":
        return {"loss": float("nan")}
    return {"loss": 1.0}
"""
    hows = ["error", "exit", "nan", "fine"]
    sweep = make(code=code, configs=[{"how": how} for how in hows])
    assert sweep.run() == 0
    ends = {hows[sweep.run_ids.index(e["run_id"])]: e for e in sweep.events("attempt_ended")}
    assert {how: event["end"] for how, event in ends.items()} == {
        "error": "user_error",
        "exit": "user_error",
        "nan": "diverged",
        "fine": "finished",
    }
    assert ends["error"]["error"]["message"] == "bad error"
    assert ends["exit"]["exit"] == {"code": 3, "signal": None}
    assert ends["exit"]["error"]["type"] == "Exited"
    assert sweep.events("ended")[0]["state"] == "failed"


def test_a_mistake_in_the_code_stops_the_sweep_at_its_first_runs_and_a_retry_goes_on(make: Make) -> None:
    sweep = make(code="def train(config):\n    return {'loss': config.x / 0}\n", configs=[{"x": 1}] * 20)
    assert sweep.run() == 0
    (ended,) = sweep.events("ended")
    assert ended["state"] == "failed"
    assert "ZeroDivisionError" in ended["why"]
    assert 3 <= len(sweep.events("admitted")) <= 5
    (sweep.root / "train.py").write_text("def train(config):\n    return {'loss': config.x / 1}\n")
    sweep.control("retry", runs=None, fresh=False)
    assert sweep.run() == 0
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")


def test_a_module_that_does_not_import_ends_the_sweep_with_the_users_own_lines(make: Make) -> None:
    sweep = make(code="import json\nraise RuntimeError('no GPU today')\n", configs=[SHORT] * 3)
    assert sweep.run() == 0
    (ended,) = sweep.events("ended")
    assert ended["state"] == "failed"
    assert "no GPU today" in ended["why"]
    assert any("train.py" in note["text"] and "line 2" in note["text"] for note in sweep.events("note"))
    assert sweep.events("admitted") == []
    assert sweep.processes() == {}


def test_a_module_that_kills_its_process_ends_the_sweep_after_a_few_tries(make: Make) -> None:
    sweep = make(code="import os\nos.kill(os.getpid(), 11)\n", configs=[SHORT])
    assert sweep.run() == 0
    (ended,) = sweep.events("ended")
    assert ended["state"] == "failed"
    assert "3 times" in ended["why"]
    assert any("SIGSEGV" in note["text"] for note in sweep.events("note"))


def test_stopping_one_run_lets_the_others_go_on(make: Make) -> None:
    sweep = make(configs=[LONG, SHORT, SHORT, LONG], parallel=1)
    sweep.start()
    first, *_, last = sweep.run_ids
    sweep.until_steps(first, 2)
    sweep.control("stop", runs=[first, last])
    assert sweep.wait() == 0
    assert [sweep.states()[run_id] for run_id in sweep.run_ids] == [
        "stopped",
        "finished",
        "finished",
        "stopped",
    ]
    assert sweep.events("ended")[0]["state"] == "stopped"
    assert sweep.events("control")[0]["outcome"] == "1 queued run stopped, 1 running run asked to leave"


def test_code_that_ignores_a_stop_is_killed_with_its_children_after_the_grace(make: Make) -> None:
    code = """
import os, signal, time
def train(config):
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    if os.fork() == 0:
        time.sleep(600)
    open("running", "w").close()
    time.sleep(600)
"""
    sweep = make(code=code, configs=[{}])
    sweep.start(SWEEPDECK_GRACE_S="1")
    sweep.until((sweep.root / "running").exists, "the function runs")
    assert len(sweep.processes()) == 4
    sweep.control("stop", runs=None)
    assert sweep.wait() == 0
    assert list(sweep.states().values()) == ["stopped"]
    assert sweep.events("attempt_ended")[0]["end"] == "stopped"
    assert sweep.processes() == {}


def test_pause_now_saves_and_resume_goes_on_from_there(make: Make) -> None:
    sweep = make(configs=[{"epochs": 30, "sleep_s": 0.02}] * 3)
    sweep.start()
    sweep.until_steps(sweep.run_ids[0], 3)
    sweep.control("pause", now=True)
    sweep.until(lambda: len(sweep.events("requeued")) == 2, "both runs back in the queue")
    assert [event["end"] for event in sweep.events("attempt_ended")] == ["preempted", "preempted"]
    sweep.control("resume", runs=None)
    assert sweep.wait() == 0
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")
    restored = sweep.attempt_events(sweep.run_ids[0], "restored")
    assert restored[-1]["step"] >= 2
    assert [event["state"] for event in sweep.events("state")] == ["running", "paused", "running"]


def test_slots_are_added_and_taken_away_while_it_runs(make: Make) -> None:
    code = """
import os, time
def train(config):
    open(f"up-{config.i}", "w").close()
    while not os.path.exists("go"):
        time.sleep(0.01)
    return {"loss": 0.0}
"""
    sweep = make(code=code, configs=[{"i": i} for i in range(6)], parallel=1)
    sweep.start()

    def up() -> int:
        return len(list(sweep.root.glob("up-*")))

    sweep.until(lambda: up() == 1, "the first run")
    sweep.control("parallel", parallel=3)
    sweep.until(lambda: up() == 3, "three at once")
    sweep.control("parallel", parallel=1)
    sweep.until(lambda: len(sweep.events("control")) == 2, "the second request")
    (sweep.root / "go").touch()
    assert sweep.wait() == 0
    assert len(sweep.states()) == 6
    slots = [
        json.loads(path.read_bytes())["slot"]
        for path in sweep.paths.root.glob("runs/*/attempts/*/attempt.json")
    ]
    assert set(slots) == {0, 1, 2}


def test_runs_are_added_to_a_live_sweep_and_to_one_that_is_over(make: Make) -> None:
    sweep = make(configs=[SHORT] * 2)
    assert sweep.run() == 0
    sweep.add_runs("0002.jsonl", [SHORT] * 3)
    sweep.control("extend", file="0002.jsonl")
    assert sweep.run() == 0
    assert len(sweep.states()) == 5
    assert len(sweep.events("admitted")) == 5


def test_retry_afresh_does_not_look_at_the_old_checkpoints_even_after_a_restart(make: Make) -> None:
    code = """
import os
def train(config, run):
    box = {"n": 0}
    run.track(box=box)
    for epoch in run.epochs(3):
        box["n"] += 1
        run.log(loss=box["n"])
    if not os.path.exists("fixed"):
        raise ValueError("not yet")
    return {"loss": box["n"]}
"""
    sweep = make(code=code, configs=[{}])
    assert sweep.run() == 0
    sweep.control("retry", runs=None, fresh=True)
    assert sweep.run() == 0
    (sweep.root / "fixed").touch()
    sweep.control("retry", runs=None, fresh=False)
    assert sweep.run() == 0
    first, second, third = sweep.attempt_events(sweep.run_ids[0], "restored")
    assert (first["step"], second["step"], third["step"]) == (None, None, 3)


def test_a_run_that_takes_several_slices_of_time_ends_as_if_it_had_had_all_of_it(
    make: Make, tmp_path: Path
) -> None:
    (tmp_path / "whole").mkdir()
    whole = LiveSweep(tmp_path / "whole", configs=[{"epochs": 40, "sleep_s": 0.0}])
    assert whole.run() == 0
    sliced = make(
        configs=[{"epochs": 40, "sleep_s": 0.12}],
        timeout_s=2.0,
        checkpoint={"every_s": 1000.0, "keep": ["last"]},
        retry={"preempted": 0, "infra": 0, "oom": 0, "nan": 0, "error": 0},
    )
    assert sliced.run() == 0
    (run_id,) = sliced.run_ids
    assert sliced.states() == {run_id: "finished"}
    ends = [event["end"] for event in sliced.events("attempt_ended")]
    assert len(ends) >= 3
    assert ends == ["timeout"] * (len(ends) - 1) + ["finished"]
    assert {event["why"] for event in sliced.events("requeued")} == {"timeout; it goes on from what it saved"}

    def curve(sweep: LiveSweep) -> list[tuple[int, Any]]:
        return [(row["step"], row["metrics"]) for row in sweep.attempt_events(run_id, "metrics")]

    assert curve(sliced) == curve(whole), "the same bits, no step missing, none done twice"
    assert sliced.result(run_id)["metrics"] == whole.result(run_id)["metrics"]


def test_runs_that_get_nowhere_in_their_time_fail_and_say_what_to_do(make: Make) -> None:
    code = """
import time
def train(config, run):
    if config.saves:
        run.track(box={})
        for step in range(3):
            run.log(loss=step, step=step + 1)
            run.save()
    time.sleep(600)
"""
    sweep = make(code=code, configs=[{"saves": False}, {"saves": True}], timeout_s=0.6)
    assert sweep.run() == 0
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "failed")
    assert [len(sweep.attempts(run_id)) for run_id in sweep.run_ids] == [1, 2], "no farther the second time"
    for event in sweep.events("run_ended"):
        assert "in its 0.6 s (resources.timeout) it saved nothing that goes beyond" in event["why"]
    errors = [event["error"] for event in sweep.events("attempt_ended")]
    assert [error and error["type"] for error in errors].count("Timeout") == 2
    assert sweep.processes() == {}


def test_a_slice_that_ended_while_its_driver_was_dead_goes_on_too(make: Make) -> None:
    sweep = make(configs=[{"epochs": 60, "sleep_s": 0.02}], timeout_s=1.0)
    driver = sweep.start()
    sweep.until_saved(sweep.run_ids[0], 1)
    attempt = sweep.attempts(sweep.run_ids[0])[0]
    sweep.until(lambda: sweep.attempt_events(sweep.run_ids[0], "end"), "the end of a slice")
    driver.kill()
    driver.wait()
    sweep.until_no_process_is_left()
    assert sweep.run() == 0
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")
    ends = {event["attempt"]: event["end"] for event in sweep.events("attempt_ended")}
    assert ends[attempt] == "timeout"


def test_a_driver_told_to_leave_saves_everything_and_the_next_goes_on(make: Make) -> None:
    sweep = make(configs=[{"epochs": 40, "sleep_s": 0.02}] * 2)
    driver = sweep.start()
    sweep.until_steps(sweep.run_ids[0], 3)
    driver.send_signal(signal.SIGTERM)
    assert driver.wait(30) == 130
    assert sweep.processes() == {}
    assert sweep.events("ended") == []
    assert {event["end"] for event in sweep.events("attempt_ended")} == {"preempted"}
    assert sweep.run() == 0
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")
    assert all(len(sweep.attempts(run_id)) == 2 for run_id in sweep.run_ids)
    steps = [event["step"] for event in sweep.attempt_events(sweep.run_ids[0], "metrics")]
    assert steps == list(range(1, 41)), "no step is missing or doubled"


def test_requests_are_applied_once_in_order_and_a_broken_one_is_answered(make: Make) -> None:
    sweep = make(configs=[SHORT])
    (sweep.paths.control / "000001-stop.json").write_text("{not json")
    sweep._seq = 1
    sweep.control("budget", usd=1.0, gpu_hours=None)
    assert sweep.run() == 0
    assert sweep.run() == 0
    outcomes = [(event["seq"], event["outcome"]) for event in sweep.events("control")]
    assert [seq for seq, _ in outcomes] == [1, 2]
    assert outcomes[0][1].startswith("refused: ")


def test_a_volume_without_the_sweep_is_an_error_in_words(make: Make) -> None:
    sweep = make()
    sweep.paths.plan.unlink()
    assert sweep.run() == 3
    assert SWEEP_ID in sweep.log()
    assert "Traceback" not in sweep.log()


def test_nothing_the_worker_inherits_keeps_the_lease(make: Make) -> None:
    code = """
import os, time
def train(config):
    open("running", "w").write(str(os.getpid()))
    time.sleep(600)
"""
    sweep = make(code=code, configs=[{}])
    driver = sweep.start()
    sweep.until(lambda: (sweep.root / "running").exists(), "the function runs")
    worker = int(sweep.until((sweep.root / "running").read_text, "its pid"))
    links = [os.readlink(link) for link in Path(f"/proc/{worker}/fd").iterdir()]
    assert not [link for link in links if link.endswith("driver/lock")]
    assert len([link for link in links if link.startswith("pipe:")]) <= 4
    driver.kill()
    driver.wait()
    sweep.until_no_process_is_left()


def test_descriptors_do_not_pile_up(make: Make) -> None:
    code = """
import os
def train(config):
    return {"loss": float(len(os.listdir("/proc/self/fd")))}
"""
    sweep = make(code=code, configs=[{}] * 60)
    driver = sweep.start()
    sweep.until(lambda: len(sweep.events("run_ended")) > 10, "some runs")
    early = len(os.listdir(f"/proc/{driver.pid}/fd")) if driver.poll() is None else 0
    assert sweep.wait() == 0
    counts = [sweep.result(run_id)["metrics"]["loss"] for run_id in sweep.run_ids]
    assert max(counts) - min(counts) <= 2
    assert early < 20
