"""PyTorch's global generators: the CPU's, and those of every device that is in use."""

import importlib
import sys
from typing import Any


def capture_torch() -> dict[str, Any] | None:
    """None where torch is not loaded; devices that nothing was asked of yet are left alone."""
    torch = sys.modules.get("torch")
    if torch is None:
        return None
    state = {"cpu": torch.get_rng_state()}
    if torch.cuda.is_initialized():
        state["cuda"] = torch.cuda.get_rng_state_all()
    if torch.backends.mps.is_available():
        state["mps"] = torch.mps.get_rng_state()
    return state


def restore_torch(state: dict[str, Any]) -> str | None:
    """Sets them back, loading torch where the code has not yet; what has no device here is said."""
    torch = importlib.import_module("torch")
    torch.set_rng_state(state["cpu"])
    saved = state.get("cuda", [])
    here = torch.cuda.device_count() if saved else 0
    for device, generator in enumerate(saved[:here]):
        torch.cuda.set_rng_state(generator, device)
    missing = []
    if len(saved) != here:
        missing.append(f"the random generators of {len(saved)} CUDA devices were saved, {here} are here")
    if "mps" in state:
        if torch.backends.mps.is_available():
            torch.mps.set_rng_state(state["mps"])
        else:
            missing.append("the random generator of an MPS device was saved, none is here")
    return "; ".join(missing) or None
