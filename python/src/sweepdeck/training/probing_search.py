"""The search for the largest micro-batch that fits: the whole effective batch, then halves of it.

Halves, as after an out-of-memory in training: mostly the whole batch fits, a GPU is about as fast with three
quarters of a micro-batch as with all of it, and what is left free serves a batch that takes more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

MOST_TRIALS = 8
"""Down to a 128th of the effective batch."""


class Verdict(Enum):
    """What one trial has shown."""

    FITS = "fits"
    TOO_LARGE = "too large"
    NO_LOADER = "no loader"
    SLOW = "slow"
    FAILED = "failed"


@dataclass(frozen=True)
class Trial:
    """One trial: what became of it, with which micro-batch (None: it gave none), and why it failed."""

    verdict: Verdict
    micro: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Found:
    """What the trials came to."""

    micro: int | None
    """Samples at once to train with at most; None: no limit is known."""
    why: str
    """For the journal."""
    level: str = "info"
    keep: bool = True
    """Whether another run of the same kind would find the same."""


def halved(micro: int) -> int:
    """The next smaller micro-batch, as an out-of-memory in training makes it."""
    return -(-micro // 2)


def search(try_one: Callable[[int | None], Trial]) -> Found:
    """Tries until one fits. `try_one`: a trial of so many samples at once at most; None: of all of them."""
    most: int | None = None
    for _ in range(MOST_TRIALS):
        trial = try_one(most)
        if trial.verdict is not Verdict.TOO_LARGE or trial.micro is None:
            return _last(trial, most)
        if trial.micro == 1:
            return Found(1, "not even a micro-batch of 1 fits with a margin: it is tried without", "warning")
        most = halved(trial.micro)
    return Found(most, f"a micro-batch of {most}, untried: nothing larger fits, and no more is tried")


def _last(trial: Trial, most: int | None) -> Found:
    goes_on = (
        "the whole batch is tried" if most is None else f"a micro-batch of {most} is tried, as no more fits"
    )
    if trial.verdict is Verdict.FITS:
        return Found(trial.micro, f"a micro-batch of {trial.micro} fits")
    if trial.verdict is Verdict.NO_LOADER:
        return Found(None, "no run.loader gives the batches, so none can be fitted to the memory")
    if trial.verdict is Verdict.SLOW:
        return Found(most, f"no answer in time; in training {goes_on}", "warning")
    return Found(most, f"no answer ({trial.why}); in training {goes_on}", "warning", keep=False)
