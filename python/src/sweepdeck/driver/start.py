"""A driver's first minute: the sweep as earlier drivers left it, with what is still alive of theirs."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sweepdeck.driver.budget import NS, Account
from sweepdeck.driver.lease import epoch_began, epochs
from sweepdeck.driver.progress import got_further, newest_progress
from sweepdeck.driver.recovery import History, adopt, book, fold
from sweepdeck.driver.replay import Replay, wall_ns
from sweepdeck.driver.requests import Requests
from sweepdeck.driver.run import Run
from sweepdeck.driver.spending import Clock
from sweepdeck.driver.sweep import End, Sweep
from sweepdeck.driver.volume import (
    attempt_identity,
    attempt_names,
    attempt_outcome,
    attempt_seconds,
    begun_runs,
    has_result,
    micro_batch,
    read_runs,
    runs_files,
)
from sweepdeck.journal import BadLine, read_journal
from sweepdeck.mappers.leftovers import Leftovers
from sweepdeck.paths import RunPaths, SweepPaths

Settle = Callable[[Sweep, History], Mapping[str, str]]
"""Deals with what earlier drivers left running: names, by run, the attempts that are to run on."""


def recover(
    sweep: Sweep,
    paths: SweepPaths,
    epoch: int,
    requests: Requests,
    settle: Settle,
    replay: Replay,
    clock: Clock,
) -> History:
    """Fills the sweep from the volume, and books the attempts that nobody has booked and that are over.

    `replay`: into an account that is on the `clock`.
    """
    for name in runs_files(paths):
        sweep.add_file(name, read_runs(paths, name))
    earlier = [number for number in epochs(paths) if number < epoch]
    controls = {number: requests.read(number) for number in requests.numbers()}
    history = fold(sweep, _records(paths, earlier, replay, controls), controls)
    alive = settle(sweep, history)
    begun = begun_runs(paths)
    now, wall = time.monotonic(), clock()
    for run in [run for run in sweep.runs.values() if not run.final]:
        run_paths = paths.run(run.run_id)
        left = _left_behind(run_paths, run, history) if run.run_id in begun else []
        if run.run_id in alive:
            adopt(sweep, run, left, alive[run.run_id])
            _charge(replay, run.run_id, [each for each in left if each[0] != alive[run.run_id]], wall)
            replay.goes_on(run.run_id, alive[run.run_id], wall)
            continue
        _charge(replay, run.run_id, left, wall)
        replay.never_began(run.run_id, wall)
        undecided = history.undecided.get(run.run_id, {"end": None, "attempt": ""})
        evidence = _evidence(run_paths, undecided["attempt"], undecided["end"], run.first_attempt)
        book(sweep, run, left, history, now, **evidence)
    return history


def wait_for_leftovers(paths: SweepPaths, epoch: int) -> Settle:
    """On this machine nothing outlives its driver: what is left has noticed, and is waited for."""

    def settle(sweep: Sweep, history: History) -> Mapping[str, str]:
        begun = begun_runs(paths)
        open_runs = [run for run in sweep.runs.values() if not run.final and run.run_id in begun]
        Leftovers(
            [paths.epoch(number) / "pool.lock" for number in epochs(paths) if number < epoch],
            lambda: _unbooked_identities(open_runs, paths, history),
        ).wait()
        return {}

    return settle


def replay_into(account: Account, paths: SweepPaths, heartbeat_s: float) -> Replay:
    """A replay of this sweep's journals."""
    return Replay(account, lambda run_id, attempt: attempt_seconds(paths.run(run_id), attempt, heartbeat_s))


def _records(
    paths: SweepPaths, numbers: list[int], replay: Replay, controls: Mapping[int, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    for number in numbers:
        began = wall_ns(epoch_began(paths, number))
        for record in read_journal(paths.epoch(number)):
            if not isinstance(record, BadLine):
                at = began + round(record["t"] * NS)
                replay.event(record, at)
                control = controls.get(record["seq"]) if record["kind"] == "control" else None
                if control and control.get("kind") == "price" and not record["outcome"].startswith("refused"):
                    replay.repriced(control["nano_usd_per_s"], at)
                yield record


def _charge(replay: Replay, run_id: str, left: list[tuple[str, End]], wall: int) -> None:
    for attempt, end in left:
        replay.over(run_id, attempt, wall, finished=end.end == "finished")


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
