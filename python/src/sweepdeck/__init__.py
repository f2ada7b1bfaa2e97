"""Beside the training code of a Sweepdeck sweep. No required dependencies."""

__version__ = "0.1.0"
