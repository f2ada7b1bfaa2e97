"""Beside the training code of a Sweepdeck sweep. No required dependencies."""

from sweepdeck.config import Config
from sweepdeck.current import checkpoint_dir, log
from sweepdeck.run import Run
from sweepdeck.setups import setup

__all__ = ["Config", "Run", "__version__", "checkpoint_dir", "log", "setup"]
__version__ = "0.1.0"
