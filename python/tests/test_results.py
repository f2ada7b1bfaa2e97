"""`sweepdeck.results` on the built command line, in a project that an Optuna study was imported to."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import optuna
import pandas
import polars
import pytest

import sweepdeck
from sweepdeck import exported

REPOSITORY = Path(__file__).parents[2]
BIN = REPOSITORY / "dist" / "bin.js"
NODE = shutil.which("node") or "node"

optuna.logging.set_verbosity(optuna.logging.ERROR)


def objective(trial: optuna.Trial) -> float:
    rate = trial.suggest_float("lr", 0.1, 0.9)
    trial.suggest_categorical("kind", ["a", "b"])
    if trial.number > 0:
        trial.suggest_int("width", 1, 64)
    trial.suggest_categorical("amp", [True, False])
    trial.report(float("nan") if trial.number == 2 else rate * 2, 1)
    trial.report(rate, 4)
    if trial.number == 2:
        raise optuna.TrialPruned
    return rate


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    study = optuna.create_study(study_name="digits", storage=f"sqlite:///{folder / 'study.db'}")
    study.optimize(objective, n_trials=4)
    subprocess.run(
        [NODE, str(BIN), "import", "study.db", "--train", "train.py:train"],
        cwd=folder,
        env={
            **os.environ,
            "SWEEPDECK_HOME": str(folder / ".sweepdeck"),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        },
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(autouse=True)
def _in_a_notebook_of_it(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "notebooks").mkdir(exist_ok=True)
    monkeypatch.chdir(project / "notebooks")
    monkeypatch.delenv("SWEEPDECK_HOME", raising=False)
    monkeypatch.setenv(exported.COMMAND, f"'{NODE}' '{BIN}'")


def trials(project: Path) -> list[Any]:
    return optuna.load_study(study_name="digits", storage=f"sqlite:///{project / 'study.db'}").trials


def test_runs_are_rows_of_pandas_with_the_types_that_they_have(project: Path) -> None:
    frame = sweepdeck.results("digits-optuna")
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame["state"]) == ["finished", "finished", "pruned", "finished"]
    assert list(frame["metric.value"]) == [trial.params["lr"] for trial in trials(project)]
    assert list(frame["config.lr"]) == [trial.params["lr"] for trial in trials(project)]
    kinds = {name: str(frame[name].dtype) for name in frame.columns}
    assert kinds["config.lr"] == kinds["hours"] == kinds["usd"] == "float64"
    assert kinds["config.width"] == "Int64"
    assert kinds["attempts"] == "int64"
    assert kinds["config.amp"] == "bool"
    assert kinds["state"] in ("str", "string")
    assert kinds["started_at"].startswith("datetime64[")
    assert str(frame["started_at"].dt.tz) == "UTC"
    assert frame["config.width"].isna().tolist() == [True, False, False, False]
    assert frame["usd"].isna().all()


def test_curves_are_rows_too_and_nan_stays_nan(project: Path) -> None:
    frame = sweepdeck.results("digits-optuna", curves=True)
    assert list(frame["step"]) == [1, 4] * 4
    assert frame["value"].isna().sum() == 1
    first = trials(project)[0]
    assert list(frame["value"][:2]) == [first.params["lr"] * 2, first.params["lr"]]
    assert set(frame["metric"]) == {"value"}


def test_polars_gives_the_same(project: Path) -> None:
    frame = sweepdeck.results(as_="polars")
    assert isinstance(frame, polars.DataFrame)
    assert frame["config.lr"].to_list() == [trial.params["lr"] for trial in trials(project)]
    assert frame.schema["config.width"] == polars.Int64
    assert frame.schema["started_at"] == polars.Datetime("ms", "UTC")
    curves = sweepdeck.results(curves=True, as_="polars")
    assert curves["value"].is_nan().sum() == 1
    assert curves["seed"].null_count() == len(curves)


def test_a_filter_lets_some_pass(project: Path) -> None:
    kept = sweepdeck.results("digits-optuna", filter="state=finished config.lr>0.5")
    finished = [trial.params["lr"] for trial in trials(project) if trial.number != 2]
    assert list(kept["config.lr"]) == [rate for rate in finished if rate > 0.5]
    assert set(sweepdeck.results(filter="state=pruned", curves=True)["step"]) == {1, 4}


def test_what_the_command_line_says_is_the_error() -> None:
    with pytest.raises(sweepdeck.ResultsError, match="no sweep is called"):
        sweepdeck.results("nope")
    with pytest.raises(sweepdeck.ResultsError, match="no sweep is called"):
        sweepdeck.results("--help")


def test_where_the_command_is_looked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(exported.COMMAND, "/no/such/sweepdeck")
    with pytest.raises(sweepdeck.ResultsError, match=r"could not be started.*Set SWEEPDECK_COMMAND"):
        sweepdeck.results()
    monkeypatch.delenv(exported.COMMAND)
    named = tmp_path / "sweepdeck"
    named.write_text(f"#!/bin/sh\nexec '{NODE}' '{BIN}' \"$@\"\n")
    named.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path), os.environ["PATH"]]))
    assert len(sweepdeck.results()) == 4
    # Without one on the PATH, the one that this package lies beside.
    named.unlink()
    assert len(sweepdeck.results()) == 4
    monkeypatch.setattr(exported, "__file__", str(tmp_path / "a" / "b" / "c" / "exported.py"))
    with pytest.raises(sweepdeck.ResultsError, match="there is no command `sweepdeck`"):
        sweepdeck.results()


def test_neither_library_is_needed_before_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = "import sys, sweepdeck; print([name for name in ('pandas', 'polars') if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    assert said.stdout == "[]\n"
    monkeypatch.setattr(exported.importlib.util, "find_spec", lambda name: name == "polars" or None)
    assert isinstance(sweepdeck.results(), polars.DataFrame)
    with pytest.raises(sweepdeck.ResultsError, match="pip install pandas"):
        sweepdeck.results(as_="pandas")
    monkeypatch.setattr(exported.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(sweepdeck.ResultsError, match="neither pandas nor polars is installed"):
        sweepdeck.results()
    with pytest.raises(ValueError, match="expected one of pandas, polars"):
        sweepdeck.results(as_="dask")  # type: ignore[arg-type]
