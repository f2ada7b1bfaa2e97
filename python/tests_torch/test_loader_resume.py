"""A run that is killed within an epoch sees the same data, and ends as one that nobody disturbed."""

import json
import signal

import pytest
from attempts import Attempts

CODE = """
import hashlib, json, os, random, signal
import numpy, torch
from torch.utils.data import Dataset

class Noisy(Dataset):
    def __len__(self):
        return 41
    def __getitem__(self, index):
        x = torch.full((3,), float(index)) + 0.1 * torch.randn(3)
        y = random.random() + numpy.random.rand()
        return x, torch.tensor(y, dtype=torch.float32), index

def train(config, run):
    torch.manual_seed(run.seed)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Dropout(0.5), torch.nn.Linear(4, 1))
    opt = torch.optim.AdamW(model.parameters(), lr=0.01)
    data = run.loader(Noisy(), 8, workers=config.workers)
    check = run.loader(Noisy(), 16, shuffle=False, workers=config.workers)
    seen = []
    run.track(model=model, opt=opt, seen=seen)
    step = 0
    for epoch in run.epochs(3):
        for x, y, index in data:
            step += 1
            loss = ((model(x / 41)[:, 0] - y) ** 2).mean()
            seen.append([epoch, *index.tolist(), loss.item(), x.sum().item(), y.sum().item()])
            if config.kill_at.get(str(run.attempt)) == step:
                os.killpg(0, config.get("signal", signal.SIGKILL))
            run.backward(loss, opt)
        checked = [[*index.tolist(), x.sum().item()] for x, y, index in check]
        seen.append(["checked", checked])
        run.log(loss=loss.item(), epoch=epoch)
    weights = b"".join(p.detach().numpy().tobytes() for p in model.parameters())
    print("SEEN " + json.dumps([seen, hashlib.sha256(weights).hexdigest()]))
    return loss.item()
"""

PRESET = {"precision": "fp32", "batch": "default", "workers": "auto", "scale_lr": "none"}


def names(count):
    return [f"{number}-0000000{number}" for number in range(1, count + 1)]


def seen(attempts, name):
    [line] = [line for line in attempts.output(name).decode().splitlines() if line.startswith("SEEN ")]
    return json.loads(line[5:])


def run_of(folder, code=CODE, kill_at=None, preset=None, **config):
    """The attempts of one run, all but the last of them killed at a step of theirs."""
    folder.mkdir(exist_ok=True)
    attempts = Attempts(folder, code, preset={**PRESET, **(preset or {})})
    attempts.config = {"workers": 0, "kill_at": kill_at or {}, **config}
    last = names(len(attempts.config["kill_at"]) + 1)
    for name in last[:-1]:
        assert attempts.run(name) is None, attempts.output(name)
    outcome = attempts.run(last[-1])
    assert outcome.end == "finished", outcome
    return attempts, seen(attempts, last[-1])


@pytest.mark.parametrize("workers", [0, 2])
def test_killed_at_any_step_it_sees_the_same_samples_and_has_the_same_weights(tmp_path, workers):
    whole, expected = run_of(tmp_path / "undisturbed", workers=workers)
    [epochs] = [{row[0] for row in expected[0]}]
    assert epochs == {0, 1, 2, "checked"}
    for kills in ({"1": 3, "2": 2, "3": 6}, {"1": 9, "2": 4}):
        attempts, found = run_of(tmp_path / str(kills["1"]), workers=workers, kill_at=kills)
        assert found == expected
        assert attempts.curve() == whole.curve()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR1])
def test_a_signal_to_all_its_processes_leaves_it_time_to_save_within_the_epoch(tmp_path, number):
    _, expected = run_of(tmp_path / "undisturbed", workers=2)
    folder = tmp_path / "asked"
    folder.mkdir()
    attempts = Attempts(folder, CODE, preset=PRESET, checkpoint={"every_s": 1000, "keep": ["last"]})
    attempts.config = {"workers": 2, "kill_at": {"1": 9}, "signal": int(number)}
    first, second = names(2)
    assert attempts.run(first).end == "preempted"
    assert len(attempts.events(first, "checkpoint")) == 1
    assert attempts.run(second).end == "finished"
    assert seen(attempts, second) == expected


BY_HAND = """
import json, os, random, signal
import torch
from torch.utils.data import Dataset, IterableDataset

class Squares(IterableDataset):
    def __iter__(self):
        for index in range(30):
            yield torch.tensor([index / 30.0, random.random()]), torch.tensor([(index / 30.0) ** 2])

class Table(Dataset):
    def __len__(self):
        return 30
    def __getitem__(self, index):
        return torch.tensor([index / 30.0, 1.0]), torch.tensor([(index / 30.0) ** 2])

def train(config, run):
    torch.manual_seed(run.seed)
    model = torch.nn.Linear(2, 1)
    opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    seen = []
    run.track(model=model, opt=opt, seen=seen)
    step = 0
    def dataset():
        return Squares() if config.kind == "stream" else Table()
    data = None if config.within else run.loader(dataset(), 4, residency=config.residency)
    for epoch in run.epochs(2):
        if config.within:
            data = run.loader(dataset(), 4, residency=config.residency)
        for x, y in data:
            step += 1
            if config.kill_at.get(str(run.attempt)) == step:
                os.killpg(0, signal.SIGKILL)
            opt.zero_grad()
            loss = ((model(x) - y) ** 2).mean()
            loss.backward()
            opt.step()
            seen.append(x.tolist())
        for x, y in run.loader(Table(), 16, shuffle=False):
            seen.append(model(x).mean().item())
        run.log(loss=loss.item())
    attached = len(run._tracking._attached)
    print("SEEN " + json.dumps([seen, [p.tolist() for p in model.parameters()], attached]))
    return loss.item()
"""


@pytest.mark.parametrize("within", [False, True], ids=["made once", "made in every epoch"])
@pytest.mark.parametrize(("kind", "residency"), [("table", "disk"), ("table", "ram"), ("stream", "disk")])
def test_code_that_steps_by_hand_goes_on_within_the_epoch_too(tmp_path, kind, residency, within):
    options = {"kind": kind, "residency": residency, "within": within}
    whole, expected = run_of(tmp_path / "undisturbed", BY_HAND, **options)
    assert expected[0][0] != expected[0][9]
    assert expected[2] == 2
    attempts, found = run_of(tmp_path / "killed", BY_HAND, kill_at={"1": 5, "2": 7}, **options)
    assert found == expected
    assert attempts.curve() == whole.curve()
    assert ("read again" in attempts.notes("2-00000002")) == (kind == "stream")
    # Killed at the fifth step of an epoch of eight: four are saved.
    [restored] = attempts.events("2-00000002", "restored")
    assert restored["step"] == 0


@pytest.mark.parametrize("batch", ["large", 12])
def test_the_presets_batch_is_that_of_a_loader_that_trains(tmp_path, batch):
    code = """
import torch
from torch.utils.data import TensorDataset

def train(config, run):
    torch.manual_seed(0)
    x = torch.rand(100, 3)
    model = torch.nn.Linear(3, 1)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    data = run.loader(TensorDataset(x), 3)
    steps = 0
    for epoch in run.epochs(2):
        for (part,) in data:
            steps += run.backward(model(part).square().mean(), opt)
    preset = run._training.batch
    return {"loss": 0.0, "steps": steps, "effective": preset.effective, "workers": run._training.workers}
"""
    attempts = Attempts(tmp_path, code, preset={**PRESET, "batch": batch})
    outcome = attempts.run()
    effective = 24 if batch == "large" else 12
    steps = 2 * -(-100 // effective)
    assert outcome.metrics == {"loss": 0.0, "steps": steps, "effective": effective, "workers": 0}


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("run.loader(data)", "how large is a batch"),
        ("run.loader(data, 4, residency='gpu')", "expected one of disk, ram, device"),
        ("run.loader(data, 4, residency='ram', collate_fn=list)", "nothing to collate"),
        ("run.loader(stream, 4, residency='ram')", "an iterable dataset has no length"),
        ("len(run.loader(stream, 4))", "has no length"),
        ("run.loader(data, 0)", "at least 1"),
    ],
)
def test_what_can_not_be_loaded_is_said(tmp_path, call, said):
    code = (
        "import torch\n"
        "class Stream(torch.utils.data.IterableDataset):\n"
        "    def __iter__(self): return iter([])\n"
        "def train(config, run):\n"
        "    data, stream = torch.utils.data.TensorDataset(torch.ones(3)), Stream()\n"
        f"    {call}\n"
    )
    outcome = Attempts(tmp_path, code, preset=PRESET).run()
    assert outcome.end == "user_error"
    assert said in outcome.error["message"]
