"""Sixty points on a noisy plane, and a net that drops out at random."""

import torch
from torch.utils.data import TensorDataset

torch.set_num_threads(1)


def points(count=60):
    draw = torch.Generator().manual_seed(5)
    x = torch.randn(count, 6, generator=draw)
    y = x @ torch.randn(6, 1, generator=draw) + 0.1 * torch.randn(count, 1, generator=draw)
    return TensorDataset(x, y)


def net():
    return torch.nn.Sequential(
        torch.nn.Linear(6, 16), torch.nn.ReLU(), torch.nn.Dropout(0.2), torch.nn.Linear(16, 1)
    )
