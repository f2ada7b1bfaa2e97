"""Which batch a preset makes of the code's own, how it is cut, and what the learning rate makes of it."""

import pytest

from sweepdeck.training.batch import BatchPlan, plan_batch
from sweepdeck.training.preset import Preset, preset_of


@pytest.mark.parametrize(
    ("preset", "effective"),
    [("default", 32), ("large", 256), ("max", 512), (100, 100), (1, 1)],
)
def test_the_effective_batch_is_what_preset_and_code_say(preset, effective):
    assert plan_batch(32, Preset(batch=preset)).effective == effective


@pytest.mark.parametrize("remembered", [None, 1, 3, 31, 32, 33, 64, 255, 256, 1000])
def test_what_fits_in_memory_changes_the_micro_batch_only(remembered):
    free = plan_batch(32, Preset(batch="large", scale_lr="sqrt"))
    plan = plan_batch(32, Preset(batch="large", scale_lr="sqrt"), remembered)
    assert (plan.effective, plan.lr_scale) == (free.effective, free.lr_scale)
    assert plan.micro <= min(remembered or 256, 256)
    assert plan.micro * plan.accumulation >= plan.effective
    assert plan.micro * (plan.accumulation - 1) < plan.effective


def test_micro_batches_are_as_even_as_can_be():
    plan = plan_batch(100, Preset(), remembered_micro=64)
    assert (plan.micro, plan.accumulation) == (50, 2)


@pytest.mark.parametrize("samples", range(1, 24))
@pytest.mark.parametrize("micro", [1, 2, 5, 23, 40])
def test_shares_are_the_whole_effective_batch_once(samples, micro):
    shares = BatchPlan(23, micro).shares(samples)
    assert sum(share.samples for share in shares) == samples
    assert sum(share.weight for share in shares) == pytest.approx(1)
    assert [share.first for share in shares] == [True] + [False] * (len(shares) - 1)
    assert [share.last for share in shares] == [False] * (len(shares) - 1) + [True]
    assert all(share.samples <= micro and share.of == samples for share in shares)
    assert len(shares) <= BatchPlan(23, micro).accumulation


@pytest.mark.parametrize(
    ("rule", "batch", "scale"),
    [
        ("none", "large", 1),
        ("linear", "large", 8),
        ("sqrt", "max", 4),
        ("linear", 16, 0.5),
        ("sqrt", "default", 1),
    ],
)
def test_the_learning_rate_follows_the_batch_only_as_asked(rule, batch, scale):
    assert plan_batch(32, Preset(batch=batch, scale_lr=rule)).lr_scale == scale


def test_no_samples_are_no_batch():
    with pytest.raises(ValueError, match="a batch of 0 samples"):
        plan_batch(0, Preset())


def test_a_plan_from_before_presets_has_the_default_one():
    assert preset_of({}) == Preset("auto", "default", "auto", "none")
    asked = {"precision": "bf16", "batch": 64, "workers": 0, "scale_lr": "linear"}
    assert preset_of({"preset": asked}) == Preset("bf16", 64, 0, "linear")
