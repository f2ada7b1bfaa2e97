"""The recipe for Accelerate that ships: killed in the middle of its epochs, it ends as if undisturbed."""

from pathlib import Path
from typing import Any

import accelerate
import pytest
from proofs import prove_file
from protocol_records import ROOT

# Loaded before the forks of the attempts, which would each load it.
assert accelerate.Accelerator

RECIPE = Path(ROOT, "sweeps/accelerate")
KILLS = 8
# Fifteen batches in groups of four: the last group of an epoch is incomplete.
CONFIG = {"lr": 0.01, "width": 16, "batch": 20, "accumulate": 4, "samples": 290, "epochs": 3}


def proof(folder: Path, precision: str = "no") -> dict[str, Any]:
    config = {**CONFIG, "mixed_precision": precision}
    metric = {"name": "accuracy", "goal": "maximize", "target": None}
    return prove_file(folder, "train.py", config, kills=KILLS, metric=metric)


@pytest.mark.parametrize("precision", ["no", "bf16"])
def test_it_ends_bit_for_bit_as_undisturbed(precision: str) -> None:
    found = proof(RECIPE, precision)
    assert found["identical"], found
    assert found["kills"] == KILLS
    compared = {entry["name"]: entry for entry in found["compared"]}
    assert compared["final checkpoint"]["max_difference"] == 0
    assert compared["final checkpoint"]["count"] > 10
    assert compared["metric history"]["count"] == CONFIG["epochs"]


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ('accelerator.skip_first_batches(data, position["batch"])', "data"),
        ("opt=opt, schedule=schedule,", "opt=opt,"),
        ("use_seedable_sampler=True, data_seed=run.seed", "use_seedable_sampler=False"),
        ("if accelerator.sync_gradients:\n                run.save(if_due=True)", "run.save(if_due=True)"),
    ],
)
def test_it_needs_each_of_what_it_does_for_that(line: str, instead: str, tmp_path: Path) -> None:
    code = (RECIPE / "train.py").read_text("utf-8")
    assert line in code
    (tmp_path / "train.py").write_text(code.replace(line, instead))
    assert not proof(tmp_path)["identical"]
