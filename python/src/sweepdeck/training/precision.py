"""Which numbers a run computes in: chosen from what was asked and what the device is, then applied to torch.

Chosen by compute capability, never by `torch.cuda.is_bf16_supported()`: it is true on a T4, by emulation.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

from sweepdeck import determinism

_FP16_CAPABILITY = (7, 0)
"""Volta: the first with tensor cores, for fp16 only."""
_BF16_CAPABILITY = (8, 0)
"""Ampere: the first with bf16 and TF32 in its tensor cores."""


@dataclass(frozen=True)
class DeviceFacts:
    """What the choice is made from."""

    kind: str
    """cuda or cpu."""
    capability: tuple[int, int] | None = None
    """Of a CUDA device."""


@dataclass(frozen=True)
class Precision:
    """How a run computes."""

    name: str
    """fp32, tf32, bf16 or fp16."""
    autocast: str | None = None
    """The type that autocast computes in, as torch calls it: bfloat16 or float16."""
    scaler: bool = False
    """Whether losses are scaled, so that gradients don't vanish in fp16."""
    tf32: bool = False
    channels_last: bool = False
    """Whether images are laid out with their channels last, as tensor cores want them."""
    note: str | None = None
    """Why it is not what was asked, or not fast."""


_FP32 = Precision("fp32")
_TF32 = Precision("tf32", tf32=True)
_BF16 = Precision("bf16", autocast="bfloat16")
_FP16 = Precision("fp16", autocast="float16", scaler=True)


def choose(asked: str, facts: DeviceFacts) -> Precision:
    """The precision for a device: `asked` is auto, fp32, tf32, bf16 or fp16."""
    if facts.kind != "cuda":
        return _on_cpu(asked)
    capability = facts.capability or (0, 0)
    name = _auto(capability) if asked == "auto" else asked
    return replace(
        _on_cuda(name, capability), channels_last=name != "fp32" and capability >= _FP16_CAPABILITY
    )


def _auto(capability: tuple[int, int]) -> str:
    if capability >= _BF16_CAPABILITY:
        return "bf16"
    return "fp16" if capability >= _FP16_CAPABILITY else "fp32"


def _on_cuda(name: str, capability: tuple[int, int]) -> Precision:
    modern = capability >= _BF16_CAPABILITY
    on = f"compute capability {capability[0]}.{capability[1]}"
    if name == "fp32":
        return _FP32
    if name == "tf32":
        return _TF32 if modern else replace(_FP32, note=f"tf32 needs compute capability 8.0, not {on}: fp32")
    if name == "bf16":
        slow = f"bf16 is emulated, and slow, on {on}; `precision: auto` would choose {_auto(capability)}"
        return replace(_BF16, tf32=modern, note=None if modern else slow)
    return replace(_FP16, tf32=modern)


def _on_cpu(asked: str) -> Precision:
    if asked == "tf32":
        return replace(_FP32, note="tf32 needs a GPU: fp32")
    return {"bf16": _BF16, "fp16": _FP16}.get(asked, _FP32)


def facts_of(device: str) -> DeviceFacts:
    """The facts of a device that torch names, such as `cuda:0`. Initialises CUDA for one."""
    import torch  # type: ignore[import-not-found, unused-ignore]

    kind = torch.device(device).type
    return DeviceFacts(kind, torch.cuda.get_device_capability(device) if kind == "cuda" else None)


def apply(precision: Precision, facts: DeviceFacts) -> None:
    """Sets torch's switches for this process; a CPU has none."""
    if facts.kind != "cuda":
        return
    import torch

    switch_tf32(torch.backends, on=precision.tf32)
    # The fastest kernels of cuDNN, found by trying; in deterministic mode the ones that are always the same.
    torch.backends.cudnn.benchmark = True
    determinism.apply()


def switch_tf32(backends: Any, *, on: bool) -> None:
    """TF32 in matrix products and in convolutions, where torch has it on unless told otherwise.

    By the flags that torch has always had: each sets its newer `fp32_precision` as well, while setting that
    alone makes whoever reads a flag fail, the compiler of torch 2.9 to 2.14 among them (pytorch#166387).
    """
    backends.cuda.matmul.allow_tf32 = on
    backends.cudnn.allow_tf32 = on


def autocast(precision: Precision, kind: str) -> AbstractContextManager[Any]:
    """A context in which torch computes in this precision; one that changes nothing for fp32 and tf32."""
    if precision.autocast is None:
        return nullcontext()
    import torch

    context: AbstractContextManager[Any] = torch.autocast(kind, dtype=getattr(torch, precision.autocast))
    return context
