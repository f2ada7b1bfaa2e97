"""Where a run is in the loops of its function: the end of each round is a point to save at, and to leave."""

from collections.abc import Iterator

from sweepdeck.leaving import Leaving
from sweepdeck.measuring import Measuring
from sweepdeck.tracking import Tracking
from sweepdeck.training.passes import Passes
from sweepdeck.training.session import Training


class Loops:
    """Those of one run. A loop within a loop is part of the outer one's round."""

    def __init__(self, tracking: Tracking, leaving: Leaving, training: Training, measuring: Measuring):
        self.passes = Passes(self._at_whole_state)
        self._tracking = tracking
        self._leaving = leaving
        self._training = training
        self._measuring = measuring
        self._loop = 0
        self._depth = 0
        self._save_asked = False

    @property
    def inside(self) -> bool:
        """Whether a round is under way: what it has done so far is in no position yet."""
        return self._depth > 0

    def ask_for_save(self, *, if_due: bool) -> None:
        """Saves at the next point where the state is whole; with `if_due` only when it is time, as ever."""
        self._save_asked = self._save_asked or not if_due

    def rounds(self, count: int, *, by_step: bool = False) -> Iterator[int]:
        """0 to count - 1, from where the last attempt was; `by_step`: once for each micro-batch of a step."""
        tracking = self._tracking
        self._leaving.patient = True
        tracking.begin()
        loop = self._loop
        outermost = self._depth == 0
        if outermost and loop >= len(tracking.loops):
            tracking.loops.append(0)
        if outermost:
            unit = "step" if by_step else "epoch"
            self._measuring.begin_loop(loop, unit, tracking.loops[loop], count)
        self._depth += 1
        try:
            for epoch in range(tracking.loops[loop] if outermost else 0, count):
                self._leave_if_asked()
                if outermost:
                    tracking.pace.start()
                    self.passes.begin_epoch(loop)
                yield epoch
                while by_step and self._training.in_step:
                    yield epoch
                if outermost:
                    tracking.loops[loop] = epoch + 1
                    enough = self._measuring.round_over()
                    save, self._save_asked = self._save_asked or enough or epoch + 1 == count, False
                    tracking.boundary(save=save, is_last=epoch + 1 == count)
                    self._measuring.go_on(enough=enough)
        except GeneratorExit:
            # The code broke out of the loop: it is done with it, and would be after a restore.
            if outermost:
                tracking.loops[loop] = count
            raise
        finally:
            self._depth -= 1
            if outermost:
                self._loop = loop + 1
                self.passes.end_loop()

    def worth_waiting(self) -> bool:
        """Whether a point with a whole state, which is worth more than leaving now, comes soon enough."""
        tracking = self._tracking
        if not tracking.objects or not (self.inside or tracking.saved_by_hand):
            return False
        request = self._leaving.request
        remaining = tracking.pace.next_boundary_in()
        if request is None or request.end == "lost":
            return False
        return remaining is None or remaining <= request.left() - request.grace_s / 6

    def _at_whole_state(self) -> None:
        """Between two batches: nothing that the epoch has done so far would be done twice after a restore."""
        if self._depth == 1:
            enough = self._measuring.batch_over()
            save, self._save_asked = self._save_asked or enough, False
            self._tracking.boundary(save=save)
            self._measuring.go_on(enough=enough)

    def _leave_if_asked(self) -> None:
        if self._leaving.request is not None:
            self._tracking.save_and_leave()
