"""What one attempt has decided for its training loop: batch, precision, loader; the journal is told."""

from typing import Any

from sweepdeck.events import EventLog
from sweepdeck.training.batch import WHOLE, BatchPlan, Share
from sweepdeck.training.preset import Preset, preset_of


class Training:
    """Shared by the loader, the optimizer step and autocast of one run."""

    def __init__(self, plan: dict[str, Any], events: EventLog):
        self.preset: Preset = preset_of(plan)
        self.share: Share = WHOLE
        """The micro-batch that is being trained on; a loader says so before it yields one."""
        self._events = events
        self._batch: BatchPlan | None = None
        self._workers: int | None = None
        self._reported: dict[str, Any] | None = None

    @property
    def batch(self) -> BatchPlan | None:
        """The batch of the training loop: that of the first loader, or of run.batch_size."""
        return self._batch

    @batch.setter
    def batch(self, batch: BatchPlan) -> None:
        self._batch = batch
        self.report()

    @property
    def workers(self) -> int | None:
        """Processes of the loader."""
        return self._workers

    @workers.setter
    def workers(self, workers: int) -> None:
        self._workers = workers
        self.report()

    def report(self) -> None:
        """Journals what is decided so far, where it is not what the journal has."""
        facts = self._facts()
        if facts != self._reported:
            self._reported = facts
            self._events.append("preset", **facts)

    def _facts(self) -> dict[str, Any]:
        batch = self._batch
        return {
            "precision": None,
            "autocast": None,
            "scaler": None,
            "tf32": None,
            "channels_last": None,
            "workers": self._workers,
            "default_batch": batch and (batch.default or batch.effective),
            "effective_batch": batch and batch.effective,
            "micro_batch": batch and batch.micro,
            "accumulation": batch and batch.accumulation,
            "lr_scale": batch and batch.lr_scale,
        }
