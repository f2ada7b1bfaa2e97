"""`sweepdeck.results`: the results of sweeps as a DataFrame, in a notebook or a script.

The command line is asked for them (`sweepdeck export`), so that there is one place that reads volumes.
Neither pandas nor polars is needed before it is used.
"""

import importlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO, Any, Literal

from sweepdeck.protocol import decode_number

COMMAND = "SWEEPDECK_COMMAND"
Library = Literal["pandas", "polars"]


class ResultsError(RuntimeError):
    """What stands in the way of the results, and what to do about it."""


def results(*sweeps: str, curves: bool = False, filter: str | None = None, as_: Library | None = None) -> Any:
    """The runs of sweeps, by name or id, as a DataFrame: `config.…`, `metric.…`, hours and dollars of each.

    No name means the newest sweep. `curves`: a row per run, step and metric. `filter`: only the runs that it
    lets pass, such as "state=finished lr>=1e-3" (`sweepdeck export --help` lists what it may name). `as_`:
    "pandas" or "polars"; left out, pandas where it is installed, else polars. The project is that of the
    current folder, as on the command line.
    """
    build = _BUILDERS[_library(as_)]
    flags = [*(["--curves"] if curves else []), *([] if filter is None else [f"--filter={filter}"])]
    words = [*_command(), "export", "--format", "json", *flags, "--", *sweeps]
    with tempfile.TemporaryFile() as complaints:
        try:
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints, encoding="utf-8"
            )
        except OSError as error:
            raise ResultsError(f"{words[0]} could not be started: {error.strerror}. {_HOW}") from None
        with process:
            table = _read(process.stdout) if process.stdout else None
        if process.returncode != 0 or table is None:
            complaints.seek(0)
            said = complaints.read().decode("utf-8", "replace").strip()
            raise ResultsError(said or f"{shlex.join(words)} ended with exit code {process.returncode}")
    return build(table)


_HOW = (
    f"Set {COMMAND} to how it is called on a command line, such as "
    '"node /path/to/sweepdeck/dist/bin.js"; or put sweepdeck on the PATH.'
)


def _command() -> list[str]:
    """As the environment says; else the one on the PATH; else the one that this package came with."""
    said = os.environ.get(COMMAND, "").strip()
    if said:
        return shlex.split(said)
    found = shutil.which("sweepdeck")
    if found is not None:
        return [found]
    beside, node = Path(__file__).resolve().parents[3] / "dist" / "bin.js", shutil.which("node")
    if beside.is_file() and node is not None:
        return [node, str(beside)]
    raise ResultsError(f"there is no command `sweepdeck` to ask for results. {_HOW}")


def _library(wanted: Library | None) -> Library:
    known = tuple(_BUILDERS)
    if wanted is not None and wanted not in known:
        raise ValueError(f"as_ is {wanted!r}; expected one of {', '.join(known)}")
    for name in known if wanted is None else (wanted,):
        if importlib.util.find_spec(name) is not None:
            return name
    missing = wanted or "neither pandas nor polars"
    verb = "is not" if wanted else "is"
    raise ResultsError(f"{missing} {verb} installed here: pip install {wanted or 'pandas'}")


_Columns = dict[str, tuple[str, list[Any]]]
"""By name: the type that the export gives it, and its values."""


def _read(lines: IO[str]) -> _Columns | None:
    """The table, row by row, as they come; None where it is not whole."""
    head = lines.readline().strip()
    if not head.endswith("["):
        return None
    columns = [(each["name"], each["type"]) for each in json.loads(f"{head}]}}")["columns"]]
    values: list[list[Any]] = [[] for _ in columns]
    takes = [
        (name, _TAKES.get(kind, _as_it_is), into) for (name, kind), into in zip(columns, values, strict=True)
    ]
    for line in lines:
        text = line.strip().rstrip(",")
        if text == "]}":
            return {name: (kind, into) for (name, kind), into in zip(columns, values, strict=True)}
        if text:
            row = json.loads(text)
            for name, take, into in takes:
                cell = row[name]
                into.append(None if cell is None else take(cell))
    return None


def _as_it_is(cell: Any) -> Any:
    return cell


def _number(cell: float | str) -> float:
    return float(decode_number(cell))


_TAKES: dict[str, Callable[[Any], Any]] = {"number": _number}


def _pandas(table: _Columns) -> Any:
    pandas: Any = importlib.import_module("pandas")

    text = "str" if int(pandas.__version__.split(".")[0]) >= 3 else "string"

    def series(kind: str, values: list[Any]) -> Any:
        whole = None not in values
        if kind == "time":
            return pandas.to_datetime(pandas.Series(values, dtype=object), utc=True, format="ISO8601")
        if kind == "json":
            return pandas.Series(_parsed(values), dtype=object)
        dtypes = {
            "integer": "int64" if whole else "Int64",
            "number": "float64",
            "boolean": "bool" if whole else "boolean",
        }
        return pandas.Series(values, dtype=dtypes.get(kind, text))

    return pandas.DataFrame({name: series(kind, values) for name, (kind, values) in table.items()})


def _polars(table: _Columns) -> Any:
    polars: Any = importlib.import_module("polars")

    # What is of no one type stays JSON text: polars has no column for it.
    dtypes = {"integer": polars.Int64, "number": polars.Float64, "boolean": polars.Boolean}

    def series(name: str, kind: str, values: list[Any]) -> Any:
        column = polars.Series(name, values, dtype=dtypes.get(kind, polars.String))
        return column.str.to_datetime(time_unit="ms", time_zone="UTC") if kind == "time" else column

    return polars.DataFrame([series(name, kind, values) for name, (kind, values) in table.items()])


def _parsed(values: Iterable[str | None]) -> Sequence[Any]:
    return [None if value is None else json.loads(value) for value in values]


_BUILDERS: dict[Library, Callable[[_Columns], Any]] = {"pandas": _pandas, "polars": _polars}
