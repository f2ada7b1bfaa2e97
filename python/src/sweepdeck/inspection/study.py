"""An Optuna study, read with the user's own Optuna: its trials, and what they could draw from."""

import json
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sweepdeck.protocol import encode_number

_SQLITE = b"SQLite format 3\x00"


def answer_study() -> None:
    """Reads `{storage, study, cwd}` from stdin and writes `{study, error}` to stdout."""
    request = json.load(sys.stdin)
    document: dict[str, Any]
    try:
        document = {
            "study": read_study(request["storage"], request["study"], Path(request["cwd"])),
            "error": None,
        }
    except StudyError as error:
        document = {"study": None, "error": error.record}
    json.dump(document, sys.stdout)


class StudyError(Exception):
    """What stands in the way, and what to do about it."""

    def __init__(self, code: str, message: str, hint: str, details: Sequence[str] = ()):
        super().__init__(message)
        self.record = {"code": code, "message": message, "hint": hint, "details": list(details)}


def read_study(storage: str, name: str | None, cwd: Path) -> dict[str, Any]:
    """The study of that name, or the only one, as `ImportedStudy` in src/domain/imported-study.ts has it."""
    try:
        import optuna
    except ImportError:
        raise StudyError(
            "study.no_optuna",
            f"{sys.executable} has no optuna, which alone can read its storages",
            "Activate the environment that the study was made in, or `pip install optuna` here",
        ) from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    opened = _opened(storage, cwd, optuna)
    names = [study.study_name for study in opened.get_all_studies()]
    chosen = _chosen(names, name, storage)
    study = optuna.load_study(study_name=chosen, storage=opened)
    return {
        "name": chosen,
        "optuna": optuna.__version__,
        "python": {"executable": sys.executable, "version": sys.version.split()[0]},
        "directions": [direction.name.lower() for direction in study.directions],
        "metric_names": study.metric_names,
        "trials": [_trial(trial) for trial in study.get_trials(deepcopy=False)],
    }


def _chosen(names: list[str], name: str | None, storage: str) -> str:
    if name is None and len(names) == 1:
        return names[0]
    if name in names:
        return str(name)
    listed = [f"  {each}" for each in names[:20]]
    if not names:
        raise StudyError(
            "study.none", f"{storage} holds no study", "Name the storage that the study was kept in"
        )
    if name is None:
        raise StudyError(
            "study.several", f"{storage} holds {len(names)} studies", "Name one with --study", listed
        )
    raise StudyError("study.not_found", f"{storage} holds no study {name!r}", "These are there:", listed)


def _opened(storage: str, cwd: Path, optuna: Any) -> Any:
    relative = _file(storage)
    if relative is None:
        return _connected(storage, storage, optuna)
    path = cwd / relative
    if not path.is_file():
        raise StudyError(
            "study.no_file", f"there is no file {path}", "Name the database or the journal of the study"
        )
    with path.open("rb") as file:
        is_database = file.read(len(_SQLITE)) == _SQLITE
    if not is_database:
        return _journal(path, optuna)
    # Optuna would make its tables in whatever database it is shown.
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
    if not {"studies", "trials"} <= tables:
        raise StudyError(
            "study.no_storage",
            f"{path} is a database, but not one of Optuna",
            "Name the storage of the study",
        )
    return _connected(f"sqlite:///{path.absolute()}", storage, optuna)


def _file(storage: str) -> Path | None:
    """Where a storage is a file of this machine."""
    if "://" not in storage:
        return Path(storage)
    return Path(unquote(urlsplit(storage).path)[1:]) if storage.startswith("sqlite:///") else None


def _connected(url: str, storage: str, optuna: Any) -> Any:
    try:
        return optuna.storages.RDBStorage(url)
    except Exception as error:  # Of any driver of a database, or of Optuna about its schema.
        raise _unreadable(storage, error) from None


def _journal(path: Path, optuna: Any) -> Any:
    storages = optuna.storages
    try:
        backend = getattr(getattr(storages, "journal", None), "JournalFileBackend", None)
        return storages.JournalStorage((backend or storages.JournalFileStorage)(str(path)))
    except Exception as error:  # A file of something else fails in its parsing.
        raise _unreadable(str(path), error) from None


def _unreadable(storage: str, error: Exception) -> StudyError:
    first = (str(error).splitlines() or [""])[0]
    return StudyError(
        "study.unreadable",
        f"Optuna cannot read {storage}: {type(error).__name__}: {first}",
        "The Optuna of this Python has to be one that can read what the study was written with",
    )


def _trial(trial: Any) -> dict[str, Any]:
    return {
        "number": trial.number,
        "state": trial.state.name.lower(),
        "values": None if trial.values is None else [encode_number(float(value)) for value in trial.values],
        "params": {name: _plain(value) for name, value in trial.params.items()},
        "distributions": {name: _distribution(each) for name, each in trial.distributions.items()},
        "intermediate": [
            [step, encode_number(float(value))] for step, value in sorted(trial.intermediate_values.items())
        ],
        "started_at": _time(trial.datetime_start),
        "ended_at": _time(trial.datetime_complete),
    }


def _distribution(distribution: Any) -> dict[str, Any]:
    kind = type(distribution).__name__
    if hasattr(distribution, "choices"):
        return {"kind": "categorical", "choices": [_plain(choice) for choice in distribution.choices]}
    return {
        "kind": "int" if kind.startswith("Int") else "float",
        "low": distribution.low,
        "high": distribution.high,
        "step": getattr(distribution, "step", None),
        "log": bool(distribution.log),
    }


def _plain(value: Any) -> Any:
    """A choice may be any number; JSON has no NaN and no infinity."""
    return encode_number(value) if isinstance(value, float) else value


def _time(moment: datetime | None) -> str | None:
    """Optuna keeps wall time without its zone: that of this machine is taken."""
    if moment is None:
        return None
    utc = moment.astimezone(timezone.utc)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")
