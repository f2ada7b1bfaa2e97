"""What is loaded once per process: in the template of a pool before it forks, and shared by its workers."""

import threading
from pathlib import Path

import pytest
from attempts import Attempts
from live_sweep import Make

from sweepdeck import setup

CODE = """
import os, threading, time
import sweepdeck

@sweepdeck.setup
def data():
    with open("loaded", "a") as file:
        file.write(f"{os.getpid()}\\n")
    LEAVES
    return {"by": os.getpid()}

def train(config):
    assert data() is data()
    return {"loss": 0.0, "loaded_by": data()["by"], "pid": os.getpid()}
"""


def test_workers_share_what_their_template_has_loaded(make: Make) -> None:
    sweep = make(code=CODE.replace("LEAVES", ""), configs=[{}] * 5)
    assert sweep.run() == 0
    assert sweep.events("started")[0]["mode"] == "fork"
    (loader,) = (sweep.root / "loaded").read_text().split()
    results = [sweep.result(run_id)["metrics"] for run_id in sweep.run_ids]
    assert {result["loaded_by"] for result in results} == {int(loader)}
    assert int(loader) not in {result["pid"] for result in results}


def test_where_it_leaves_threads_every_worker_loads_for_itself(make: Make) -> None:
    thread = 'threading.Thread(target=time.sleep, args=(600,), daemon=True, name="decoder").start()'
    sweep = make(code=CODE.replace("LEAVES", thread), configs=[{}] * 3)
    assert sweep.run() == 0
    (started,) = sweep.events("started")
    assert started["mode"] == "fresh"
    assert "decoder" in started["why"]
    for run_id in sweep.run_ids:
        result = sweep.result(run_id)["metrics"]
        assert result["loaded_by"] == result["pid"]


@pytest.mark.parametrize("raises", ['raise OSError("no such shard")', 'raise SystemExit("no such shard")'])
def test_what_it_raises_is_told_before_any_run(make: Make, raises: str) -> None:
    sweep = make(code=CODE.replace("LEAVES", raises), configs=[{}])
    sweep.run()
    (ended,) = sweep.events("ended")
    assert ended["state"] == "failed"
    assert "no such shard" in ended["why"]
    assert not list(sweep.paths.run(sweep.run_ids[0]).root.glob("attempts/*"))


def test_without_a_pool_it_is_loaded_when_it_is_first_asked_for(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path, CODE.replace("LEAVES", ""))
    assert attempts.run().end == "finished"
    assert len((attempts.root / "loaded").read_text().split()) == 1


def test_threads_that_ask_at_once_get_one_object() -> None:
    calls: list[object] = []
    barrier = threading.Barrier(4)

    @setup
    def data() -> object:
        calls.append(object())
        return calls[-1]

    def ask() -> None:
        barrier.wait()
        found.append(data())

    found: list[object] = []
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    assert found == calls * 4


def test_a_failure_is_not_kept() -> None:
    answers = iter([OSError("not yet"), "data"])

    @setup
    def data() -> str:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    with pytest.raises(OSError, match="not yet"):
        data()
    assert data() == "data"


def test_it_can_have_no_parameters() -> None:
    with pytest.raises(TypeError, match="takes config; it is called once"):

        @setup
        def data(config): ...
