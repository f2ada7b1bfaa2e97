"""A run that is killed within an epoch sees the same data, and ends as one that nobody disturbed."""

import json

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
                os.killpg(0, signal.SIGKILL)
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
    for kills in ({"1": 3, "2": 2, "3": 6}, {"1": 6, "2": 6, "3": 1}, {"1": 9, "2": 4}):
        attempts, found = run_of(tmp_path / str(kills["1"]), workers=workers, kill_at=kills)
        assert found == expected
        assert attempts.curve() == whole.curve()
