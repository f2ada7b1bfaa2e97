"""The mapper on Modal over a map that fails in every way: each end is told once, of the right attempt."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any

import pytest
from fake_modal import MemoryStore

from sweepdeck.assignment import Assignment, Outcome
from sweepdeck.mappers.base import Broken, Ended, Event, Notice, Ready, TakenOver
from sweepdeck.on_modal.board import WORKER, Board
from sweepdeck.on_modal.life import Life
from sweepdeck.on_modal.mapper import ModalMapper

PATIENCE_S = 0.3


class Train:
    """A map whose items the test gives."""

    def __init__(self) -> None:
        self.fed: list[dict[str, Any]] = []
        self.maps = 0
        self.sizes: list[int] = []
        self._give: Callable[[Any], None] = lambda _item: None

    async def map(self, inputs: AsyncGenerator[dict[str, Any], None]) -> AsyncGenerator[Any, None]:
        self.maps += 1
        loop, items = asyncio.get_running_loop(), asyncio.Queue[Any]()
        self._give = lambda item: loop.call_soon_threadsafe(items.put_nowait, item)  # type: ignore[assignment]
        feeding = asyncio.ensure_future(self._feed(inputs))
        try:
            while True:
                item = await items.get()
                if isinstance(item, ConnectionError):
                    raise item
                yield item
        finally:
            feeding.cancel()
            await inputs.aclose() if feeding.done() else None

    async def _feed(self, inputs: AsyncGenerator[dict[str, Any], None]) -> None:
        async for each in inputs:
            self.fed.append(each)

    def resize(self, containers: int) -> None:
        self.sizes.append(containers)

    def give(self, item: Any) -> None:
        self._give(item)


class Stage:
    """A mapper with everything around it."""

    def __init__(self, slots: int = 4, **adopted: str):
        self.train, self.store = Train(), MemoryStore()
        self.board = Board(self.store)
        self.mapper = ModalMapper(
            self.train, self.board, slots=slots, adopted=adopted, patience_s=PATIENCE_S, look_s=0.02
        )
        self.told: list[Event] = []

    def submit(self, run_id: str, attempt: str) -> None:
        run = {"run_id": run_id, "index": 0, "config": {}, "config_id": "c", "seed": None, "cached": None}
        self.mapper.submit(Assignment("/v", "s", 1, run, attempt, time.time()))
        self.until(lambda: any(given["attempt"] == attempt for given in self.train.fed))

    def until(self, condition: Callable[[], Any]) -> None:
        deadline = time.monotonic() + 20.0
        while not condition():
            self.told += self.mapper.events(0.01)
            assert time.monotonic() < deadline, f"never; told: {self.told}"

    def ends(self) -> list[tuple[str, str | None]]:
        ended = [event for event in self.told if isinstance(event, Ended)]
        return [(event.attempt, event.outcome.end if event.outcome else None) for event in ended]


@pytest.fixture
def stage() -> Iterator[Callable[..., Stage]]:
    made: list[Stage] = []

    def make(**options: Any) -> Stage:
        made.append(Stage(**options))
        return made[-1]

    yield make
    for each in made:
        each.mapper.close()


def output(run_id: str, attempt: str, *lives: Life, **fields: Any) -> dict[str, Any]:
    return {"run_id": run_id, "attempt": attempt, "lives": [life.to_json() for life in lives], **fields}


def life(attempt: str, end: str | None = "finished") -> Life:
    return Life(attempt, Outcome(end, {}) if end else None, elapsed=1.0)


def test_an_output_ends_its_run_and_frees_its_slot(stage: Any) -> None:
    at = stage(slots=2)
    at.submit("a", "1-00000000")
    assert at.mapper.free() == 1
    at.train.give(output("a", "1-00000000", life("1-00000000")))
    at.until(at.ends)
    assert isinstance(at.told[0], Ready)
    assert at.ends() == [("1-00000000", "finished")]
    assert at.mapper.free() == 2


def test_an_input_that_went_on_by_itself_tells_of_every_attempt(stage: Any) -> None:
    at = stage()
    at.submit("a", "1-00000000")
    at.train.give(output("a", "1-00000000", life("1-00000000", "preempted"), life("2-aaaaaaaa")))
    at.until(at.ends)
    (taken,) = [event for event in at.told if isinstance(event, TakenOver)]
    assert (taken.ended.attempt, taken.by) == ("1-00000000", "2-aaaaaaaa")
    assert at.ends() == [("2-aaaaaaaa", "finished")]


def test_an_attempt_that_is_alive_elsewhere_is_watched_to_its_end(stage: Any) -> None:
    at = stage()
    at.submit("a", "1-00000000")
    at.board.claim("a", "1-00000000", "ta")
    at.train.give(output("a", "1-00000000", alive="1-00000000"))
    at.board.end("a", life("1-00000000", "diverged"))
    at.until(at.ends)
    assert at.ends() == [("1-00000000", "diverged")]


def test_an_adopted_attempt_that_falls_silent_is_over_without_a_word(stage: Any) -> None:
    at = stage(a="3-00000000")
    at.board.claim("a", "3-00000000", "ta")
    at.until(at.ends)
    assert at.ends() == [("3-00000000", None)]


def test_an_adopted_attempt_is_followed_to_the_one_that_goes_on(stage: Any) -> None:
    at = stage(a="3-00000000")
    at.board.claim("a", "3-00000000", "ta")
    at.board.end("a", life("3-00000000", "preempted"))
    at.board.link("a", "3-00000000", "4-00000000", WORKER)
    at.board.end("a", life("4-00000000"))
    at.until(at.ends)
    assert at.ends()[-1] == ("4-00000000", "finished")
    assert at.mapper.free() == 4


def test_an_exception_is_put_down_to_the_input_that_fell_silent(stage: Any) -> None:
    at = stage()
    for run_id, attempt in [("a", "1-aaaaaaaa"), ("b", "1-bbbbbbbb")]:
        at.submit(run_id, attempt)
        at.board.claim(run_id, attempt, "ta")
    at.train.give(RuntimeError("the container was killed for want of memory"))
    deadline = time.monotonic() + 3 * PATIENCE_S
    while time.monotonic() < deadline:
        at.board.beat("b", "1-bbbbbbbb")
        at.told += at.mapper.events(0.01)
    (ended,) = [event for event in at.told if isinstance(event, Ended)]
    assert ended.attempt == "1-aaaaaaaa"
    assert "want of memory" in ended.outcome.error["message"]
    # The other one's output counts as ever.
    at.train.give(output("b", "1-bbbbbbbb", life("1-bbbbbbbb")))
    at.until(lambda: len(at.ends()) == 2)


def test_a_failure_before_anything_began_ends_one_of_those_that_wait(stage: Any) -> None:
    at = stage()
    at.submit("a", "1-aaaaaaaa")
    at.submit("b", "1-bbbbbbbb")
    at.train.give(RuntimeError("no image"))
    at.until(at.ends)
    assert len(at.ends()) == 1
    # Had it been the other's, this one's output comes after all, and the failure goes to the other.
    (gone, _), other = at.ends()[0], {"1-aaaaaaaa": "1-bbbbbbbb", "1-bbbbbbbb": "1-aaaaaaaa"}
    at.train.give(output(gone[-1], gone, lost=True))
    at.until(lambda: len(at.ends()) == 2)
    assert at.ends()[1][0] == other[gone]


def test_inputs_of_a_map_that_broke_are_watched_and_the_next_map_takes_new_ones(stage: Any) -> None:
    at = stage()
    at.submit("a", "1-aaaaaaaa")
    at.board.claim("a", "1-aaaaaaaa", "ta")
    at.train.give(ConnectionError("reset"))
    at.board.end("a", life("1-aaaaaaaa"))
    at.until(at.ends)
    assert any(isinstance(event, Notice) and "reset" in event.text for event in at.told)
    at.submit("b", "1-bbbbbbbb")
    assert at.train.maps == 2
    at.train.give(output("b", "1-bbbbbbbb", life("1-bbbbbbbb")))
    at.until(lambda: len(at.ends()) == 2)


def test_a_run_that_waits_for_a_container_is_stopped_at_once_and_its_input_begins_nothing(stage: Any) -> None:
    at = stage()
    at.submit("a", "1-aaaaaaaa")
    at.mapper.request_stop("a", "stop")
    at.until(at.ends)
    assert at.ends() == [("1-aaaaaaaa", None)]
    assert at.board.successor("a", "1-aaaaaaaa") is not None
    at.submit("a", "2-aaaaaaaa")
    at.train.give(output("a", "1-aaaaaaaa", lost=True))
    at.train.give(output("a", "2-aaaaaaaa", life("2-aaaaaaaa")))
    at.until(lambda: len(at.ends()) == 2)
    assert at.ends()[1] == ("2-aaaaaaaa", "finished")


def test_a_run_that_is_at_work_is_asked_over_the_board(stage: Any) -> None:
    at = stage()
    at.submit("a", "1-aaaaaaaa")
    at.board.claim("a", "1-aaaaaaaa", "ta")
    at.mapper.request_stop("a", "pause")
    at.until(lambda: at.board.why_asked("a", frozenset({"1-aaaaaaaa"})) == "pause")


def test_code_that_cannot_be_imported_breaks_the_mapper(stage: Any) -> None:
    at = stage()
    at.submit("a", "1-aaaaaaaa")
    error = {"type": "X", "message": "no module", "traceback": "", "fingerprint": ""}
    at.train.give(output("a", "1-aaaaaaaa", life("1-aaaaaaaa", "infra"), broken=error))
    at.until(at.ends)
    assert [type(event) for event in at.told] == [Ready, Broken, Ended]


def test_another_number_of_slots_is_another_number_of_containers(stage: Any) -> None:
    at = stage(slots=2)
    at.mapper.set_parallel(7)
    at.until(lambda: at.train.sizes == [7])
    assert at.mapper.free() == 7
