"""A run on a shared GPU keeps to its share of the memory; tried with a device that torch only has by name."""

import pytest
import torch
from attempts import Attempts

from sweepdeck.training import memory

T4_BYTES = 15 * 2**30
CODE = """
import torch, types

CALLS = []
torch.cuda.is_available = lambda: True
torch.cuda.get_device_capability = lambda device: (7, 5)
torch.cuda.get_device_properties = lambda device: types.SimpleNamespace(total_memory=TOTAL)
torch.cuda.set_per_process_memory_fraction = lambda share, device: CALLS.append((share, device))

def train(config, run):
    TOUCH
    return {"loss": float(len(CALLS)), "share": CALLS[0][0] if CALLS else 1.0}
"""


@pytest.mark.parametrize("touch", ["run.device", "run.device, run.device, run.autocast()", "run.autocast()"])
@pytest.mark.parametrize("pack", [1, 2])
def test_a_packed_run_is_limited_once_when_it_touches_its_device(tmp_path, monkeypatch, touch, pack):
    for name in ("is_available", "get_device_capability", "get_device_properties"):
        monkeypatch.setattr(torch.cuda, name, getattr(torch.cuda, name))
    monkeypatch.setattr(
        torch.cuda, "set_per_process_memory_fraction", torch.cuda.set_per_process_memory_fraction
    )
    attempts = Attempts(tmp_path, CODE.replace("TOUCH", touch).replace("TOTAL", str(T4_BYTES)), pack=pack)
    outcome = attempts.run()
    assert outcome.end == "finished", outcome.error
    metrics = attempts.result()["metrics"]
    assert metrics["loss"] == pack - 1
    assert metrics["share"] == memory.share_of_gpu(pack, T4_BYTES)


def test_shares_leave_room_for_what_cuda_takes_in_each_process():
    assert memory.share_of_gpu(1, T4_BYTES) == 1
    for pack in (2, 3, 8):
        share = memory.share_of_gpu(pack, T4_BYTES)
        assert 0 < share < 1 / pack
    assert memory.share_of_gpu(2, T4_BYTES) * T4_BYTES == pytest.approx(T4_BYTES / 2 - 2**29)


def test_on_a_cpu_nothing_is_limited(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", lambda *given: calls.append(given))
    code = "def train(config, run):\n    run.device\n    run.autocast()\n    return {'loss': 1.0}\n"
    assert Attempts(tmp_path, code, pack=2).run().end == "finished"
    assert calls == []
