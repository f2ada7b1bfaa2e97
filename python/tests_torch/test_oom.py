"""Out of memory in training: the same experiment goes on, in smaller micro-batches."""

import json
import random
import weakref
from itertools import pairwise

import pytest
import torch
from attempts import Attempts
from live_sweep import LiveSweep

from sweepdeck.driver.volume import attempt_outcome
from sweepdeck.training.release import release_memory

CODE = """
import json
import torch
from torch.utils.data import TensorDataset

SAMPLES, BATCH, EPOCHS = 90, 16, 4
# What torch loads only at the first optimizer, every fork would load again.
torch.optim.SGD([torch.zeros(1)])
import sweepdeck.training.loading

def data():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(SAMPLES, 6, generator=generator)
    return TensorDataset(x, x.pow(2).sum(1, keepdim=True), torch.arange(SAMPLES))

def train(config, run):
    torch.manual_seed(7)
    model = torch.nn.Sequential(torch.nn.Linear(6, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))
    opt = torch.optim.AdamW(model.parameters(), lr=0.02)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=EPOCHS * 6)
    loader = run.loader(data(), BATCH)
    check = run.loader(data(), 90, shuffle=False)
    done = {"steps": 0, "order": [], "loss": 0.0}
    run.track(model=model, opt=opt, schedule=schedule, done=done)
    for epoch in run.epochs(EPOCHS):
        for x, y, index in loader:
            # A limit that there is from some step on, as where a longer sequence comes up.
            if done["steps"] >= config.at_step and len(x) > config.fits:
                raise torch.cuda.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB (injected)")
            loss = (model(x) - y).pow(2).mean()
            done["order"] += index.tolist()
            # The share of this micro-batch in the loss of its effective batch.
            done["loss"] += loss.item() * len(x)
            if run.backward(loss, opt, clip=5.0, scheduler=schedule):
                done["steps"] += 1
                samples = min(BATCH, SAMPLES - (done["steps"] - 1) % 6 * BATCH)
                run.log(step=done["steps"], train=done["loss"] / samples)
                done["loss"] = 0.0
        with torch.no_grad():
            loss = sum((model(x) - y).pow(2).mean().item() for x, y, _ in check)
    weights = [p.tolist() for p in model.parameters()]
    print("DONE " + json.dumps([done, weights, opt.param_groups[0]["lr"]]))
    return {"loss": loss}
"""
NEVER = {"at_step": 10**6, "fits": 1}


def swept(folder, configs, **plan):
    """A sweep over these, all of one seed, that has come to its end; it saves at every optimizer step."""
    sweep = LiveSweep(folder, code=CODE, checkpoint={"every_s": 1e-9, "keep": ["last"]}, **plan)
    sweep.add_runs("0001.jsonl", configs)
    runs = sweep.paths.runs_files / "0001.jsonl"
    records = [{**json.loads(line), "seed": 7} for line in runs.read_text().splitlines()]
    runs.write_text("".join(json.dumps(record) + "\n" for record in records))
    try:
        sweep.run()
    finally:
        sweep.end()
    return sweep


def ends(sweep, run_id):
    paths = sweep.paths.run(run_id)
    return [attempt_outcome(paths, name).end for name in sweep.attempts(run_id)]


def done(sweep, run_id):
    attempt = sweep.paths.run(run_id).attempt(sweep.attempts(run_id)[-1])
    text = b"".join(path.read_bytes() for path in sorted(attempt.glob("output-*.log"))).decode()
    [line] = [line for line in text.splitlines() if line.startswith("DONE ")]
    return json.loads(line[5:])


def curve(sweep, run_id):
    """The training loss by optimizer step, as the volume has it."""
    rows = {}
    for event in sweep.attempt_events(run_id, "restored", "metrics"):
        if event["kind"] == "restored":
            rows = {step: loss for step, loss in rows.items() if step <= (event["step"] or 0)}
        else:
            rows[event["step"]] = event["metrics"]["train"]
    return rows


def batches(sweep, run_id):
    """Effective batch, micro-batch and accumulation, of each attempt in turn."""
    events = sweep.attempt_events(run_id, "preset", "end")
    said = [before for before, event in pairwise(events) if event["kind"] == "end"]
    return [(event["effective_batch"], event["micro_batch"], event["accumulation"]) for event in said]


def flat(weights):
    return [w for tensor in weights for row in tensor for w in (row if isinstance(row, list) else [row])]


def test_an_out_of_memory_at_a_random_step_changes_neither_batch_nor_steps_nor_order(tmp_path, capsys):
    steps = sorted(random.Random(20261124).sample(range(24), 2))
    hits = [{"at_step": step, "fits": fits} for step, fits in zip(steps, (8, 3), strict=True)]
    sweep = swept(tmp_path, [NEVER, *hits])
    assert set(sweep.states().values()) == {"finished"}, sweep.log()
    undisturbed, *hit = sweep.run_ids
    assert ends(sweep, undisturbed) == ["finished"], "an out-of-memory is the affair of its own run"
    expected, weights, lr = done(sweep, undisturbed)
    whole = curve(sweep, undisturbed)
    assert (expected["steps"], len(whole)) == (24, 24)
    for run_id, step, micros in zip(hit, steps, ([16, 8], [16, 8, 4, 2]), strict=True):
        assert ends(sweep, run_id) == ["oom"] * (len(micros) - 1) + ["finished"]
        assert batches(sweep, run_id) == [(16, micro, 16 // micro) for micro in micros]
        found, its_weights, its_lr = done(sweep, run_id)
        assert (found["steps"], its_lr) == (expected["steps"], lr)
        assert found["order"] == expected["order"]
        its = curve(sweep, run_id)
        assert its.keys() == whole.keys()
        apart = max(abs(its[at] - whole[at]) / whole[at] for at in whole)
        furthest = max(abs(a - b) for a, b in zip(flat(its_weights), flat(weights), strict=True))
        with capsys.disabled():
            print(
                f"\nout of memory in step {step + 1}, micro-batches of {micros[-1]} instead of 16 from there:"
            )
            for at in sorted({1, step, step + 1, step + 2, 12, 24} & whole.keys()):
                print(f"  loss in step {at:2}: {whole[at]:.9f} undisturbed, {its[at]:.9f}")
            print(f"  largest relative difference {apart:.1e}, of weights absolute {furthest:.1e}")
        assert all(its[at] == whole[at] for at in whole if at <= step), "until then the same, bit for bit"
        assert apart < 1e-5
        assert furthest < 1e-5


def test_micro_batches_are_halved_down_to_one_sample_and_then_it_says_so(tmp_path):
    sweep = swept(tmp_path, [{"at_step": 2, "fits": 0}, NEVER])
    hopeless, other = sweep.run_ids
    assert sweep.states() == {hopeless: "failed", other: "finished"}
    assert [micro for _, micro, _ in batches(sweep, hopeless)] == [16, 8, 4, 2, 1]
    [ended] = [event for event in sweep.events("run_ended") if event["run_id"] == hopeless]
    assert "not even one sample fits in memory" in ended["why"]


def test_what_had_no_more_room_is_let_go_of_at_once():
    freed = []

    def forward():
        activations = torch.zeros(8)
        weakref.finalize(activations, freed.append, "activations")
        raise torch.cuda.OutOfMemoryError("CUDA out of memory (injected)")

    def train():
        model = torch.nn.Linear(2, 2)
        weakref.finalize(model, freed.append, "model")
        try:
            forward()
        except RuntimeError as error:
            raise RuntimeError("the step failed") from error

    with pytest.raises(RuntimeError) as failed:
        train()
    assert freed == []
    release_memory(failed.value)
    assert sorted(freed) == ["activations", "model"]


STEPS_ITSELF = """
import torch
from torch.utils.data import TensorDataset

def train(config, run):
    model = torch.nn.Linear(1, 1)
    opt = torch.optim.SGD(model.parameters(), lr=0.1)
    steps = 0
    for x, in run.loader(TensorDataset(torch.ones(24, 1)), 8):
        opt.zero_grad()
        model(x).mean().backward()
        opt.step()
        steps += 1
    return {"loss": float(steps)}
"""


def test_code_that_steps_its_optimizer_itself_is_told_so_before_that_changes_the_experiment(tmp_path):
    preset = {"precision": "fp32", "batch": "default", "workers": 0, "scale_lr": "none"}
    attempts = Attempts(tmp_path, STEPS_ITSELF, preset=preset)
    limited = attempts.run(micro_batch=4)
    assert limited.end == "user_error"
    assert "run.backward" in limited.error["message"]
    whole = attempts.run("2-00000000")
    assert (whole.end, whole.metrics["loss"]) == ("finished", 3.0)
