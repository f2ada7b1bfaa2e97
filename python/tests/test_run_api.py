"""What the user's code sees: the config, what may be logged, and the same script without a sweep."""

import copy
import json
import math
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from attempts import Attempts

from sweepdeck import Config
from sweepdeck.assignment import Outcome
from sweepdeck.metrics import coded_metric, metrics_line
from sweepdeck.protocol import decode_number

SOURCE = os.path.dirname(os.path.dirname(sys.modules["sweepdeck"].__file__))
VALUES = {
    "lr": 0.1,
    "opt": {"name": "adam", "betas": [0.9, 0.99]},
    "layers": [{"n": 1}],
    "items": 3,
    "none": None,
}


def test_a_config_is_a_dict_whose_keys_are_attributes():
    config = Config(VALUES)
    assert (config.lr, config.opt.name, config.layers[0].n, config["items"]) == (0.1, "adam", 1, 3)
    assert config.get("absent", 5) == 5
    assert config == VALUES
    assert json.loads(json.dumps(config)) == VALUES
    assert {**config} == VALUES
    assert "opt" in dir(config)


@pytest.mark.parametrize(
    "again", [copy.deepcopy, copy.copy, lambda c: pickle.loads(pickle.dumps(c)), Config.copy]
)
def test_a_copy_of_a_config_is_a_config_of_its_own(again):
    config = Config(VALUES)
    other = again(config)
    assert type(other) is Config
    assert other == VALUES
    other["lr"] = 5
    assert config.lr == 0.1


def test_a_missing_name_says_which_was_meant_and_an_attribute_can_not_be_set():
    config = Config({"learning_rate": 1})
    with pytest.raises(AttributeError, match="did you mean 'learning_rate'"):
        _ = config.learning_rat
    with pytest.raises(AttributeError, match="can't be set"):
        config.learning_rate = 2
    assert not hasattr(config, "__array__")


class Scalar:
    """As torch's: one number, by item()."""

    def item(self):
        return 0.5


@pytest.mark.parametrize(
    ("value", "coded"),
    [
        (1, 1),
        (True, 1),
        (-0.0, -0.0),
        (1e-320, 1e-320),
        (math.nan, "NaN"),
        (-math.inf, "-Infinity"),
        (10**400, "Infinity"),
        (2**60 + 1, float(2**60)),
        (np.float32(0.5), 0.5),
        (np.float64(math.nan), "NaN"),
        (np.int64(3), 3),
        (np.array(2.0), 2.0),
        (np.array([2.0]), 2.0),
        (np.bool_(True), 1),
        (Scalar(), 0.5),
    ],
)
def test_what_may_be_logged_is_written_as_the_protocol_codes_it(value, coded):
    name = 'key "with\n quotes", %s dots. é \ud800'
    record = json.loads(metrics_line(1.5, 3, {name: value, "other": 0.1}))
    assert record == {"v": 1, "t": 1.5, "kind": "metrics", "step": 3, "metrics": {name: coded, "other": 0.1}}
    back = decode_number(record["metrics"][name])
    assert math.copysign(1, back) == math.copysign(1, coded if not isinstance(coded, str) else float(coded))


@pytest.mark.parametrize("value", ["0.5", None, [1], np.zeros(2), {}, 1j, object()])
def test_what_is_no_number_is_refused_by_its_name(value):
    with pytest.raises(TypeError, match="metric 'val/acc' has to be one number, not"):
        coded_metric("val/acc", value)
    with pytest.raises(TypeError, match="'val/acc'"):
        metrics_line(0, 1, {"a": 1, "val/acc": value})


@pytest.mark.parametrize("key", [1, None, ("a",), b"a"])
def test_a_name_is_text(key):
    with pytest.raises(TypeError, match="name of a metric has to be a string"):
        metrics_line(0, 1, {key: 1.0})


def test_ten_thousand_metrics_at_once_and_steps_of_the_users_own(tmp_path):
    code = (
        "def train(config, run):\n"
        "    run.log({f'k{n}': n for n in range(10_000)}, step=5)\n"
        "    run.log({'loss': 1})\n"
        "    run.log(step=3, loss=2)\n"
        "    for wrong in (1.5, '1'):\n"
        "        try: run.log(loss=1, step=wrong)\n"
        "        except TypeError: pass\n"
        "        else: raise SystemError\n"
        "    try: run.log(loss=1, step=-1)\n"
        "    except ValueError: pass\n"
        "    run.log()\n"
        "    return {'loss': run.step}\n"
    )
    attempts = Attempts(tmp_path, code)
    assert attempts.run().metrics["loss"] == 3
    assert sorted(attempts.curve()) == [3, 5, 6]
    assert len(attempts.curve()[5]) == 10_000


def test_a_child_that_the_code_forks_dies_of_signals_and_can_not_log(tmp_path):
    code = (
        "import os, signal, time\n"
        "def train(config, run):\n"
        "    run.log(loss=1)\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        try: run.log(loss=2)\n"
        "        except RuntimeError: time.sleep(60)\n"
        "        os._exit(0)\n"
        "    time.sleep(0.05)\n"
        "    os.kill(pid, signal.SIGTERM)\n"
        "    _, status = os.waitpid(pid, 0)\n"
        "    return os.WTERMSIG(status)\n"
    )
    attempts = Attempts(tmp_path, code)
    assert attempts.run().metrics == {"loss": 15}
    assert attempts.curve() == {1: {"loss": 1}}


def test_a_script_runs_alone(tmp_path):
    script = (
        "import sweepdeck\n"
        "sweepdeck.log(loss=0.5, step=1)\n"
        "(sweepdeck.checkpoint_dir() / 'model').write_text('x')\n"
    )
    environment = {"PYTHONPATH": SOURCE, "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, check=True
    )
    assert json.loads(done.stdout) == {"loss": 0.5, "step": 1}
    assert (tmp_path / "checkpoints/model").read_text() == "x"


def test_importing_the_package_imports_nothing_heavy():
    heavy = "numpy torch asyncio multiprocessing http urllib.request"
    code = f"import sys, sweepdeck; print([m for m in {heavy.split()!r} if m in sys.modules])"
    environment = {"PYTHONPATH": SOURCE}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"


def test_an_outcome_travels_as_json():
    outcome = Outcome("finished", metrics={"loss": "NaN"})
    assert Outcome.from_json(json.loads(json.dumps(outcome.to_json()))) == outcome
