"""What of a sweep on Modal needs no client of Modal's: names, GPUs, generations of a schedule."""

import json
from pathlib import Path
from typing import Any

import pytest

from sweepdeck.on_modal import gpus, names
from sweepdeck.on_modal.generations import freeze_generation
from sweepdeck.on_modal.refusal import Refusal
from sweepdeck.paths import SweepPaths

ID, OTHER = "20261124-031522-7f3a", "20261125-020000-00ff"


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("T4", "T4"),
        ("a10g", "A10"),
        ("A10G:4", "A10:4"),
        (" h100! ", "H100!"),
        ("A100-80GB:08", "A100-80GB:8"),
    ],
)
def test_gpus_have_modals_own_names(written: str, known: str) -> None:
    assert gpus.known_gpu(written) == known


@pytest.mark.parametrize(
    ("written", "hint"),
    [("H10", "H100"), ("A100-80", "A100-80GB"), ("A10:5", "A10:4"), ("T4:0", "T4:1"), ("", "T4")],
)
def test_a_gpu_that_modal_has_not_is_refused_with_the_nearest(written: str, hint: str) -> None:
    with pytest.raises(Refusal) as caught:
        gpus.known_gpu(written)
    assert caught.value.code == "modal.unknown_gpu"
    assert hint in caught.value.hint


def test_the_table_is_the_one_of_sweep_files() -> None:
    text = (Path(__file__).parents[2] / "src/domain/sweep-file/gpu-names.ts").read_text()
    for name, most in gpus.MOST_PER_CONTAINER.items():
        assert f"{name}: {most}," in text or f"'{name}': {most}," in text


def test_apps_are_told_from_others_by_name() -> None:
    assert names.sweep_of_app(names.app_name({"sweep_id": ID})) == ID
    assert names.sweep_of_app("sweepdeck-demo") is None
    assert names.app_name({"sweep_id": OTHER, "generation_of": ID}) == names.app_name({"sweep_id": ID})


def test_a_generation_is_a_sweep_of_its_own(tmp_path: Path) -> None:
    source = SweepPaths(tmp_path, ID)
    source.runs_files.mkdir(parents=True)
    source.code.mkdir()
    (source.code / "train.py").write_text("pass")
    run: dict[str, Any] = {"run_id": "0" * 16, "cached": {"sweep_id": "x"}}
    (source.runs_files / "0001.jsonl").write_text(json.dumps(run) + "\n")
    (source.root / "runs" / ("0" * 16)).mkdir()
    plan = {"sweep_id": ID, "schedule": {"cron": "0 2 * * *"}, "created_at": "x", "name": "n"}
    for _ in range(2):
        frozen = freeze_generation(tmp_path, plan, OTHER)
    copy = SweepPaths(tmp_path, OTHER)
    assert json.loads(copy.plan.read_text())["generation_of"] == ID
    assert frozen["schedule"] is None
    assert json.loads((copy.runs_files / "0001.jsonl").read_text()) == {"run_id": "0" * 16, "cached": None}
    assert (copy.code / "train.py").read_text() == "pass"
    assert [entry.name for entry in copy.runs_files.iterdir()] == ["0001.jsonl"]
