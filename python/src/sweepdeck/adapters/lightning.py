"""A Lightning callback: metrics of the trainer become the run's, and its checkpoints are resumed from.

    trainer = Trainer(max_epochs=10, callbacks=[SweepdeckCallback(run)])
    trainer.fit(model, data, ckpt_path=ckpt_path(run), weights_only=False)

For training in one process. A resume from an epoch's end is exact; within an epoch Lightning keeps the count
of steps, and a data loader's position only where the loader has a state_dict().
"""

import shutil
from pathlib import Path
from typing import Any

from lightning.pytorch.callbacks import Callback  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.adapters.sealed import by_age, is_whole, newest, seal
from sweepdeck.run import Run

_KEPT = 2


def ckpt_path(run: Run) -> str | None:
    """The newest whole checkpoint of this run for Trainer.fit; None in a first attempt."""
    found = newest(_folder(run), "step")
    return str(found / "trainer.ckpt") if found else None


class SweepdeckCallback(Callback):  # type: ignore[misc, unused-ignore]
    """Logs what the module logs; saves at each epoch's end, every so many steps, and when asked to leave."""

    def __init__(self, run: Run, every_n_steps: int | None = None):
        self._run = run
        self._every = every_n_steps
        self._logged: int | None = None

    def on_train_batch_end(self, trainer: Any, *_: Any) -> None:
        """Metrics of a step; a save when it is time, or when the run was asked to stop."""
        step = trainer.global_step
        # The last batch's metrics are in the row of the epoch's end: a step has one row.
        if not trainer.is_last_batch:
            self._log(trainer)
        if self._run.should_stop:
            self._save(trainer)
            trainer.should_stop = True
        elif self._every is not None and step > 0 and step % self._every == 0:
            self._save(trainer)

    def on_train_epoch_end(self, trainer: Any, *_: Any) -> None:
        """Metrics of the whole epoch, and a save."""
        self._log(trainer)
        # The trainer ends an epoch that it leaves in the middle: saved here, the rest of it would be skipped.
        if not trainer.should_stop:
            self._save(trainer)

    def _log(self, trainer: Any) -> None:
        step = trainer.global_step
        metrics = {name: float(value) for name, value in trainer.callback_metrics.items()}
        # With accumulated gradients several batches are one step.
        if metrics and step != self._logged:
            self._run.record(metrics, step)
            self._logged = step

    def _save(self, trainer: Any) -> None:
        folder = _folder(self._run)
        target = folder / f"step-{trainer.global_step}"
        target.mkdir(parents=True, exist_ok=True)
        trainer.save_checkpoint(target / "trainer.ckpt")
        seal(target)
        whole = [found for found in by_age(folder, "step") if is_whole(found)]
        for old in whole[_KEPT:]:
            shutil.rmtree(old)


def _folder(run: Run) -> Path:
    return run.checkpoint_dir / "lightning"
