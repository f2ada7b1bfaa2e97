"""What the user's training function gets beside its config."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sweepdeck.attempt import Attempt
from sweepdeck.config import Config
from sweepdeck.curve import Curve
from sweepdeck.leaving import Leave, Leaving
from sweepdeck.loops import Loops
from sweepdeck.measuring import Measuring
from sweepdeck.state.store import CheckpointStore
from sweepdeck.tracking import Tracking
from sweepdeck.training.session import Training

if TYPE_CHECKING:
    from sweepdeck.training.loader import Loader


class Run:
    """One attempt at one run, as the user's code sees it.

    Nothing is seeded behind the code's back: `seed` is handed over, and the code seeds what it draws from.
    The global generators of `random`, NumPy and torch are saved and restored with what is tracked.
    """

    def __init__(self, attempt: Attempt, leaving: Leaving, gpu: str | None = None):
        self.config = Config(attempt.record["config"])
        self.seed: int | None = attempt.record["seed"]
        self.run_id = attempt.run_id
        self.attempt = attempt.number
        self._files: Path = attempt.paths.files
        self._gpu = gpu
        self._plan = attempt.plan
        self._leaving = leaving
        store = CheckpointStore(attempt)
        self._curve = Curve(attempt, store.any)
        self._tracking = Tracking(attempt, leaving, self._curve, store)
        self._training = Training(attempt, self._tracking, self._found_device)
        self._measuring = Measuring(attempt, leaving)
        self._loops = Loops(self._tracking, leaving, self._training, self._measuring)

    def log(
        self, values: dict[str, Any] | None = None, /, *, step: int | None = None, **metrics: Any
    ) -> None:
        """Records metrics: `run.log(loss=0.3)` or `run.log({"val/loss": 0.3}, step=7)`.

        Without a step it is the one after the last, across restarts. Numbers and scalars of numpy and torch
        are taken, NaN and infinities too. A request to stop is noticed here: code that can't be resumed from
        a later point leaves at once, other code at the end of its epoch.
        """
        leaving = self._leaving
        leaving.patient = True
        if values:
            metrics = {**values, **metrics}
        if metrics:
            self._curve.log(metrics, step)
        if leaving.request is not None and not self._loops.worth_waiting():
            raise Leave

    def record(self, values: dict[str, float], step: int | None) -> None:
        """Metrics without a look at requests: of a command, which hears of them by a signal."""
        self._curve.log(values, step)

    def track(self, **objects: Any) -> None:
        """Saves these with every checkpoint and restores them, in place, before the first epoch.

        Anything with state_dict() and load_state_dict(), a dict or list that is changed in place, an array or
        tensor, a random generator.
        """
        self._leaving.patient = True
        for name, value in objects.items():
            self._tracking.add(name, value)

    def epochs(self, count: int) -> Iterator[int]:
        """0 to count - 1, from where the last attempt was; the end of each epoch is a point to save at.

        It is saved there when it is time (`checkpoint.every`), and after the last. Between two optimizer
        steps of a loop over a `loader` it may be saved too: the next attempt then begins that epoch's body
        once more, and the loader goes on at the sample it had come to. A loop that was left by `break` is
        over. A loop within the loop is part of the outer one's epoch: it starts from 0 whenever that epoch is
        done again.
        """
        return self._loops.rounds(count)

    def steps(self, count: int) -> Iterator[int]:
        """As `epochs`, for code that counts optimizer steps: every one of them is a point to save at.

        A step whose effective batch takes several micro-batches is yielded once for each of them.
        """
        return self._loops.rounds(count, by_step=True)

    def loader(
        self,
        dataset: Any,
        batch_size: int | None = None,
        *,
        shuffle: bool = True,
        trains: bool | None = None,
        drop_last: bool = False,
        workers: int | None = None,
        pin: bool | None = None,
        residency: str = "disk",
        collate_fn: Callable[[list[Any]], Any] | None = None,
        channels_last: bool | None = None,
    ) -> "Loader":
        """Batches of a dataset on this run's device; its position in the data is saved and restored.

        `batch_size` is the samples per optimizer step (`config.batch_size` unless told), before the preset
        makes something else of it; what is yielded are micro-batches of it, for `backward`. A loader that
        does not shuffle is taken to be one for validation, and to yield just `batch_size`; `trains` says
        otherwise. `residency`: "ram" or "device" hold all of a map-style dataset in memory.

        Random augmentation that draws from the global generators of `random`, NumPy or torch is the same for
        a sample of an epoch, however often the run was interrupted. What the loop itself adds up within an
        epoch begins anew after an interruption: track it.
        """
        from sweepdeck.training.loading import Wishes, make_loader, place_of

        self._leaving.patient = True
        wishes = Wishes(
            batch_size=batch_size if batch_size is not None else self.config.get("batch_size"),
            shuffle=shuffle,
            trains=shuffle if trains is None else trains,
            drop_last=drop_last,
            workers=workers,
            pin=pin,
            residency=residency,
            collate=collate_fn,
            channels_last=channels_last,
        )
        place = place_of(self._plan, self.device)
        return self._measuring.loads(
            make_loader(
                dataset, wishes, self._training, self._tracking, self._loops.passes, place, self.seed
            ),
            self._training if wishes.trains else None,
        )

    def autocast(self) -> AbstractContextManager[Any]:
        """A context for the forward pass and the loss, in the precision of the preset."""
        return self._training.autocast()

    def backward(
        self, loss: Any, optimizer: Any, *, clip: float | None = None, scheduler: Any = None
    ) -> bool:
        """Gradients of a loss, and a step once the effective batch is whole; whether the optimizer stepped.

        For losses that are means over samples: with micro-batches of run.loader the gradient is that of the
        whole effective batch. It is clipped to a norm of `clip`, and zeroed behind the step as well as before
        the first micro-batch. `scheduler` steps where the optimizer did: in fp16 it does not where gradients
        are not finite.
        """
        return self._training.backward(loss, optimizer, clip, scheduler)

    def batch_size(self, default: int) -> int:
        """Samples per optimizer step: `default`, or what the preset makes of it. For code with a loader."""
        return self._training.batch_size(default)

    def scale_lr(self, lr: float) -> float:
        """The learning rate that the preset's `scale_lr` makes of one for the code's own batch."""
        return self._training.scaled(lr)

    def warm_up(self, optimizer: Any, steps: int) -> Any:
        """A scheduler from the code's own learning rate to the scaled one in so many steps; track it."""
        return self._training.warm_up(optimizer, steps)

    def compile(self, model: Any, **options: Any) -> Any:
        """The model, compiled by torch.compile(**options); as it is, with a note, where that can't work."""
        return self._training.compile(model, options)

    def save(self, *, if_due: bool = False) -> None:
        """Saves what is tracked: now, or, with `if_due`, when it is time. For code with a loop of its own.

        Within `epochs` the state is whole only at the end of the epoch, and before a loader's next batch: it
        is saved there.
        """
        if self._loops.inside:
            self._loops.ask_for_save(if_due=if_due)
            return
        tracking = self._tracking
        if not tracking.objects:
            raise RuntimeError("run.save() has nothing to save: say what with run.track(model=model)")
        tracking.begin_anew()
        tracking.saved_by_hand = True
        tracking.boundary(save=not if_due)

    def restore(self) -> bool:
        """Restores what is tracked, for code with a loop of its own; whether there was a checkpoint."""
        self._leaving.patient = True
        return self._tracking.begin()

    def settle(self) -> None:
        """Waits for the save that is under way, and tells what was measured; for whoever ends the attempt."""
        self._tracking.settle()
        self._measuring.end(self._tracking.pace)

    def newest_metrics(self) -> dict[str, Any]:
        """The last value of every metric, logged in this attempt or before; numbers as in the journal."""
        return self._curve.newest()

    @property
    def loaded_at_once(self) -> int | None:
        """Samples of a micro-batch of `loader`; None before there is one to train on."""
        return self._training.loaded_at_once

    @property
    def step(self) -> int:
        """The last step that was logged, in this attempt or before; 0 before the first."""
        return self._curve.step

    @property
    def checkpoint_dir(self) -> Path:
        """A folder for the code's own files, the same one for every attempt at this run."""
        self._leaving.has_state()
        self._files.mkdir(parents=True, exist_ok=True)
        return self._files

    @property
    def device(self) -> str:
        """`cuda:0` where torch sees a GPU that is this run's, else `cpu`."""
        device = self._found_device()
        self._training.begin_on(device)
        return device

    def _found_device(self) -> str:
        if self._gpu == "":
            return "cpu"
        if "torch" not in sys.modules:
            try:
                import torch  # type: ignore[import-not-found, unused-ignore]  # noqa: F401
            except ImportError:
                return "cpu"
        return "cuda:0" if sys.modules["torch"].cuda.is_available() else "cpu"

    @property
    def should_stop(self) -> bool:
        """Whether the run was asked to stop. Code that was told so is taken to have left when it returns."""
        self._leaving.patient = True
        self._leaving.has_state()
        if self._leaving.request is None:
            return False
        self._leaving.seen = True
        return True
