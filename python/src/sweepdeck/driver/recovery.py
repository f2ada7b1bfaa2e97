"""From what earlier drivers left on the volume to the state in which the next one goes on.

First their journals are folded, record by record, by a table of what each kind means. Then the attempts are
booked that nobody has booked yet, because their driver died first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sweepdeck.driver.controls import caps_asked, price_asked, retry_afresh
from sweepdeck.driver.run import Run
from sweepdeck.driver.sweep import End, Sweep, choose
from sweepdeck.paths import attempt_order


@dataclass
class History:
    """What the journals say beside the states of the runs."""

    applied: set[int] = field(default_factory=set)
    """Numbers of the requests that are done with."""
    booked: dict[str, set[str]] = field(default_factory=dict)
    """Attempts whose end is in a journal, by run."""
    undecided: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The last `attempt_ended` of a run, where what follows from it never reached the journal."""
    parallel: int | None = None
    """Slots, as the last request about them had it."""


def fold(sweep: Sweep, records: Iterable[dict[str, Any]], controls: dict[int, dict[str, Any]]) -> History:
    """Brings the sweep to where the journals leave it. `controls`: the requests on the volume by number."""
    history = History()
    for record in records:
        handler = _HANDLERS.get(record["kind"])
        if handler is not None:
            handler(sweep, history, record, controls)
    return history


def book(
    sweep: Sweep,
    run: Run,
    left: list[tuple[str, End]],
    history: History,
    now: float,
    *,
    micro_batch: int | None = None,
    got_further: bool = False,
) -> None:
    """Books the attempts of a run that went down with their driver, oldest first; the last decides.

    `micro_batch`, `got_further`: of an undecided attempt, as End has them.
    """
    asked, run.asked = run.asked, None
    for attempt, end in left:
        run.attempts = max(run.attempts, attempt_order(attempt)[0])
        sweep.record_end(run, attempt, end.end, end)
    if left:
        end = left[-1][1]
        sweep.decide(run, end.end, asked, end, now)
    elif run.run_id in history.undecided:
        record = history.undecided[run.run_id]
        end = End(
            record["end"],
            record["error"],
            micro_batch=micro_batch,
            got_further=got_further,
            with_driver=True,
        )
        sweep.decide(run, end.end, asked, end, now)
    elif asked == "stop":
        sweep.end_run(run, "stopped", "stopped")
    elif run.state == "running":
        sweep.requeue(run, "the driver before died before its attempt began")


def adopt(sweep: Sweep, run: Run, left: list[tuple[str, End]], alive: str) -> None:
    """Books a run's attempts but the one that is alive, which runs on under this driver."""
    over = [(attempt, end) for attempt, end in left if attempt != alive]
    for attempt, end in over:
        sweep.record_end(run, attempt, end.end, end)
    run.attempts = max(run.attempts, *(attempt_order(name)[0] for name in (alive, *dict(over))))
    run.attempt = alive
    if over or run.state != "running":
        # After the end of another attempt, the journals are to say that one is running again.
        sweep.set_state(run, "running")
        sweep.record("admitted", run_id=run.run_id)
    if run.asked is not None:
        sweep.ask(run, run.asked)


def _admitted(sweep: Sweep, history: History, record: dict[str, Any], _controls: object) -> None:
    _set_state(sweep, history, record["run_id"], "running")


def _attempt_ended(sweep: Sweep, history: History, record: dict[str, Any], _controls: object) -> None:
    run = sweep.runs.get(record["run_id"])
    if run is None:
        return
    run.attempts = max(run.attempts, attempt_order(record["attempt"])[0])
    history.booked.setdefault(run.run_id, set()).add(record["attempt"])
    history.undecided[run.run_id] = record


def _requeued(sweep: Sweep, history: History, record: dict[str, Any], _controls: object) -> None:
    _set_state(sweep, history, record["run_id"], "queued")
    run = sweep.runs.get(record["run_id"])
    if run is not None:
        # Journals of before have none.
        run.micro_batch = record.get("micro_batch")


def _run_ended(sweep: Sweep, history: History, record: dict[str, Any], _controls: object) -> None:
    _set_state(sweep, history, record["run_id"], record["state"])


def _control(
    sweep: Sweep, history: History, record: dict[str, Any], controls: dict[int, dict[str, Any]]
) -> None:
    """What a request did to runs is in records of their own, but for what the driver only kept in mind."""
    history.applied.add(record["seq"])
    control = controls.get(record["seq"], {})
    if record["outcome"].startswith("refused"):
        return
    if record["control"] == "parallel":
        history.parallel = control.get("parallel", history.parallel)
    elif record["control"] == "budget" and control:
        sweep.caps = caps_asked(control)
    elif record["control"] == "price" and control:
        sweep.price = price_asked(control)
    elif record["control"] == "retry" and control.get("fresh"):
        retry_afresh(sweep, control)
    elif record["control"] in ("stop", "resume"):
        for run in choose(sweep, control.get("runs"), frozenset({"running"})):
            if record["control"] == "stop":
                run.asked = "stop"
            elif run.asked == "stop":
                run.asked = "pause"


def _state(sweep: Sweep, _history: History, record: dict[str, Any], _controls: object) -> None:
    sweep.paused = record["state"] == "paused"


def _ended(sweep: Sweep, _history: History, _record: dict[str, Any], _controls: object) -> None:
    sweep.paused = False


def _set_state(sweep: Sweep, history: History, run_id: str, state: str) -> None:
    history.undecided.pop(run_id, None)
    run = sweep.runs.get(run_id)
    if run is not None:
        run.asked = None
        sweep.restore(run, state)


_HANDLERS: dict[str, Callable[[Sweep, History, dict[str, Any], dict[int, dict[str, Any]]], None]] = {
    "admitted": _admitted,
    "attempt_ended": _attempt_ended,
    "requeued": _requeued,
    "run_ended": _run_ended,
    "control": _control,
    "state": _state,
    "ended": _ended,
}
