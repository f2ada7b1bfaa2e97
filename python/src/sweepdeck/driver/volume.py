"""What a driver reads of its sweep on the volume: plan, runs, requests, and what attempts left behind."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sweepdeck.assignment import Outcome
from sweepdeck.journal import read_newest_first
from sweepdeck.paths import RunPaths, SweepPaths, attempt_order

_CONTROL = re.compile(r"^(\d{6})-[a-z]+\.json$")
_RUNS = re.compile(r"^\d{4}\.jsonl$")
_RUN = re.compile(r"^[0-9a-f]{16}$")
_ATTEMPT = re.compile(r"^[1-9]\d*-[0-9a-f]{8}$")


SILENT_BEATS = 6
"""Heartbeats in which an attempt may have lived on unseen: a volume shows late what was written on it."""


class BadPlanError(ValueError):
    """The sweep's files are not there, or not what they should be."""


def read_plan(paths: SweepPaths) -> dict[str, Any]:
    """The frozen plan."""
    try:
        plan: dict[str, Any] = json.loads(paths.plan.read_bytes())
    except (OSError, ValueError) as problem:
        raise BadPlanError(
            f"{paths.plan} can't be read: {problem}. Is this the volume of that sweep?"
        ) from problem
    return plan


def runs_files(paths: SweepPaths) -> list[str]:
    """Names of the files of runs, in order."""
    return sorted(name for name in os.listdir(paths.runs_files) if _RUNS.match(name))


def read_runs(paths: SweepPaths, name: str) -> Iterator[dict[str, Any]]:
    """The RunRecords of one file."""
    if not _RUNS.match(name):
        raise ValueError(f"{name!r} is no file of runs")
    for number, line in enumerate((paths.runs_files / name).read_bytes().splitlines(), 1):
        try:
            yield json.loads(line)
        except ValueError as problem:
            raise BadPlanError(f"{paths.runs_files / name}, line {number}: {problem}") from problem


def control_numbers(paths: SweepPaths) -> dict[int, str]:
    """File names of the requests by their number."""
    try:
        names = os.listdir(paths.control)
    except FileNotFoundError:
        return {}
    return {int(found[1]): name for name in names if (found := _CONTROL.match(name))}


def read_control(paths: SweepPaths, name: str) -> dict[str, Any]:
    """One request; an empty one where the file holds none."""
    try:
        record = json.loads((paths.control / name).read_bytes())
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


def begun_runs(paths: SweepPaths) -> set[str]:
    """Ids of the runs that have a folder: of all others nothing is on the volume but their record."""
    return {name for name in os.listdir(paths.runs_files) if _RUN.match(name)}


def attempt_names(run: RunPaths) -> list[str]:
    """Names of the attempts that were begun, in order."""
    try:
        names = os.listdir(run.attempts)
    except FileNotFoundError:
        return []
    return sorted(filter(_ATTEMPT.match, names), key=attempt_order)


def attempt_identity(run: RunPaths, attempt: str) -> dict[str, Any] | None:
    """attempt.json; None where the attempt didn't live to write it."""
    return _read_object(run.attempt(attempt) / "attempt.json")


def attempt_outcome(run: RunPaths, attempt: str) -> Outcome | None:
    """How the attempt ended by its own words on the volume; None where it had no time for any."""
    result = _read_object(run.result)
    if result is not None and result.get("attempt") == attempt:
        return Outcome("finished", result["metrics"])
    for record in read_newest_first(run.attempt(attempt)):
        if record.get("kind") == "end":
            return Outcome(record["end"], record["metrics"], record["error"])
        # Nothing comes after the end but how long the disk was full.
        if record.get("kind") != "note":
            return None
    return None


def attempt_seconds(run: RunPaths, attempt: str, heartbeat_s: float) -> float | None:
    """The most that the attempt can have lasted by what it journalled; None where it journalled nothing."""
    for record in read_newest_first(run.attempt(attempt)):
        lasted: float = record["t"]
        return lasted if record["kind"] == "end" else lasted + SILENT_BEATS * heartbeat_s
    return None


def micro_batch(run: RunPaths, attempt: str) -> int | None:
    """Samples at once that run.loader gave in the attempt; None where it gave none to train on."""
    for record in read_newest_first(run.attempt(attempt)):
        if record.get("kind") == "preset":
            # Only a loader of the run's has workers; run.batch_size alone tells the size and no more.
            return record["micro_batch"] if record["workers"] is not None else None
    return None


def has_result(run: RunPaths) -> bool:
    """Whether the run is finished for good, whoever finished it."""
    return run.result.exists()


def _read_object(path: Path) -> dict[str, Any] | None:
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None
