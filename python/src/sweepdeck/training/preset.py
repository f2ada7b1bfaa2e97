"""What the sweep file asks of precision, batch, loader and learning rate."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Preset:
    """The `preset` of a plan, not yet decided for any device."""

    precision: str = "auto"
    """auto, fp32, tf32, bf16 or fp16."""
    batch: str | int = "default"
    """default, large, max, or samples per optimizer step."""
    workers: str | int = "auto"
    """auto, or a number of loader processes."""
    scale_lr: str = "none"
    """none, linear or sqrt: how the learning rate follows a changed batch."""


def preset_of(plan: dict[str, Any]) -> Preset:
    """The plan's preset; the defaults where the plan is older than presets."""
    return Preset(**plan.get("preset", {}))
