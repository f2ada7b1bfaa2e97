"""A driver's first minute: the sweep as earlier drivers left it, once nothing of theirs is alive any more."""

from collections.abc import Iterator
from typing import Any

from sweepdeck.driver.lease import epochs
from sweepdeck.driver.progress import got_further, newest_progress
from sweepdeck.driver.recovery import History, book, fold
from sweepdeck.driver.run import Run
from sweepdeck.driver.sweep import End, Sweep
from sweepdeck.driver.volume import (
    attempt_identity,
    attempt_names,
    attempt_outcome,
    begun_runs,
    control_numbers,
    has_result,
    micro_batch,
    read_control,
    read_runs,
    runs_files,
)
from sweepdeck.journal import BadLine, read_journal
from sweepdeck.mappers.leftovers import Leftovers
from sweepdeck.paths import RunPaths, SweepPaths


def recover(sweep: Sweep, paths: SweepPaths, epoch: int, now: float) -> History:
    """Fills the sweep from the volume, once the workers of earlier epochs have left or were made to."""
    for name in runs_files(paths):
        sweep.add_file(name, read_runs(paths, name))
    earlier = [number for number in epochs(paths) if number < epoch]
    controls = {number: read_control(paths, name) for number, name in control_numbers(paths).items()}
    history = fold(sweep, _records(paths, earlier), controls)
    begun = begun_runs(paths)
    open_runs = [run for run in sweep.runs.values() if not run.final and run.run_id in begun]
    Leftovers(
        [paths.epoch(number) / "pool.lock" for number in earlier],
        lambda: _unbooked_identities(open_runs, paths, history),
    ).wait()
    for run in [run for run in sweep.runs.values() if not run.final]:
        run_paths = paths.run(run.run_id)
        left = _left_behind(run_paths, run, history) if run.run_id in begun else []
        undecided = history.undecided.get(run.run_id, {"end": None, "attempt": ""})
        evidence = _evidence(run_paths, undecided["attempt"], undecided["end"], run.first_attempt)
        book(sweep, run, left, history, now, **evidence)
    return history


def _records(paths: SweepPaths, numbers: list[int]) -> Iterator[dict[str, Any]]:
    for number in numbers:
        for record in read_journal(paths.epoch(number)):
            if not isinstance(record, BadLine):
                yield record


def _unbooked(run_paths: RunPaths, run_id: str, history: History) -> list[str]:
    booked = history.booked.get(run_id, set())
    return [name for name in attempt_names(run_paths) if name not in booked]


def _unbooked_identities(runs: list[Run], paths: SweepPaths, history: History) -> list[dict[str, Any]]:
    """Processes of the attempts that nobody has seen the end of, as far as they wrote down who they are."""
    identities = []
    for run in runs:
        run_paths = paths.run(run.run_id)
        for name in _unbooked(run_paths, run.run_id, history):
            identity = attempt_identity(run_paths, name)
            if identity is not None:
                identities.append(identity)
    return identities


def _left_behind(run_paths: RunPaths, run: Run, history: History) -> list[tuple[str, End]]:
    names = _unbooked(run_paths, run.run_id, history)
    return [(name, _end_left_behind(run_paths, name, run.first_attempt)) for name in names]


def _end_left_behind(run_paths: RunPaths, attempt: str, first_attempt: int) -> End:
    outcome = attempt_outcome(run_paths, attempt)
    end = outcome.end if outcome else "lost"
    return End(
        end=end,
        error=outcome.error if outcome else None,
        progress=newest_progress(run_paths, attempt),
        has_result=has_result(run_paths),
        with_driver=True,
        **_evidence(run_paths, attempt, end, first_attempt),
    )


def _evidence(run_paths: RunPaths, attempt: str, end: str | None, first_attempt: int) -> dict[str, Any]:
    """What decides after some ends, and is on the volume."""
    return {
        "micro_batch": micro_batch(run_paths, attempt) if end == "oom" else None,
        "got_further": end == "timeout" and got_further(run_paths, attempt, first_attempt),
    }
