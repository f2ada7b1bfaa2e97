"""The board and the lease on it: of any number of writers one wins, and whoever lost sees it."""

import threading
from pathlib import Path

import pytest
from fake_modal import FolderStore, MemoryStore

from sweepdeck.assignment import Outcome
from sweepdeck.driver.lease import LeaseHeldError
from sweepdeck.mappers.base import Left
from sweepdeck.on_modal.board import DRIVER, WORKER, Board, Link
from sweepdeck.on_modal.lease import LEASE_S, take_lease
from sweepdeck.on_modal.life import Life

RUN, FIRST, SECOND, THIRD = "0" * 16, "1-00000000", "2-00000000", "2-11111111"


def test_of_many_that_claim_an_attempt_one_gets_it(tmp_path: Path) -> None:
    board = Board(FolderStore(tmp_path))
    got: list[bool] = []
    threads = [threading.Thread(target=lambda: got.append(board.claim(RUN, FIRST, "ta"))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 15 + [True]


def test_an_admitted_attempt_fences_off_the_one_before() -> None:
    board = Board(MemoryStore())
    assert board.admit(RUN, FIRST) is None
    assert board.successor(RUN, FIRST) is None
    assert board.admit(RUN, SECOND) is None
    assert board.successor(RUN, FIRST) == Link(SECOND, DRIVER)
    assert board.newest(RUN) == SECOND


def test_an_admission_finds_that_the_input_has_gone_on_by_itself() -> None:
    board = Board(MemoryStore())
    board.admit(RUN, FIRST)
    assert board.link(RUN, FIRST, SECOND, WORKER) == Link(SECOND, WORKER)
    assert board.admit(RUN, THIRD) == Link(SECOND, WORKER)
    # Also where the worker died before it said its name, the next one comes after it.
    assert board.admit(RUN, THIRD) is None
    assert board.successor(RUN, SECOND) == Link(THIRD, DRIVER)


def test_an_attempt_is_withdrawn_before_it_begins_and_not_afterwards() -> None:
    board = Board(MemoryStore())
    board.admit(RUN, FIRST)
    assert board.withdraw(RUN, FIRST) is True
    assert board.successor(RUN, FIRST) is not None
    assert board.admit(RUN, SECOND) is None
    board.claim(RUN, SECOND, "ta")
    assert board.withdraw(RUN, SECOND) is False
    assert board.successor(RUN, SECOND) is None


def test_a_life_is_the_same_after_the_board() -> None:
    left = Left(progress=(3, 1, 0), has_result=True, micro_batch=8, got_further=True)
    for life in (Life(FIRST, None), Life(FIRST, Outcome("finished", {"loss": "NaN"}), left, 1.5)):
        assert Life.from_json(life.to_json()) == life


class Clock:
    """Waiting is what makes the time go on."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.at: dict[float, object] = {}

    def wait(self, seconds: float) -> None:
        self.now += seconds
        for moment in [moment for moment in self.at if moment <= self.now]:
            self.at.pop(moment)()  # type: ignore[operator]


def driver(epoch: int, state: str, at: float) -> dict[str, object]:
    return {"epoch": epoch, "token": "t", "call_id": "fc", "state": state, "at": at}


@pytest.mark.parametrize("state", ["left", "over"])
def test_a_lease_that_was_let_go_of_is_taken_at_once(state: str) -> None:
    store, clock = MemoryStore(), Clock()
    store.put("driver", driver(3, state, clock.now))
    lease = take_lease(store, "fc", after=1, wait=clock.wait, clock=lambda: clock.now)
    assert (lease.epoch, clock.now) == (4, 1000.0)


def test_a_silent_driver_is_waited_for_and_then_replaced() -> None:
    store, clock = MemoryStore(), Clock()
    store.put("driver", driver(1, "alive", clock.now))
    lease = take_lease(store, "fc", after=0, wait=clock.wait, clock=lambda: clock.now)
    assert lease.epoch == 2
    assert LEASE_S <= clock.now - 1000.0 <= LEASE_S + 5


def test_a_driver_that_gives_a_sign_of_life_keeps_its_lease() -> None:
    store, clock = MemoryStore(), Clock()
    store.put("driver", driver(1, "alive", clock.now))
    clock.at[1010.0] = lambda: store.put("driver", driver(1, "alive", clock.now))
    with pytest.raises(LeaseHeldError):
        take_lease(store, "fc", after=0, wait=clock.wait, clock=lambda: clock.now)


def test_of_two_that_want_the_lease_the_second_finds_it_taken() -> None:
    store, clock = MemoryStore(), Clock()
    store.put("epoch/1", {"call_id": "other", "at": clock.now})
    with pytest.raises(LeaseHeldError):
        take_lease(store, "fc", after=0, wait=clock.wait, clock=lambda: clock.now)


def test_an_epoch_whose_driver_died_at_once_is_passed_over() -> None:
    store, clock = MemoryStore(), Clock()
    store.put("epoch/1", {"call_id": "other", "at": clock.now - LEASE_S - 1})
    lease = take_lease(store, "fc", after=0, wait=clock.wait, clock=lambda: clock.now)
    assert lease.epoch == 2


def test_a_driver_sees_that_a_newer_one_has_its_lease_and_does_not_speak_for_it() -> None:
    store, clock = MemoryStore(), Clock()
    old = take_lease(store, "fc-1", after=0)
    old.release("left")
    take_lease(store, "fc-2", after=0, wait=clock.wait)
    assert old.renew() is False
    old.release("over")
    assert (store.get("driver")["call_id"], store.get("driver")["state"]) == ("fc-2", "alive")
