"""A Lightning trainer in an attempt: killed or asked to stop, the next attempt ends at the same step."""

import signal
from pathlib import Path

import lightning.pytorch  # noqa: F401
import pytest
from attempts import Attempts

CODE = """
import os, signal
import torch
from lightning.pytorch import LightningModule, Trainer, seed_everything
from sweepdeck.adapters.lightning import SweepdeckCallback, ckpt_path

class Model(LightningModule):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)
    def training_step(self, batch, index):
        gate = os.environ.get("GATE")
        if gate and self.global_step == 10:
            open(gate, "w").close()
            signal.pause() if os.environ["HOW"] == "kill" else wait(gate + ".asked")
        loss = (self.layer(batch) - 1).square().mean()
        self.log("loss", loss)
        return loss
    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.1)

def wait(path):
    import time
    while not os.path.exists(path):
        time.sleep(0.01)
    time.sleep(0.2)

def train(config, run):
    seed_everything(run.seed)
    data = torch.utils.data.DataLoader(torch.randn(24, 4), batch_size=4)
    model = Model()
    trainer = Trainer(max_epochs=4, accelerator="cpu", logger=False, enable_checkpointing=False,
                      enable_progress_bar=False, enable_model_summary=False, log_every_n_steps=1,
                      callbacks=[SweepdeckCallback(run)])
    trainer.fit(model, data, ckpt_path=ckpt_path(run), weights_only=False)
    return {"loss": float(trainer.callback_metrics["loss"]), "steps": trainer.global_step,
            "weight": float(model.layer.weight.sum())}
"""


@pytest.fixture
def undisturbed(tmp_path: Path) -> Attempts:
    (tmp_path / "whole").mkdir()
    attempts = Attempts(tmp_path / "whole", CODE)
    assert attempts.run() is not None
    return attempts


@pytest.mark.parametrize("how", ["kill", "ask"])
def test_it_ends_as_if_undisturbed(
    how: str, tmp_path: Path, undisturbed: Attempts, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = Attempts(tmp_path, CODE)
    gate = tmp_path / "gate"
    monkeypatch.setenv("GATE", str(gate))
    monkeypatch.setenv("HOW", how)
    process = attempts.start("1-00000000")
    process.wait_for(gate.exists, 60)
    if how == "kill":
        process.signal(signal.SIGKILL)
        assert process.outcome() is None
    else:
        process.ask("stop")
        Path(f"{gate}.asked").touch()
        process.outcome()
    assert not attempts.paths.result.exists()
    monkeypatch.delenv("GATE")
    attempts.run("2-00000000")
    whole, resumed = undisturbed.result(), attempts.result()
    assert resumed["metrics"]["steps"] == whole["metrics"]["steps"] == 24
    first = min(event["step"] for event in attempts.events("2-00000000", "metrics"))
    assert first == (7 if how == "kill" else 12)
    # Within an epoch Lightning does not restore a plain loader's position: only the epoch's end is exact.
    if how == "kill":
        assert resumed["metrics"] == whole["metrics"]
        assert attempts.curve() == undisturbed.curve()
