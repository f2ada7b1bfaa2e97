"""What every run with torch would import by itself, in a fork each: over a second, here once for all."""

import importlib
import sys
from contextlib import suppress

_WITH_TORCH = (
    # The first step of any optimizer of torch imports it.
    "torch._dynamo",
    "sweepdeck.training.loading",
    "sweepdeck.training.loader",
    "sweepdeck.training.step",
)


def preload() -> None:
    """Imports it where the user's module has loaded torch; what is not there the run will miss by itself."""
    if "torch" not in sys.modules:
        return
    for name in _WITH_TORCH:
        with suppress(ImportError):
            importlib.import_module(name)
