"""The double's containers behave as Modal's own runtime was seen to behave: preemption, crashes, retries, volumes."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import modal
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import execution_app as ex
from double_hand import Hand, until


@pytest.fixture(scope="module")
def hand(double) -> Hand:
    return Hand(double.admin, double.folder)


@pytest.fixture(scope="module", autouse=True)
def running(hand) -> Iterator[None]:
    hand.ask("/policy", {"scaledown_seconds": 5, "grace_seconds": 8})
    with ex.app.run():
        yield


@pytest.fixture(autouse=True)
def usual(hand) -> Iterator[None]:
    usual = hand.ask("/policy")
    yield
    hand.ask("/faults", method="DELETE")
    hand.ask("/policy", usual)


PREEMPTED = [
    # function, grace, result, notes that are there in the end, notes that never are
    (ex.plain, 8, 2, ["saved"], []),
    (ex.swallows, 8, "partial", [], ["attempt-2"]),
    (ex.handler_raises, 8, 2, ["handled"], []),
    (ex.handler_goes_on, 0.7, 2, ["handled"], []),
    (ex.exits, 8, 2, [], []),
    (ex.concurrent_sync, 0.7, 2, [], ["finally"]),
    (ex.async_raises, 8, 2, ["saved"], []),
    (ex.async_returns, 8, "partial", [], ["attempt-2"]),
    (ex.async_blocks, 0.7, 2, [], ["went on"]),
    (ex.async_thread, 8, 2, ["thread saved"], []),
    (ex.Trainer().train, 8, 2, ["exit hook", "finally-1"], []),
]
NAMES = ["plain", "swallows", "handler_raises", "handler_goes_on", "exits", "concurrent_sync", "async_raises",
         "async_returns", "async_blocks", "async_thread", "class"]  # fmt: skip


@pytest.mark.parametrize(("function", "grace", "result", "there", "never"), PREEMPTED, ids=NAMES)
def test_a_preempted_function_sees_what_modal_shows_it(hand, request, function, grace, result, there, never):
    key = request.node.callspec.id
    call = function.spawn(key)
    hand.wait_for_file(f"{key}/attempt-1")
    inputs = hand.ask("/state")["calls"][call.object_id]["input_ids"]
    assert hand.ask("/preempt", {"input_id": inputs[0], "grace": grace})["task_ids"]
    assert call.get(timeout=30) == result
    until(lambda: set(there) <= set(hand.notes(key)))
    assert not set(never) & set(hand.notes(key))


def test_a_preempted_input_of_a_caller_that_waits_is_tried_again_though_it_has_no_retries(hand):
    got = []
    caller = threading.Thread(target=lambda: got.append(ex.plain.remote("sync-preempted")))
    caller.start()
    hand.wait_for_file("sync-preempted/attempt-1")
    hand.ask("/preempt", {"function": "plain"})
    caller.join(30)
    assert got == [2]


def test_a_map_goes_on_through_preemptions_that_the_client_is_told_of(hand):
    hand.ask("/policy", {"preemption": "internal_failure"})
    got = []
    caller = threading.Thread(target=lambda: got.extend(ex.plain.map(["told"], return_exceptions=True)))
    caller.start()
    hand.wait_for_file("told/attempt-1")
    hand.ask("/preempt", {"function": "plain"})
    caller.join(30)
    assert got == [2]


def test_map_remote_and_starmap_give_results_in_order():
    assert list(ex.square.map(range(30))) == [x * x for x in range(30)]
    assert ex.square.remote(7) == 49


def test_a_single_use_container_takes_one_input_and_no_more_than_the_maximum_live_at_once(hand):
    tasks = list(ex.pid_once.map(range(6)))
    assert len(set(tasks)) == 6
    containers = [c for c in hand.ask("/state")["containers"].values() if c["task_id"] in tasks]
    events = sorted([(c["created_at"], 1) for c in containers] + [(c["finished_at"] or 1e12, -1) for c in containers])
    most = now = 0
    for _, step in events:
        now += step
        most = max(most, now)
    assert most <= 2


def test_retries_are_the_callers_for_a_map_and_the_servers_for_a_spawned_call():
    assert ex.third_time.spawn("spawned").get(timeout=30) == 3
    assert list(ex.third_time.map(["mapped"])) == [3]
    assert ex.third_time.remote("remote") == 3


@pytest.mark.parametrize("how", ["exit", "SIGSEGV", "SIGKILL"])
def test_the_input_of_a_container_that_dies_without_a_word_goes_to_another(how):
    assert ex.dies.spawn(f"dies-{how}", how, 1).get(timeout=30) == 2


def test_containers_that_die_again_and_again_fail_their_input_in_an_ephemeral_app(hand):
    hand.ask("/policy", {"crash_limit": 3})
    with pytest.raises(modal.exception.RemoteError, match="3 times in a row"):
        ex.dies.remote("dies-always", "exit", 1000)


def test_an_input_that_runs_out_of_time_ends_with_a_timeout():
    with pytest.raises(modal.exception.FunctionTimeoutError):
        ex.too_long.remote()


def test_a_cancelled_input_sees_the_cancellation_and_its_caller_an_error(hand):
    call = ex.cancelled.spawn("cancelled")
    hand.wait_for_file("cancelled/attempt-1")
    call.cancel()
    with pytest.raises(modal.exception.RemoteError):
        call.get(timeout=20)
    assert "cancelled" in hand.notes("cancelled")


def test_a_lost_input_is_tried_again_by_the_map(hand):
    hand.ask("/faults", {"kind": "lost_input", "function": "square", "times": 1})
    assert list(ex.square.map([5])) == [25]


def test_an_input_that_is_delivered_twice_gives_one_output(hand):
    hand.ask("/faults", {"kind": "duplicate_input", "function": "square", "times": 2})
    assert list(ex.square.map(range(4))) == [0, 1, 4, 9]
    inputs = hand.ask("/state")["inputs"].values()
    assert any(i["deliveries"] == 2 for i in inputs)


def test_an_expired_result_is_said_to_be_one(hand):
    call = ex.square.spawn(3)
    assert call.get(timeout=20) == 9
    hand.ask("/expire", {"call_id": call.object_id})
    with pytest.raises(modal.exception.OutputExpiredError):
        call.get(timeout=0)


def test_a_container_sees_others_writes_only_after_a_reload_and_none_with_files_open(hand):
    call = ex.look.spawn("views")
    hand.wait_for_file("views/own")
    volume = modal.Volume.from_name("execution")
    with volume.batch_upload() as batch:
        batch.put_file(__file__, "/views/theirs")
    seen = call.get(timeout=30)
    assert seen["after"] == ["own", "theirs"]
    assert seen["unseen"]
    assert "open files" in seen["open"]


def test_a_driver_maps_from_inside_a_container_and_its_gate_is_kept():
    assert ex.driver.remote("driver", 12, 3) == [sorted(x * x for x in range(12)), 12]


def test_a_class_has_its_parameters_and_hooks():
    assert ex.Trainer(base=10).add.remote(5) == 15
    assert ex.Trainer().add.remote(5) == 6


def test_a_container_has_its_secrets_its_files_and_processes_of_its_own(hand):
    found = ex.environment.remote()
    assert found["word"] == "secret"
    assert found["other"] == "env"
    assert found["cwd"] == "/root"
    assert found["root"] == ["execution_app.py"]
    assert found["processes"] == 2
    logs = hand.folder / "logs"
    until(lambda: any("to stdout" in file.read_text() for file in logs.glob("*.log")))


def test_nothing_was_asked_that_the_double_does_not_answer(hand):
    assert hand.ask("/state")["unimplemented"] == {}
