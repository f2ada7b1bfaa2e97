"""Where between two micro-batches the state of a run is whole."""

import json

import pytest
from attempts import Attempts

from sweepdeck.training.micro_batches import count_cut, cut, usable_samples
from sweepdeck.training.passes import Passes
from sweepdeck.training.position import Position


class Scene:
    """Passes of a run whose optimizer steps are counted by hand."""

    def __init__(self):
        self.steps = 0
        self.whole = []
        self.passes = Passes(lambda: self.whole.append(self.steps))
        self.passes.count(self.count)
        self.passes.begin_epoch(0)

    def count(self):
        return self.steps

    def begin(self, trains=True):
        return self.passes.begin(trains=trains)

    def step(self):
        self.steps += 1


def test_the_state_is_whole_when_the_next_batch_is_asked_for_after_a_step():
    scene = Scene()
    data = scene.begin()
    for _ in range(3):
        scene.passes.give(data)
        scene.step()
        scene.passes.ask()
    assert scene.whole == [1, 2, 3]


def test_it_is_not_whole_between_the_micro_batches_of_a_step_nor_asked_for_twice():
    scene = Scene()
    data = scene.begin()
    scene.passes.give(data)
    scene.passes.ask()
    scene.passes.give(data)
    scene.step()
    scene.passes.ask()
    scene.passes.ask()
    assert scene.whole == [1]


def test_of_two_loaders_side_by_side_only_the_first_to_ask_finds_it_whole():
    scene = Scene()
    one, other = scene.begin(), scene.begin()
    scene.passes.give(one)
    scene.passes.give(other)
    scene.step()
    scene.passes.ask()
    scene.passes.give(one)
    scene.passes.ask()
    assert scene.whole == [1]


def test_a_validation_amid_the_epoch_is_over_before_it_is_whole_again():
    scene = Scene()
    data = scene.begin()
    scene.passes.give(data)
    scene.step()
    check = scene.begin(trains=False)
    scene.passes.give(check)
    scene.passes.ask()
    assert scene.whole == []
    scene.passes.end(check)
    scene.passes.ask()
    assert scene.whole == [1]


def test_behind_a_pass_with_steps_it_is_whole_only_in_the_next_epoch():
    scene = Scene()
    first = scene.begin()
    scene.passes.give(first)
    scene.step()
    scene.passes.end(first)
    second = scene.begin()
    for _ in range(2):
        scene.passes.give(second)
        scene.step()
        scene.passes.ask()
    assert scene.whole == []
    scene.passes.end(second)
    scene.passes.begin_epoch(0)
    third = scene.begin()
    scene.passes.give(third)
    scene.step()
    scene.passes.ask()
    assert scene.whole == [4]


def test_what_is_trained_on_is_of_the_outermost_pass_that_trains():
    scene = Scene()
    check, data, inner = scene.begin(trains=False), scene.begin(), scene.begin()
    assert [scene.passes.give(one) for one in (check, data, inner)] == [False, True, False]
    scene.passes.end(data)
    scene.passes.end(data)
    assert scene.passes.give(inner)


def test_a_loader_has_the_same_name_in_every_round_and_in_every_attempt():
    passes = Scene().passes
    passes.end_loop()
    assert [passes.name_loader(), passes.name_loader()] == ["loader:0", "loader:1"]
    for _ in range(2):
        passes.begin_epoch(0)
        assert [passes.name_loader(), passes.name_loader()] == ["loader:0:0", "loader:0:1"]
    passes.end_loop()
    assert passes.name_loader() == "loader:2"
    passes.begin_epoch(1)
    assert passes.name_loader() == "loader:1:0"


@pytest.mark.parametrize("micro", [1, 3, 4, 7, 8, 50])
@pytest.mark.parametrize("drop_last", [False, True])
@pytest.mark.parametrize("total", [0, 5, 8, 40, 41])
def test_a_pass_is_cut_into_the_same_effective_batches_whatever_the_micro_batch(total, drop_last, micro):
    effective = 8
    usable = usable_samples(total, effective, drop_last=drop_last)
    assert usable == (total // 8 * 8 if drop_last else total)
    shares = list(cut(usable, 0, effective, micro))
    assert len(shares) == count_cut(usable, effective, micro)
    assert sum(share.samples for share in shares) == usable
    steps, samples = [], 0
    for share in shares:
        assert share.first == (samples == 0)
        samples += share.samples
        assert share.samples <= micro
        if share.last:
            steps.append((samples, share.of))
            samples = 0
    assert samples == 0
    rest = [] if usable % 8 == 0 else [usable % 8]
    assert steps == [(size, size) for size in [8] * (usable // 8) + rest]
    for start in range(0, usable, effective):
        done = list(cut(start, 0, effective, micro))
        assert list(cut(usable, start, effective, micro)) == shares[len(done) :]


def test_a_position_is_a_few_numbers_and_comes_back_as_it_was():
    position = Position(5)
    position.next_epoch()
    position.samples = 1000
    state = json.loads(json.dumps(position.state_dict()))
    other = Position(6)
    other.load_state_dict(state)
    assert vars(other) == vars(position)
    other.next_epoch()
    assert (other.epoch, other.samples) == (2, 0)


MID_EPOCH = """
import os, random, signal

class Count:
    n = 0
    def __call__(self):
        return self.n

def train(config, run):
    random.seed(run.seed)
    steps, position, x = Count(), {"next": 0}, [0.0]
    run._loops.passes.count(steps)
    run.track(x=x, position=position)
    seen = 0
    def batches():
        one = run._loops.passes.begin(trains=True)
        first = position["next"]
        if first:
            run._tracking.resume_random()
        for number in range(first, 4):
            if number > first:
                run._loops.passes.ask()
            run._loops.passes.give(one)
            position["next"] = number + 1
            yield number
        position["next"] = 0
        run._loops.passes.end(one)
    for epoch in run.epochs(3):
        if position["next"]:
            random.random()
        for number in batches():
            seen += 1
            if config.get(f"signal_{run.attempt}") == seen:
                os.kill(os.getpid(), config.signal)
            x[0] = x[0] / 2 + random.random() * (epoch * 4 + number)
            steps.n += 1
            if number == 2:
                run.log(loss=x[0])
    return x[0]
"""
"""The loader's part, played without torch; what is done again before the loop draws a number more."""


def mid_epoch(folder, **config):
    folder.mkdir()
    attempts = Attempts(folder, MID_EPOCH)
    attempts.config = config
    return attempts


def test_within_an_epoch_a_run_goes_on_where_it_was_saved_and_draws_what_came_next(tmp_path):
    whole = mid_epoch(tmp_path / "whole")
    assert whole.run().end == "finished"
    # 3 epochs of 4 steps: a save before every step but an epoch's first, and at every epoch's end.
    assert len(whole.events("1-00000000", "checkpoint")) == 3 * (3 + 1)
    for first, second in ((2, 2), (3, 1), (8, 1)):
        attempts = mid_epoch(tmp_path / f"{first}", signal=9, signal_1=first, signal_2=second)
        assert attempts.run("1-00000001") is None
        assert attempts.run("2-00000002") is None
        assert attempts.run("3-00000003").end == "finished"
        assert attempts.result()["metrics"] == whole.result()["metrics"]
        assert attempts.curve() == whole.curve()


def test_a_request_to_leave_is_met_at_the_next_step_and_not_only_at_the_epochs_end(tmp_path):
    whole = mid_epoch(tmp_path / "whole")
    whole.run()
    attempts = mid_epoch(tmp_path / "asked", signal=15, signal_1=6)
    attempts.plan["checkpoint"]["every_s"] = 1000
    assert attempts.run("1-00000001").end == "preempted"
    assert len(attempts.events("1-00000001", "checkpoint")) == 1
    assert attempts.run("2-00000002").end == "finished"
    assert attempts.result()["metrics"] == whole.result()["metrics"]
    assert attempts.curve() == whole.curve()
