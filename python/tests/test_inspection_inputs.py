"""What a look at the code says it takes from a config, and which modules a script lacks."""

from pathlib import Path
from typing import Any

import pytest

from sweepdeck.inspection.inputs import Inputs, inputs_of_command, inputs_of_function
from sweepdeck.inspection.missing_modules import missing_modules
from sweepdeck.target import enter_root, load_function


@pytest.fixture
def of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [])

    def inputs(text: str) -> Inputs:
        file = tmp_path / "train.py"
        file.write_text(text)
        enter_root(str(tmp_path))
        function = load_function({"root": str(tmp_path), "file": "train.py", "function": "train"})
        return inputs_of_function(function, file, "train")

    return inputs


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("(lr=0.1, epochs=3)", Inputs(["lr", "epochs"], [], seed=False, certain=True)),
        ("(a, b, c, seed, run)", Inputs(["a", "b", "c", "seed"], ["a", "b", "c"], seed=True, certain=True)),
        ("(lr=0.1, *, epochs)", Inputs(["lr", "epochs"], ["epochs"], seed=False, certain=True)),
        ("(lr=0.1, **rest)", Inputs(None, [], seed=False, certain=True)),
    ],
)
def test_a_function_that_names_its_values_takes_those(of: Any, head: str, expected: Inputs) -> None:
    assert of(f"def train{head}: ...\n") == expected


@pytest.mark.parametrize(
    ("body", "names", "required"),
    [
        ("config.lr, config['depth'], config.get('width', 3)", ["lr", "depth", "width"], ["lr", "depth"]),
        ("config.model.heads", ["model.heads"], ["model.heads"]),
        ("config.a if config.b else config.c", ["b", "a", "c"], ["b"]),
        ("config.a and config.b", ["a", "b"], ["a"]),
        ("build(config)", ["depth"], ["depth"]),
        ("config.a and build(config)", ["a", "depth"], ["a"]),
    ],
)
def test_a_function_of_a_config_takes_what_it_reads_of_it(
    of: Any, body: str, names: list[str], required: list[str]
) -> None:
    found = of(f"def build(c):\n    return c.depth\n\ndef train(config):\n    {body}\n")
    assert found == Inputs(names, required, seed=False, certain=False)


@pytest.mark.parametrize(
    "body",
    [
        "other(config)",
        "dict(**config)",
        "config[key]",
        "config.items()",
        "config.get(key)",
        "'lr' in config and config.lr",
        "self.config = config",
        "config = merged(config)",
    ],
)
def test_a_config_that_goes_where_nobody_sees_it_may_have_any_key(of: Any, body: str) -> None:
    assert of(f"def train(config, run):\n    {body}\n") == Inputs(None, [], seed=True, certain=False)


PARSER = """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--lr", "--learning-rate", type=float, required=True)
parser.add_argument("--data", required=True)
parser.add_argument("--seed", type=int)
parser.add_argument("--bn", action="store_true")
parser.add_argument("place")
args = parser.parse_args()
"""


def flags(tmp_path: Path, text: str, *argv: str) -> Inputs | None:
    script = tmp_path / "train.py"
    script.write_text(text)
    return inputs_of_command({"argv": list(argv), "program": None}, [script])


def test_a_script_takes_the_flags_of_its_parser(tmp_path: Path) -> None:
    names = ["lr", "learning-rate", "data", "seed"]
    assert flags(tmp_path, PARSER, "train.py", "${args}") == Inputs(names, ["data"], seed=True, certain=True)


def test_flags_without_a_value_can_be_given_where_the_command_says_so(tmp_path: Path) -> None:
    found = flags(tmp_path, PARSER, "train.py", "${args_no_boolean_flags}")
    assert found is not None
    assert found.names == ["lr", "learning-rate", "data", "seed", "bn"]


@pytest.mark.parametrize("words", [("--data", "x.csv"), ("--data=x.csv",)])
def test_what_the_command_gives_itself_is_not_missing(tmp_path: Path, words: tuple[str, ...]) -> None:
    found = flags(tmp_path, PARSER, "train.py", *words, "${args}")
    assert found is not None
    assert found.required == []


@pytest.mark.parametrize(
    ("text", "argv"),
    [
        (PARSER.replace("parse_args()", "parse_known_args()"), ()),
        (PARSER.replace("ArgumentParser()", "ArgumentParser(parents=[more])"), ()),
        (PARSER.replace("args = ", "add_more(parser)\nargs = "), ()),
        (PARSER.replace('"--data"', "NAME"), ()),
        (PARSER.replace("parser = argparse.ArgumentParser()", "from other import parser"), ()),
        ("import sys\nlr = float(sys.argv[1])\n", ()),
        ("def torn(\n", ()),
        (PARSER, ("${args_json}",)),
    ],
)
def test_flags_that_are_not_all_to_be_seen_are_not_told(
    tmp_path: Path, text: str, argv: tuple[str, ...]
) -> None:
    assert flags(tmp_path, text, "train.py", *argv) is None


def test_modules_that_are_surely_imported_and_not_there_are_missing(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("")
    (tmp_path / "script.py").write_text(
        "import json, mine, nothing_at_all.sub\n"
        "from nowhere_to_be_found import x\n"
        "from . import y\n"
        "try:\n    import on_a_condition\nexcept ImportError:\n    pass\n"
    )
    assert missing_modules(tmp_path / "script.py", []) == ["nothing_at_all", "nowhere_to_be_found"]
