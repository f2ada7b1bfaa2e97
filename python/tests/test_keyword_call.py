"""Functions that name their hyperparameters get those of the config, the run and the seed by name."""

from pathlib import Path
from typing import Any

import pytest

from sweepdeck.target import load_function


class Run:
    seed: int | None = 7


@pytest.mark.parametrize(
    ("head", "config", "got"),
    [
        ("lr=0.1, epochs=3", {"lr": 1}, {"lr": 1, "epochs": 3}),
        ("a, b, c", {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 2, "c": 3}),
        ("*, lr", {"lr": 1}, {"lr": 1}),
        ("**values", {"lr": 1}, {"values": {"lr": 1}}),
        ("lr=0.1, run=None", {}, {"lr": 0.1, "run": Run}),
        ("lr=0.1, seed=0", {}, {"lr": 0.1, "seed": 7}),
        ("lr=0.1, seed=0", {"seed": 3}, {"lr": 0.1, "seed": 3}),
    ],
)
def test_values_come_by_name(tmp_path: Path, head: str, config: dict[str, Any], got: dict[str, Any]) -> None:
    (tmp_path / "by_name.py").write_text(f"def train({head}):\n    return dict(locals())\n")
    function = load_function({"root": str(tmp_path), "file": "by_name.py", "function": "train"})
    assert function.takes_run
    assert function.call(config, Run) == got


@pytest.mark.parametrize(
    "head", ["config", "config=None", "c: dict = {}", "x", "x, run", "x, verbose=False", "*all"]
)
def test_what_takes_a_config_gets_it_whole(tmp_path: Path, head: str) -> None:
    (tmp_path / "whole.py").write_text(f"def train({head}):\n    return list(locals().values())[0]\n")
    function = load_function({"root": str(tmp_path), "file": "whole.py", "function": "train"})
    arguments = ({"lr": 1}, Run) if function.takes_run else ({"lr": 1},)
    assert function.call(*arguments) in ({"lr": 1}, ({"lr": 1},))


def test_without_a_seed_the_functions_own_default_stays(tmp_path: Path) -> None:
    class Seedless:
        seed = None

    (tmp_path / "own.py").write_text("def train(lr=0.1, seed=5):\n    return seed\n")
    function = load_function({"root": str(tmp_path), "file": "own.py", "function": "train"})
    assert function.call({}, Seedless) == 5
