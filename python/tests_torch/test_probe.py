"""What fits in memory is tried before training, in processes that leave nothing behind but the answer."""

import json
import os
import shutil
import signal
import tempfile
from dataclasses import replace
from pathlib import Path

import attempts as attempts_module
import pytest
from attempts import Attempts
from live_sweep import LiveSweep

from sweepdeck.gpu_facts import GpuFacts
from sweepdeck.training import probing
from sweepdeck.training.probing_memo import Known, Memo, key_of, shape_of
from sweepdeck.training.probing_search import MOST_TRIALS, Found, Trial, Verdict, search

CODE = """
import os, time
from pathlib import Path
import torch
from torch.utils.data import TensorDataset

HERE = Path(__file__).parent
SHARE = [1.0]

class Properties:
    total_memory = 16 * 2**30

# A GPU that is not there: what a process may allocate of it is what it may take at once in samples.
torch.cuda.device_count = lambda: 1
torch.cuda.get_device_properties = lambda device: Properties
torch.cuda.set_per_process_memory_fraction = lambda share, device: SHARE.__setitem__(0, share)

def first_process():
    calls = (HERE / "calls").read_text().split("\\n")
    return calls[0].split()[0] == str(os.getpid())

def note(samples):
    with (HERE / "calls").open("a") as calls:
        calls.write(f"{os.getpid()} {samples}\\n")

def train(config, run):
    # Not seeded: where the generator stands, it has been left by whoever was here before.
    width = config.width
    model = torch.nn.Sequential(torch.nn.Linear(3, width), torch.nn.Tanh(), torch.nn.Linear(width, 1))
    opt = torch.optim.AdamW(model.parameters(), lr=config.lr)
    data = torch.linspace(-1, 1, 300).reshape(100, 3)
    note(0)
    BEFORE
    loader = run.loader(TensorDataset(data, data.sum(1, keepdim=True)), 4)
    run.track(model=model, opt=opt)
    steps = 0
    print("in the function")
    for epoch in run.epochs(2):
        for x, y in loader:
            note(len(x))
            if len(x) > config.room * SHARE[0] or (steps >= config.late and len(x) > 16):
                raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB (injected)")
            steps += run.backward((model(x) - y).pow(2).mean() * torch.rand(()), opt)
        run.log(loss=(model(data) - data.sum(1, keepdim=True)).pow(2).mean())
    return {"loss": run.newest_metrics()["loss"], "weights": float(sum(p.sum() for p in model.parameters()))}
"""
LARGE = {"precision": "fp32", "batch": "large", "workers": 0, "scale_lr": "none"}
T4 = GpuFacts("Tesla T4", "7.5", "570.1", 15360)


def calls(path):
    """Micro-batches by process, in order of their first call; how it begins is 0."""
    by_process = {}
    for line in path.read_text().splitlines():
        pid, samples = line.split()
        by_process.setdefault(int(pid), []).append(int(samples))
    return by_process


def tried(path):
    """The largest micro-batch of each process; 0 where it came to none."""
    return [max(samples) for samples in calls(path).values()]


class Probed(Attempts):
    """Attempts on a machine that has a GPU, as far as anybody can tell."""

    def __init__(self, folder, monkeypatch, before="pass", *, fork=True, code=CODE, **plan):
        super().__init__(folder, code.replace("BEFORE", before), **{"preset": LARGE, "pack": 1, **plan})
        self.config = {"lr": 0.01, "width": 5, "room": 1000.0, "late": 1e9}
        real = attempts_module.prepare
        monkeypatch.setattr(
            attempts_module, "prepare", lambda plan: replace(real(plan), gpus={"0": T4}, fork_safe=fork)
        )
        self.scratch = folder / "tmp"
        self.scratch.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(self.scratch))

    def train(self, name="1-00000000", **options):
        return self.start(name, gpu="0", **options).outcome()

    def calls(self):
        return calls(self.root / "calls")

    def tried(self):
        return tried(self.root / "calls")

    def remembered(self):
        """Of every kind of run."""
        return [json.loads(path.read_bytes()) for path in self.volume.glob("micro-batches/*")]

    def micro_batch(self, name="1-00000000"):
        return self.events(name, "preset")[-1]["micro_batch"]

    def forget_the_run(self):
        shutil.rmtree(self.paths.root)


def test_the_largest_that_fits_with_a_margin_is_found_and_nothing_else_is_left(tmp_path, monkeypatch):
    probed = Probed(tmp_path, monkeypatch)
    probed.config["room"] = 17.0
    outcome = probed.train()
    assert outcome.end == "finished", outcome.error
    # 16 of 17 would fit, but not with a tenth of the memory to spare.
    assert probed.tried() == [32, 16, 8, 8], probed.notes()
    assert probed.micro_batch() == 8
    [event] = probed.events(kind="preset")[-1:]
    assert (event["effective_batch"], event["accumulation"]) == (32, 4)
    [known] = probed.remembered()
    assert (known["micro_batch"], known["why"]) == (8, "a micro-batch of 8 fits")
    assert "3 trials" in probed.notes()
    assert probed.output().count(b"in the function") == 1
    assert list(probed.scratch.iterdir()) == []
    assert {path.name for path in probed.volume.iterdir()} == {"sweeps", "micro-batches"}
    assert [path.name for path in probed.paths.attempts.iterdir()] == ["1-00000000"]
    [phase] = [event for event in probed.events() if event["kind"] == "phase"]
    assert phase["phase"] == "cold_start"


def test_a_process_that_must_not_be_forked_has_others_started(tmp_path, monkeypatch):
    probed = Probed(tmp_path, monkeypatch, fork=False)
    assert probed.train().end == "finished"
    assert probed.tried() == [32, 32], probed.notes()
    assert probed.output().count(b"in the function") == 1
    assert list(probed.scratch.iterdir()) == []


def test_runs_that_share_a_gpu_fit_into_their_shares_of_it(tmp_path, monkeypatch):
    probed = Probed(tmp_path, monkeypatch, pack=2)
    probed.config["room"] = 33.0
    probed.train()
    assert probed.micro_batch() == 8


def test_a_trial_takes_three_steps(tmp_path, monkeypatch):
    probed = Probed(tmp_path, monkeypatch)
    probed.config["room"] = 20.0
    probed.train()
    whole, half, _ = probed.calls().values()
    assert (whole, half) == ([0, 32], [0] + [16] * 6)


def test_what_fits_is_remembered_for_runs_of_the_same_shape(tmp_path, monkeypatch):
    probed = Probed(tmp_path, monkeypatch)
    probed.config["room"] = 20.0
    probed.train()
    probed.forget_the_run()
    (probed.root / "calls").unlink()
    probed.config["lr"] = 0.5
    assert probed.train().end == "finished"
    assert (probed.tried(), probed.micro_batch()) == ([16], 16)
    assert "from earlier" in probed.notes()
    probed.forget_the_run()
    (probed.root / "calls").unlink()
    probed.config["width"] = 6
    probed.train()
    assert probed.tried() == [32, 16, 16]
    assert len(probed.remembered()) == 2


SMI = """#!/bin/sh
case "$1" in
  -L) echo "GPU 0: Tesla T4 (UUID: GPU-0a1b)" ;;
  *compute_cap*) echo "0, GPU-0a1b, Tesla T4, 570.1, 15360, 7.5" ;;
  *) echo "3, 800, 15360, 41" ;;
esac
"""


def test_a_sweep_tries_once_for_all_of_its_runs(tmp_path):
    program = tmp_path / "bin" / "nvidia-smi"
    program.parent.mkdir()
    program.write_text(SMI)
    program.chmod(0o755)
    configs = [{"lr": lr, "width": 5, "room": 20.0, "late": 1e9} for lr in (0.01, 0.02)]
    code = CODE.replace("BEFORE", "pass")
    sweep = LiveSweep(tmp_path, code=code, configs=configs, preset=LARGE, parallel=1)
    try:
        sweep.start(PATH=f"{program.parent}:{os.environ['PATH']}", TMPDIR=str(tmp_path))
        assert sweep.wait() == 0, sweep.log()
    finally:
        sweep.end()
    (started,) = sweep.events("started")
    assert started["mode"] == "fork", started["why"]
    # Two trials, then the runs.
    assert tried(sweep.root / "calls") == [32, 16, 16, 16]


def test_a_run_is_the_same_bit_for_bit_with_trials_before_it(tmp_path, monkeypatch):
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    probed = Probed(tmp_path / "with", monkeypatch)
    probed.train()
    assert len(probed.calls()) == 2
    alone = Probed(tmp_path / "without", monkeypatch)
    assert alone.start("1-00000000", gpu="").outcome().end == "finished"
    assert len(alone.calls()) == 1
    assert probed.curve() == alone.curve()
    assert probed.result()["metrics"] == alone.result()["metrics"]
    assert not [event for event in alone.events() if event["kind"] in ("phase", "note")]


def test_where_not_even_one_sample_fits_training_says_so_at_once(tmp_path, monkeypatch):
    probed = Probed(tmp_path, monkeypatch)
    probed.config["room"] = 0.5
    assert probed.train().end == "oom"
    assert probed.tried() == [32, 16, 8, 4, 2, 1, 1]
    assert "not even a micro-batch of 1" in probed.notes()
    assert [known["micro_batch"] for known in probed.remembered()] == [1]


def test_what_runs_out_in_training_is_remembered_as_too_large(tmp_path, monkeypatch):
    probed = Probed(tmp_path, monkeypatch)
    probed.config["late"] = 4.0
    assert probed.train().end == "oom"
    assert [known["micro_batch"] for known in probed.remembered()] == [16]
    assert probed.train("2-00000000", micro_batch=16).end == "finished"
    probed.forget_the_run()
    assert probed.train().end == "finished"
    assert probed.tried() == [32, 32, 16, 16]


@pytest.mark.parametrize(
    ("dies", "said"),
    [
        ("raise ValueError('no luck')", "ValueError: no luck"),
        ("os._exit(5)", "exit code 5"),
        ("os.abort()", "SIGABRT"),
        ("raise MemoryError('no room for the model')", "MemoryError: no room for the model"),
    ],
)
def test_a_trial_that_fails_is_no_reason_not_to_train(tmp_path, monkeypatch, dies, said):
    probed = Probed(tmp_path, monkeypatch, f"if first_process(): {dies}")
    assert probed.train().end == "finished"
    assert probed.tried() == [0, 32]
    assert said in probed.notes()
    assert (probed.remembered(), list(probed.scratch.iterdir())) == ([], [])


def test_a_trial_that_takes_too_long_is_not_repeated(tmp_path, monkeypatch):
    monkeypatch.setattr(probing, "TRIAL_S", 0.5)
    probed = Probed(tmp_path, monkeypatch, "if first_process(): time.sleep(60)")
    assert probed.train().end == "finished"
    probed.forget_the_run()
    assert probed.train().end == "finished"
    assert probed.tried() == [0, 32, 32]
    assert [known["micro_batch"] for known in probed.remembered()] == [None]


def test_code_with_batches_of_its_own_is_tried_once(tmp_path, monkeypatch):
    code = """
import torch
from pathlib import Path

def train(config, run):
    with (Path(__file__).parent / "calls").open("a") as calls:
        calls.write("x")
    model = torch.nn.Linear(2, 1)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    size = run.batch_size(4)
    for step in range(50):
        opt.zero_grad()
        model(torch.ones(size, 2)).mean().backward()
        opt.step()
        run.log(step=step + 1, loss=0.0)
    return {"loss": 0.0}
"""
    probed = Probed(tmp_path, monkeypatch, code=code)
    assert probed.train().end == "finished"
    assert "no run.loader" in probed.notes()
    probed.forget_the_run()
    assert probed.train().end == "finished"
    assert (probed.root / "calls").read_text() == "xxx"
    assert probed.notes() == ""


STAYS = """
    if first_process():
        note(os.getpgrp())
        if os.fork() == 0:
            note(0)
        while True:
            time.sleep(60)
"""


@pytest.mark.parametrize(("how", "fork"), [("stop", True), ("signal", True), ("kill", True), ("kill", False)])
def test_a_trial_ends_with_whoever_wanted_to_know(tmp_path, monkeypatch, how, fork):
    probed = Probed(tmp_path, monkeypatch, STAYS, fork=fork)
    process = probed.start("1-00000000", gpu="0")
    calls = probed.root / "calls"
    process.wait_for(
        lambda: calls.exists() and len(probed.calls()) == 2 and len(calls.read_text().split()) == 6
    )
    trial = list(probed.calls())
    if how == "stop":
        process.ask("stop")
    else:
        process.signal(signal.SIGTERM if how == "signal" else signal.SIGKILL)
    outcome = process.outcome()
    assert (outcome and outcome.end) == {"stop": "stopped", "signal": "preempted", "kill": None}[how]
    process.wait_for(lambda: not any(_is_alive(pid) for pid in trial))
    assert probed.remembered() == []
    if how != "kill":
        assert list(probed.scratch.iterdir()) == []
        assert probed.events(kind="phase")


def _is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"v":2,"micro_batch":4,"why":""}',
        '{"v":1,"micro_batch":0,"why":""}',
        '{"v":1,"why":""}',
        '{"v":1,"micro_batch":true,"why":""}',
        '{"v":1,"micro_batch":"4","why":""}',
        '{"v":1,"micro_batch":4}',
    ],
)
def test_a_file_that_makes_no_sense_is_measured_again(tmp_path, text):
    memo = Memo(str(tmp_path), "k")
    memo.write(Known(3, "so"))
    assert memo.read() == Known(3, "so")
    (tmp_path / "micro-batches" / "k.json").write_text(text)
    assert memo.read() is None
    memo.write(Known(None, "nothing to find"))
    assert memo.read() == Known(None, "nothing to find")


def test_what_is_known_is_only_lowered_by_training(tmp_path):
    memo = Memo(str(tmp_path), "k")
    for lowered, expected in ((8, 8), (16, 8), (4, 4)):
        memo.lower(lowered, "ran out")
        assert memo.read() == Known(expected, "ran out")


def test_fractions_are_no_part_of_a_configs_shape():
    config = {"lr": 0.1, "heads": 4, "name": "a", "amp": True, "sizes": [1, 0.5], "opt": {"wd": 0.0, "n": 2}}
    other = {**config, "lr": 0.2, "sizes": [1, 0.7], "opt": {"wd": 0.3, "n": 2}}
    assert shape_of(config) == shape_of(other)
    for changed in ({"heads": 5}, {"name": "b"}, {"amp": False}, {"sizes": [2, 0.5]}, {"opt": {"n": 3}}):
        assert shape_of({**config, **changed}) != shape_of(config)


def test_a_key_tells_apart_what_needs_other_memory():
    preset = {"precision": "auto", "batch": "large", "workers": 0, "scale_lr": "none"}
    plan = {"preset": preset, "code": {"identity": "c1"}, "pack": 1}
    key = key_of(plan, {"lr": 0.1}, T4, "2.15.0")
    assert key == key_of({**plan, "preset": {**preset, "workers": 4}}, {"lr": 0.2}, T4, "2.15.0")
    others = {
        key_of({**plan, "code": {"identity": "c2"}}, {}, T4, "2.15.0"),
        key_of({**plan, "pack": 2}, {"lr": 0.1}, T4, "2.15.0"),
        key_of({**plan, "preset": {**preset, "batch": "max"}}, {"lr": 0.1}, T4, "2.15.0"),
        key_of({**plan, "preset": {**preset, "precision": "fp32"}}, {"lr": 0.1}, T4, "2.15.0"),
        key_of(plan, {"lr": 0.1}, replace(T4, memory_mib=8000), "2.15.0"),
        key_of(plan, {"lr": 0.1}, replace(T4, name="L4"), "2.15.0"),
        key_of(plan, {"lr": 0.1}, T4, "2.16.0"),
    }
    assert len(others | {key}) == 8


def test_the_search_ends_and_what_it_gives_up_at_is_smaller_than_all_that_did_not_fit():
    tried = []

    def too_large(most):
        tried.append(1000 if most is None else most)
        return Trial(Verdict.TOO_LARGE, tried[-1])

    assert search(too_large).micro == 4
    assert tried == [1000, 500, 250, 125, 63, 32, 16, 8]
    assert len(tried) == MOST_TRIALS


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (Trial(Verdict.SLOW), (32, True)),
        (Trial(Verdict.FAILED, 32, "why"), (32, False)),
        (Trial(Verdict.FITS, 22), (22, True)),
    ],
)
def test_a_trial_without_an_answer_leaves_what_was_known_before_it(second, found):
    trials = iter([Trial(Verdict.TOO_LARGE, 64), second])
    answer = search(lambda most: next(trials))
    assert isinstance(answer, Found)
    assert (answer.micro, answer.keep) == found
