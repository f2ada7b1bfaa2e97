"""Optimizer steps: any accumulation gives the gradient of the whole effective batch, and one step for it."""

import pytest
import torch

from sweepdeck.training.batch import BatchPlan, Share
from sweepdeck.training.optimizer_steps import steps_taken
from sweepdeck.training.step import Stepper

DATA = torch.linspace(-1, 1, 23 * 3, dtype=torch.float64).reshape(23, 3)


def a_model() -> torch.nn.Module:
    torch.manual_seed(5)
    return torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)).double()


class Noted(list):
    def __call__(self, level: str, text: str) -> None:
        self.append((level, text))


def whole(samples: int) -> Share:
    return Share(samples, samples, first=True, last=True)


def weights(effective: int, micro: int, **options) -> list[torch.Tensor]:
    """Those after a pass over all data in micro-batches."""
    model = a_model()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    stepper = Stepper(optimizer, options.pop("scaler", None), Noted())
    done = 0
    while done < len(DATA):
        for share in BatchPlan(effective, micro).shares(min(effective, len(DATA) - done)):
            loss = (model(DATA[done : done + share.samples]) ** 2).mean()
            assert stepper.backward(loss, share, options.get("clip"), options.get("scheduler")) == share.last
            done += share.samples
    return [parameter.detach() for parameter in model.parameters()]


@pytest.mark.parametrize("micro", [1, 2, 3, 4, 5, 7])
@pytest.mark.parametrize("clip", [None, 0.01])
def test_any_micro_batch_trains_as_the_whole_effective_batch(micro, clip):
    # 23 samples are two batches of 8 and one of 7, which 2, 3, 4 and 5 cut unevenly as well.
    for one, other in zip(weights(8, 8, clip=clip), weights(8, micro, clip=clip), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("micro", [1, 2, 4])
def test_the_gradients_are_the_same_to_the_last_bit_where_nothing_is_rounded(micro):
    def gradient(micro: int) -> torch.Tensor:
        weight = torch.zeros(2, requires_grad=True)
        optimizer = torch.optim.SGD([weight], lr=1.0)
        data = torch.tensor([[1.0, 2], [3, -5], [8, 0], [-7, 4], [1, 1], [2, 6], [0, -3], [5, 9]])
        stepper = Stepper(optimizer, None, Noted())
        done = 0
        for share in BatchPlan(8, micro).shares(8):
            stepper.backward((data[done : done + share.samples] @ weight).mean(), share, None, None)
            done += share.samples
        return -weight.detach()

    assert torch.equal(gradient(micro), gradient(8))


def test_gradients_that_were_left_behind_are_not_stepped_on():
    model = a_model()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    stepper = Stepper(optimizer, None, Noted())
    (model(DATA) ** 2).sum().backward()
    # The loop was left in the middle of an effective batch, too.
    stepper.backward(model(DATA).mean(), Share(1, 8, first=True, last=False), None, None)
    stepper.backward((model(DATA) ** 2).mean(), whole(23), None, None)
    assert all(parameter.grad is None for parameter in model.parameters())
    for one, other in zip(weights(23, 23), model.parameters(), strict=True):
        assert torch.equal(one, other)


@pytest.mark.parametrize("micro", [8, 3])
@pytest.mark.parametrize("clip", [None, 0.01])
def test_a_scaler_changes_no_step_that_is_finite(micro, clip):
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    for one, other in zip(weights(8, 8, clip=clip), weights(8, micro, scaler=scaler, clip=clip), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-6, atol=1e-9)
    assert scaler.get_scale() == 1024.0


def test_a_step_without_finite_gradients_is_skipped_and_the_schedule_does_not_see_it():
    model = a_model()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=1, gamma=0.5)
    scaler = torch.amp.GradScaler("cpu", init_scale=8.0)
    stepper = Stepper(optimizer, scaler, Noted())
    before = [parameter.detach().clone() for parameter in model.parameters()]

    # In the first of two micro-batches: the whole step goes.
    taken = steps_taken()
    first, last = BatchPlan(46, 23).shares(46)
    assert stepper.backward((model(DATA) * float("inf")).mean(), first, 1.0, scheduler) is False
    assert stepper.backward(model(DATA).mean(), last, 1.0, scheduler) is False
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))
    assert (scaler.get_scale(), scheduler.get_last_lr(), stepper.skipped) == (4.0, [0.5], 1)
    assert steps_taken() == taken + 1

    assert stepper.backward(model(DATA).mean(), whole(23), 1.0, scheduler) is True
    assert (scaler.get_scale(), scheduler.get_last_lr(), stepper.skipped) == (4.0, [0.25], 1)
    assert not any(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))


def test_a_loss_that_is_never_finite_is_said_once():
    model, noted = a_model(), Noted()
    stepper = Stepper(torch.optim.SGD(model.parameters(), lr=0.5), torch.amp.GradScaler("cpu"), noted)
    for _ in range(60):
        stepper.backward(model(DATA).mean() * float("nan"), whole(23), None, None)
    assert [level for level, _ in noted] == ["warning"]
    assert "no finite gradient in 25 steps" in noted[0][1]
