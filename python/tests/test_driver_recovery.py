"""A driver goes on where the one before stopped: journals are folded to the state that wrote them."""

import random
from itertools import count
from typing import Any

from sweepdeck.driver.actions import Ask, Record
from sweepdeck.driver.controls import apply_control
from sweepdeck.driver.recovery import History, adopt, book, fold
from sweepdeck.driver.sweep import End, Sweep

RETRY = {"preempted": None, "infra": 2, "oom": "halve", "nan": 0, "error": 1}


def empty(runs: int) -> Sweep:
    tokens = count()
    sweep = Sweep(RETRY, token=lambda: f"{next(tokens):08x}")
    for index in range(runs):
        sweep.add({"run_id": f"{index:016x}", "index": index, "config": {}, "cached": None})
    return sweep


def journal(sweep: Sweep) -> list[dict[str, Any]]:
    return [{"kind": a.kind, **a.fields} for a in sweep.take() if isinstance(a, Record)]


def facts(sweep: Sweep) -> dict[str, Any]:
    return {
        "runs": {
            name: (run.state, run.attempts, run.first_attempt, run.micro_batch)
            for name, run in sweep.runs.items()
        },
        "counts": {state: number for state, number in sweep.counts.items() if number},
        "paused": sweep.paused,
    }


def test_whatever_happened_folding_its_journal_gives_the_same_state() -> None:
    for seed in range(60):
        rng = random.Random(seed)
        sweep, controls = empty(6), {}
        for seq in range(1, 40):
            act(sweep, controls, seq, rng)
        for run in sweep.running():
            sweep.attempt_ended(run, End("finished"), 0.0)
        folded = empty(6)
        history = fold(folded, journal(sweep), controls)
        assert facts(folded) == facts(sweep), seed
        assert history.applied == controls.keys()
        assert not history.undecided


def act(sweep: Sweep, controls: dict[int, dict[str, Any]], seq: int, rng: random.Random) -> None:
    running = sweep.running()
    what = rng.random()
    if what < 0.4:
        sweep.admit(1e9)
    elif what < 0.75 and running:
        end = rng.choice(["finished", "user_error", "killed", "preempted", "diverged", "oom"])
        sweep.attempt_ended(rng.choice(running), End(end, micro_batch=rng.choice([None, 1, 8, 100])), 0.0)
    elif what >= 0.75:
        runs = None if rng.random() < 0.5 else [f"{rng.randrange(6):016x}"]
        controls[seq] = rng.choice(
            [
                {"kind": "stop", "runs": runs},
                {"kind": "resume", "runs": runs},
                {"kind": "retry", "runs": runs, "fresh": rng.random() < 0.5},
                {"kind": "pause", "now": rng.random() < 0.5},
            ]
        )
        sweep.answer(seq, controls[seq]["kind"], lambda: apply_control(sweep, controls[seq], lambda _: []))


def test_a_stop_holds_although_the_driver_died_before_the_run_had_left() -> None:
    sweep, controls = empty(3), {}
    for _ in range(3):
        assert sweep.admit(0.0)
    stopped, resumed, other = sweep.runs
    for seq, kind, runs in [(1, "stop", [stopped, resumed]), (2, "resume", [resumed])]:
        controls[seq] = {"kind": kind, "runs": runs}
        sweep.answer(seq, kind, lambda: apply_control(sweep, controls[seq], lambda _: []))  # noqa: B023
    written = journal(sweep)
    for left in ("lost", "preempted", "stopped", None):
        folded = empty(3)
        history = fold(folded, written, controls)
        for run in folded.runs.values():
            book(folded, run, [("1-00000000", End(left, with_driver=True))] if left else [], history, 0.0)
        states = {name: run.state for name, run in folded.runs.items()}
        assert states[stopped] == "stopped", left
        assert states[resumed] == "queued", left
        assert states[other] == ("stopped" if left == "stopped" else "queued"), left


def test_a_journal_cut_anywhere_leaves_no_run_without_a_decision() -> None:
    sweep = empty(4)
    for end in ("finished", "killed", "user_error", "diverged"):
        run = sweep.admit(0.0)
        assert run is not None
        sweep.attempt_ended(run, End(end), 0.0)
    whole = journal(sweep)
    for cut in range(len(whole) + 1):
        folded = empty(4)
        history = fold(folded, whole[:cut], {})
        for run in folded.runs.values():
            if not run.final:
                book(folded, run, [], history, 0.0)
        assert folded.counts["running"] == 0, cut
        while (again := folded.admit(1e9)) is not None:
            folded.attempt_ended(again, End("finished"), 0.0)
        assert folded.ending() is not None, cut


def test_attempts_that_went_down_with_their_driver_are_booked_and_not_counted_against_the_run() -> None:
    sweep = empty(1)
    (run,) = sweep.runs.values()
    for number in range(1, 6):
        lost = End("lost", with_driver=True)
        book(sweep, run, [(f"{number}-00000000", lost)], History(), 0.0)
        assert (run.state, run.attempts, run.tries) == ("queued", number, {})
    events = journal(sweep)
    assert [event["kind"] for event in events] == ["attempt_ended", "requeued"] * 5


def test_only_the_last_of_several_attempts_decides() -> None:
    sweep = empty(1)
    (run,) = sweep.runs.values()
    left = [("1-00000000", End("lost", with_driver=True)), ("2-00000000", End("finished", with_driver=True))]
    book(sweep, run, left, History(), 0.0)
    assert run.state == "finished"
    assert [event["kind"] for event in journal(sweep)] == ["attempt_ended", "attempt_ended", "run_ended"]


def test_an_attempt_that_failed_by_itself_before_the_driver_died_has_failed() -> None:
    sweep = empty(1)
    (run,) = sweep.runs.values()
    book(sweep, run, [("1-00000000", End("diverged", with_driver=True))], History(), 0.0)
    assert run.state == "failed"


def test_a_result_on_the_volume_ends_the_run_whatever_its_attempt_said() -> None:
    sweep = empty(1)
    (run,) = sweep.runs.values()
    book(sweep, run, [("1-00000000", End("lost", has_result=True, with_driver=True))], History(), 0.0)
    assert run.state == "finished"


def test_slots_and_a_pause_survive_and_a_pause_ends_with_its_sweep() -> None:
    records = [
        {"kind": "control", "seq": 1, "control": "parallel", "outcome": "4 at once"},
        {"kind": "control", "seq": 2, "control": "parallel", "outcome": "refused: KeyError: 'parallel'"},
        {"kind": "state", "state": "paused", "why": ""},
    ]
    controls = {1: {"parallel": 4}, 2: {}}
    sweep = empty(1)
    assert fold(sweep, records, controls).parallel == 4
    assert sweep.paused
    sweep = empty(1)
    fold(sweep, [*records, {"kind": "ended", "state": "stopped", "why": ""}], controls)
    assert not sweep.paused


def test_a_slice_that_no_driver_has_decided_upon_goes_on_where_it_got_further() -> None:
    for got_further, state in ((True, "queued"), (False, "failed")):
        sweep = empty(2)
        unbooked, undecided = sweep.runs.values()
        end = End("timeout", got_further=got_further, with_driver=True)
        book(sweep, unbooked, [("1-00000000", end)], History(), 0.0)
        record = {"attempt": "1-00000000", "end": "timeout", "error": None}
        history = History(undecided={undecided.run_id: record})
        book(sweep, undecided, [], history, 0.0, got_further=got_further)
        assert [run.state for run in (unbooked, undecided)] == [state] * 2


def test_an_out_of_memory_that_no_driver_has_decided_upon_still_halves() -> None:
    sweep = empty(2)
    unbooked, undecided = sweep.runs.values()
    oom = End("oom", micro_batch=8, with_driver=True)
    book(sweep, unbooked, [("1-00000000", oom)], History(), 0.0)
    record = {"attempt": "1-00000000", "end": "oom", "error": None}
    book(sweep, undecided, [], History(undecided={undecided.run_id: record}), 0.0, micro_batch=8)
    assert [(run.state, run.micro_batch) for run in (unbooked, undecided)] == [("queued", 4)] * 2


def test_an_attempt_that_is_alive_runs_on_and_the_others_are_booked() -> None:
    sweep = empty(1)
    (run,) = sweep.runs.values()
    left = [("1-00000000", End("preempted", with_driver=True)), ("2-00000000", End("lost", with_driver=True))]
    adopt(sweep, run, left, "2-00000000")
    assert (run.state, run.attempt, run.attempts) == ("running", "2-00000000", 2)
    assert [event["kind"] for event in journal(sweep)] == ["attempt_ended", "admitted"]
    assert sweep.admit(0.0) is None


def test_an_attempt_that_runs_on_is_still_asked_to_leave() -> None:
    sweep = empty(1)
    (run,) = sweep.runs.values()
    sweep.restore(run, "running")
    run.asked = "stop"
    adopt(sweep, run, [], "1-00000000")
    assert sweep.take() == [Ask(run.run_id, "stop")]
