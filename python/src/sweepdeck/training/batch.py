"""Batches: the effective one is part of the experiment, the micro-batch is what fits in memory.

The effective batch is the samples per optimizer step. It comes from the code and the preset alone, never from
the device, so that a run goes on as the same experiment on another GPU. The micro-batch is the samples per
forward pass; it may differ from attempt to attempt, and changes gradients by no more than rounding (but for
layers that look across samples, such as batch normalisation).
"""

import math
from dataclasses import dataclass, replace

from sweepdeck.training.preset import Preset

FACTORS: dict[str, int] = {"default": 1, "large": 8, "max": 16}
"""Effective batch by the preset's word for it, in multiples of what the code asks for."""


@dataclass(frozen=True)
class Share:
    """One micro-batch as a part of its effective batch."""

    samples: int
    of: int
    """Samples of the whole effective batch."""
    first: bool
    last: bool

    @property
    def weight(self) -> float:
        """What its mean loss counts in the mean over the effective batch."""
        return self.samples / self.of


WHOLE = Share(1, 1, first=True, last=True)
"""An effective batch that is one micro-batch."""


@dataclass(frozen=True)
class BatchPlan:
    """How many samples go into an optimizer step, and how many of them at once."""

    effective: int
    micro: int
    lr_scale: float = 1.0
    default: int | None = None
    """What the code asked for; None: the effective batch itself."""

    @property
    def accumulation(self) -> int:
        """Micro-batches per effective batch."""
        return math.ceil(self.effective / self.micro)

    def shares(self, samples: int) -> list[Share]:
        """The micro-batches of an effective batch; `samples`: how many there are, fewer at the end."""
        starts = range(0, samples, self.micro)
        return [
            Share(
                min(self.micro, samples - start),
                samples,
                first=start == 0,
                last=start + self.micro >= samples,
            )
            for start in starts
        ]


def plan_batch(default: int, preset: Preset, remembered_micro: int | None = None) -> BatchPlan:
    """The batch of a run whose code asks for `default` samples per optimizer step.

    `remembered_micro`: the most samples at once that are known to fit; None: all of them are tried.
    """
    if default < 1:
        raise ValueError(f"a batch of {default} samples: it has to be at least 1")
    effective = preset.batch if isinstance(preset.batch, int) else default * FACTORS[preset.batch]
    whole = BatchPlan(effective, effective, lr_scale(preset, effective / default), default)
    return within(whole, remembered_micro)


def within(plan: BatchPlan, most: int | None) -> BatchPlan:
    """The same batch in micro-batches of so many samples at most; None: of no fewer than now."""
    if most is None or most >= plan.micro:
        return plan
    # As even as can be: 100 samples of which 64 fit are 50 and 50, and not 64 and 36.
    return replace(plan, micro=math.ceil(plan.effective / math.ceil(plan.effective / most)))


def lr_scale(preset: Preset, growth: float) -> float:
    """What the learning rate is multiplied by where the effective batch has grown so many times."""
    if preset.scale_lr == "linear":
        return growth
    return math.sqrt(growth) if preset.scale_lr == "sqrt" else 1.0
