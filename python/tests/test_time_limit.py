"""An attempt and the time that it may take: it leaves by itself before that is over, with a save."""

import os
import signal
import sys

import pytest
from attempts import Attempts

from sweepdeck.driver.progress import got_further
from sweepdeck.leaving import Leaving
from sweepdeck.state.pacing import Pace
from sweepdeck.time_limit import TimeLimit

FIRST, SECOND, THIRD = "1-00000001", "2-00000002", "3-00000003"
RARELY = {"every_s": 1000, "keep": ["last"]}
ROUNDS = (
    "import time\n"
    "def train(config, run):\n"
    "    box = {'n': 0}\n"
    "    run.track(box=box)\n"
    "    for _ in run.epochs(config.epochs):\n"
    "        time.sleep(config.sleep)\n"
    "        box['n'] += 1\n"
    "        run.log(loss=box['n'])\n"
    "    return {'loss': box['n']}\n"
)


def limit(seconds, grace_s=30.0):
    return TimeLimit(seconds, started=0.0, grace_s=grace_s)


def test_what_is_kept_for_leaving_is_the_grace_a_fifth_of_a_short_limit_or_what_saves_take():
    assert limit(86_400).reserve(save_s=0.0) == 30
    assert limit(86_400).reserve(save_s=1.0) == 30
    assert limit(86_400).reserve(save_s=40.0) == 120
    assert limit(2).reserve(save_s=0.0) == pytest.approx(0.4)
    assert limit(2).reserve(save_s=0.5) == 1.5
    assert limit(60).reserve(save_s=None) == 3, "nothing to save: nearly all of the time is the code's"


def test_no_limit_is_minded_where_there_is_none_or_somebody_has_asked_already():
    leaving = Leaving()
    assert (leaving.leaves_in(), leaving.mind_the_time()) == (None, False)
    leaving.limit_to(1.0, started=0.0)
    leaving.ask("stopped", "stop")
    assert (leaving.leaves_in(), leaving.mind_the_time()) == (None, False)


def test_a_late_look_at_the_time_still_leaves_what_is_kept_for_leaving():
    leaving = Leaving()
    leaving.has_state()
    leaving.limit_to(10.0, started=0.0)
    assert leaving.mind_the_time()
    assert (leaving.request.end, leaving.request.grace_s) == ("timeout", 2.0)
    assert not leaving.request.is_urgent()


def test_the_first_round_warms_up_and_only_counts_alone():
    now = [0.0]
    pace = Pace(None, lambda: now[0])
    pace.start()
    longest = []
    for at in (50.0, 52.0, 55.0, 56.0):
        now[0] = at
        pace.boundary()
        longest.append(pace.longest_s)
    assert longest == [50.0, 2.0, 3.0, 3.0]


def test_a_slice_leaves_by_itself_before_its_limit_saves_and_the_next_goes_on(tmp_path):
    attempts = Attempts(tmp_path, ROUNDS, checkpoint=RARELY)
    attempts.config = {"epochs": 100_000, "sleep": 0.01}
    assert attempts.run(FIRST, limit_s=2.0).end == "timeout"
    end = attempts.events(FIRST)[-1]
    assert (end["kind"], end["end"]) == ("end", "timeout")
    [saved] = attempts.events(FIRST, "checkpoint")
    assert saved["step"] == attempts.events(FIRST, "metrics")[-1]["step"], "nothing is done again"
    assert "left: its time is nearly over" in attempts.notes(FIRST)
    attempts.config["epochs"] = saved["step"] + 3
    assert attempts.run(SECOND, limit_s=60).metrics == {"loss": saved["step"] + 3}
    assert attempts.events(SECOND, "restored")[0]["step"] == saved["step"]


def test_a_round_that_does_not_fit_any_more_is_not_begun(tmp_path):
    attempts = Attempts(tmp_path, ROUNDS, checkpoint=RARELY)
    attempts.config = {"epochs": 10, "sleep": 1.0}
    # After one round 1.5 s are left, half a second of it for leaving: a second round takes longer.
    assert attempts.run(FIRST, limit_s=2.5).end == "timeout"
    assert [event["step"] for event in attempts.events(FIRST, "checkpoint")] == [1]


def test_the_last_round_is_not_left_for_want_of_time_for_another(tmp_path):
    attempts = Attempts(tmp_path, ROUNDS, checkpoint=RARELY)
    attempts.config = {"epochs": 1, "sleep": 1.0}
    assert attempts.run(FIRST, limit_s=2.5).end == "finished"


def test_code_without_anything_to_save_has_nearly_all_of_its_time(tmp_path):
    code = "import time\ndef train(config):\n    time.sleep(2.45)\n    return 1.0\n"
    assert Attempts(tmp_path, code).run(limit_s=3.0).end == "finished"


def test_code_that_hangs_is_ended_from_within_before_its_limit_and_says_so(tmp_path):
    code = (
        "import time\n"
        "def train(config, run):\n"
        "    run.track(box={})\n"
        "    while True:\n"
        "        try: time.sleep(60)\n"
        "        except BaseException: pass\n"
    )
    attempts = Attempts(tmp_path, code)
    process = attempts.start(FIRST, limit_s=1.0)
    assert process.outcome() is None
    assert process.status == signal.SIGKILL
    assert attempts.events(FIRST)[-1]["end"] == "timeout"


def test_a_command_is_sent_the_signal_and_may_save(tmp_path):
    code = (
        "import os, pathlib, signal, sys, time\n"
        "folder = pathlib.Path(os.environ['SWEEPDECK_CHECKPOINT_DIR'])\n"
        "state = folder / 'step'\n"
        "step = int(state.read_text()) if state.exists() else 0\n"
        "def leave(*_):\n"
        "    state.write_text(str(step))\n"
        "    sys.exit(1)\n"
        "signal.signal(signal.SIGTERM, leave)\n"
        "while True:\n"
        "    step += 1\n"
        '    print(\'{"loss": 1, "step": %d}\' % step, flush=True)\n'
        "    time.sleep(0.01)\n"
    )
    attempts = Attempts(tmp_path).command(sys.executable, "script.py")
    (attempts.root / "script.py").write_text(code)
    steps = []
    for name in (FIRST, SECOND):
        assert attempts.run(name, limit_s=2.0).end == "timeout"
        steps.append(attempts.events(name, "metrics")[-1]["step"])
        assert got_further(attempts.paths, name, 1)
    assert steps[1] > steps[0]
    assert attempts.events(SECOND, "restored")[0]["step"] == steps[0]


@pytest.mark.parametrize("module_has_one", [False, True])
def test_sigusr1_is_a_preemption_unless_the_code_has_a_use_for_it(tmp_path, module_has_one):
    handler = "signal.signal(signal.SIGUSR1, lambda *_: heard.append(1))\n" if module_has_one else ""
    code = (
        "import os, signal, time\n"
        "heard = []\n" + handler + "def train(config, run):\n"
        "    box = {'n': 0}\n"
        "    run.track(box=box)\n"
        "    for epoch in run.epochs(5):\n"
        "        box['n'] += 1\n"
        "        if epoch == 2: os.kill(os.getpid(), signal.SIGUSR1)\n"
        "    return {'loss': len(heard)}\n"
    )
    outcome = Attempts(tmp_path, code).run(FIRST)
    if module_has_one:
        assert outcome.metrics == {"loss": 1}
    else:
        assert outcome.end == "preempted"


def test_a_command_hears_of_sigusr1_as_of_a_preemption(tmp_path):
    code = "import time\nprint('{\"loss\": 1}', flush=True)\ntime.sleep(60)\n"
    attempts = Attempts(tmp_path).command(sys.executable, "script.py")
    (attempts.root / "script.py").write_text(code)
    process = attempts.start(FIRST)
    process.wait_for(attempts.curve)
    process.signal(signal.SIGUSR1)
    assert process.outcome().end == "preempted"


# What counts as having got further


def test_a_checkpoint_of_more_than_all_before_is_progress_and_one_of_less_is_not(tmp_path):
    attempts = Attempts(tmp_path, checkpoint={"every_s": 1e-9, "keep": ["last"]})
    assert attempts.run(FIRST, fault="checkpoint.after_journal:kill:3") is None
    assert got_further(attempts.paths, FIRST, 1)
    assert attempts.run(SECOND, fault="checkpoint.before_rename:kill") is None
    assert not got_further(attempts.paths, SECOND, 1), "it saved nothing"
    # Started afresh, it comes to where the first one was, and no farther.
    assert attempts.run(THIRD, fault="checkpoint.after_journal:kill:2", first_attempt=3) is None
    assert not got_further(attempts.paths, THIRD, 1)
    assert got_further(attempts.paths, THIRD, 3), "what was before a fresh start does not count"


def test_a_save_in_the_middle_of_a_long_epoch_is_progress(tmp_path):
    code = (
        "def train(config, run):\n"
        "    box = {'n': 0}\n"
        "    run.track(box=box)\n"
        "    run.restore()\n"
        "    while box['n'] < 100:\n"
        "        box['n'] += 1\n"
        "        run.save()\n"
        "    return 1.0\n"
    )
    attempts = Attempts(tmp_path, code)
    for name in (FIRST, SECOND):
        assert attempts.run(name, fault="checkpoint.after_journal:kill:2") is None
        assert got_further(attempts.paths, name, 1), "no step was logged, no epoch has ended"


def own_files(step, *, write=True):
    """Code that keeps its own state, or only looks as if it did."""
    return (
        "import os, sweepdeck\n"
        "def train(config):\n"
        "    folder = sweepdeck.checkpoint_dir()\n"
        f"    sweepdeck.log(loss=1, step={step})\n"
        + (f"    (folder / 'state').write_text('{step}')\n" if write else "")
        + "    os._exit(1)\n"
    )


def test_own_files_are_progress_only_together_with_a_later_step(tmp_path):
    def got_there(name, code):
        attempts = Attempts(tmp_path, code)
        assert attempts.run(name) is None
        return got_further(attempts.paths, name, 1)

    assert got_there(FIRST, own_files(4))
    assert not got_there(SECOND, own_files(4)), "from nothing again, to the same step"
    assert not got_there(THIRD, own_files(9, write=False)), "nothing was saved"
    assert got_there("4-00000004", own_files(10))


def test_files_without_a_step_and_steps_without_files_are_no_progress(tmp_path):
    silent = (
        "import os, sweepdeck\n"
        "def train(config):\n"
        "    (sweepdeck.checkpoint_dir() / 'state').write_text('1')\n"
        "    os._exit(1)\n"
    )
    attempts = Attempts(tmp_path, silent)
    assert attempts.run(FIRST) is None
    assert not got_further(attempts.paths, FIRST, 1)
    assert not got_further(attempts.paths, "9-00000009", 1), "one that never began"


def test_a_bad_manifest_is_passed_over(tmp_path):
    attempts = Attempts(tmp_path)
    assert attempts.run(FIRST, fault="checkpoint.after_journal:kill:3") is None
    bad = attempts.paths.checkpoints / "0000000009-00000009"
    os.mkdir(bad)
    for text in ("{", "[]", '{"attempt": 3, "step": 9, "progress": {"loops": [9]}}'):
        (bad / "manifest.json").write_text(text)
        assert got_further(attempts.paths, FIRST, 1)
