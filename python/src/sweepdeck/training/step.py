"""Optimizer steps: gradients of micro-batches added up to those of their effective batch, then one step."""

from collections.abc import Callable
from typing import Any

from sweepdeck.training.batch import Share
from sweepdeck.training.optimizer_steps import note_step

_HOPELESS = 25
"""Steps in a row without a finite gradient: the scale has been halved as often, so it isn't that."""


class Stepper:
    """Backward passes and steps of one optimizer.

    Where losses are scaled (fp16), a step whose gradients are not finite is skipped: the optimizer does not
    step, and so neither does the schedule. It still is one of the run's steps: `run.steps` counts it.
    """

    def __init__(self, optimizer: Any, scaler: Any, note: Callable[[str, str], None]):
        """`scaler`: a torch.amp.GradScaler of the optimizer's own, or None."""
        self.scaler = scaler
        self.skipped = 0
        """Steps without a finite gradient, in this attempt."""
        self._optimizer = optimizer
        self._note = note
        self._skipped_in_a_row = 0

    def backward(self, loss: Any, share: Share, clip: float | None, scheduler: Any) -> bool:
        """The gradients of a micro-batch's mean loss, and behind the last of its effective batch the step."""
        if share.first:
            # What another optimizer's loss left here, or an effective batch that the code broke off.
            self._optimizer.zero_grad(set_to_none=True)
        if share.samples != share.of:
            loss = loss * share.weight
        (loss if self.scaler is None else self.scaler.scale(loss)).backward()
        if not share.last:
            return False
        stepped = self._step(clip)
        self._optimizer.zero_grad(set_to_none=True)
        if stepped and scheduler is not None:
            scheduler.step()
        return stepped

    def _step(self, clip: float | None) -> bool:
        scaler = self.scaler
        if clip is not None:
            if scaler is not None:
                scaler.unscale_(self._optimizer)
            self._clip(clip)
        if scaler is None:
            self._optimizer.step()
            return True
        before = scaler.get_scale()
        scaler.step(self._optimizer)
        scaler.update()
        # The scale goes down in exactly those steps that were skipped.
        stepped = bool(scaler.get_scale() >= before)
        self._count(stepped)
        if not stepped:
            note_step()
        return stepped

    def _clip(self, norm: float) -> None:
        import torch  # type: ignore[import-not-found, unused-ignore]

        groups = self._optimizer.param_groups
        torch.nn.utils.clip_grad_norm_([p for group in groups for p in group["params"]], norm)

    def _count(self, stepped: bool) -> None:
        self._skipped_in_a_row = 0 if stepped else self._skipped_in_a_row + 1
        self.skipped += not stepped
        if self._skipped_in_a_row == _HOPELESS:
            self._note(
                "warning",
                f"fp16: no finite gradient in {_HOPELESS} steps, so the optimizer has not stepped; "
                "the loss is likely not finite itself, or too large for fp16: try `precision: bf16` or fp32",
            )
