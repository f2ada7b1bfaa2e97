"""Tensors, state_dicts and generators of torch in a checkpoint: exactly what was given, or a refusal."""

import copy
import io
import os
import pickle
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch

import sweepdeck
from sweepdeck.state.arrays import read_tensors, refuse_pickle, tensor_bytes
from sweepdeck.state.codec import StateError, decode_state, encode_state
from sweepdeck.state.random_sources import capture_random, restore_random
from sweepdeck.state.tracked import check_trackable, put_state, take_state

PACKAGE = {**os.environ, "PYTHONPATH": str(Path(sweepdeck.__file__).parents[1])}
DTYPES = [value for name in sorted(dir(torch)) if isinstance(value := getattr(torch, name), torch.dtype)]
KEPT = sorted(
    {str(dtype) for dtype in DTYPES if not str(dtype).startswith(("torch.q", "torch.bits", "torch.bcomplex"))}
)


def file_of(state):
    tree, tensors = encode_state(state)
    return tree, b"".join(tensor_bytes(tensors))


def there_and_back(state):
    tree, content = file_of(state)
    return decode_state(tree, read_tensors(bytearray(content)))


def bits(tensor):
    """Type, shape, strides and bytes."""
    flat = tensor.detach().contiguous().reshape(-1)
    content = bytes(flat.view(torch.uint8).tolist()) if flat.numel() else b""
    return tensor.dtype, tuple(tensor.shape), tensor.stride(), content


def random_tensor(dtype, shape):
    size = int(np.prod(shape)) * dtype.itemsize
    content = bytearray(random.Random(1).randbytes(size))
    if dtype is torch.bool:
        content = bytearray(byte & 1 for byte in content)
    if not content:
        return torch.empty(shape, dtype=dtype)
    return torch.frombuffer(content, dtype=torch.uint8).view(dtype).reshape(shape)


def same(back, given):
    assert type(back) is type(given)
    if isinstance(given, torch.Tensor):
        assert bits(back) == bits(given)
    elif isinstance(given, dict):
        assert list(back) == list(given)
        assert [type(key) for key in back] == [type(key) for key in given]
        for key in given:
            same(back[key], given[key])
    elif isinstance(given, list | tuple):
        assert len(back) == len(given)
        for one, other in zip(back, given, strict=True):
            same(one, other)
    else:
        assert back == given


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 0, 3), (2, 3)])
def test_tensors_of_every_type_come_back_bit_for_bit(name, shape):
    given = random_tensor(getattr(torch, name.removeprefix("torch.")), shape)
    same(there_and_back([given])[0], given)


def test_views_come_back_dense_and_memory_formats_as_they_were():
    base = torch.arange(120.0).reshape(2, 3, 4, 5)
    for given in (base.to(memory_format=torch.channels_last), base.permute(3, 1, 0, 2), base.transpose(0, 1)):
        same(there_and_back(given), given)
    for given in (base[::2, 1:, ::3], base[0, 0, 0, 0].expand(3, 4), base[..., 2]):
        back = there_and_back(given)
        assert torch.equal(back, given)
        assert back.untyped_storage().nbytes() == given.numel() * 4
    conjugate = torch.tensor([1 + 2j, 3 - 1j]).conj()
    assert there_and_back(conjugate).tolist() == [1 - 2j, 3 + 1j]
    assert there_and_back(conjugate.imag).tolist() == [-2, 1]


def test_parameters_and_gradients_asked_for_are_kept():
    back = there_and_back(
        {
            "p": torch.nn.Parameter(torch.ones(2)),
            "frozen": torch.nn.Parameter(torch.ones(2), requires_grad=False),
            "leaf": torch.ones(2, requires_grad=True),
            "grown": torch.ones(2, requires_grad=True) * 2,
        }
    )
    assert type(back["p"]) is torch.nn.Parameter
    assert [value.requires_grad for value in back.values()] == [True, False, True, False]
    assert back["grown"].tolist() == [2, 2]


def test_tied_weights_are_kept_once_and_tied_again():
    class Tied(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embed = torch.nn.Embedding(50, 8)
            self.head = torch.nn.Linear(8, 50, bias=False)
            self.head.weight = self.embed.weight

    model = Tied()
    _, content = file_of(model.state_dict())
    assert len(read_tensors(content)) == 1
    back = there_and_back(model.state_dict())
    assert back["embed.weight"].data_ptr() == back["head.weight"].data_ptr()
    other = Tied()
    other.load_state_dict(back)
    assert other.head.weight is other.embed.weight
    assert torch.equal(other.head.weight, model.embed.weight)


def test_views_of_one_storage_that_differ_are_not_taken_for_one_another():
    base = torch.arange(6.0)
    given = {"all": base, "half": base[:3], "other": base[3:], "grid": base.view(2, 3)}
    back = there_and_back(given)
    assert {name: value.tolist() for name, value in back.items()} == {
        name: value.tolist() for name, value in given.items()
    }


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (torch.eye(2).to_sparse(), "layout torch.sparse_coo"),
        (torch.empty(2, device="meta"), "without data"),
        (torch.nn.UninitializedParameter(), "UninitializedParameter"),
    ],
)
def test_tensors_that_are_no_plain_memory_are_refused_by_their_place(value, said):
    with pytest.raises(StateError, match=rf"state\.net\.w is .*{said}"):
        encode_state({"net": {"w": value}})


def test_the_small_values_of_state_dicts_are_kept():
    given = {
        "dtype": torch.bfloat16,
        "device": torch.device("cuda:1"),
        "size": torch.Size([2, 3]),
        "milestones": Counter({30: 1, 80: 2}),
        "numpy": np.float32(0.1),
        "keys": {0: None, "0": (1, 2)},
    }
    same(there_and_back(given), given)


def a_training(device="cpu"):
    torch.manual_seed(3)
    model = torch.nn.Sequential(
        torch.nn.Linear(4, 8), torch.nn.BatchNorm1d(8), torch.nn.Dropout(0.3), torch.nn.Linear(8, 1)
    ).to(device)
    average = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.9), use_buffers=True
    )
    opt = torch.optim.AdamW(
        [{"params": model[0].parameters(), "lr": 0.01}, {"params": model[3].parameters()}], betas=(0.8, 0.99)
    )
    schedule = torch.optim.lr_scheduler.SequentialLR(
        opt,
        [
            torch.optim.lr_scheduler.LinearLR(opt, 0.1, total_iters=3),
            torch.optim.lr_scheduler.CosineAnnealingLR(opt, 20),
            torch.optim.lr_scheduler.MultiStepLR(opt, [3, 5]),
        ],
        milestones=[3, 9],
    )
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**10, growth_interval=3)
    return {"model": model, "average": average, "opt": opt, "schedule": schedule, "scaler": scaler}


def train_on(parts, steps):
    for _ in range(steps):
        parts["opt"].zero_grad()
        loss = (parts["model"](torch.randn(16, 4)) ** 2).mean()
        parts["scaler"].scale(loss).backward()
        parts["scaler"].step(parts["opt"])
        parts["scaler"].update()
        parts["schedule"].step()
        parts["average"].update_parameters(parts["model"])


@pytest.mark.filterwarnings("ignore:The epoch parameter")
def test_a_training_goes_on_from_its_state_as_if_nothing_had_been():
    parts = a_training()
    train_on(parts, 7)
    given = {name: part.state_dict() for name, part in parts.items()}
    saved = there_and_back({"states": given, "random": capture_random()})
    same(saved["states"], given)
    assert saved["states"]["model"]._metadata == given["model"]._metadata
    train_on(parts, 7)
    expected = copy.deepcopy({name: part.state_dict() for name, part in parts.items()})
    others = a_training()
    for name, part in others.items():
        put_state(part, saved["states"][name])
    restore_random(saved["random"])
    train_on(others, 7)
    same({name: part.state_dict() for name, part in others.items()}, expected)


@pytest.mark.parametrize(
    "make",
    [
        lambda p: torch.optim.SGD(p, 0.1, momentum=0.9, nesterov=True),
        lambda p: torch.optim.Adam(p, torch.tensor(0.1), amsgrad=True),
        lambda p: torch.optim.Adagrad(p, 0.1),
        lambda p: torch.optim.RMSprop(p, 0.1, centered=True),
        lambda p: torch.optim.NAdam(p, 0.1),
        lambda p: torch.optim.Rprop(p, 0.1),
        lambda p: torch.optim.LBFGS(p, 0.1),
    ],
    ids=["sgd", "adam", "adagrad", "rmsprop", "nadam", "rprop", "lbfgs"],
)
def test_every_optimizer_has_a_state_that_can_be_kept(make):
    model = torch.nn.Linear(3, 2)
    opt = make(list(model.parameters()))

    def closure():
        opt.zero_grad()
        loss = (model(torch.ones(4, 3)) ** 2).mean()
        loss.backward()
        return loss

    for _ in range(3):
        opt.step(closure)
    same(there_and_back(opt.state_dict()), opt.state_dict())


def test_a_copy_is_not_changed_by_what_is_done_to_the_tensor_afterwards():
    tensor, array = torch.zeros(1000), np.zeros(1000)
    state = {"t": tensor, "v": tensor[::2], "a": array, "l": [1]}
    tree, tensors = encode_state(state)
    tensor.fill_(9)
    array[:] = 9
    state["l"].append(2)
    back = decode_state(tree, tensors)
    assert back["t"].sum() == back["v"].sum() == back["a"].sum() == 0
    assert back["l"] == [1]


def test_the_file_is_read_by_the_safetensors_library():
    safetensors = pytest.importorskip("safetensors.torch")
    given = {
        "w": torch.randn(3, 2),
        "b": torch.randn(4).bfloat16(),
        "f8": torch.randn(4).to(torch.float8_e4m3fn),
        "flags": torch.tensor([True, False, True]),
        "half": torch.randn(5).half(),
        "complex": torch.randn(2, dtype=torch.complex64),
        "odd": torch.tensor(7, dtype=torch.int8),
    }
    _, content = file_of(given)
    read = safetensors.load(content)
    for number, (name, tensor) in enumerate(given.items()):
        expected = torch.view_as_real(tensor) if name == "complex" else tensor
        assert read[f"{number}"].dtype == expected.dtype
        assert bits(read[f"{number}"])[3] == bits(expected)[3]


@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_a_pickle_is_no_file_of_arrays(protocol):
    content = io.BytesIO()
    torch.save({"w": torch.ones(2)}, content)
    for pickled in (content.getvalue(), pickle.dumps({"w": 1}, protocol)):
        with pytest.raises(ValueError, match="is a pickle"):
            refuse_pickle("arrays.safetensors", pickled)
        with pytest.raises(ValueError, match=r"."):
            read_tensors(pickled)


def test_tracked_tensors_get_their_values_in_place():
    weight = torch.nn.Parameter(torch.zeros(3))
    opt = torch.optim.SGD([weight], 0.1)
    holder = {"net": {"w": weight}, "list": [weight], "step": torch.tensor(0)}
    state = there_and_back({"net": {"w": torch.ones(3)}, "list": [torch.ones(3)], "step": torch.tensor(5)})
    put_state(holder, state)
    assert holder["net"]["w"] is weight is holder["list"][0] is opt.param_groups[0]["params"][0]
    assert weight.tolist() == [1, 1, 1]
    assert holder["step"] == 5
    put_state(weight, torch.full((3,), 2.0))
    assert weight.tolist() == [2, 2, 2]
    with pytest.raises(ValueError, match=r"shape \(2,\).*shape \(3,\)"):
        put_state(weight, torch.ones(2))
    with pytest.raises(ValueError, match="float64"):
        put_state(weight, torch.ones(3, dtype=torch.float64))


def test_a_generator_of_torch_goes_on_where_it_was():
    generator = torch.Generator().manual_seed(5)
    check_trackable("g", generator)
    torch.rand(3, generator=generator)
    state = there_and_back(take_state(generator))
    expected = torch.rand(3, generator=generator)
    other = torch.Generator()
    put_state(other, state)
    assert torch.equal(torch.rand(3, generator=other), expected)


def test_the_global_generator_goes_on_where_it_was():
    torch.manual_seed(1)
    torch.randn(3)
    state = there_and_back(capture_random())
    expected = torch.randn(3)
    torch.manual_seed(2)
    assert restore_random(state) == []
    assert torch.equal(torch.randn(3), expected)


def test_generators_of_devices_that_are_not_here_are_said_and_not_passed_over():
    state = capture_random()
    state["torch"]["cuda"] = [torch.get_rng_state()[:16]] * (torch.cuda.device_count() + 1)
    [complaint] = restore_random(state)
    assert f"of {torch.cuda.device_count() + 1} CUDA devices were saved" in complaint


def test_every_cuda_device_in_use_is_saved_and_restored(monkeypatch):
    states = {0: torch.tensor([1], dtype=torch.uint8), 1: torch.tensor([2], dtype=torch.uint8)}
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_rng_state_all", lambda: [states[0].clone(), states[1].clone()])
    monkeypatch.setattr(torch.cuda, "set_rng_state", lambda state, device: states.update({device: state}))
    state = there_and_back(capture_random())
    states.clear()
    assert restore_random(state) == []
    assert {device: value.tolist() for device, value in states.items()} == {0: [1], 1: [2]}


def test_a_generator_state_that_is_none_fails_aloud():
    state = capture_random()
    state["torch"]["cpu"] = torch.zeros(3, dtype=torch.uint8)
    with pytest.raises((RuntimeError, TypeError, ValueError)):
        restore_random(state)


LATE = """
import random, sys
from sweepdeck.state.codec import decode_state
from sweepdeck.state.arrays import read_tensors
from sweepdeck.state.random_sources import restore_random
assert "torch" not in sys.modules
tree, content = eval(sys.stdin.read())
restore_random(decode_state(tree, read_tensors(content)))
import torch
print(torch.randn(1).item(), random.random())
"""


def test_torch_that_the_code_loads_only_after_the_restore_draws_on_too():
    torch.manual_seed(4)
    saved = file_of(capture_random())
    expected = f"{torch.randn(1).item()} {random.random()}\n"
    done = subprocess.run(
        [sys.executable, "-c", LATE],
        input=repr(saved),
        text=True,
        capture_output=True,
        check=True,
        env=PACKAGE,
    )
    assert done.stdout == expected


def test_without_torch_nothing_of_it_is_loaded():
    code = (
        "import sys, sweepdeck, sweepdeck.worker\n"
        "from sweepdeck.state.random_sources import capture_random\n"
        "assert 'torch' not in capture_random() and 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env=PACKAGE)
