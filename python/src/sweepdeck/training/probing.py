"""Before a run trains with a batch that is larger than its code's own: how much of it fits in memory at once.

Tried in processes that end before training begins, with the user's own function, and remembered on the volume
for the runs that need the same. Out of memory in training remains what it is, should more be needed later on.
"""

import time

from sweepdeck.assignment import Assignment
from sweepdeck.attempt import Attempt
from sweepdeck.leaving import Leave, Leaving
from sweepdeck.target import Prepared
from sweepdeck.training.preset import preset_of
from sweepdeck.training.probing_child import RunAttempt
from sweepdeck.training.probing_memo import Known, Memo, key_of, torch_version
from sweepdeck.training.probing_search import Found, Trial, halved, search

TRIAL_S = 300.0
"""Of one trial; most of it is what the function does before its first batch."""
ALL_S = 600.0
"""Of all trials of a run."""


class Probing:
    """What fits in memory of one attempt's batch."""

    def __init__(self, prepared: Prepared, assignment: Assignment, attempt: Attempt):
        self._prepared = prepared
        self._assignment = assignment
        self._attempt = attempt
        self._memo = self._of_this_kind()

    def limit(self, leaving: Leaving, run_attempt: RunAttempt) -> None:
        """Sets the attempt's micro-batch to what fits, as far as can be known; Leave where it is asked to."""
        if self._memo is None:
            return
        known = self._memo.read()
        if known is not None:
            self._apply(known.micro)
            if known.micro is not None:
                self._attempt.events.note("info", f"memory, from earlier: {known.why}")
        elif self._attempt.micro_batch is None:
            # Nothing is torn by a signal: whether one came is asked for again and again.
            with leaving.shielded():
                self._try(self._memo, leaving, run_attempt)
            if leaving.request is not None:
                raise Leave

    def ran_out(self, micro: int | None) -> None:
        """Training itself had no room for micro-batches of this size."""
        if self._memo is not None and micro is not None:
            self._memo.lower(halved(micro), f"training ran out of memory with {micro}")

    def _of_this_kind(self) -> Memo | None:
        """None where nothing is to be found out: without a GPU, or for a batch that is the code's own."""
        prepared, assignment = self._prepared, self._assignment
        function = prepared.function
        if function is None or not function.takes_run or not self._attempt.gpu_names:
            return None
        torch = torch_version(prepared.packages)
        if torch is None or preset_of(prepared.plan).batch == "default":
            return None
        gpu = prepared.gpus[self._attempt.gpu_names[0]]
        return Memo(assignment.volume, key_of(prepared.plan, assignment.run["config"], gpu, torch))

    def _try(self, memo: Memo, leaving: Leaving, run_attempt: RunAttempt) -> None:
        # Only here: most attempts make no trial, and should not load what makes one.
        from sweepdeck.training.probing_process import Trials

        began = time.monotonic()
        trials = Trials(
            self._prepared,
            self._assignment,
            run_attempt,
            until=began + ALL_S,
            given_up=lambda: leaving.request is not None,
        )

        def try_one(most: int | None) -> Trial:
            return trials.try_one(most, TRIAL_S)

        found = search(try_one)
        events = self._attempt.events
        if leaving.request is None:
            self._apply(found.micro)
            if found.keep:
                memo.write(Known(found.micro, found.why))
            events.note(found.level, _told(found, trials.count, time.monotonic() - began))
        events.append("phase", phase="cold_start")

    def _apply(self, micro: int | None) -> None:
        known = [number for number in (micro, self._attempt.micro_batch) if number is not None]
        self._attempt.micro_batch = min(known, default=None)


def _told(found: Found, count: int, seconds: float) -> str:
    trials = "1 trial" if count == 1 else f"{count} trials"
    return f"memory, in {trials} of {seconds:.1f} s: {found.why}"
