"""Precision as torch has it: bf16 on a CPU, fp16 with a scaler whose state lives on, and compilation."""

import shutil

import pytest
import torch
from attempts import Attempts

from sweepdeck.training import compiling, precision
from sweepdeck.training.precision import DeviceFacts

CODE = """
import torch

class Loss(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 4)
    def forward(self, x):
        return self.layer(x)

def train(config, run):
    torch.manual_seed(run.seed)
    model = Loss().to(run.device)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    run.track(model=model, opt=opt)
    for epoch in run.epochs(config.epochs):
        with run.autocast():
            out = model(torch.ones(2, 4))
            loss = (out.float() ** 2).mean()
        BODY
        run.backward(loss, opt)
        run.log(loss=loss, dtype=out.element_size())
    return {"loss": loss, "bytes": out.element_size(), "bf16": out.dtype is torch.bfloat16}
"""


def a_preset(**asked):
    return {"precision": "auto", "batch": "default", "workers": "auto", "scale_lr": "none", **asked}


@pytest.mark.parametrize(
    ("asked", "name", "autocast", "size"),
    [
        ("auto", "fp32", None, 4),
        ("fp32", "fp32", None, 4),
        ("tf32", "fp32", None, 4),
        ("bf16", "bf16", "bfloat16", 2),
        ("fp16", "fp16", "float16", 2),
    ],
)
def test_a_run_computes_in_the_precision_that_its_preset_asks_for(tmp_path, asked, name, autocast, size):
    attempts = Attempts(tmp_path, CODE.replace("BODY", "pass"), preset=a_preset(precision=asked))
    outcome = attempts.run()
    assert outcome.end == "finished", outcome.error
    assert attempts.result()["metrics"]["bytes"] == size
    assert bool(attempts.result()["metrics"]["bf16"]) is (asked == "bf16")
    newest = attempts.events(kind="preset")[-1]
    assert (newest["precision"], newest["autocast"]) == (name, autocast)
    assert (newest["scaler"], newest["tf32"], newest["channels_last"]) == (asked == "fp16", False, False)
    assert ("tf32 needs a GPU" in attempts.notes()) is (asked == "tf32")


def test_a_plan_from_before_presets_trains_as_it_did(tmp_path):
    attempts = Attempts(tmp_path, CODE.replace("BODY", "pass"))
    del attempts.plan["preset"], attempts.plan["pack"]
    assert attempts.run().end == "finished"
    assert attempts.events(kind="preset")[-1]["precision"] == "fp32"


def test_what_is_decided_once_is_journalled_once(tmp_path):
    attempts = Attempts(tmp_path, CODE.replace("BODY", "pass"), preset=a_preset(precision="bf16"))
    attempts.run()
    assert len(attempts.events(kind="preset")) == 1


def test_the_scale_of_losses_goes_on_where_it_was(tmp_path):
    # Two steps overflow before the attempt is asked to leave: the scale is a quarter of what it began at.
    code = CODE.replace(
        "BODY",
        """if epoch < 2:
            loss = loss * float("inf")
        run.log(scale=run._training._steppers[id(opt)].scaler.get_scale() if epoch % 4 else -1)
        if epoch == 3 and run.attempt == 1:
            run.save()
            run.epochs = None
            import os, signal
            os.kill(os.getpid(), signal.SIGTERM)""",
    )
    attempts = Attempts(tmp_path, code, preset=a_preset(precision="fp16"))
    attempts.config["epochs"] = 7
    assert attempts.run().end == "preempted"
    assert attempts.run("2-00000000").end == "finished"
    scales = [row["scale"] for row in attempts.curve().values() if row.get("scale", -1) > 0]
    assert scales == [2.0**15, 2.0**14, 2.0**14, 2.0**14, 2.0**14]


def test_autocast_computes_and_its_gradients_are_fp32():
    layer = torch.nn.Linear(3, 3)
    chosen = precision.choose("bf16", precision.facts_of("cpu"))
    with precision.autocast(chosen, "cpu"):
        out = layer(torch.ones(1, 3))
    out.sum().backward()
    assert out.dtype is torch.bfloat16
    assert layer.weight.grad.dtype is torch.float32


@pytest.mark.parametrize("on", [True, False])
def test_tf32_is_switched_and_everybody_may_still_ask_for_it(on):
    before = torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32
    try:
        precision.switch_tf32(torch.backends, on=on)
        assert (torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32) == (on, on)
        assert torch.get_float32_matmul_precision() == ("high" if on else "highest")
        for part in (torch.backends.cuda.matmul, torch.backends.cudnn.conv):
            # Of torch 2.9 and later.
            assert (getattr(part, "fp32_precision", "tf32" if on else "ieee") == "tf32") is on
    finally:
        torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32 = before


def test_why_nothing_can_be_compiled_is_known_before_the_first_batch(monkeypatch):
    monkeypatch.setenv("CXX", "/no/such/compiler")
    assert "no C++ compiler '/no/such/compiler'" in compiling.why_not(DeviceFacts("cpu"))
    assert "older than Triton" in compiling.why_not(DeviceFacts("cuda", (6, 1)))
    monkeypatch.setattr(compiling.importlib.util, "find_spec", lambda name: None)
    assert compiling.why_not(DeviceFacts("cuda", (8, 0))) == "Triton is not installed"


def test_a_folder_of_the_users_own_for_compiled_kernels_stays(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(compiling.CACHE_VARIABLE, raising=False)
    compiling.share_cache("s-1")
    assert compiling.os.environ[compiling.CACHE_VARIABLE] == str(tmp_path / "sweepdeck/inductor/s-1")
    monkeypatch.setenv(compiling.CACHE_VARIABLE, "/own")
    compiling.share_cache("s-1")
    assert compiling.os.environ[compiling.CACHE_VARIABLE] == "/own"


COMPILED = """
import torch

def train(config, run):
    torch.manual_seed(0)
    model = torch.nn.Linear(4, 1)
    names = list(model.state_dict())
    same = run.compile(model, **config.options) is model
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    run.track(model=model, opt=opt)
    for epoch in run.epochs(2):
        loss = (model(torch.ones(2, 4)) ** 2).mean()
        run.backward(loss, opt)
    return {"loss": loss, "same": same and list(model.state_dict()) == names}
"""


def test_a_compiled_module_keeps_its_names_and_its_results(tmp_path):
    losses = []
    for options in ({"backend": "eager"}, {"backend": "aot_eager"}, {"disable": True}):
        folder = tmp_path / str(len(losses))
        folder.mkdir()
        attempts = Attempts(folder, COMPILED)
        attempts.config = {"options": options}
        outcome = attempts.run()
        assert outcome.end == "finished", outcome.error
        assert attempts.result()["metrics"]["same"] == 1
        losses.append(attempts.result()["metrics"]["loss"])
    assert losses == pytest.approx([losses[0]] * 3, rel=1e-6)


def test_without_a_compiler_the_run_goes_on_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("CXX", "/no/such/compiler")
    attempts = Attempts(tmp_path, COMPILED)
    attempts.config = {"options": {}}
    assert attempts.run().end == "finished"
    assert "not compiled, for there is no C++ compiler" in attempts.notes()


@pytest.mark.skipif(shutil.which("c++") is None, reason="torch compiles with a C++ compiler")
def test_it_is_compiled_where_there_is_a_compiler(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv(compiling.CACHE_VARIABLE, raising=False)
    attempts = Attempts(tmp_path, COMPILED)
    attempts.config = {"options": {}}
    outcome = attempts.run()
    assert outcome.end == "finished", outcome.error
    assert any((tmp_path / "cache/sweepdeck/inductor").rglob("*.cpp"))
