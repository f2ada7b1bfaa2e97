"""What each kind of control request does to a sweep: a row of a table per kind, with the outcome in words.

Requests are read from the volume by the driver; here nothing is read but the runs file that `extend` names.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sweepdeck.driver.actions import SetParallel
from sweepdeck.driver.budget import Caps, Price
from sweepdeck.driver.run import Run
from sweepdeck.driver.sweep import Sweep, choose

ReadRuns = Callable[[str], Iterable[dict[str, Any]]]
_LIVE = frozenset({"queued", "running"})
_RETRIED = frozenset({"failed", "pruned"})


def apply_control(sweep: Sweep, control: dict[str, Any], read_runs: ReadRuns) -> str:
    """Does what a request asks for, and returns what came of it; one that makes no sense is refused."""
    handler = _HANDLERS.get(control.get("kind", ""))
    if handler is None:
        return f"refused: no request of kind {control.get('kind')!r} is known"
    try:
        return handler(sweep, control, read_runs)
    except (KeyError, TypeError, ValueError, OSError) as problem:
        return f"refused: {type(problem).__name__}: {problem}"


def retry_afresh(sweep: Sweep, control: dict[str, Any]) -> None:
    """The runs that a retry is about forget their checkpoints."""
    for run in choose(sweep, control["runs"], _RETRIED):
        run.first_attempt, run.progress, run.micro_batch = run.attempts + 1, None, None


def caps_asked(control: dict[str, Any]) -> Caps:
    """The budget that a request sets; one that makes no sense is an error."""
    caps = Caps(control["usd"], control["gpu_hours"])
    for cap in (caps.usd, caps.gpu_hours):
        if cap is not None and not 0 < float(cap) < float("inf"):
            raise ValueError(f"a budget of {cap}; it has to be above 0, or null for none")
    return caps


def price_asked(control: dict[str, Any]) -> Price:
    """The price that a request sets; one that makes no sense is an error."""
    price = control["nano_usd_per_s"]
    if price is not None and (type(price) is not int or price < 0):
        raise ValueError(f"a price of {price!r}; it has to be in whole nano-dollars, or null")
    return Price(price)


def _stop(sweep: Sweep, control: dict[str, Any], _read: ReadRuns) -> str:
    runs = choose(sweep, control["runs"], _LIVE)
    queued = [run for run in runs if run.state == "queued"]
    running = [run for run in runs if run.state == "running"]
    for run in queued:
        sweep.end_run(run, "stopped", "asked to")
    for run in running:
        sweep.ask(run, "stop")
    return f"{_count(queued, 'queued')} stopped, {_count(running, 'running')} asked to leave"


def _pause(sweep: Sweep, control: dict[str, Any], _read: ReadRuns) -> str:
    sweep.paused = True
    sweep.record("state", state="paused", why="asked to")
    running = [run for run in sweep.running() if run.asked != "stop"]
    if not control["now"]:
        return f"paused; {_count(running, 'running')} may go on to the end"
    for run in running:
        sweep.ask(run, "pause")
    return f"paused; {_count(running, 'running')} asked to save and leave"


def _resume(sweep: Sweep, control: dict[str, Any], _read: ReadRuns) -> str:
    sweep.restart_watch()
    if sweep.paused:
        sweep.paused = False
        sweep.record("state", state="running", why="resumed")
    stopped = choose(sweep, control["runs"], frozenset({"stopped"}))
    for run in stopped:
        sweep.requeue(run, "resumed")
    for run in choose(sweep, control["runs"], frozenset({"running"})):
        if run.asked == "stop":
            # It is on its way out already: let it leave, and queue it again then.
            run.asked = "pause"
    left = sweep.counts["queued"] + sweep.counts["running"]
    return f"goes on with {left} run{'' if left == 1 else 's'}"


def _retry(sweep: Sweep, control: dict[str, Any], _read: ReadRuns) -> str:
    sweep.restart_watch()
    if control["fresh"]:
        retry_afresh(sweep, control)
    runs = choose(sweep, control["runs"], _RETRIED)
    for run in runs:
        run.tries.clear()
        sweep.requeue(run, "retried from nothing" if control["fresh"] else "retried")
    return f"{_count(runs, 'failed')} queued again"


def _parallel(sweep: Sweep, control: dict[str, Any], _read: ReadRuns) -> str:
    sweep.act(SetParallel(control["parallel"]))
    return f"{control['parallel']} at once"


def _extend(sweep: Sweep, control: dict[str, Any], read: ReadRuns) -> str:
    sweep.restart_watch()
    added = sweep.add_file(control["file"], read(control["file"]))
    return f"{added} new run{'' if added == 1 else 's'}"


def _budget(sweep: Sweep, control: dict[str, Any], _read: ReadRuns) -> str:
    caps = caps_asked(control)
    sweep.set_caps(caps)
    parts = [
        None if caps.usd is None else f"${caps.usd:,.2f}",
        None if caps.gpu_hours is None else f"{caps.gpu_hours:g} GPU-hours",
    ]
    return f"the budget is {' and '.join(part for part in parts if part) or 'lifted'}"


def _price(sweep: Sweep, control: dict[str, Any], _read: ReadRuns) -> str:
    price = price_asked(control)
    sweep.set_price(price)
    if price.nano_usd_per_s is None:
        return "what an hour costs is not known any more"
    return f"an hour costs ${price.nano_usd_per_s * 3600 / 1e9:.4g} from now on"


def _count(runs: list[Run], what: str) -> str:
    return f"{len(runs)} {what} run{'' if len(runs) == 1 else 's'}"


_HANDLERS: dict[str, Callable[[Sweep, dict[str, Any], ReadRuns], str]] = {
    "stop": _stop,
    "pause": _pause,
    "resume": _resume,
    "retry": _retry,
    "parallel": _parallel,
    "extend": _extend,
    "budget": _budget,
    "price": _price,
}
