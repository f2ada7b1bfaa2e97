"""What a function that is Modal's already asks of its machines, read where its client is not installed."""

from pathlib import Path
from typing import Any

import pytest
from test_inspection_elsewhere import inspect

from sweepdeck.inspection.declared import declared_resources

NOTHING = {"gpu": None, "cpu": None, "memoryGib": None, "region": None, "nonpreemptible": False, "unread": []}


def declared(root: Path, text: str, function: str = "train") -> Any:
    (root / "train.py").write_text(text)
    target = {"kind": "function", "file": "train.py", "function": function, "root": str(root)}
    return declared_resources(target)


def test_options_are_read_as_they_are_written_constants_of_the_module_too(tmp_path: Path) -> None:
    text = """
import modal
app, GPU = modal.App(), "A100-80GB"
SIZE = "A100-80GB:2"

@app.function(gpu=[SIZE, "H100"], cpu=(2.0, 4.0), memory=16 * 1024, region="us-east", timeout=600)
def train(config): ...
"""
    expected = {"gpu": ["A100-80GB:2", "H100"], "cpu": 2.0, "memoryGib": 16.0, "region": ["us-east"]}
    assert declared(tmp_path, text) == {**NOTHING, **expected}


def test_a_method_has_what_its_class_has(tmp_path: Path) -> None:
    text = """
from modal import App, concurrent, enter, method
app = App()

@app.cls(gpu="L4", nonpreemptible=False)
@concurrent(max_inputs=2)
class Trainer:
    @enter()
    def load(self): ...
    @method()
    def train(self, config): ...
"""
    assert declared(tmp_path, text, "Trainer.train") == {**NOTHING, "gpu": ["L4"]}


@pytest.mark.parametrize("options", ["gpu=pick()", "gpu=GPUS['small']", "**options", "gpu=f'{name}:2'"])
def test_what_only_running_it_would_tell_is_said_to_be_unread(tmp_path: Path, options: str) -> None:
    text = f"import modal\napp = modal.App()\n@app.function({options})\ndef train(config): ...\n"
    assert declared(tmp_path, text) == {**NOTHING, "unread": ["gpu"]}


@pytest.mark.parametrize(
    "text",
    [
        "def train(config): ...\n",
        "import flask\napp = flask.Flask('x')\n@app.function(gpu='T4')\ndef train(config): ...\n",
        "import modal\n@modal.method()\ndef train(config): ...\n",
        "import modal\ndef train(config:\n",
    ],
)
def test_code_that_says_nothing_of_it_to_modal_declares_nothing(tmp_path: Path, text: str) -> None:
    assert declared(tmp_path, text) is None


def test_a_look_at_code_for_another_machine_tells_it(tmp_path: Path) -> None:
    text = "import modal\napp = modal.App()\n@app.function(gpu='T4')\ndef train(config): ...\n"
    (tmp_path / "train.py").write_text(text)
    assert inspect(tmp_path)["declared"] == {**NOTHING, "gpu": ["T4"]}
