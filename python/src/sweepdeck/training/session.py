"""What one attempt has decided for its training loop, told to the journal, and what it does in it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sweepdeck.attempt import Attempt
from sweepdeck.tracking import Tracking
from sweepdeck.training.batch import FACTORS, WHOLE, BatchPlan, Share, lr_scale, plan_batch, within
from sweepdeck.training.memory import limit_to_share
from sweepdeck.training.preset import preset_of


class Training:
    """Shared by the loader, the optimizer steps and autocast of one run."""

    def __init__(self, attempt: Attempt, tracking: Tracking, device: Callable[[], str]):
        self.preset = preset_of(attempt.plan)
        self.share: Share = WHOLE
        """What is trained on; a loader says so before it yields a micro-batch, and WHOLE behind its last."""
        self._plan = attempt.plan
        self._events = attempt.events
        self._tracking = tracking
        self._device = device
        self._attempt = attempt
        self._batch: BatchPlan | None = None
        self._steps_before = 0
        self._workers: int | None = None
        self._precision: Any = None
        self._facts: Any = None
        self._is_limited = False
        """Whether this run keeps to its share of a GPU that it is not alone on."""
        self._steppers: dict[int, Any] = {}
        self._reported: dict[str, Any] | None = None
        self.in_step = False
        """Whether gradients of an effective batch are there, and its optimizer step is not yet."""

    @property
    def batch(self) -> BatchPlan | None:
        """The batch of the training loop: that of run.batch_size, or of its loader."""
        return self._batch

    @batch.setter
    def batch(self, batch: BatchPlan) -> None:
        self._batch = batch
        self._report()

    @property
    def loaded_at_once(self) -> int | None:
        """Samples of a micro-batch that run.loader gives; None where it gives none to train on."""
        return self._batch.micro if self._batch is not None and self._workers is not None else None

    @property
    def workers(self) -> int | None:
        """Processes of the loader."""
        return self._workers

    @workers.setter
    def workers(self, workers: int) -> None:
        self._workers = workers
        self._report()

    @property
    def precision(self) -> Any:
        """The Precision that this run computes in: chosen, applied and journalled when first asked for."""
        if self._precision is None:
            from sweepdeck.training.precision import apply, choose, facts_of

            device = self._device()
            self._limit_memory(device)
            self._facts = facts_of(device)
            self._precision = choose(self.preset.precision, self._facts)
            apply(self._precision, self._facts)
            if self._precision.note is not None:
                self._events.note("warning", self._precision.note)
            self._report()
        return self._precision

    def note(self, level: str, text: str) -> None:
        """Journals something worth knowing."""
        self._events.note(level, text)

    def begin_on(self, device: str) -> None:
        """The code knows its device: what was asked for by name holds from here, even without autocast."""
        self._limit_memory(device)
        if self.preset.precision != "auto" and device != "cpu":
            assert self.precision is not None

    def _limit_memory(self, device: str) -> None:
        pack = self._plan.get("pack") or 1
        if pack > 1 and device != "cpu" and not self._is_limited:
            self._is_limited = True
            limit_to_share(device, pack)

    def batch_size(self, default: int) -> int:
        # A loader of the code's own gives an effective batch at once.
        batch = plan_batch(default, self.preset)
        if self._batch is None:
            self.batch = batch
        return batch.effective

    def fit(self, batch: BatchPlan) -> BatchPlan:
        """The batch of a loader to train on, in micro-batches that fit in memory as far as is known."""
        fitted = within(batch, self._attempt.micro_batch)
        if self._batch is None or self._batch.effective == fitted.effective:
            self.batch = fitted
        return fitted

    def take(self, share: Share, steps: int) -> None:
        """The loop gets this micro-batch to train on, after so many optimizer steps."""
        if share.first:
            self._steps_before = steps
        elif steps != self._steps_before:
            raise RuntimeError(
                f"an optimizer stepped within an effective batch: run.loader gives its {share.of} samples in "
                f"micro-batches of {share.samples}. Call run.backward(loss, optimizer) in place of "
                "loss.backward(), optimizer.step() and optimizer.zero_grad()"
            )
        self.share = share

    def autocast(self) -> AbstractContextManager[Any]:
        from sweepdeck.training.precision import autocast

        return autocast(self.precision, self._facts.kind)

    def compile(self, model: Any, options: dict[str, Any]) -> Any:
        from sweepdeck.training.compiling import compiled, share_cache, why_not

        assert self.precision is not None
        own = options.get("backend", "inductor") == "inductor"
        why = why_not(self._facts) if own else None
        if why is not None:
            self._events.note("warning", f"run.compile: not compiled, for {why}")
            return model
        share_cache(self._plan["sweep_id"])
        return compiled(model, options)

    def scaled(self, lr: float) -> float:
        """The learning rate for the effective batch."""
        if self._batch is not None:
            return lr * self._batch.lr_scale
        if isinstance(self.preset.batch, str):
            return lr * lr_scale(self.preset, FACTORS[self.preset.batch])
        if self.preset.scale_lr == "none":
            return lr
        raise RuntimeError(
            f"run.scale_lr: the preset's batch is {self.preset.batch}, and by how much that is more than the "
            "code's own is not known yet; call run.batch_size(…) or run.loader(…) before"
        )

    def warm_up(self, optimizer: Any, steps: int) -> Any:
        from torch.optim.lr_scheduler import LinearLR  # type: ignore[import-not-found, unused-ignore]

        return LinearLR(optimizer, start_factor=min(1.0, 1 / self.scaled(1.0)), total_iters=steps)

    def backward(self, loss: Any, optimizer: Any, clip: float | None, scheduler: Any) -> bool:
        share = self.share
        self.in_step = not share.last
        stepper = self._steppers.get(id(optimizer)) or self._new_stepper(optimizer)
        return bool(stepper.backward(loss, share, clip, scheduler))

    def _new_stepper(self, optimizer: Any) -> Any:
        from sweepdeck.training.step import Stepper

        scaler = None
        if self.precision.scaler:
            import torch  # type: ignore[import-not-found, unused-ignore]

            scaler = torch.amp.GradScaler(self._facts.kind)
            self._tracking.attach(f"{self._name_of(optimizer)}.scaler", scaler)
        stepper = Stepper(optimizer, scaler, self._events.note)
        self._steppers[id(optimizer)] = stepper
        return stepper

    def _name_of(self, optimizer: Any) -> str:
        """The same in every attempt: what it is tracked by, or else its place in the order of first use."""
        for name, value in self._tracking.objects.items():
            if value is optimizer:
                return name
        return f"optimizer {len(self._steppers) + 1}"

    def _report(self) -> None:
        batch, precision = self._batch, self._precision
        facts = {
            "precision": precision and precision.name,
            "autocast": precision and precision.autocast,
            "scaler": precision and precision.scaler,
            "tf32": precision and precision.tf32,
            "channels_last": precision and precision.channels_last,
            "workers": self._workers,
            "default_batch": batch and (batch.default or batch.effective),
            "effective_batch": batch and batch.effective,
            "micro_batch": batch and batch.micro,
            "accumulation": batch and batch.accumulation,
            "lr_scale": batch and batch.lr_scale,
        }
        if facts != self._reported:
            self._reported = facts
            self._events.append("preset", **facts)
