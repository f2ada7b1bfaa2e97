"""A callback for the Trainer of transformers: its logs become the run's, its checkpoints are resumed from.

    args = TrainingArguments(output_dir=output_dir(run), save_steps=50, ...)
    trainer = Trainer(model, args, train_dataset=data, callbacks=[SweepdeckCallback(run)])
    trainer.train(resume_from_checkpoint=resume_from_checkpoint(run))

For training in one process.
"""

from pathlib import Path
from typing import Any

from transformers import TrainerCallback  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.adapters.sealed import newest, seal
from sweepdeck.run import Run


def output_dir(run: Run) -> str:
    """The folder that the trainer is to save in, the same one for every attempt at this run."""
    return str(run.checkpoint_dir / "transformers")


def resume_from_checkpoint(run: Run) -> str | None:
    """The newest whole checkpoint of this run for Trainer.train; None in a first attempt."""
    found = newest(Path(output_dir(run)), "checkpoint")
    return str(found) if found else None


class SweepdeckCallback(TrainerCallback):  # type: ignore[misc, unused-ignore]
    """Logs what the trainer logs; has it save and leave when the run was asked to stop."""

    def __init__(self, run: Run):
        self._run = run
        self._row: dict[str, float] = {}
        self._row_step = 0

    def on_train_begin(self, args: Any, *_: Any, **__: Any) -> None:
        """Refuses a trainer that saves where the next attempt would not look."""
        if Path(args.output_dir) != Path(output_dir(self._run)):
            raise ValueError(
                f"the trainer saves in {args.output_dir}, where the next attempt would not find it: "
                "use TrainingArguments(output_dir=output_dir(run))"
            )

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """The numbers of the trainer's log; it logs several times at one step, which has one row."""
        metrics = {
            name: float(value)
            for name, value in (logs or {}).items()
            if isinstance(value, (int, float)) and not isinstance(value, bool)
        }
        if state.global_step != self._row_step:
            self._record()
        self._row.update(metrics)
        self._row_step = state.global_step

    def on_step_begin(self, *_: Any, **__: Any) -> None:
        """The row of the step before is whole."""
        self._record()

    def on_train_end(self, *_: Any, **__: Any) -> None:
        """The last row."""
        self._record()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """A save and an end when the run was asked to stop."""
        if self._run.should_stop:
            control.should_save = True
            control.should_training_stop = True

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        """Seals what the trainer has written."""
        # A checkpoint is not ahead of the curve, except at the end, where the trainer has more to log.
        if state.global_step < state.max_steps and not control.should_training_stop:
            self._record()
        seal(Path(args.output_dir) / f"checkpoint-{state.global_step}")

    def _record(self) -> None:
        if self._row:
            self._run.record(self._row, self._row_step)
            self._row = {}
