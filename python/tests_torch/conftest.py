"""Tests that need torch. They share the attempts of the torch-free ones, and fork: so no thread pools."""

import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
# A pool of OpenMP threads does not survive the forks of the attempts.
torch.set_num_threads(1)
# Else every attempt, a fork each, imports it by itself at its first optimizer step: over a second.
import torch._dynamo  # noqa: E402
