"""The double's containers behave as Modal's were seen to: preemption, crashes, retries, volumes."""

import subprocess
import sys
import threading
import time
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
    hand.ask("/policy", {"scaledown_seconds": 5, "grace_seconds": 8, "background_commit_seconds": 0.2})
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
    hand.wait_for_file(f"{key}/begun")
    inputs = hand.ask("/state")["calls"][call.object_id]["input_ids"]
    assert hand.ask("/preempt", {"input_id": inputs[0], "grace": grace})["task_ids"]
    assert call.get(timeout=30) == result
    until(lambda: set(there) <= set(hand.notes(key)))
    assert not set(never) & set(hand.notes(key))


def test_a_preempted_input_of_a_caller_that_waits_is_tried_again_though_it_has_no_retries(hand):
    got = []
    caller = threading.Thread(target=lambda: got.append(ex.plain.remote("sync-preempted")))
    caller.start()
    hand.wait_for_file("sync-preempted/begun")
    hand.ask("/preempt", {"function": "plain"})
    caller.join(30)
    assert got == [2]


def test_a_map_goes_on_through_preemptions_that_the_client_is_told_of(hand):
    hand.ask("/policy", {"preemption": "internal_failure"})
    got = []
    caller = threading.Thread(target=lambda: got.extend(ex.plain.map(["told"], return_exceptions=True)))
    caller.start()
    hand.wait_for_file("told/begun")
    hand.ask("/preempt", {"function": "plain"})
    caller.join(30)
    assert got == [2]


def test_packed_inputs_share_a_container_and_all_see_its_preemption(hand):
    got = []
    keys = ["pack-1", "pack-2", "pack-3"]
    caller = threading.Thread(target=lambda: got.extend(ex.packed.map(keys)))
    caller.start()
    for key in keys:
        hand.wait_for_file(f"{key}/begun")
    first = {hand.read(f"{key}/attempt-1") for key in keys}
    hand.ask("/preempt", {"function": "packed"})
    caller.join(30)
    assert len(first) == 1
    assert [number for number, _ in got] == [2, 2, 2]
    assert all("child ended 1" in hand.notes(key) or "child ended -2" in hand.notes(key) for key in keys)


def test_a_success_after_the_signal_is_by_the_switch_no_result(hand):
    hand.ask("/policy", {"success_in_grace": "void"})
    call = ex.swallows.spawn("void")
    hand.wait_for_file("void/begun")
    hand.ask("/preempt", {"function": "swallows"})
    assert call.get(timeout=20) == "whole"


def test_an_input_is_by_the_switch_given_out_again_while_the_container_still_saves(hand):
    hand.ask("/policy", {"requeue_at": "signal"})
    call = ex.handler_goes_on.spawn("overlap")
    hand.wait_for_file("overlap/begun")
    (task,) = hand.ask("/preempt", {"function": "handler_goes_on", "grace": 6})["task_ids"]
    assert call.get(timeout=20) == 2
    assert hand.ask("/state")["containers"][task]["state"] == "preempted"
    hand.ask("/kill", {"task_id": task})


def test_map_remote_and_starmap_give_results_in_order():
    assert list(ex.square.map(range(30))) == [x * x for x in range(30)]
    assert ex.square.remote(7) == 49


def test_a_single_use_container_takes_one_input_and_no_more_than_the_maximum_live_at_once(hand):
    tasks = list(ex.pid_once.map(range(6)))
    assert len(set(tasks)) == 6
    containers = [c for c in hand.ask("/state")["containers"].values() if c["task_id"] in tasks]
    events = sorted(
        [(c["created_at"], 1) for c in containers] + [(c["finished_at"] or 1e12, -1) for c in containers]
    )
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
    hand.wait_for_file("cancelled/begun")
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
    checkout = Path(__file__).parents[2]
    assert not [place for place in found["path"] if Path(place).is_relative_to(checkout)]
    logs = hand.folder / "logs"
    until(lambda: any("to stdout" in file.read_text() for file in logs.glob("*.log")))


def test_a_storm_of_preemptions_loses_nothing(hand):
    hand.ask("/faults", {"kind": "preempt_input", "function": "steps", "delay": [0.1, 0.9], "times": 6})
    keys = [f"storm-{number}" for number in range(4)]
    results = list(ex.steps.map(keys))
    assert [done for done, _ in results] == [20] * 4
    assert sum(attempts for _, attempts in results) > 4


def test_a_container_is_preempted_at_the_named_request(hand):
    hand.ask("/faults", {"kind": "preempt", "rpc": "VolumeCommit", "times": 1})
    assert ex.steps.spawn("at-request").get(timeout=30)[0] == 20
    assert hand.ask("/faults")[0]["acted"] == 1


@pytest.mark.parametrize(("switch", "there"), [("lost", 0), ("kept", 1)])
def test_what_a_killed_container_did_not_commit_is_lost_or_by_the_switch_kept(hand, switch, there):
    hand.ask("/policy", {"uncommitted_at_kill": switch, "background_commit_seconds": 0})
    call = ex.writes.spawn(f"killed-{switch}")
    until(lambda: list((hand.folder / "views").glob(f"*/*/upper-*/killed-{switch}/uncommitted")))
    hand.ask("/kill", {"function": "writes"})
    assert call.get(timeout=20) == there


def test_writes_are_committed_in_the_background(hand):
    hand.ask("/policy", {"background_commit_seconds": 0.2})
    call = ex.writes.spawn("background")
    hand.wait_for_file("background/uncommitted")
    call.cancel(terminate_containers=True)


def test_a_commit_reaches_others_after_the_delay_of_the_switch(hand):
    hand.ask("/policy", {"commit_delay_seconds": 1.5})
    ex.rearranges.remote("delayed")
    assert hand.notes("delayed") == []
    hand.wait_for_file("delayed/append")


def test_removed_renamed_and_remade_files_are_committed_as_such(hand):
    assert len(ex.rearranges.remote("rearranged")) == 6
    hand.ask("/kill", {"function": "rearranges"})
    after = ["anew/d", "append", "kept/a", "new-name"]
    assert ex.rearranges.remote("rearranged") == after
    assert hand.notes("rearranged") == ["anew", "append", "kept", "new-name"]
    assert hand.read("rearranged/append") == "appended"
    assert not hand.committed("rearranged/anew/c")


def test_with_the_shared_view_every_write_is_seen_at_once(hand):
    hand.ask("/policy", {"volume_view": "shared", "background_commit_seconds": 0})
    call = ex.writes.with_options(timeout=100).spawn("shared")
    hand.wait_for_file("shared/uncommitted")
    call.cancel(terminate_containers=True)


@pytest.mark.parametrize("ends", [True, False])
def test_the_calls_of_a_cancelled_input_end_with_it_or_by_the_switch_run_on(hand, ends):
    hand.ask("/policy", {"cascade_cancel": ends})
    key = f"child-{ends}"
    call = ex.parent.spawn(key)
    hand.wait_for_file(f"{key}/begun")
    call.cancel()
    with pytest.raises(modal.exception.RemoteError):
        call.get(timeout=20)
    state = hand.ask("/state")
    (child,) = [
        c
        for c in state["calls"].values()
        if c["parent_input_id"] in state["calls"][call.object_id]["input_ids"]
    ]
    assert child["cancelled"] == ends
    modal.FunctionCall.from_id(child["call_id"]).cancel()


def test_large_payloads_go_there_and_back():
    data = bytes(range(256)) * 12_000
    assert ex.echo.remote(data) == data
    assert ex.echo.spawn(data).get(timeout=20) == data


def test_a_generator_yields_to_its_caller():
    assert list(ex.counts.remote_gen(5)) == [0, 1, 2, 3, 4]


def test_options_make_a_pool_of_its_own_and_the_autoscaler_keeps_containers_warm(hand):
    other = ex.square.with_options(timeout=77, max_containers=1)
    assert other.remote(4) == 16
    ex.square.update_autoscaler(min_containers=2)
    function_id = ex.square.object_id

    def idle() -> int:
        found = hand.ask("/state")["containers"].values()
        return sum(c["function_id"] == function_id and c["state"] == "idle" for c in found)

    until(lambda: idle() >= 2)
    ex.square.update_autoscaler(min_containers=0)


def test_a_container_gets_the_first_gpu_of_its_list_that_can_be_had(hand):
    def used() -> list[str]:
        containers = hand.ask("/state")["containers"].values()
        return [c["gpu"] for c in containers if c["function_id"] == ex.on_gpu.object_id]

    hand.ask("/policy", {"scarce_gpus": ["H100", "A100-80GB"]})
    call = ex.on_gpu.spawn()
    time.sleep(0.3)
    assert used() == []
    hand.ask("/policy", {"scarce_gpus": ["H100"]})
    call.get(timeout=20)
    assert used() == ["A100-80GB:2"]


def test_a_function_that_cannot_be_imported_fails_with_the_exception_of_its_import(hand, tmp_path):
    file = tmp_path / "broken_app.py"
    file.write_text(
        "import modal\napp = modal.App('broken')\n"
        "if not modal.is_local():\n    raise LookupError('no such thing')\n"
        "@app.function()\ndef f():\n    return 1\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "modal", "deploy", str(file)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    with pytest.raises(LookupError, match="no such thing"):
        modal.Function.from_name("broken", "f").remote()


def test_nothing_was_asked_that_the_double_does_not_answer(hand):
    assert hand.ask("/state")["unimplemented"] == {}
