"""torch.compile, where it can work; with kernels that all runs of a sweep share."""

import importlib.util
import os
import shutil
from pathlib import Path
from typing import Any

from sweepdeck.training.precision import DeviceFacts

CACHE_VARIABLE = "TORCHINDUCTOR_CACHE_DIR"
_TRITON_CAPABILITY = (7, 0)
_COMPILERS = ("c++", "g++", "clang++")


def why_not(facts: DeviceFacts) -> str | None:
    """Why torch's own compiler can't work here; None where it can. It would fail only at the first batch."""
    if facts.kind == "cuda":
        if facts.capability is not None and facts.capability < _TRITON_CAPABILITY:
            return "the GPU is older than Triton supports (compute capability 7.0)"
        return None if importlib.util.find_spec("triton") else "Triton is not installed"
    named = os.environ.get("CXX")
    if any(shutil.which(name) for name in ([named] if named else _COMPILERS)):
        return None
    return "there is no C++ compiler" + (f" {named!r}" if named else "")


def share_cache(sweep_id: str) -> None:
    """Has the sweep's processes on this machine share what they compile; a folder that the user names stays.

    On the machine and not on the volume: torch keeps pickles there, which are never loaded from a volume.
    """
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    os.environ.setdefault(CACHE_VARIABLE, str(Path(home, "sweepdeck", "inductor", sweep_id)))


def compiled(model: Any, options: dict[str, Any]) -> Any:
    """The model, compiled. A module stays the object it was, so that its state keeps the names it had."""
    import torch  # type: ignore[import-not-found, unused-ignore]

    if isinstance(model, torch.nn.Module):
        model.compile(**options)
        return model
    return torch.compile(model, **options)
