"""The decisions of a driver, without any process: which run is next, and what follows from an end."""

from itertools import count
from typing import Any

import pytest

from sweepdeck.driver.actions import Ask, Record, SetParallel
from sweepdeck.driver.budget import Caps
from sweepdeck.driver.controls import apply_control
from sweepdeck.driver.run import Run
from sweepdeck.driver.sweep import End, Sweep

RETRY = {"preempted": None, "infra": 2, "oom": "halve", "nan": 0, "error": 0}


def record(index: int, cached: bool = False) -> dict[str, Any]:
    return {"run_id": f"{index:016x}", "index": index, "config": {}, "cached": {} if cached else None}


def sweep_of(runs: int, **retry: Any) -> Sweep:
    tokens = count()
    sweep = Sweep({**RETRY, **retry}, token=lambda: f"{next(tokens):08x}", timeout_s=3600.0)
    for index in range(runs):
        sweep.add(record(index))
    return sweep


def admitted(sweep: Sweep, now: float = 0.0) -> Run:
    run = sweep.admit(now)
    assert run is not None
    return run


def error(fingerprint: str = "ValueError in train.py:train") -> dict[str, Any]:
    return {"type": "ValueError", "message": "no", "traceback": "…", "fingerprint": fingerprint}


def records(sweep: Sweep, kind: str) -> list[dict[str, Any]]:
    return [a.fields for a in sweep.take() if isinstance(a, Record) and a.kind == kind]


def ask_for(sweep: Sweep, kind: str, **fields: Any) -> str:
    return apply_control(sweep, {"kind": kind, **fields}, lambda name: [record(7), record(0)])


def test_runs_start_in_the_order_of_the_plan_and_the_sweep_ends_when_all_are_over() -> None:
    sweep = sweep_of(3)
    assert [admitted(sweep).index for _ in range(3)] == [0, 1, 2]
    assert sweep.admit(0.0) is None
    for run in list(sweep.runs.values()):
        assert sweep.ending() is None
        sweep.attempt_ended(run, End("finished"), 1.0)
    assert sweep.ending() == ("finished", "all runs are over")


def test_a_cached_run_is_over_and_never_started() -> None:
    sweep = sweep_of(0)
    sweep.add(record(0, cached=True))
    assert not sweep.has_work()
    assert sweep.ending() == ("finished", "all runs are over")


def test_the_first_infrastructure_failure_is_retried_at_once_and_later_ones_wait_longer_and_longer() -> None:
    sweep = sweep_of(2, infra=4)
    first = admitted(sweep)
    sweep.attempt_ended(first, End("killed"), 10.0)
    waits = []
    now = 10.0
    for _ in range(3):
        assert admitted(sweep, now) is first
        sweep.attempt_ended(first, End("infra"), now)
        moment = sweep.next_moment()
        assert moment is not None
        waits.append(moment - now)
        assert admitted(sweep, now).index == 1, "the others go on meanwhile"
        sweep.attempt_ended(sweep.runs[record(1)["run_id"]], End("preempted"), now)
        sweep.runs[record(1)["run_id"]].tries.clear()
        now = moment
    assert waits == [1.0, 2.0, 4.0]


def test_tries_are_counted_since_the_last_new_checkpoint() -> None:
    sweep = sweep_of(1, infra=1)
    run = admitted(sweep)
    for step in range(1, 6):
        sweep.attempt_ended(run, End("killed", progress=(step, 0, 0)), 0.0)
        assert run.state == "queued"
        run = admitted(sweep, 1e9)
    sweep.attempt_ended(run, End("killed", progress=(5, 0, 0)), 0.0)
    assert (run.state, run.attempts) == ("failed", 6), "its one try since step 5 brought nothing new"
    assert sweep.ending() == ("failed", "all runs are over; 1 failed")


def test_classes_of_failure_have_tries_of_their_own() -> None:
    sweep = sweep_of(1, infra=1, error=1, nan=1, oom=1)
    run = admitted(sweep)
    for end in ("infra", "user_error", "diverged", "oom"):
        sweep.attempt_ended(run, End(end, error=error(end)), 0.0)
        assert run.state == "queued", end
        run = admitted(sweep, 1e9)
    sweep.attempt_ended(run, End("user_error", error=error("user_error")), 0.0)
    assert run.state == "failed"


def test_out_of_memory_halves_the_micro_batch_as_often_as_it_takes_and_touches_no_other_run() -> None:
    sweep = sweep_of(2)
    run, other = admitted(sweep), admitted(sweep)
    limits = []
    for trained_with in (100, 50, 25, 13, 7):
        sweep.attempt_ended(run, End("oom", micro_batch=trained_with), 0.0)
        assert run.state == "queued"
        limits.append(run.micro_batch)
        (requeued,) = records(sweep, "requeued")
        assert requeued["micro_batch"] == run.micro_batch
        assert requeued["why"] == f"oom; micro-batch {trained_with}, now {run.micro_batch}"
        assert admitted(sweep) is run, "at once"
    assert limits == [50, 25, 13, 7, 4]
    assert (other.state, other.micro_batch) == ("running", None)


def test_a_halved_micro_batch_outlives_every_other_end_but_not_a_start_from_nothing() -> None:
    sweep = sweep_of(1)
    run = admitted(sweep)
    sweep.attempt_ended(run, End("oom", micro_batch=64), 0.0)
    for end in (End("preempted", progress=(3, 0, 0)), End("killed")):
        sweep.attempt_ended(admitted(sweep, 1e9), end, 0.0)
    assert run.micro_batch == 32
    # What the attempt says of itself is no way around the limit: else it would never end.
    sweep.attempt_ended(admitted(sweep, 1e9), End("oom", micro_batch=64), 0.0)
    assert run.micro_batch == 16
    sweep.attempt_ended(admitted(sweep), End("diverged"), 0.0)
    ask_for(sweep, "retry", runs=None, fresh=False)
    assert run.micro_batch == 16
    sweep.attempt_ended(admitted(sweep), End("diverged"), 0.0)
    ask_for(sweep, "retry", runs=None, fresh=True)
    assert run.micro_batch is None


def test_out_of_memory_fails_where_one_sample_is_too_much_or_the_batches_are_not_ours() -> None:
    sweep = sweep_of(2)
    for micro_batch, said in ((1, "not even one sample fits"), (None, "only where run.loader")):
        sweep.attempt_ended(admitted(sweep), End("oom", micro_batch=micro_batch), 0.0)
        (ended,) = records(sweep, "run_ended")
        assert ended["state"] == "failed"
        assert said in ended["why"]


def test_a_number_of_tries_after_out_of_memory_changes_no_micro_batch() -> None:
    sweep = sweep_of(1, oom=1)
    run = admitted(sweep)
    sweep.attempt_ended(run, End("oom", micro_batch=64), 0.0)
    assert (run.state, run.micro_batch) == ("queued", None)
    sweep.attempt_ended(admitted(sweep), End("oom", micro_batch=64), 0.0)
    assert run.state == "failed"


def test_a_run_whose_time_was_over_goes_on_at_once_as_often_as_it_takes_and_is_no_retry() -> None:
    sweep = sweep_of(2, infra=1)
    run = admitted(sweep)
    for step in range(1, 6):
        sweep.attempt_ended(run, End("timeout", progress=(step, 0, 0), got_further=True), 0.0)
        assert (run.state, run.tries) == ("queued", {})
        requeued = records(sweep, "requeued")
        assert [event["why"] for event in requeued] == ["timeout; it goes on from what it saved"]
        assert admitted(sweep) is run, "before the runs that have not begun"


@pytest.mark.parametrize("asked", [True, False], ids=["asked by the driver", "by itself"])
def test_a_run_whose_time_was_over_fails_where_it_got_no_further_and_says_what_to_do(asked: bool) -> None:
    sweep = sweep_of(1, infra=9)
    run = admitted(sweep)
    if asked:
        sweep.ask(run, "timeout")
    sweep.attempt_ended(run, End("killed", said=False) if asked else End("timeout"), 0.0)
    actions = [action for action in sweep.take() if isinstance(action, Record)]
    ended, run_ended = (action.fields for action in actions[-2:])
    assert ended["end"] == "timeout"
    assert ended["error"]["type"] == "Timeout"
    for part in (
        "in its 3600 s (resources.timeout)",
        "saved nothing",
        "run.track",
        "raise resources.timeout",
    ):
        assert part in ended["error"]["message"]
        assert part in run_ended["why"]
    assert (run.state, sweep.ending()) == ("failed", ("failed", "all runs are over; 1 failed"))


def test_what_was_asked_of_a_run_counts_more_than_that_its_time_was_over() -> None:
    for asked, state in (("stop", "stopped"), ("pause", "queued")):
        sweep = sweep_of(1)
        run = admitted(sweep)
        sweep.ask(run, asked)
        sweep.attempt_ended(run, End("timeout"), 0.0)
        assert run.state == state


def test_an_error_at_the_end_of_the_time_is_an_error() -> None:
    sweep = sweep_of(1, infra=1)
    run = admitted(sweep)
    sweep.ask(run, "timeout")
    sweep.attempt_ended(run, End("infra"), 0.0)
    assert (run.state, run.tries) == ("queued", {"infra": 1})


def test_preemption_is_unlimited_but_three_without_progress_back_off_with_a_warning() -> None:
    sweep = sweep_of(1)
    run = admitted(sweep)
    for _ in range(2):
        sweep.attempt_ended(run, End("preempted"), 0.0)
        run = admitted(sweep)
    assert records(sweep, "note") == []
    sweep.attempt_ended(run, End("preempted"), 0.0)
    assert sweep.admit(0.5) is None
    (note,) = records(sweep, "note")
    assert (note["level"], "3 times in a row" in note["text"]) == ("warning", True)
    assert sweep.admit(1.0) is run
    sweep.attempt_ended(run, End("preempted", progress=(3, 0, 0)), 1.0)
    assert sweep.admit(1.0) is run, "progress: at once again"


def test_the_same_error_in_the_first_three_runs_stops_the_sweep_and_keeps_the_rest_queued() -> None:
    sweep = sweep_of(10)
    for _ in range(3):
        assert sweep.has_work()
        sweep.attempt_ended(admitted(sweep), End("user_error", error=error()), 0.0)
    assert not sweep.has_work()
    assert sweep.admit(0.0) is None
    ending = sweep.ending()
    assert ending is not None
    assert ending[0] == "failed"
    assert "ValueError: no" in ending[1]
    assert sweep.counts["queued"] == 7
    ask_for(sweep, "retry", runs=None, fresh=False)
    assert sweep.counts["queued"] == 10
    assert admitted(sweep).index == 0, "after the fix it goes on"


def test_the_same_error_later_or_different_errors_stop_nothing() -> None:
    sweep = sweep_of(10)
    sweep.attempt_ended(admitted(sweep), End("user_error", error=error("a")), 0.0)
    sweep.attempt_ended(admitted(sweep), End("preempted"), 0.0)
    sweep.attempt_ended(admitted(sweep), End("finished"), 0.0)
    for _ in range(4):
        sweep.attempt_ended(admitted(sweep), End("user_error", error=error("a")), 0.0)
    assert sweep.has_work()
    other = sweep_of(10)
    for fingerprint in ("a", "b", "b", "b", "b"):
        other.attempt_ended(admitted(other), End("user_error", error=error(fingerprint)), 0.0)
    assert other.has_work()


def test_one_run_that_fails_the_same_way_again_is_one_run() -> None:
    sweep = sweep_of(5, error=5)
    for _ in range(4):
        sweep.attempt_ended(admitted(sweep), End("user_error", error=error()), 0.0)
    assert sweep.has_work()


def test_stopping_ends_queued_runs_at_once_and_asks_running_ones() -> None:
    sweep = sweep_of(3)
    running = admitted(sweep)
    assert "2 queued runs stopped, 1 running run asked" in ask_for(sweep, "stop", runs=None)
    assert [a for a in sweep.take() if isinstance(a, Ask)] == [Ask(running.run_id, "stop")]
    assert sweep.ending() is None
    sweep.attempt_ended(running, End("killed", said=False), 0.0)
    (ended,) = records(sweep, "attempt_ended")
    assert ended["end"] == "stopped", "killed because it didn't leave: still a stop"
    assert sweep.ending() == ("stopped", "all runs are over; 3 stopped")


def test_a_run_that_finishes_although_it_was_asked_to_stop_is_finished() -> None:
    sweep = sweep_of(1)
    run = admitted(sweep)
    ask_for(sweep, "stop", runs=[run.run_id])
    sweep.attempt_ended(run, End("finished"), 0.0)
    assert run.state == "finished"


def test_a_pause_holds_the_queue_and_with_now_sends_running_runs_back_to_it() -> None:
    sweep = sweep_of(2)
    run = admitted(sweep)
    ask_for(sweep, "pause", now=True)
    assert sweep.admit(0.0) is None
    sweep.attempt_ended(run, End("preempted"), 0.0)
    assert (run.state, run.tries) == ("queued", {})
    assert sweep.ending() is None
    ask_for(sweep, "resume", runs=None)
    assert [event["state"] for event in records(sweep, "state")] == ["paused", "running"]
    assert admitted(sweep) is run


def test_resume_queues_stopped_runs_again_and_takes_back_a_stop_that_is_under_way() -> None:
    sweep = sweep_of(3)
    run = admitted(sweep)
    ask_for(sweep, "stop", runs=None)
    ask_for(sweep, "resume", runs=None)
    assert sweep.counts == {"queued": 2, "running": 1, "stopped": 0}
    sweep.attempt_ended(run, End("stopped"), 0.0)
    assert run.state == "queued"
    assert sorted(admitted(sweep).index for _ in range(3)) == [0, 1, 2]
    assert sweep.admit(0.0) is None, "nothing is in the queue twice"


def test_retry_starts_failed_runs_again_and_afresh_without_their_checkpoints() -> None:
    sweep = sweep_of(2)
    for _ in range(2):
        sweep.attempt_ended(admitted(sweep), End("diverged", progress=(4, 0, 0)), 0.0)
    first, second = sweep.runs.values()
    ask_for(sweep, "retry", runs=[first.run_id], fresh=False)
    ask_for(sweep, "retry", runs=None, fresh=True)
    assert (first.first_attempt, second.first_attempt) == (1, 2)
    assert admitted(sweep).attempt == "2-00000002"


def test_extending_adds_only_what_is_new() -> None:
    sweep = sweep_of(1)
    sweep.attempt_ended(admitted(sweep), End("finished"), 0.0)
    assert ask_for(sweep, "extend", file="0002.jsonl") == "1 new run"
    assert admitted(sweep).index == 7
    # As a driver has it that was started since the file was written.
    assert ask_for(sweep, "extend", file="0002.jsonl") == "1 new run"
    assert len(sweep.runs) == 2


def test_parallel_is_passed_on_and_a_budget_is_set_lifted_or_refused() -> None:
    sweep = sweep_of(1)
    ask_for(sweep, "parallel", parallel=5)
    assert SetParallel(5) in sweep.take()
    assert ask_for(sweep, "budget", usd=1.0, gpu_hours=2) == "the budget is $1.00 and 2 GPU-hours"
    assert sweep.caps == Caps(1.0, 2)
    for senseless in (0, -1.0, "much"):
        assert ask_for(sweep, "budget", usd=senseless, gpu_hours=None).startswith("refused")
    assert sweep.caps == Caps(1.0, 2)
    assert ask_for(sweep, "budget", usd=None, gpu_hours=None) == "the budget is lifted"


def test_a_request_that_makes_no_sense_is_refused_with_a_reason() -> None:
    sweep = sweep_of(1)
    assert ask_for(sweep, "explode").startswith("refused: ")
    assert ask_for(sweep, "parallel").startswith("refused: ")


def test_a_driver_that_has_to_leave_starts_nothing_and_requeues_what_ran() -> None:
    sweep = sweep_of(2)
    run = admitted(sweep)
    sweep.leave("SIGTERM")
    assert Ask(run.run_id, "pause") in sweep.take()
    assert sweep.admit(0.0) is None
    sweep.attempt_ended(run, End("preempted"), 0.0)
    assert run.state == "queued"


def test_a_run_that_was_asked_to_stop_stays_stopped_when_the_driver_has_to_leave_meanwhile() -> None:
    sweep = sweep_of(2)
    stopped, late = admitted(sweep), admitted(sweep)
    sweep.ask(stopped, "stop")
    sweep.ask(late, "timeout")
    sweep.leave("SIGTERM")
    sweep.attempt_ended(stopped, End("stopped"), 0.0)
    sweep.attempt_ended(late, End("timeout"), 0.0)
    assert (stopped.state, late.state) == ("stopped", "failed")


def test_an_end_and_its_consequence_stand_together_after_the_request_that_caused_them() -> None:
    sweep = sweep_of(1)
    sweep.answer(1, "stop", lambda: ask_for(sweep, "stop", runs=None))
    kinds = [action.kind for action in sweep.take() if isinstance(action, Record)]
    assert kinds == ["control", "run_ended"]
