"""Tensors that are loaded once: the template may make them, and may still be forked."""

from live_sweep import LiveSweep

CODE = """
import os
import torch, sweepdeck

@sweepdeck.setup
def data():
    # Large enough for torch to want its threads.
    features = torch.randn(400, 400)
    return features @ features.T

def train(config):
    return {"loss": float(data().sum()), "threads": torch.get_num_threads(), "pid": os.getpid()}
"""


def test_tensors_are_made_before_the_fork_and_shared(tmp_path):
    sweep = LiveSweep(tmp_path, code=CODE, configs=[{}] * 3, parallel=2)
    try:
        sweep.start(OMP_NUM_THREADS="2", MKL_NUM_THREADS="2")
        assert sweep.wait() == 0
    finally:
        sweep.end()
    (started,) = sweep.events("started")
    assert started["mode"] == "fork", started["why"]
    results = [sweep.result(run_id)["metrics"] for run_id in sweep.run_ids]
    # Drawn without a seed: only one process can have drawn them.
    assert len({result["loss"] for result in results}) == 1
    assert len({result["pid"] for result in results}) == 3
    assert {result["threads"] for result in results} == {2}
