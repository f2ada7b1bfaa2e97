"""Tests of adapters against the real libraries, with the attempts of the other tests, which fork."""

import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
# A pool of OpenMP threads does not survive the forks of the attempts.
torch.set_num_threads(1)
