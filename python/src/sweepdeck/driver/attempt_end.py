"""How an attempt ended that a mapper saw the end of: by its own words, else by what its exit looks like."""

import signal

from sweepdeck.classify import classify_exit
from sweepdeck.driver.progress import got_further, newest_progress
from sweepdeck.driver.sweep import End
from sweepdeck.driver.volume import attempt_outcome, has_result, micro_batch
from sweepdeck.error_records import plain_error
from sweepdeck.mappers.base import Ended, Left
from sweepdeck.paths import RunPaths

_HINTS: dict[int, str] = {
    signal.SIGKILL: ": by the system for want of memory, or by a person",
    signal.SIGSEGV: ", a crash in native code; the output has the stack",
    signal.SIGABRT: ", by native code that gave up; the output has the stack",
    signal.SIGBUS: ": /dev/shm may be full",
}


def end_of(run: RunPaths, event: Ended, *, first_attempt: int, asked: str | None) -> End:
    """The end as the sweep decides upon it, with what the attempt has left on the volume.

    `first_attempt`: the run's attempts before it count no more. `asked`: why the attempt was asked to leave.
    """
    if event.outcome is not None and event.outcome.end == "finished":
        return End("finished", elapsed=event.elapsed)
    outcome = event.outcome or attempt_outcome(run, event.attempt)
    seen = event.code is not None or event.signal is not None
    if outcome is not None:
        end, error = outcome.end, outcome.error
    elif not seen:
        end, error = "infra", None
    else:
        end, error = classify_exit(event.code, event.signal), error_of_exit(event.code, event.signal)
    left = event.left or Left(
        progress=newest_progress(run, event.attempt),
        has_result=has_result(run),
        micro_batch=micro_batch(run, event.attempt) if end == "oom" else None,
        got_further="timeout" in (end, asked) and got_further(run, event.attempt, first_attempt),
    )
    return End(
        end=end,
        error=error,
        elapsed=event.elapsed,
        exit={"code": event.code, "signal": event.signal} if seen else None,
        said=outcome is not None,
        progress=left.progress,
        has_result=left.has_result,
        micro_batch=left.micro_batch,
        got_further=left.got_further,
    )


def error_of_exit(code: int | None, number: int | None) -> dict[str, str]:
    """For an attempt that said nothing: os._exit, a crash in native code, no memory left."""
    if number is None:
        return plain_error("Exited", f"the process ended with exit code {code} before the function returned")
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    return plain_error(name, f"the process was ended by {name}{_HINTS.get(number, '')}")
