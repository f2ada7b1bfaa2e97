"""What a worker is born with, whatever made it, and what happens where none can be made."""

import os
import random
import signal

import numpy
import pytest
from live_sweep import LiveSweep, Make

FRESH = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
UNENDING = "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n"


def draws(sweep: LiveSweep) -> list[tuple[float, float]]:
    metrics = [sweep.result(run_id)["metrics"] for run_id in sweep.run_ids]
    return [(found["loss"], found["numpy"]) for found in metrics]


DRAW = """
def train(config):
    return {"loss": random.random(), "numpy": numpy.random.random()}
"""


@pytest.mark.parametrize("mode", ["", FRESH])
def test_what_the_module_seeds_is_seeded_in_every_run(make: Make, mode: str) -> None:
    code = f"{mode}import random, numpy.random\nrandom.seed(1)\nnumpy.random.seed(1)\n"
    sweep = make(code=code + DRAW, configs=[{}] * 3)
    assert sweep.run() == 0
    expected = random.Random(1).random(), numpy.random.RandomState(1).random()
    assert draws(sweep) == [expected] * 3


@pytest.mark.parametrize("mode", ["", FRESH])
def test_runs_that_seed_nothing_do_not_draw_the_same_numbers(make: Make, mode: str) -> None:
    sweep = make(code=f"{mode}import random, numpy.random\n{DRAW}", configs=[{}] * 3)
    assert sweep.run() == 0
    assert [len(set(drawn)) for drawn in zip(*draws(sweep), strict=True)] == [3, 3]


def test_text_hashes_alike_under_every_driver(make: Make) -> None:
    sweep = make(code="def train(config):\n    return float(hash('text') % 2**40)\n", configs=[{}])
    assert sweep.run() == 0
    sweep.add_runs("0002.jsonl", [{}])
    sweep.control("extend", file="0002.jsonl")
    assert sweep.run() == 0
    first, second = (sweep.result(run_id)["metrics"] for run_id in sweep.run_ids)
    assert first == second


@pytest.mark.parametrize("mode", ["", FRESH])
def test_a_death_in_native_code_leaves_its_place_in_the_output(make: Make, mode: str) -> None:
    code = f"{mode}import ctypes\ndef train(config):\n    return ctypes.string_at(0)\n"
    sweep = make(code=code, configs=[{}])
    assert sweep.run() == 0
    (ended,) = sweep.events("attempt_ended")
    assert (ended["end"], ended["exit"]["signal"]) == ("user_error", signal.SIGSEGV)
    assert ended["error"]["type"] == "SIGSEGV"
    (run_id,) = sweep.run_ids
    (log,) = sweep.paths.run(run_id).attempt(sweep.attempts(run_id)[0]).glob("output-*.log")
    assert 'train.py", line ' in log.read_text()


def test_an_attempt_that_gets_no_process_ends_alone_and_is_tried_again(make: Make) -> None:
    # So few descriptors that the template can start a second worker only when the first is gone.
    code = """
import os, resource, time
used = len(os.listdir("/proc/self/fd"))
resource.setrlimit(resource.RLIMIT_NOFILE, (used + 8, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
def train(config):
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    time.sleep(config.seconds)
    return 1.0
"""
    sweep = make(code=code, configs=[{"seconds": 0.3}] * 3, parallel=3)
    assert sweep.run() == 0
    assert sweep.states() == dict.fromkeys(sweep.run_ids, "finished")
    refused = [event for event in sweep.events("attempt_ended") if event["end"] != "finished"]
    assert refused
    assert {event["end"] for event in refused} == {"infra"}
    assert "Too many open files" in refused[0]["error"]["message"]
    assert len(sweep.events("started")) == 1, "the pool lives through it"


@pytest.mark.parametrize("mode", ["", FRESH])
def test_a_thread_that_never_ends_does_not_hold_up_a_failed_import(make: Make, mode: str) -> None:
    where = "if 'standby' in sys.argv[0]:\n    " if mode else ""
    code = f"import sys\n{mode}{where}exec({UNENDING!r})\n{where}raise ValueError('no')\n"
    sweep = make(code=code, configs=[{}])
    sweep.start(SWEEPDECK_GRACE_S="600")
    assert sweep.wait() == 0
    assert "no" in sweep.events("ended")[0]["why"]
    assert sweep.processes() == {}


def test_a_warm_process_with_a_thread_that_never_ends_ends_with_its_pool(make: Make) -> None:
    code = f"""
import os
{UNENDING}
open(f"imported-{{os.getpid()}}", "w").close()
def train(config):
    time.sleep(config.seconds)
    return 1.0
"""
    sweep = make(code=code, configs=[{"seconds": 600}], parallel=1)
    sweep.start()
    # The template, the run's process, and the one that is kept warm for the next.
    sweep.until(lambda: len(list(sweep.root.glob("imported-*"))) == 3, "a warm process")
    assert sweep.driver is not None
    for pid in (sweep.driver.pid, sweep.template()):
        os.kill(pid, signal.SIGKILL)
    sweep.until_no_process_is_left()
