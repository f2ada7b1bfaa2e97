"""The proof of an exact resume on small functions without torch: green where it may be, red with a cause."""

import pytest
from proofs import prove

from sweepdeck.doctor.resume import Unprovable

LOOP = """
import random, time

def train(config, run):
    {seed}
    point = {{"x": 3.0}}
    {before}
    run.track(point=point)
    for epoch in run.epochs(12):
        point["x"] += {step}
        {within}
        run.log(loss={logged}, epoch=epoch)
    return {{"loss": point["x"]}}
"""


def loop(
    seed="random.seed(run.seed)", before="pass", step="random.random()", within="pass", logged='point["x"]'
):
    return LOOP.format(seed=seed, before=before, step=step, within=within, logged=logged)


def test_a_function_that_tracks_all_it_needs_is_identical(tmp_path):
    found = prove(tmp_path, loop(), {}, kills=8)
    assert found["identical"], found
    assert (found["kills"], found["damaged"], found["cause"]) == (8, 2, None)
    assert [entry["name"] for entry in found["compared"]] == ["final checkpoint", "metric history", "result"]


def test_the_same_seed_proves_the_same(tmp_path):
    told = [prove(tmp_path, loop(seed="pass"), {}, kills=3, seed=5) for _ in range(2)]
    assert told[0]["first_difference"]["step"] == told[1]["first_difference"]["step"]
    assert told[0]["cause"] == told[1]["cause"]


def test_a_generator_that_nobody_draws_from_is_no_difference(tmp_path):
    assert prove(tmp_path, loop(seed="pass", step="0.5"), {})["identical"]


@pytest.mark.parametrize(
    ("code", "cause", "name"),
    [
        (loop(seed="pass"), "unseeded_random", "point.x"),
        (loop(step="time.time()"), "nondeterministic_kernel", "point.x"),
        (
            loop(before="own = random.Random(1)", step="own.random()"),
            "untracked_state",
            "point.x",
        ),
        (
            loop(before="seen = []", within="seen.append(1)", logged="len(seen)"),
            "metric_of_untracked_state",
            "metric loss",
        ),
    ],
    ids=["unseeded", "the clock", "own generator", "own counter"],
)
def test_the_first_difference_and_its_usual_cause_are_named(tmp_path, code, cause, name):
    found = prove(tmp_path, code, {}, kills=6)
    assert not found["identical"]
    assert found["cause"]["code"] == cause, found
    assert found["first_difference"]["name"] == name
    assert found["cause"]["hint"]


def test_code_that_fails_only_when_it_is_resumed_is_told_from_code_that_always_fails(tmp_path):
    found = prove(tmp_path, loop(within="assert epoch < 3 or run.attempt == 1"), {}, kills=6)
    assert not found["identical"]
    assert found["cause"]["code"] == "fails_when_resumed"
    assert "AssertionError" in found["cause"]["text"]
    with pytest.raises(Unprovable, match="ZeroDivisionError") as caught:
        prove(tmp_path, loop(within="1 / 0"), {})
    assert caught.value.code == "doctor.run_failed"
    assert "1 / 0" in caught.value.details


def test_a_function_without_a_step_to_be_killed_at_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(Unprovable) as caught:
        prove(tmp_path, "def train(config):\n    return {'loss': 1.0}\n", {})
    assert caught.value.code == "doctor.no_steps"
    assert "run.epochs" in caught.value.hint
