"""A Trainer of transformers in an attempt: killed or asked to stop, the next ends as if undisturbed."""

import signal
from pathlib import Path

import pytest
import transformers
from attempts import Attempts

# Loaded before the forks of the attempts, which would each load it.
assert transformers.Trainer

CODE = """
import os, signal, time
import torch
from transformers import Trainer, TrainingArguments, set_seed
from sweepdeck.adapters.transformers import SweepdeckCallback, output_dir, resume_from_checkpoint

class Model(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)
        self.calls = 0
    def forward(self, x):
        self.calls += 1
        gate = os.environ.get("GATE")
        if gate and self.calls == 11:
            open(gate, "w").close()
            if os.environ["HOW"] == "kill":
                signal.pause()
            while not os.path.exists(gate + ".asked"):
                time.sleep(0.01)
            time.sleep(0.2)
        y = self.layer(x)
        return {"loss": (y - 1).square().mean(), "logits": y}

def train(config, run):
    set_seed(run.seed)
    data = [{"x": row} for row in torch.randn(24, 4)]
    model = Model()
    args = TrainingArguments(output_dir=output_dir(run), per_device_train_batch_size=4, num_train_epochs=4,
                             save_steps=4, logging_steps=1, use_cpu=True, report_to=[], disable_tqdm=True,
                             learning_rate=0.1, seed=run.seed)
    trainer = Trainer(model, args, train_dataset=data, callbacks=[SweepdeckCallback(run)])
    trainer.train(resume_from_checkpoint=resume_from_checkpoint(run))
    return {"loss": float(trainer.state.log_history[-2]["loss"]), "steps": trainer.state.global_step,
            "weight": float(model.layer.weight.sum())}
"""


@pytest.mark.parametrize("how", ["kill", "ask"])
def test_it_ends_as_if_undisturbed(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "whole").mkdir()
    whole = Attempts(tmp_path / "whole", CODE)
    whole.run()
    attempts = Attempts(tmp_path, CODE)
    gate = tmp_path / "gate"
    monkeypatch.setenv("GATE", str(gate))
    monkeypatch.setenv("HOW", how)
    process = attempts.start("1-00000000")
    process.wait_for(gate.exists, 60)
    if how == "kill":
        process.signal(signal.SIGKILL)
    else:
        process.ask("stop")
        Path(f"{gate}.asked").touch()
    process.outcome()
    assert not attempts.paths.result.exists()
    monkeypatch.delenv("GATE")
    attempts.run("2-00000000")
    resumed, undisturbed = attempts.result()["metrics"], whole.result()["metrics"]
    assert resumed["steps"] == undisturbed["steps"] == 24
    assert resumed["weight"] == undisturbed["weight"]
    losses = [{step: row["loss"] for step, row in run.curve().items()} for run in (attempts, whole)]
    assert losses[0] == losses[1]
    first = min(event["step"] for event in attempts.events("2-00000000", "metrics"))
    assert first == (9 if how == "kill" else 12)
