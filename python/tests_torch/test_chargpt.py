"""The sweep that ships, at a size of seconds: it learns, and what kills it changes nothing."""

import importlib.util
import math
import signal
from pathlib import Path

import pytest
import torch
from attempts import Attempts

TRAIN = Path(__file__).resolve().parents[2] / "sweeps/chargpt/train.py"
TINY = {
    "heads": 2,
    "context": 16,
    "dropout": 0.1,
    "lr": 0.01,
    "width": 16,
    "blocks": 1,
    "batch": 16,
    "characters": 8000,
    "epochs": 3,
}


@pytest.fixture(scope="module")
def chargpt():
    spec = importlib.util.spec_from_file_location("chargpt_train", TRAIN)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def attempts_at(folder: Path, **config) -> Attempts:
    folder.mkdir()
    metric = {"name": "val_loss", "goal": "minimize", "target": None}
    all_of_it = TRAIN.read_text()
    a_little = all_of_it.replace("CHARACTERS = 6_000_000", "CHARACTERS = 300_000")
    assert a_little != all_of_it
    attempts = Attempts(folder, a_little, metric=metric)
    attempts.config = {**TINY, **config}
    return attempts


def text_of(chargpt, tokens: torch.Tensor) -> str:
    return "".join(chargpt.SYMBOLS[token] for token in tokens.tolist())


def test_the_text_is_python_and_no_file_is_in_both_parts(chargpt):
    train, validation = chargpt.library()
    assert len(train) > 5 * len(validation) > 100_000
    assert len(train) + len(validation) <= chargpt.CHARACTERS
    first = text_of(chargpt, validation[:2000])
    assert "import" in first
    assert first not in text_of(chargpt, train)


def test_a_window_is_followed_by_its_characters_one_later(chargpt):
    windows = chargpt.windows(torch.arange(10, dtype=torch.uint8), 4)
    assert [(x.tolist(), y.tolist()) for x, y in windows] == [
        ([0, 1, 2, 3], [1, 2, 3, 4]),
        ([4, 5, 6, 7], [5, 6, 7, 8]),
    ]


def test_no_character_sees_one_that_comes_after_it(chargpt):
    torch.manual_seed(0)
    model = chargpt.GPT(width=16, blocks=2, heads=2, context=8, dropout=0.0).eval()
    one = torch.arange(8)[None]
    other = one.clone()
    other[0, 5:] = 90
    with torch.no_grad():
        torch.testing.assert_close(model(one)[:, :5], model(other)[:, :5])
        assert not torch.allclose(model(one)[:, 5:], model(other)[:, 5:])


def test_it_learns_and_goes_on_bit_for_bit_where_it_was_killed(tmp_path):
    undisturbed = attempts_at(tmp_path / "one")
    assert undisturbed.run().end == "finished"
    curve = undisturbed.curve()
    losses = [curve[step]["val_loss"] for step in sorted(curve)]
    assert math.log(96) > losses[0] > losses[-1] == undisturbed.result()["metrics"]["val_loss"]

    killed = attempts_at(tmp_path / "other")
    first = killed.start("1-00000000")
    first.wait_for(lambda: len(killed.checkpoints()) > 1)
    first.signal(signal.SIGKILL)
    assert first.outcome() is None
    assert killed.run("2-00000000").end == "finished"
    assert killed.events("2-00000000", "restored")[0]["checkpoint"] is not None
    assert killed.curve() == curve
    assert killed.result()["metrics"] == undisturbed.result()["metrics"]


def test_a_preset_changes_batch_and_precision_without_a_change_to_the_code(tmp_path):
    attempts = attempts_at(tmp_path / "one", epochs=1)
    attempts.plan["preset"] = {"precision": "bf16", "batch": "large", "workers": 0, "scale_lr": "sqrt"}
    assert attempts.run().end == "finished"
    preset = attempts.events(kind="preset")[-1]
    assert (preset["autocast"], preset["default_batch"], preset["effective_batch"]) == ("bfloat16", 16, 128)
    assert preset["lr_scale"] == pytest.approx(math.sqrt(8))
