"""Runs that are killed, preempted or handed damaged checkpoints end as the run that nobody disturbed."""

import json
import os
import re
import shutil
import signal

import pytest
from attempts import SAVE_POINTS, Attempts
from protocol_records import is_record

SLOW = """
import random, time

def train(config, run):
    random.seed(run.seed)
    state = {"x": 3.0}
    run.track(state=state)
    for epoch in run.epochs(config.epochs):
        state["x"] -= config.lr * (2 * state["x"] + random.gauss(0, 1))
        time.sleep(config.sleep)
        run.log(loss=state["x"] ** 2, epoch=epoch)
    return {"loss": state["x"] ** 2, "x": state["x"]}
"""


def names(count: int) -> list[str]:
    return [f"{number}-0000000{number}" for number in range(1, count + 1)]


@pytest.fixture
def undisturbed(tmp_path):
    folder = tmp_path / "undisturbed"
    folder.mkdir()
    attempts = Attempts(folder)
    assert attempts.run().end == "finished"
    return attempts


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("point", SAVE_POINTS)
def test_a_kill_at_any_step_of_a_save_changes_nothing_in_the_end(tmp_path, undisturbed, point, nth):
    attempts = Attempts(tmp_path)
    first, second, third = names(3)
    assert attempts.run(first, fault=f"checkpoint.{point}:kill:{nth}") is None
    assert attempts.run(second, fault=f"checkpoint.{point}:kill") is None
    outcome = attempts.run(third)
    assert outcome.end == "finished"
    assert outcome.metrics == undisturbed.result()["metrics"]
    assert attempts.curve() == undisturbed.curve()
    for name in names(3):
        assert attempts.events(name, "checkpoint_rejected") == []
    deleted = {
        event["checkpoint"] for name in names(3) for event in attempts.events(name, "checkpoint_deleted")
    }
    assert deleted.isdisjoint(attempts.checkpoints())
    leftovers = [path.name for path in attempts.paths.checkpoints.iterdir() if path.name[0] == "."]
    assert leftovers == []


def test_an_attempt_goes_on_at_the_step_of_its_checkpoint_and_says_so(tmp_path):
    attempts = Attempts(tmp_path)
    first, second = names(2)
    attempts.run(first, fault="checkpoint.after_journal:kill:2")
    attempts.run(second)
    [restored] = attempts.events(second, "restored")
    assert (restored["step"], restored["checkpoint"]) == (
        2,
        attempts.events(first, "checkpoint")[-1]["checkpoint"],
    )
    assert [event["step"] for event in attempts.events(second, "metrics")] == [3, 4, 5]
    assert attempts.events(second, "phase")[0]["phase"] == "restore"


def test_a_checkpoint_is_a_record_of_the_protocol_and_readable_by_others(tmp_path):
    code = (
        "import numpy as np\n"
        "def train(config, run):\n"
        "    w = np.arange(6, dtype='f4').reshape(2, 3)\n"
        "    run.track(w=w)\n"
        "    for _ in run.epochs(1): run.log(loss=float('nan'))\n"
        "    return 1.0\n"
    )
    attempts = Attempts(tmp_path, code)
    assert attempts.run().end == "finished"
    [name] = attempts.checkpoints()
    folder = attempts.paths.checkpoints / name
    manifest = json.loads((folder / "manifest.json").read_bytes())
    is_record("checkpoint_manifest", manifest)
    assert {file["path"] for file in manifest["files"]} == {"state.json", "arrays.safetensors"}
    assert all((folder / file["path"]).stat().st_size == file["bytes"] for file in manifest["files"])
    assert all((path.stat().st_mode & 0o077) == 0 for path in folder.iterdir())


def flip_a_bit(folder):
    path = folder / "state.json"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def edit_manifest(**changes):
    def edit(folder):
        path = folder / "manifest.json"
        path.write_text(json.dumps({**json.loads(path.read_bytes()), **changes}))

    return edit


DAMAGES = {
    "truncated": (lambda folder: (folder / "state.json").write_bytes(b'{"of"'), "bytes instead of"),
    "empty": (lambda folder: (folder / "state.json").write_bytes(b""), "has 0 bytes"),
    "one bit": (flip_a_bit, "hash of state.json"),
    "no state": (lambda folder: (folder / "state.json").unlink(), "No such file"),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "no manifest"),
    "manifest cut": (lambda folder: (folder / "manifest.json").write_bytes(b'{"v":1,'), "damaged|Expecting"),
    "manifest of nonsense": (lambda folder: (folder / "manifest.json").write_bytes(b"[]"), "damaged"),
    "another config": (edit_manifest(config_id="other"), "belongs to config_id other, not to c1"),
    "another run": (edit_manifest(run_id="fedcba9876543210"), "belongs to run_id"),
    "another step": (edit_manifest(step=99), "its manifest is of step 99"),
    "another attempt": (edit_manifest(attempt="1-ffffffff"), "not of the same checkpoint"),
    "another version": (edit_manifest(v=2), "version 2"),
    "a path outside": (
        edit_manifest(files=[{"path": "../../result.json", "bytes": 1, "sha256": ""}]),
        "names a file",
    ),
    "no files": (edit_manifest(files=[]), "damaged"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_bad_checkpoint_is_passed_over_aloud_and_left_where_it_is(tmp_path, undisturbed, damage):
    attempts = Attempts(tmp_path)
    first, second = names(2)
    attempts.run(first, fault="checkpoint.after_journal:kill:3")
    newest = attempts.checkpoints()[-1]
    spoil, said = DAMAGES[damage]
    spoil(attempts.paths.checkpoints / newest)
    assert attempts.run(second).end == "finished"
    [rejected] = attempts.events(second, "checkpoint_rejected")
    assert rejected["checkpoint"] == newest
    assert re.search(said, rejected["why"])
    assert newest in attempts.notes(second)
    assert attempts.events(second, "restored")[0]["step"] == 2
    assert newest in attempts.checkpoints()
    assert attempts.result()["metrics"] == undisturbed.result()["metrics"]
    assert attempts.curve() == undisturbed.curve()


def test_where_every_checkpoint_is_bad_it_starts_from_nothing_and_says_so(tmp_path, undisturbed):
    attempts = Attempts(tmp_path)
    first, second = names(2)
    attempts.run(first, fault="checkpoint.after_journal:kill:3")
    for name in attempts.checkpoints():
        flip_a_bit(attempts.paths.checkpoints / name)
    assert attempts.run(second).end == "finished"
    assert attempts.events(second, "restored")[0]["step"] is None
    assert "none of 3 checkpoints is good: starting from nothing" in attempts.notes(second)
    assert attempts.curve() == undisturbed.curve()


def test_a_fresh_retry_does_not_look_at_earlier_checkpoints(tmp_path):
    attempts = Attempts(tmp_path)
    first, second = names(2)
    attempts.run(first, fault="checkpoint.after_journal:kill:2")
    attempts.run(second, first_attempt=2)
    assert attempts.events(second, "restored")[0]["step"] is None
    assert attempts.events(second, "checkpoint_rejected") == []


def test_the_last_two_and_the_best_are_kept(tmp_path):
    code = (
        "def train(config, run):\n"
        "    run.track(d={})\n"
        "    for epoch in run.epochs(6): run.log(loss=[3, 1, 2, 5, 4, 6][epoch])\n"
    )
    attempts = Attempts(tmp_path, code)
    attempts.run()
    assert [int(name[:10]) for name in attempts.checkpoints()] == [2, 5, 6]
    deleted = attempts.events("1-00000000", "checkpoint_deleted")
    assert [int(event["checkpoint"][:10]) for event in deleted] == [1, 3, 4]


def test_without_best_the_last_two_are_kept(tmp_path):
    attempts = Attempts(tmp_path, checkpoint={"every_s": 1e-9, "keep": ["last"]})
    attempts.run()
    assert [int(name[:10]) for name in attempts.checkpoints()] == [4, 5]


def test_by_itself_a_short_run_saves_once_at_its_end(tmp_path):
    attempts = Attempts(tmp_path, checkpoint={"every_s": None, "keep": ["last", "best"]})
    attempts.run()
    assert [int(name[:10]) for name in attempts.checkpoints()] == [5]


def test_a_disk_that_takes_no_checkpoint_stops_no_training(tmp_path):
    attempts = Attempts(tmp_path)
    assert attempts.run(fault="checkpoint.after_files:enospc:2").end == "finished"
    assert "no checkpoint at step 2" in attempts.notes()
    assert [event["step"] for event in attempts.events("1-00000000", "checkpoint")] == [1, 3, 4, 5]


def test_a_checkpoint_that_can_not_be_deleted_stops_no_training(tmp_path):
    attempts = Attempts(tmp_path)
    assert attempts.run(fault="checkpoint.before_delete:enospc:1").end == "finished"
    assert "can't be deleted" in attempts.notes()


def test_a_superseded_attempt_publishes_no_checkpoint(tmp_path):
    code = (
        "import os, pathlib\n"
        "def train(config, run):\n"
        "    run.track(d={})\n"
        "    for epoch in run.epochs(3):\n"
        "        run.log(loss=1)\n"
        "        if epoch == 1: (pathlib.Path(config.attempts) / '2-00000000').mkdir()\n"
    )
    attempts = Attempts(tmp_path, code)
    attempts.config = {"attempts": str(attempts.paths.attempts)}
    assert attempts.run().end == "lost"
    assert [int(name[:10]) for name in attempts.checkpoints()] == [1]


def test_what_a_zombie_saved_is_not_taken_over_the_life_that_replaced_it(tmp_path, undisturbed):
    attempts = Attempts(tmp_path)
    first, second, third = names(3)
    attempts.run(first, fault="checkpoint.after_journal:kill:4")
    late = attempts.checkpoints()[-1]
    aside = tmp_path / late
    shutil.move(attempts.paths.checkpoints / late, aside)
    # It was not there when the second attempt began: it goes on from step 3, and is killed at step 4.
    attempts.run(second, fault="checkpoint.after_journal:kill:1")
    shutil.move(aside, attempts.paths.checkpoints / late)
    attempts.run(third)
    assert (
        attempts.events(third, "restored")[0]["checkpoint"]
        == attempts.events(second, "checkpoint")[0]["checkpoint"]
    )
    assert attempts.curve() == undisturbed.curve()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_epoch_end_then_saves_and_leaves(tmp_path, number):
    attempts = Attempts(tmp_path, SLOW, checkpoint={"every_s": 1000, "keep": ["last"]})
    attempts.config = {"lr": 0.1, "epochs": 6, "sleep": 0.02}
    first, second = names(2)
    process = attempts.start(first)
    process.wait_for(lambda: len(attempts.curve()) >= 2)
    process.signal(number)
    process.signal(number)
    assert process.outcome().end == "preempted"
    assert attempts.events(first)[-1]["end"] == "preempted"
    [saved] = attempts.events(first, "checkpoint")
    assert saved["step"] == attempts.events(first, "metrics")[-1]["step"]
    assert attempts.run(second).end == "finished"
    assert sorted(attempts.curve()) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("why", "end"),
    [("stop", "stopped"), ("pause", "preempted"), ("timeout", "timeout"), ("other", "preempted")],
)
def test_the_control_pipe_ends_an_attempt_by_its_reason(tmp_path, why, end):
    attempts = Attempts(tmp_path, SLOW)
    attempts.config = {"lr": 0.1, "epochs": 10_000, "sleep": 0.01}
    process = attempts.start("1-00000000")
    process.wait_for(attempts.checkpoints)
    process.ask(why)
    assert process.outcome().end == end
    assert attempts.checkpoints()


def test_a_driver_that_is_gone_is_a_preemption(tmp_path):
    attempts = Attempts(tmp_path, SLOW)
    attempts.config = {"lr": 0.1, "epochs": 10_000, "sleep": 0.01}
    process = attempts.start("1-00000000")
    process.wait_for(attempts.checkpoints)
    os.close(process.control)
    process.control = os.dup(0)
    assert process.outcome().end == "preempted"
    assert "the driver is gone" in attempts.notes()


def test_code_that_never_reports_is_interrupted_at_once(tmp_path):
    code = (
        "import time, pathlib\n"
        "def train(config):\n"
        "    try:\n        pathlib.Path('started').touch()\n        time.sleep(60)\n"
        "    except Exception:\n        pass\n"
        "    finally:\n        print('bye')\n"
    )
    for number, ask in enumerate((lambda p: p.signal(signal.SIGTERM), lambda p: p.ask("stop")), 1):
        attempts = Attempts(tmp_path, code)
        (attempts.root / "started").unlink(missing_ok=True)
        process = attempts.start(f"{number}-00000000")
        process.wait_for((attempts.root / "started").exists)
        ask(process)
        assert process.outcome().end == ("preempted", "stopped")[number - 1]
        assert attempts.output(f"{number}-00000000") == b"bye\n"


def test_code_that_reports_too_rarely_is_interrupted_when_the_grace_runs_out(tmp_path):
    code = (
        "import time\n"
        "def train(config, run):\n"
        "    run.track(d={})\n"
        "    for _ in run.epochs(2):\n        run.log(loss=1)\n        time.sleep(60)\n"
    )
    attempts = Attempts(tmp_path, code)
    process = attempts.start("1-00000000", grace_s=0.3)
    process.wait_for(attempts.curve)
    process.signal(signal.SIGTERM)
    assert process.outcome().end == "preempted"


def test_code_that_swallows_everything_is_ended_from_within_with_an_end_record(tmp_path):
    code = (
        "import time\n"
        "def train(config):\n"
        "    while True:\n"
        "        try:\n            print('on', flush=True)\n            time.sleep(60)\n"
        "        except BaseException: pass\n"
    )
    attempts = Attempts(tmp_path, code)
    process = attempts.start("1-00000000", grace_s=0.3)
    process.wait_for(lambda: attempts.paths.attempt("1-00000000").exists() and attempts.output())
    process.ask("timeout")
    assert process.outcome() is None
    assert process.status == signal.SIGKILL
    assert attempts.events()[-1]["end"] == "timeout"


def test_a_save_that_does_not_fit_the_grace_is_not_begun(tmp_path):
    code = (
        "import time\n"
        "class Slow:\n"
        "    def state_dict(self):\n        time.sleep(0.5)\n        return {}\n"
        "    def load_state_dict(self, state): pass\n"
        "def train(config, run):\n"
        "    run.track(slow=Slow())\n"
        "    for _ in run.epochs(1000):\n        run.log(loss=1)\n        time.sleep(0.01)\n"
    )
    attempts = Attempts(tmp_path, code, checkpoint={"every_s": 0.4, "keep": ["last"]})
    process = attempts.start("1-00000000", grace_s=0.6)
    process.wait_for(lambda: attempts.checkpoints() and attempts.events("1-00000000", "checkpoint"))
    process.signal(signal.SIGTERM)
    assert process.outcome().end == "preempted"
    assert len(attempts.events("1-00000000", "checkpoint")) == 1
    assert "not begun" in attempts.notes()


def test_code_that_asks_for_itself_whether_to_stop_has_left_and_not_finished(tmp_path):
    code = (
        "import time\n"
        "def train(config, run):\n"
        "    position = {'n': 0}\n"
        "    run.track(position=position)\n"
        "    run.restore()\n"
        "    while position['n'] < config.n:\n"
        "        position['n'] += 1\n"
        "        run.log(loss=position['n'])\n"
        "        if run.should_stop: return 1\n"
        "        run.save(if_due=True)\n"
        "        time.sleep(0.001)\n"
        "    return 2\n"
    )
    attempts = Attempts(tmp_path, code)
    attempts.config = {"n": 10_000}
    first, second = names(2)
    process = attempts.start(first)
    process.wait_for(attempts.checkpoints)
    process.signal(signal.SIGTERM)
    assert process.outcome().end == "preempted"
    assert not attempts.paths.result.exists()
    attempts.config = {"n": max(attempts.curve()) + 3}
    assert attempts.run(second).metrics == {"loss": 2}
    assert sorted(attempts.curve()) == list(range(1, attempts.config["n"] + 1))


def test_code_with_checkpoints_of_its_own_keeps_its_curve_by_giving_the_step(tmp_path):
    code = (
        "import os, sweepdeck\n"
        "def train(config):\n"
        "    path = sweepdeck.checkpoint_dir() / 'step'\n"
        "    step = int(path.read_text()) if path.exists() else 0\n"
        "    while step < 6:\n"
        "        step += 1\n"
        "        sweepdeck.log(loss=step, step=step)\n"
        "        if step == 5 and not path.with_name('died').exists():\n"
        "            path.with_name('died').touch()\n"
        "            os._exit(1)\n"
        "        if step % 2 == 0: path.write_text(str(step))\n"
    )
    attempts = Attempts(tmp_path, code)
    first, second = names(2)
    assert attempts.run(first) is None
    assert attempts.run(second).metrics == {"loss": 6}
    assert attempts.events(second, "restored")[0]["step"] == 4
    assert attempts.curve() == {step: {"loss": step} for step in range(1, 7)}


def test_what_can_not_be_kept_is_said_before_the_first_epoch(tmp_path):
    code = (
        "def train(config, run):\n"
        "    run.track(net={'fn': print})\n"
        "    for _ in run.epochs(3): run.log(loss=1)\n"
    )
    attempts = Attempts(tmp_path, code)
    outcome = attempts.run()
    assert outcome.end == "user_error"
    assert "run.track.net.fn is a" in outcome.error["message"]
    assert attempts.curve() == {}


def test_two_loops_one_after_the_other_and_one_within_resume_where_they_were(tmp_path):
    code = (
        "def train(config, run):\n"
        "    seen = []\n"
        "    run.track(seen=seen)\n"
        "    for a in run.epochs(2):\n"
        "        for b in run.epochs(2):\n"
        "            seen.append(['a', a, b])\n"
        "        run.log(loss=len(seen))\n"
        "    for c in run.epochs(3):\n"
        "        seen.append(['c', c])\n"
        "        run.log(loss=len(seen))\n"
        "    print(seen)\n"
        "    return len(seen)\n"
    )
    whole = [["a", 0, 0], ["a", 0, 1], ["a", 1, 0], ["a", 1, 1], ["c", 0], ["c", 1], ["c", 2]]
    for killed_at in range(1, 6):
        folder = tmp_path / str(killed_at)
        folder.mkdir()
        attempts = Attempts(folder, code)
        first, second = names(2)
        assert attempts.run(first, fault=f"checkpoint.after_sync:kill:{killed_at}") is None
        assert attempts.run(second).end == "finished"
        assert attempts.output(second).decode().strip() == str(whole)
        assert sorted(attempts.curve()) == [1, 2, 3, 4, 5]


def test_a_loop_that_was_left_by_break_is_not_gone_through_again(tmp_path):
    code = (
        "def train(config, run):\n"
        "    seen = []\n"
        "    run.track(seen=seen)\n"
        "    for a in run.epochs(5):\n"
        "        seen.append(['a', a])\n"
        "        if a == 1: break\n"
        "    for c in run.epochs(3):\n"
        "        seen.append(['c', c])\n"
        "    print(seen)\n"
        "    return len(seen)\n"
    )
    attempts = Attempts(tmp_path, code)
    first, second = names(2)
    assert attempts.run(first, fault="checkpoint.after_sync:kill:2") is None
    assert attempts.run(second).end == "finished"
    assert attempts.output(second).decode().strip() == "[['a', 0], ['a', 1], ['c', 0], ['c', 1], ['c', 2]]"


def test_what_is_tracked_only_within_the_loop_is_restored_too(tmp_path):
    code = (
        "def train(config, run):\n"
        "    seen, late = None, None\n"
        "    for a in run.epochs(3):\n"
        "        if seen is None:\n"
        "            seen = []\n"
        "            run.track(seen=seen)\n"
        "        seen.append(a)\n"
        "        if a == 0:\n"
        "            late = {'a': a}\n"
        "            run.track(late=late)\n"
        "    seen.append('between')\n"
        "    for c in run.epochs(2): seen.append(c)\n"
        "    if late is None:\n"
        "        late = {}\n"
        "        run.track(late=late)\n"
        "    print(seen, late)\n"
        "    return len(seen)\n"
    )
    whole = "[0, 1, 2, 'between', 0, 1] {'a': 0}"
    undisturbed = tmp_path / "undisturbed"
    undisturbed.mkdir()
    attempts = Attempts(undisturbed, code)
    attempts.run()
    assert attempts.output().decode().strip() == whole
    attempts = Attempts(tmp_path, code)
    first, second = names(2)
    assert attempts.run(first, fault="checkpoint.after_sync:kill:2") is None
    assert attempts.run(second).end == "finished"
    assert attempts.output(second).decode().strip() == whole
    assert attempts.notes(second) == ""
