"""Batches in a run: what the preset makes of them, and that what fits in memory changes no result."""

import json

import pytest
from attempts import Attempts

TRAIN = """
import torch

def train(config, run):
    torch.manual_seed(run.seed)
    model = torch.nn.Linear(3, 1).double()
    data = torch.linspace(-1, 1, 150, dtype=torch.float64).reshape(50, 3)
    micro = config.get("micro")
    if micro:
        import sweepdeck.training.loading as loading
        plan = loading.plan_batch
        loading.plan_batch = lambda size, preset: plan(size, preset, micro)
    opt = torch.optim.SGD(model.parameters(), lr=run.scale_lr(0.01), momentum=0.9)
    batches = run.loader(torch.utils.data.TensorDataset(data), batch_size=4, workers=0)
    run.track(model=model, opt=opt)
    steps = 0
    for epoch in run.epochs(config.epochs):
        for (x,) in batches:
            loss = (model(x) ** 2).mean()
            steps += run.backward(loss, opt, clip=0.1)
        run.log(loss=(model(data) ** 2).mean())
    assert all(p.grad is None for p in model.parameters())
    # Code with a loop of its own, behind that of the loader.
    assert run.backward((model(data) ** 2).mean(), opt)
    return {"loss": (model(data) ** 2).mean(), "steps": steps, "lr": opt.param_groups[0]["lr"]}
"""

STEPS = """
import os, signal
import torch

def train(config, run):
    torch.manual_seed(run.seed)
    model = torch.nn.Linear(3, 1).double()
    data = torch.linspace(-1, 1, 150, dtype=torch.float64).reshape(50, 3)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    run.track(model=model, opt=opt)
    from sweepdeck.training.batch import BatchPlan
    seen = []
    for step in run.steps(12):
        if step == 7 and run.attempt == 1 and config.get("stop"):
            os.kill(os.getpid(), signal.SIGTERM)
        if not run._training.in_step:
            shares = iter(BatchPlan(10, config.micro).shares(10))
        run._training.share = next(shares)
        run.backward((model(data[step * 4:][:run._training.share.samples]) ** 2).mean(), opt)
        seen.append(step)
    return {"loss": (model(data) ** 2).mean(), "first": seen[0], "rounds": len(seen), "steps": len(set(seen))}
"""

OWN = """
import torch

def train(config, run):
    size = run.batch_size(config.batch)
    model = torch.nn.Linear(3, 1)
    opt = torch.optim.SGD(model.parameters(), lr=run.scale_lr(0.5))
    warm = run.warm_up(opt, 4)
    run.track(model=model, opt=opt, warm=warm)
    rates = []
    for _ in run.epochs(6):
        rates.append(opt.param_groups[0]["lr"])
        run.backward(model(torch.ones(size, 3)).mean(), opt, scheduler=warm)
        run.log(rate=rates[-1])
    return {"loss": 0.0, "size": size}
"""


def a_preset(**asked):
    return {"precision": "auto", "batch": "default", "workers": "auto", "scale_lr": "none", **asked}


def outcome_of(folder, code, preset, **config):
    folder.mkdir()
    attempts = Attempts(folder, code, preset=preset)
    attempts.config = {"epochs": 3, **config}
    outcome = attempts.run()
    assert outcome.end == "finished", outcome.error
    return attempts, attempts.result()["metrics"]


@pytest.mark.parametrize(("batch", "effective", "steps"), [("default", 4, 39), ("large", 32, 6), (20, 20, 9)])
def test_what_fits_in_memory_changes_neither_the_steps_nor_the_result(tmp_path, batch, effective, steps):
    whole, one = outcome_of(tmp_path / "whole", TRAIN, a_preset(batch=batch))
    parts, other = outcome_of(tmp_path / "parts", TRAIN, a_preset(batch=batch), micro=3)
    assert one["steps"] == other["steps"] == steps
    assert other["loss"] == pytest.approx(one["loss"], rel=1e-12)
    event = whole.events(kind="preset")[-1]
    assert (event["default_batch"], event["effective_batch"], event["micro_batch"]) == (
        4,
        effective,
        effective,
    )
    event = parts.events(kind="preset")[-1]
    assert (event["effective_batch"], event["micro_batch"] <= 3) == (effective, True)
    assert event["accumulation"] == -(-effective // event["micro_batch"])


def test_the_learning_rate_is_scaled_before_the_loader_is_there(tmp_path):
    attempts, metrics = outcome_of(tmp_path / "a", TRAIN, a_preset(batch="max", scale_lr="sqrt"))
    assert metrics["lr"] == pytest.approx(0.04)
    assert attempts.events(kind="preset")[-1]["lr_scale"] == 4


def test_a_batch_in_samples_has_to_be_known_before_the_learning_rate(tmp_path):
    attempts = Attempts(tmp_path, TRAIN, preset=a_preset(batch=64, scale_lr="linear"))
    attempts.config = {"epochs": 1}
    outcome = attempts.run()
    assert outcome.end == "user_error"
    assert "call run.batch_size(…) or run.loader(…) before" in json.dumps(outcome.error, ensure_ascii=False)


@pytest.mark.parametrize(
    ("preset", "size", "rates"),
    [
        (a_preset(batch=64, scale_lr="linear"), 64, [0.5, 0.875, 1.25, 1.625, 2, 2]),
        (a_preset(batch="large"), 128, [0.5] * 6),
        # A smaller batch takes a smaller rate: there is nothing to warm up to.
        (a_preset(batch=4, scale_lr="linear"), 4, [0.125] * 6),
    ],
)
def test_the_rate_warms_up_from_the_codes_own_where_that_is_asked_for(tmp_path, preset, size, rates):
    attempts, metrics = outcome_of(tmp_path / "a", OWN, preset, batch=16)
    assert metrics["size"] == size
    assert [row["rate"] for row in attempts.curve().values()] == pytest.approx(rates)
    event = attempts.events(kind="preset")[-1]
    assert (event["default_batch"], event["effective_batch"], event["accumulation"]) == (16, size, 1)


@pytest.mark.parametrize("micro", [10, 4])
def test_a_step_is_counted_once_however_many_micro_batches_it_takes(tmp_path, micro):
    _, metrics = outcome_of(tmp_path / "whole", STEPS, a_preset(), micro=micro)
    assert (metrics["first"], metrics["steps"]) == (0, 12)
    assert metrics["rounds"] == 12 * -(-10 // micro)

    (tmp_path / "stopped").mkdir()
    attempts = Attempts(tmp_path / "stopped", STEPS)
    attempts.config = {"micro": micro, "stop": True}
    assert attempts.run().end == "preempted"
    assert attempts.run("2-00000000").end == "finished"
    resumed = attempts.result()["metrics"]
    assert resumed["loss"] == metrics["loss"]
    assert resumed["first"] == 8
