"""Optuna studies are read with the real Optuna, from the storages that it writes."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import optuna
import pytest

from sweepdeck.inspection.study import StudyError, read_study

optuna.logging.set_verbosity(optuna.logging.ERROR)


def objective(trial: optuna.Trial) -> float:
    rate = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    trial.suggest_float("momentum", 0.0, 1.0, step=0.25)
    trial.suggest_int("n layers", 1, 4)
    trial.suggest_categorical("kind", ["a", None, 3, 0.5, True])
    trial.report(float("nan"), 0)
    trial.report(rate, 2)
    if trial.number == 1:
        raise optuna.TrialPruned
    if trial.number == 2:
        raise ValueError
    return rate


def journal(path: Path) -> Any:
    return optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(path)))


@pytest.fixture(params=["database", "journal"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A storage with one study of four trials; the last one still waits."""
    path = tmp_path / "study"
    kept = f"sqlite:///{path}" if request.param == "database" else journal(path)
    study = optuna.create_study(study_name="digits", storage=kept, direction="maximize")
    study.optimize(objective, n_trials=3, catch=(ValueError,))
    study.enqueue_trial({"lr": 0.1})
    return str(path)


def test_trials_come_with_their_space_values_and_times(storage: str, tmp_path: Path) -> None:
    study = read_study(storage, None, tmp_path)
    assert study["name"] == "digits"
    assert study["directions"] == ["maximize"]
    assert [trial["state"] for trial in study["trials"]] == ["complete", "pruned", "fail", "waiting"]
    first = study["trials"][0]
    assert first["distributions"] == {
        "lr": {"kind": "float", "low": 1e-5, "high": 1e-1, "step": None, "log": True},
        "momentum": {"kind": "float", "low": 0.0, "high": 1.0, "step": 0.25, "log": False},
        "n layers": {"kind": "int", "low": 1, "high": 4, "step": 1, "log": False},
        "kind": {"kind": "categorical", "choices": ["a", None, 3, 0.5, True]},
    }
    assert first["values"] == [first["params"]["lr"]]
    assert first["intermediate"] == [[0, "NaN"], [2, first["params"]["lr"]]]
    assert first["started_at"] <= first["ended_at"]
    assert first["started_at"].endswith("Z")
    assert study["trials"][3]["values"] is None
    json.dumps(study, allow_nan=False)


def test_a_url_and_a_path_from_another_folder_mean_the_same(storage: str, tmp_path: Path) -> None:
    path = Path(storage)
    assert read_study(path.name, "digits", tmp_path)["name"] == "digits"
    with path.open("rb") as file:
        is_database = file.read(6) == b"SQLite"
    if is_database:
        assert read_study(f"sqlite:///{path.name}", None, tmp_path)["name"] == "digits"
        assert read_study(f"sqlite:///{path}", None, Path("/"))["name"] == "digits"


def error_of(storage: str, name: str | None, cwd: Path) -> dict[str, Any]:
    with pytest.raises(StudyError) as raised:
        read_study(storage, name, cwd)
    return raised.value.record


def test_which_study_is_meant_has_to_be_said_where_there_are_several(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    for name in ("a", "b"):
        optuna.create_study(study_name=name, storage=url)
    several = error_of("x.db", None, tmp_path)
    assert (several["code"], several["details"]) == ("study.several", ["  a", "  b"])
    assert error_of("x.db", "c", tmp_path)["code"] == "study.not_found"
    assert read_study("x.db", "b", tmp_path)["trials"] == []


def test_nothing_is_written_to_what_is_no_storage(tmp_path: Path) -> None:
    assert error_of("sqlite:///none.db", None, tmp_path)["code"] == "study.no_file"
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE studies (x)")
    before = other.read_bytes()
    assert error_of("other.db", None, tmp_path)["code"] == "study.no_storage"
    text = tmp_path / "notes.txt"
    text.write_text("not a journal\n")
    assert error_of("notes.txt", None, tmp_path)["code"] == "study.none"
    assert other.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt", "other.db"]


def test_a_python_without_optuna_says_so(tmp_path: Path) -> None:
    (tmp_path / "optuna.py").write_text("raise ImportError\n")
    source = Path(__file__).parents[1] / "src"
    answer = subprocess.run(
        [sys.executable, "-m", "sweepdeck.inspection", "study"],
        input=json.dumps({"storage": "x.db", "study": None, "cwd": str(tmp_path)}),
        env={"PYTHONPATH": f"{tmp_path}:{source}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(answer.stdout)["error"]["code"] == "study.no_optuna"
