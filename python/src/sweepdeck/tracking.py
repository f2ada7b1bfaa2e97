"""What a run tracks: restored before its first epoch, saved at points where the state is whole."""

import time
from typing import Any

from sweepdeck import observation
from sweepdeck.attempt import Attempt
from sweepdeck.curve import Curve
from sweepdeck.leaving import Leave, Leaving
from sweepdeck.state.codec import copy_state
from sweepdeck.state.interruptions import seen_interruptions
from sweepdeck.state.pacing import Pace
from sweepdeck.state.random_sources import capture_random, restore_random
from sweepdeck.state.saver import Saver
from sweepdeck.state.store import CheckpointStore, Loaded, Snapshot, finite
from sweepdeck.state.tracked import check_trackable, put_state, take_state

_SAVE_MARGIN = 1.5
"""A save on the way out is begun only where this many times its measured cost is left of the grace."""


class Tracking:
    """The tracked objects of one attempt, and the position in its loops."""

    def __init__(self, attempt: Attempt, leaving: Leaving, curve: Curve, store: CheckpointStore):
        self.objects: dict[str, Any] = {}
        self._attached: dict[str, Any] = {}
        self.loops: list[int] = []
        """How many epochs of the n-th outermost loop are done."""
        self.saved_by_hand = False
        seen = seen_interruptions(attempt)
        self.pace = Pace(attempt.plan["checkpoint"]["every_s"], time.monotonic, seen)
        self._attempt = attempt
        self._leaving = leaving
        self._curve = curve
        self._store = store
        self._begun = False
        self._waiting: dict[str, Any] = {}
        self._restored = False
        self._restored_random: dict[str, Any] | None = None
        self._points = 0
        self._saver = Saver(attempt, leaving, store, self.pace)

    def add(self, name: str, value: Any) -> None:
        """Tracks an object; after the restore it gets its part of the state at once."""
        check_trackable(name, value)
        self._leaving.has_state()
        new = name not in self.objects
        self.objects[name] = value
        if name in self._waiting:
            put_state(value, self._waiting.pop(name))
        elif new and self._restored:
            self._note_missing(name)

    def attach(self, name: str, value: Any) -> None:
        """Saves and restores a part of the run itself along with what the code tracks.

        By itself it is nothing to save. One that takes the name of another goes on where that one is.
        """
        before = self._attached.get(name)
        self._attached[name] = value
        if name in self._waiting:
            put_state(value, self._waiting.pop(name))
        elif before is not None:
            put_state(value, take_state(before))

    def begin(self) -> bool:
        """Restores, at its first call; whether the run goes on from a checkpoint.

        What is tracked only later, within the loop for one, gets its state then.
        """
        if self._begun:
            return self._restored
        self._begun = True
        if not self.objects and not self._store.any():
            # Code with checkpoints of its own may say by its steps where it goes on.
            return False
        with self._leaving.shielded():
            loaded = self._store.load()
        if loaded is None:
            self._start_from_nothing()
        else:
            self._restore(loaded)
        return self._restored

    def begin_anew(self) -> None:
        """For code that saves and never restores: what it has trained by now must not be overwritten."""
        if self._begun:
            return
        self._begun = True
        if self._store.any():
            self._attempt.events.note(
                "warning", "run.save() without run.restore() before: earlier checkpoints are not used"
            )
        self._curve.announce(None, None, "the code did not restore")

    def boundary(self, *, save: bool, is_last: bool = False) -> None:
        """A point at which the state is whole: leaves if asked to, saves if told to or when it is time.

        Also where the next such point, unless this is the last one, may come too late for the time limit.
        """
        self._points += 1
        self.pace.boundary()
        self._leaving.mind_the_time(self.pace.longest_s if self.objects and not is_last else 0.0)
        if observation.observer is not None:
            observation.observer.boundary()
        if self._leaving.request is not None:
            self.save_and_leave()
        if self.objects and (save or self.pace.due()):
            self._saver.save(self._snapshot, self._position())

    def resume_random(self) -> None:
        """Whoever goes on in the middle of an epoch draws from there what would have come next.

        What stands in the epoch before it was done a second time, and may have drawn.
        """
        if self._restored_random is not None:
            restore_random(self._restored_random)
            self._restored_random = None

    def save_and_leave(self) -> None:
        """Saves where there is something new and the grace allows it; raises Leave."""
        request = self._leaving.request
        assert request is not None
        if request.end != "lost" and self.objects and self._begun:
            self._saver.settle()
            if self._saver.durable != self._position():
                self._save_within(request.left())
        raise Leave

    def settle(self) -> None:
        """Waits for the save that is under way. For the attempt's end: what failed is noted, not raised."""
        try:
            self._saver.settle()
        except Exception as error:
            self._attempt.events.note("error", f"the last save failed: {type(error).__name__}: {error}")

    def _save_within(self, left_s: float) -> None:
        cost = self.pace.save_s
        if cost * _SAVE_MARGIN <= left_s:
            self._saver.save(self._snapshot, self._position(), at_once=True)
        else:
            self._attempt.events.note(
                "warning", f"a save takes {cost:.1f} s, {left_s:.1f} s are left: not begun"
            )

    def state(self) -> dict[str, Any]:
        """All of the run's that a checkpoint keeps, but for the position in its loops."""
        return {
            # What was restored and has no object yet is kept for the one it belongs to.
            "tracked": {
                **self._waiting,
                **{key: take_state(value) for key, value in {**self._attached, **self.objects}.items()},
            },
            "random": capture_random(),
        }

    def _snapshot(self) -> Snapshot:
        curve = self._curve
        curve.announce(None, None, "started from nothing")
        newest = curve.newest()
        metric = newest.get(self._attempt.metric["name"])
        state = self.state()
        if observation.observer is not None:
            state["observed"] = observation.observer.point
        return self._store.snapshot(
            state,
            step=curve.highest,
            progress={
                "last_step": curve.step,
                "loops": self.loops,
                "points": self._points,
                "newest": newest,
                "metric": metric,
            },
            metric=finite(metric),
        )

    def _restore(self, loaded: Loaded) -> None:
        state, progress = loaded.state, loaded.progress
        self._waiting = dict(state["tracked"])
        for name, value in {**self._attached, **self.objects}.items():
            if name in self._waiting:
                put_state(value, self._waiting.pop(name))
            else:
                self._note_missing(name)
        for complaint in restore_random(state["random"]):
            self._attempt.events.note("error", f"the run can't go on exactly as it was: {complaint}")
        self._restored_random = state["random"]
        self.loops = list(progress["loops"])
        self._points = progress.get("points", 0)
        checkpoint = loaded.checkpoint
        self._curve.resume(progress["last_step"], checkpoint.step, progress["newest"])
        passed = f", after {self._store.rejected} bad" if self._store.rejected else ""
        self._curve.announce(checkpoint.name, checkpoint.step, f"the newest good checkpoint{passed}")
        self._attempt.events.append("phase", phase="restore")
        self._restored = True
        self._saver.durable = self._position()
        if observation.observer is not None:
            observation.observer.restored(state.get("observed", 0))

    def _note_missing(self, name: str) -> None:
        self._attempt.events.note("warning", f"{name} is tracked but not in the checkpoint: it starts anew")

    def _start_from_nothing(self) -> None:
        # Said now and not hours later, at the first save, where something in it can't be kept.
        copy_state({key: take_state(value) for key, value in self.objects.items()}, "run.track")
        bad = self._store.rejected
        if bad:
            self._attempt.events.note("error", f"none of {bad} checkpoints is good: starting from nothing")
        self._curve.announce(None, None, f"all {bad} checkpoints are bad" if bad else "no checkpoint")

    def _position(self) -> tuple[int, list[int], int]:
        return self._curve.step, list(self.loops), self._points
