"""Forks where they are safe, warm fresh processes where they are not: found by looking."""

import os
import signal
from pathlib import Path

import pytest
from live_sweep import Make

THREAD = """
import threading, time
threading.Thread(target=time.sleep, args=(600,), daemon=True, name="tuner").start()
"""
# A thread that Python knows nothing of: a detached one of libc's own making.
NATIVE = """
import ctypes
libc = ctypes.CDLL(None)
start = ctypes.cast(libc.pause, ctypes.c_void_p)
thread = ctypes.c_ulong()
assert libc.pthread_create(ctypes.byref(thread), None, start, None) == 0
"""
# What torch looks like once its CUDA is up.
CUDA = """
import sys, types
torch = types.ModuleType("torch")
torch.cuda = types.SimpleNamespace(is_initialized=lambda: True)
sys.modules["torch"] = torch
"""
TRAIN = """
import os
def train(config):
    return {"loss": float(os.getpid())}
"""


def test_numpy_may_be_forked_although_it_starts_threads(make: Make) -> None:
    code = "import numpy\n" + TRAIN
    sweep = make(code=code, configs=[{}], parallel=1)
    sweep.start(OPENBLAS_NUM_THREADS="4")
    assert sweep.wait() == 0
    assert sweep.events("started")[0]["mode"] == "fork"


@pytest.mark.parametrize(
    ("left", "reason"),
    [
        (THREAD, "started threads: tuner"),
        (NATIVE, "native threads"),
        (CUDA, "CUDA"),
    ],
)
def test_what_no_fork_survives_is_noticed_and_said(make: Make, left: str, reason: str) -> None:
    sweep = make(code=left + TRAIN, configs=[{}] * 3)
    assert sweep.run() == 0
    (started,) = sweep.events("started")
    assert started["mode"] == "fresh"
    assert reason in started["why"]
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")
    pids = {sweep.result(run_id)["metrics"]["loss"] for run_id in sweep.run_ids}
    assert len(pids) == 3, "a process takes one run only"
    assert sweep.processes() == {}


LONG = (
    THREAD
    + """
import os
def train(config, run):
    box = {"n": 0}
    run.track(box=box)
    for epoch in run.epochs(40):
        time.sleep(0.02)
        run.log(loss=epoch)
    return {"loss": 1.0}
"""
)


def test_fresh_workers_stop_die_and_go_on_like_forked_ones(make: Make) -> None:
    sweep = make(code=LONG, configs=[{}] * 3, parallel=1)
    sweep.start()
    first, second, third = sweep.run_ids
    saved = sweep.until_saved(first, 2)
    os.kill(sweep.worker(first), signal.SIGKILL)
    sweep.until(lambda: len(sweep.attempts(first)) == 2, "a second attempt")
    sweep.control("stop", runs=[third])
    assert sweep.wait() == 0
    assert sweep.states() == {first: "finished", second: "finished", third: "stopped"}
    assert sweep.attempt_events(first, "restored")[-1]["step"] >= saved


def test_warm_processes_end_with_a_killed_driver(make: Make) -> None:
    sweep = make(code=LONG, configs=[{}] * 3)
    process = sweep.start()
    sweep.until_steps(sweep.run_ids[0], 1)
    process.kill()
    process.wait()
    sweep.until_no_process_is_left()


def test_an_import_that_fails_only_in_fresh_processes_ends_the_sweep(make: Make) -> None:
    code = "import sys\nif 'standby' in sys.argv[0]:\n    raise ValueError('only there')\n"
    sweep = make(code=code + THREAD + TRAIN, configs=[{}])
    assert sweep.run() == 0
    (ended,) = sweep.events("ended")
    assert ended["state"] == "failed"
    assert "only there" in ended["why"]


def test_an_attempt_that_waits_for_a_process_can_be_stopped(make: Make) -> None:
    # The first process to be ready takes the first run; the one after it never gets through its import.
    code = """
import os, sys
if "standby" in sys.argv[0]:
    if os.path.exists("imported"):
        time.sleep(600)
    open("imported", "w").close()
"""
    sweep = make(code=THREAD + code + TRAIN, configs=[{}] * 2, parallel=1)
    sweep.start()
    first, second = sweep.run_ids
    sweep.until(lambda: second in {event["run_id"] for event in sweep.events("admitted")}, "the second run")
    sweep.control("stop", runs=None)
    assert sweep.wait() == 0
    assert sweep.states() == {first: "finished", second: "stopped"}
    assert sweep.processes() == {}


@pytest.mark.parametrize("left", ["", THREAD])
def test_a_child_that_the_code_left_behind_holds_nothing_up(make: Make, left: str) -> None:
    code = """
import os, subprocess, sys, time
def train(config):
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    if os.fork() == 0:
        time.sleep(600)
        os._exit(0)
    return {"loss": 1.0}
"""
    sweep = make(code=left + code, configs=[{}] * 2)
    assert sweep.run() == 0
    assert {event["end"] for event in sweep.events("attempt_ended")} == {"finished"}
    assert sweep.processes() == {}


def test_a_child_that_comes_out_of_the_code_as_well_has_no_result_to_write(make: Make) -> None:
    code = """
import os
def train(config):
    child = os.fork()
    if child == 0:
        return {"loss": 2.0}
    os.waitpid(child, 0)
    return {"loss": 1.0}
"""
    sweep = make(code=code, configs=[{}])
    assert sweep.run() == 0
    (run_id,) = sweep.run_ids
    assert sweep.result(run_id)["metrics"] == {"loss": 1.0}


def test_the_death_of_a_template_is_noticed_although_a_child_of_the_module_holds_its_pipes(
    make: Make,
) -> None:
    code = """
import os, time
if os.fork() == 0:
    time.sleep(600)
    os._exit(0)
def train(config, run):
    for epoch in run.epochs(2):
        run.log(loss=1.0)
        time.sleep(0.5 if run.attempt == 1 else 0.0)
    return {"loss": 1.0}
"""
    sweep = make(code=code, configs=[{}], parallel=1)
    sweep.start(SWEEPDECK_GRACE_S="1")
    (run_id,) = sweep.run_ids
    sweep.until_steps(run_id, 1)
    os.kill(parent_of(sweep.worker(run_id)), signal.SIGKILL)
    assert sweep.wait() == 0
    assert sweep.states() == {run_id: "finished"}
    assert sweep.processes() == {}


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.mark.parametrize("left", ["", THREAD])
def test_each_worker_sees_the_gpu_of_its_slot(make: Make, left: str) -> None:
    code = """
import os, time
def train(config):
    time.sleep(0.2)
    return {"loss": float(os.environ["CUDA_VISIBLE_DEVICES"])}
"""
    sweep = make(code=left + code, configs=[{}] * 2, parallel=None)
    sweep.start(CUDA_VISIBLE_DEVICES="5,7")
    assert sweep.wait() == 0
    assert sorted(sweep.result(run_id)["metrics"]["loss"] for run_id in sweep.run_ids) == [5.0, 7.0]
