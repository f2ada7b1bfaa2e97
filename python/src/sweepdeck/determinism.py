"""Deterministic mode: SWEEPDECK_DETERMINISTIC=1 has every library that knows one compute the same bits.

What has no deterministic form then fails with the library's own words, instead of differing.
"""

import os
import sys

VARIABLE = "SWEEPDECK_DETERMINISTIC"
ENVIRONMENT = {VARIABLE: "1", "CUBLAS_WORKSPACE_CONFIG": ":4096:8", "PYTHONHASHSEED": "0"}
"""What has to be set before a process starts: cuBLAS reads its own when CUDA comes up."""


def is_asked_for() -> bool:
    return os.environ.get(VARIABLE) == "1"


def apply() -> bool:
    """Switches it on in torch where that is loaded and it is asked for; whether it is on there."""
    torch = sys.modules.get("torch")
    if torch is None or not is_asked_for():
        return False
    torch.use_deterministic_algorithms(True)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    return True
