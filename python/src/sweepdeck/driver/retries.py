"""How often a run is tried again, by the way its attempt ended: the `retry` of the plan as a table."""

import os
from dataclasses import dataclass
from typing import Any

# Class of the retry policy that an attempt's end falls under; ends that are not here are never tried again.
CLASSES = {
    "preempted": "preempted",
    "infra": "infra",
    "killed": "infra",
    "lost": "infra",
    "oom": "oom",
    "diverged": "nan",
    "user_error": "error",
}

FIRST_DELAY_VARIABLE = "SWEEPDECK_RETRY_DELAY_S"
"""For proofs and tests, whose kills are no sign that anything should be left alone for a while."""
FIRST_DELAY_S = float(os.environ.get(FIRST_DELAY_VARIABLE, "1"))
LONGEST_DELAY_S = 60.0
PREEMPTIONS_AT_ONCE = 2
"""Preemptions in a row without progress after which the run is put back at once; the third backs off."""


@dataclass(frozen=True)
class Retry:
    """Whether, and in how many seconds, a run is tried again."""

    again: bool
    delay_s: float
    why: str
    thrashing: bool = False
    """It was preempted three times or more in a row without getting anywhere."""
    micro_batch: int | None = None
    """Samples at once that the next attempt may take at most; None: as before."""


def retry_after(end: str, tries: int, policy: dict[str, Any], micro_batch: int | None = None) -> Retry:
    """What follows an attempt that ended so, after `tries` of its class since the last progress.

    `micro_batch`: the samples at once that it had; None where they are not ours to change.
    """
    name = CLASSES.get(end)
    if name is None:
        return Retry(False, 0.0, end)
    limit = policy[name]
    if limit == "halve":
        return _halve(end, micro_batch)
    if limit is not None and tries >= limit:
        return Retry(False, 0.0, end if limit == 0 else f"{end}, and {limit} tries more without progress")
    if name == "preempted":
        return Retry(True, _delay(tries - PREEMPTIONS_AT_ONCE), end, thrashing=tries >= PREEMPTIONS_AT_ONCE)
    return Retry(True, _delay(tries - 1) if name == "infra" else 0.0, end)


def after_slice(timeout_s: float | None, *, got_further: bool) -> Retry:
    """What follows an attempt whose time was over: no failure, as long as the run gets somewhere."""
    if got_further:
        return Retry(True, 0.0, "timeout; it goes on from what it saved")
    time_given = "the time that it may take" if timeout_s is None else f"its {timeout_s:g} s"
    return Retry(
        False,
        0.0,
        f"in {time_given} (resources.timeout) it saved nothing that goes beyond where it began, so that "
        "another attempt would get no farther. Track its state, so that it can resume (run.track; or files "
        "in checkpoint_dir, and the step with every metric), or raise resources.timeout",
    )


def _halve(end: str, micro_batch: int | None) -> Retry:
    """However often: halving comes to an end by itself."""
    if micro_batch is None:
        return Retry(
            False, 0.0, f"{end}; the micro-batch can be halved only where run.loader gives the batches"
        )
    if micro_batch == 1:
        return Retry(
            False,
            0.0,
            f"{end}, with a micro-batch of 1: not even one sample fits in memory beside the model; "
            "make the model smaller, or take a GPU with more memory",
        )
    half = -(-micro_batch // 2)
    return Retry(True, 0.0, f"{end}; micro-batch {micro_batch}, now {half}", micro_batch=half)


def _delay(exponent: int) -> float:
    """Nothing below zero, then 1, 2, 4, … seconds up to a minute."""
    return min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0**exponent) if exponent >= 0 else 0.0
