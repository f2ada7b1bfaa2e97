"""What a run says of its length, and what one of a probe measures before it leaves."""

from time import monotonic

from attempts import Attempts

from sweepdeck.assignment import Lead

SLEEPY = """
import time
import sweepdeck

class State(dict):
    def state_dict(self):
        return dict(self)
    def load_state_dict(self, state):
        self.update(state)

def train(config, run):
    run.track(state=State(x=1.0))
    for i in {loop}:
        time.sleep(0.2 if i == 0 else 0.02)
        run.log(loss=1.0 / (1 + i))
    return {{"loss": 0.1}}
"""
PLAIN = """
import time

def train(config):
    time.sleep(config["seconds"])
    return {"loss": 0.5}
"""


def probe(tmp_path, code, *, steady_s=0.2, limit_s=20.0):
    attempts = Attempts(tmp_path, code, probe={"steady_s": steady_s, "limit_s": limit_s})
    attempts.plan["checkpoint"]["every_s"] = None
    return attempts


def test_every_run_says_once_how_many_rounds_its_loops_have(tmp_path):
    attempts = Attempts(tmp_path)
    assert attempts.run().end == "finished"
    (event,) = attempts.events(kind="rounds")
    assert [event[key] for key in ("loop", "unit", "done", "total")] == [0, "epoch", 0, 5]
    assert attempts.events(kind="probed") == []


def test_a_run_that_goes_on_says_how_many_are_done(tmp_path):
    attempts = Attempts(tmp_path)
    attempts.run(fault="checkpoint.after_journal:kill:2")
    assert attempts.run("2-00000001").end == "finished"
    (event,) = attempts.events("2-00000001", "rounds")
    assert (event["done"], event["total"]) == (2, 5)


def test_a_probe_times_rounds_without_the_first_and_leaves(tmp_path):
    attempts = probe(tmp_path, SLEEPY.format(loop="run.epochs(500)"))
    assert attempts.run().end == "stopped"
    (event,) = attempts.events(kind="probed")
    assert (event["unit"], event["total"]) == ("epoch", 500)
    assert 0.02 <= event["round_s"] < 0.1
    assert event["rounds"] >= 2
    # The first round took 0.18 s longer than the others: that is paid once.
    assert event["before_s"] >= 0.18 - 0.08
    assert event["last_save_s"] > 0
    assert not attempts.paths.result.exists()


def test_a_probe_of_steps_leaves_the_first_five_out(tmp_path):
    attempts = probe(tmp_path, SLEEPY.format(loop="run.steps(10_000)"))
    assert attempts.run().end == "stopped"
    (event,) = attempts.events(kind="probed")
    assert event["unit"] == "step"
    assert 0.02 <= event["round_s"] < 0.1


def test_what_is_over_before_that_is_not_cut_short(tmp_path):
    attempts = probe(tmp_path, SLEEPY.format(loop="run.epochs(3)"), steady_s=60)
    assert attempts.run().end == "finished"
    assert attempts.events(kind="probed") == []


def test_code_that_never_says_how_far_it_goes_leaves_at_the_limit_and_tells_nothing(tmp_path):
    attempts = probe(tmp_path, PLAIN, limit_s=0.3)
    attempts.config["seconds"] = 60
    assert attempts.run().end == "stopped"
    assert attempts.events(kind="probed") == []


def test_what_its_container_took_to_come_up_is_none_of_its_time(tmp_path):
    attempts = probe(tmp_path, SLEEPY.format(loop="run.epochs(500)"), limit_s=20.0)
    now = monotonic()
    assert attempts.run(lead=Lead(since=now - 600, reason="cold_start", began=now)).end == "stopped"
    (event,) = attempts.events(kind="probed")
    # Not left at the end of the first round, as one whose time is over.
    assert event["rounds"] >= 2
    assert event["round_s"] < 0.1
    assert event["before_s"] >= 600


def test_rounds_that_were_seen_before_the_limit_count(tmp_path):
    attempts = probe(tmp_path, SLEEPY.format(loop="run.epochs(500)"), steady_s=60, limit_s=0.8)
    assert attempts.run().end == "stopped"
    (event,) = attempts.events(kind="probed")
    assert 0.02 <= event["round_s"] < 0.1
