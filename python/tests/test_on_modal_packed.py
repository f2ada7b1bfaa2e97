"""Runs that share a container: a process for each, and a container that goes once all of them have saved."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from live_sweep import TOY
from modal_sweep import ModalSweep

from sweepdeck.on_modal.board import DRIVER
from sweepdeck.on_modal.packed import Packed
from sweepdeck.on_modal.signals import Interrupted
from sweepdeck.on_modal.worker import Interruptions


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Any]:
    made: list[ModalSweep] = []

    def make(*arguments: Any, **plan: Any) -> ModalSweep:
        made.append(ModalSweep(tmp_path, *arguments, pack=2, **plan))
        return made[-1]

    yield make
    for sweep in made:
        sweep.end()


def configs(count: int, **config: Any) -> list[dict[str, Any]]:
    return [{"epochs": 3, "sleep_s": 0.0, **config} for _ in range(count)]


def test_a_run_that_crashes_says_how_and_the_others_finish(make: Any) -> None:
    head = "def train(config, run):\n"
    code = TOY.replace(head, f"{head}    config.crash and os.kill(os.getpid(), 11)\n")
    sweep = make(code, configs=[{"epochs": 5, "sleep_s": 0.05, "crash": index == 0} for index in range(3)])
    sweep.start()
    assert sweep.ending() == "over"
    assert [sweep.states()[run_id] for run_id in sweep.run_ids] == ["failed", "finished", "finished"]
    (crashed,) = [event for event in sweep.events("attempt_ended") if event["end"] != "finished"]
    assert "SIGSEGV" in crashed["error"]["message"]


def test_a_preempted_child_saves_and_its_run_goes_on(make: Any) -> None:
    sweep = make(configs=configs(1, epochs=40, sleep_s=0.02))
    sweep.start()
    (run_id,) = sweep.run_ids
    sweep.until_saved(run_id, 2)
    (claim,) = [value for key, value in sweep.store.everything().items() if key.startswith("claim/")]
    os.kill(int(claim["holder"].removeprefix("ta-")), signal.SIGINT)
    assert sweep.ending() == "over"
    assert [event["end"] for event in sweep.events("attempt_ended")] == ["preempted", "finished"]
    assert sweep.attempt_events(run_id, "restored")[-1]["step"] >= 2


def test_a_child_whose_run_is_anothers_by_now_leaves_it(make: Any) -> None:
    sweep = make(configs=configs(1, epochs=4000, sleep_s=0.02))
    sweep.start()
    (run_id,) = sweep.run_ids
    sweep.until_steps(run_id, 1)
    (name,) = sweep.attempts(run_id)
    sweep.board.link(run_id, name, "", DRIVER)
    sweep.until(lambda: any(event["end"] == "lost" for event in sweep.events("attempt_ended")), "a loss")
    sweep.control("stop", runs=None)
    assert sweep.ending() == "over"


def test_code_that_cannot_be_imported_ends_the_sweep(make: Any) -> None:
    sweep = make("import no_such_module\ndef train(config): ...", configs=configs(3))
    sweep.start()
    assert sweep.ending() == "over"
    assert "no_such_module" in sweep.events("ended")[0]["why"]


def test_a_container_goes_only_when_every_run_in_it_has_saved() -> None:
    saved: list[str] = []
    begun = threading.Barrier(3)

    def delivery(name: str, *, last: threading.Event | None, first: threading.Event | None) -> Any:
        def run(interruptions: Interruptions) -> dict[str, Any]:
            told = threading.Event()
            interruptions.on_signal = lambda _name: told.set()
            begun.wait(10)
            assert told.wait(10)
            if last is not None:
                assert last.wait(10)
            saved.append(name)
            if first is not None:
                first.set()
            raise Interrupted(signal.SIGINT)

        return run

    quick_is_done = threading.Event()
    packed = Packed(2)

    async def container() -> None:
        quick = packed.deliver(delivery("quick", last=None, first=quick_is_done))
        slow = packed.deliver(delivery("slow", last=quick_is_done, first=None))
        runs = [asyncio.ensure_future(quick), asyncio.ensure_future(slow)]
        await asyncio.to_thread(begun.wait, 10)
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.wait(runs)

    loop = asyncio.new_event_loop()
    with pytest.raises(KeyboardInterrupt):
        loop.run_until_complete(container())
    assert saved == ["quick", "slow"]
    loop.remove_signal_handler(signal.SIGINT)
    loop.close()


def test_an_input_that_is_cancelled_leaves_its_neighbours_alone() -> None:
    told: list[str] = []
    packed = Packed(2)
    begun = threading.Barrier(3)

    def leaves(interruptions: Interruptions) -> dict[str, Any]:
        over = threading.Event()
        interruptions.on_signal = lambda name: (told.append(name), over.set())  # type: ignore[func-returns-value, assignment]
        begun.wait(10)
        assert over.wait(10)
        raise Interrupted(signal.SIGUSR1)

    def goes_on(_interruptions: Interruptions) -> dict[str, Any]:
        begun.wait(10)
        return {"it": "went on"}

    async def container() -> Any:
        cancelled = asyncio.ensure_future(packed.deliver(leaves))
        other = asyncio.ensure_future(packed.deliver(goes_on))
        await asyncio.to_thread(begun.wait, 10)
        cancelled.cancel()
        await asyncio.wait([cancelled])
        assert cancelled.cancelled()
        return await other

    assert asyncio.run(container()) == {"it": "went on"}
    assert told == ["SIGUSR1"]
