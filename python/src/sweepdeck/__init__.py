"""Beside the training code of a Sweepdeck sweep. No required dependencies."""

from sweepdeck.config import Config
from sweepdeck.current import checkpoint_dir, log
from sweepdeck.exported import ResultsError, results
from sweepdeck.run import Run
from sweepdeck.setups import setup

__all__ = ["Config", "ResultsError", "Run", "__version__", "checkpoint_dir", "log", "results", "setup"]
__version__ = "0.1.0"
