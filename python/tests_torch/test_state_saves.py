"""Saves that are written beside the training: killed at any point, raced with, asked to leave, spoilt."""

import hashlib
import io
import json
import re
import shutil

import pytest
import torch
import torch._dynamo  # what an optimizer would import in every attempt
from attempts import SAVE_POINTS, Attempts
from protocol_records import is_record

from sweepdeck.state.interruptions import seen_interruptions

# Large enough to be written in the background.
TRAIN = """
import hashlib, json
import torch
import torch._dynamo  # what an optimizer would import in every attempt

def train(config, run):
    torch.manual_seed(run.seed)
    model = torch.nn.Sequential(torch.nn.Linear(64, 256), torch.nn.Dropout(0.2), torch.nn.Linear(256, 64))
    average = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.9)
    )
    opt = torch.optim.AdamW(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(opt, 20)
    run.track(model=model, average=average, opt=opt, schedule=schedule)
    for epoch in run.epochs(8):
        for _ in range(3):
            x = torch.randn(8, 64)
            loss = ((model(x) - x) ** 2).mean()
            opt.zero_grad()
            loss.backward()
            opt.step()
            schedule.step()
            average.update_parameters(model)
        run.log(loss=loss.item(), epoch=epoch)
    digest = hashlib.sha256()
    for part in (model, average):
        for name, value in part.state_dict().items():
            digest.update(name.encode() + value.numpy().tobytes())
    for state in opt.state_dict()["state"].values():
        for value in state.values():
            digest.update(value.numpy().tobytes())
    digest.update(json.dumps(schedule.state_dict()).encode())
    print("DIGEST " + digest.hexdigest(), torch.randn(1).item())
    return loss.item()
"""

FIRST, SECOND, THIRD = "1-00000001", "2-00000002", "3-00000003"


def digest(attempts, name):
    [line] = [line for line in attempts.output(name).splitlines() if line.startswith(b"DIGEST ")]
    return line


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    attempts = Attempts(tmp_path_factory.mktemp("undisturbed"), TRAIN)
    assert attempts.run(FIRST).end == "finished"
    return attempts


@pytest.mark.parametrize("point", SAVE_POINTS)
def test_a_kill_at_any_step_of_a_save_leaves_one_to_go_on_from_and_the_same_bits_in_the_end(
    tmp_path, undisturbed, point
):
    attempts = Attempts(tmp_path, TRAIN)
    assert attempts.run(FIRST, fault=f"checkpoint.{point}:kill:2") is None
    left = attempts.checkpoints()
    assert left
    for name in left:
        manifest = attempts.paths.checkpoints / name / "manifest.json"
        is_record("checkpoint_manifest", json.loads(manifest.read_bytes()))
    assert attempts.run(SECOND, fault=f"checkpoint.{point}:kill:1") is None
    assert attempts.run(THIRD).end == "finished"
    assert attempts.events(SECOND, "restored")[0]["checkpoint"] is not None
    assert digest(attempts, THIRD) == digest(undisturbed, FIRST)
    assert attempts.curve() == undisturbed.curve()
    assert attempts.events(THIRD, "checkpoint_rejected") == []
    assert [path for path in attempts.paths.checkpoints.iterdir() if path.name[0] == "."] == []


def pickled(state):
    content = io.BytesIO()
    torch.save(state, content)
    return content.getvalue()


def truncate(folder):
    path = folder / "arrays.safetensors"
    path.write_bytes(path.read_bytes()[:-100])


def flip_a_bit(folder):
    path = folder / "arrays.safetensors"
    content = bytearray(path.read_bytes())
    content[-1000] ^= 4
    path.write_bytes(content)


def of_another_config(folder):
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), "config_id": "other"}))


def put(folder, name, content, instead_of):
    """A file of somebody who knows the format, with its right size and hash."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    files = [file for file in manifest["files"] if file["path"] != instead_of]
    files.append({"path": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
    (folder / name).write_bytes(content)
    (folder / "manifest.json").write_text(json.dumps({**manifest, "files": files}))


DAMAGES = {
    "truncated": (truncate, "bytes instead of"),
    "one bit": (flip_a_bit, "hash of arrays.safetensors"),
    "another config": (of_another_config, "belongs to config_id other"),
    "a pickle for the arrays": (
        lambda folder: put(folder, "arrays.safetensors", pickled({"w": 1}), "arrays.safetensors"),
        "is a pickle .*refused",
    ),
    "a pickle for the state": (
        lambda folder: put(folder, "state.json", pickled({"w": 1}), "state.json"),
        "is a pickle .*refused",
    ),
    "a pickle beside": (
        lambda folder: put(folder, "model.pt", pickled({"w": 1}), "arrays.safetensors"),
        "names a file 'model.pt'",
    ),
}


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    attempts = Attempts(folder, TRAIN)
    assert attempts.run(FIRST, fault="checkpoint.after_journal:kill:3") is None
    return folder


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_spoilt_checkpoint_is_passed_over_aloud_for_the_one_before(tmp_path, killed, undisturbed, damage):
    shutil.copytree(killed, tmp_path, dirs_exist_ok=True)
    attempts = Attempts(tmp_path, TRAIN)
    newest = attempts.checkpoints()[-1]
    spoil, said = DAMAGES[damage]
    spoil(attempts.paths.checkpoints / newest)
    assert attempts.run(SECOND).end == "finished"
    [rejected] = attempts.events(SECOND, "checkpoint_rejected")
    assert rejected["checkpoint"] == newest
    assert re.search(said, rejected["why"])
    assert newest in attempts.notes(SECOND)
    assert attempts.events(SECOND, "restored")[0]["step"] == 2
    assert digest(attempts, SECOND) == digest(undisturbed, FIRST)


GATED = """
import os, signal, threading
import torch
import torch._dynamo  # what an optimizer would import in every attempt
from sweepdeck.state import store

gate = threading.Event()
_write = store.CheckpointStore.write

def write(self, snapshot):
    assert gate.wait(20), "training did not go on"
    return _write(self, snapshot)

store.CheckpointStore.write = write
"""


def test_training_goes_on_while_a_save_is_written_and_what_it_does_then_is_not_in_it(tmp_path):
    code = GATED + (
        "def train(config, run):\n"
        "    w = torch.zeros(100_000)\n"
        "    run.track(w=w)\n"
        "    for epoch in run.epochs(2):\n"
        "        if run.attempt == 2:\n"
        "            return {'loss': w.max().item(), 'least': w.min().item()}\n"
        "        if epoch == 1:\n"
        "            w.fill_(9)\n"
        "            gate.set()\n"
        "            run._tracking.settle()\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "        w += 1\n"
        "        run.log(loss=1)\n"
    )
    attempts = Attempts(tmp_path, code)
    assert attempts.run(FIRST) is None
    [saved] = attempts.events(FIRST, "checkpoint")
    assert saved["bytes"] > 400_000
    assert attempts.run(SECOND).metrics == {"loss": 1.0, "least": 1.0}


def test_a_second_save_waits_for_the_first_and_none_is_lost(tmp_path):
    code = GATED + (
        "def train(config, run):\n"
        "    w = torch.zeros(100_000)\n"
        "    run.track(w=w)\n"
        "    for epoch in run.epochs(3):\n"
        "        if epoch == 1:\n"
        "            threading.Timer(0.05, gate.set).start()\n"
        "        w += 1\n"
        "        run.log(loss=1)\n"
    )
    attempts = Attempts(tmp_path, code)
    assert attempts.run(FIRST).end == "finished"
    assert [event["step"] for event in attempts.events(FIRST, "checkpoint")] == [1, 2, 3]


def test_whoever_is_asked_to_leave_waits_for_the_save_under_way_and_makes_one_no_second_time(tmp_path):
    code = GATED + (
        "def train(config, run):\n"
        "    w = torch.zeros(100_000)\n"
        "    run.track(w=w)\n"
        "    for epoch in run.epochs(3):\n"
        "        if epoch == 1:\n"
        "            threading.Timer(0.05, gate.set).start()\n"
        "            os.kill(os.getpid(), signal.SIGTERM)\n"
        "            run.log(a=1)\n"
        "        w += 1\n"
        "        run.log(loss=1)\n"
    )
    attempts = Attempts(tmp_path, code)
    assert attempts.run(FIRST).end == "preempted"
    kinds = [event["kind"] for event in attempts.events(FIRST) if event["kind"] in ("checkpoint", "end")]
    assert kinds == ["checkpoint", "checkpoint", "end"]
    assert [event["step"] for event in attempts.events(FIRST, "checkpoint")] == [1, 3]


def test_an_attempt_ends_only_when_its_last_save_is_durable(tmp_path):
    code = GATED + (
        "def train(config, run):\n"
        "    w = torch.zeros(100_000)\n"
        "    run.track(w=w)\n"
        "    for epoch in run.epochs(1): run.log(loss=1)\n"
        "    threading.Timer(0.05, gate.set).start()\n"
    )
    attempts = Attempts(tmp_path, code)
    assert attempts.run(FIRST).end == "finished"
    assert [event["kind"] for event in attempts.events(FIRST)][-2:] == ["checkpoint", "end"]
    code += "    raise ValueError('own')\n"
    (tmp_path / "failing").mkdir()
    attempts = Attempts(tmp_path / "failing", code)
    assert attempts.run(FIRST).end == "user_error"
    assert [event["kind"] for event in attempts.events(FIRST)][-2:] == ["checkpoint", "end"]


def test_a_disk_that_takes_no_checkpoint_stops_no_training(tmp_path, undisturbed):
    attempts = Attempts(tmp_path, TRAIN)
    assert attempts.run(FIRST, fault="checkpoint.after_files:enospc:2").end == "finished"
    assert "no checkpoint at step 2" in attempts.notes(FIRST)
    assert [event["step"] for event in attempts.events(FIRST, "checkpoint")] == [1, 3, 4, 5, 6, 7, 8]
    assert digest(attempts, FIRST) == digest(undisturbed, FIRST)


def test_what_goes_wrong_in_the_background_is_raised_at_the_next_save(tmp_path):
    attempts = Attempts(tmp_path, TRAIN)
    outcome = attempts.run(FIRST, fault="checkpoint.after_files:raise:2")
    assert outcome.end == "user_error"
    assert "SWEEPDECK_FAULT" in outcome.error["message"]
    assert max(attempts.curve()) == 3


def test_what_goes_wrong_in_the_last_save_is_noted(tmp_path):
    attempts = Attempts(tmp_path, TRAIN)
    assert attempts.run(FIRST, fault="checkpoint.after_files:raise:8").end == "finished"
    assert "the last save failed: RuntimeError" in attempts.notes(FIRST)


def test_a_superseded_attempt_publishes_no_checkpoint_from_the_background(tmp_path):
    code = (
        "import pathlib, torch\n"
        "def train(config, run):\n"
        "    run.track(w=torch.zeros(100_000))\n"
        "    for epoch in run.epochs(20):\n"
        "        run.log(loss=1)\n"
        "        if epoch == 1:\n"
        "            run._tracking.settle()\n"
        "            (pathlib.Path(config.attempts) / '2-00000000').mkdir()\n"
    )
    attempts = Attempts(tmp_path, code)
    attempts.config = {"attempts": str(attempts.paths.attempts)}
    assert attempts.run(FIRST).end == "lost"
    assert [int(name[:10]) for name in attempts.checkpoints()] == [1]


def test_an_attempt_that_is_killed_brings_the_next_saves_closer_together(tmp_path):
    attempts = Attempts(tmp_path, TRAIN)
    attempts.run(FIRST, fault="checkpoint.after_journal:kill:2")
    attempts.start(SECOND).outcome()

    class Third:
        number, name, paths = 3, THIRD, attempts.paths

    ran_s, interruptions = seen_interruptions(Third)
    ends = [attempts.events(name)[-1]["t"] for name in (FIRST, SECOND)]
    assert ran_s == pytest.approx(sum(ends))
    assert interruptions == 1


def test_a_signal_while_the_state_is_copied_waits_for_the_whole_of_it(tmp_path):
    code = (
        "import os, signal, torch\n"
        "class Part:\n"
        "    def state_dict(self):\n"
        "        if self.ready: os.kill(os.getpid(), signal.SIGTERM)\n"
        "        return {'w': torch.ones(100_000)}\n"
        "    def load_state_dict(self, state): self.w = state['w']\n"
        "def train(config, run):\n"
        "    part = Part()\n"
        "    part.ready = False\n"
        "    run.track(part=part)\n"
        "    for epoch in run.epochs(3):\n"
        "        part.ready = epoch == 1\n"
        "        run.log(loss=1)\n"
    )
    attempts = Attempts(tmp_path, code)
    assert attempts.run(FIRST).end == "preempted"
    assert [event["step"] for event in attempts.events(FIRST, "checkpoint")] == [1, 2]


def test_the_last_of_every_hour_that_is_over_stays(tmp_path):
    code = (
        "import itertools, torch\n"
        "from sweepdeck.state import store\n"
        "hours = itertools.count(4)\n"
        "store.utc_now = lambda: f'2026-01-01T{next(hours) // 4:02d}:00:00.000Z'\n"
        "def train(config, run):\n"
        "    run.track(w=torch.ones(100_000))\n"
        "    for epoch in run.epochs(11): run.log(loss=-epoch)\n"
    )
    attempts = Attempts(tmp_path, code, checkpoint={"every_s": 1e-9, "keep": ["last"]})
    assert attempts.run(FIRST).end == "finished"
    assert [int(name[:10]) for name in attempts.checkpoints()] == [4, 8, 10, 11]
