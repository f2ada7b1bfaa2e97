"""What can be swept in a file, by its text alone."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from sweepdeck.inspection.candidates import find_candidates

PACKAGE = Path(__file__).resolve().parents[1] / "src"


def candidates(text: str) -> list[dict[str, Any]]:
    return find_candidates(textwrap.dedent(text).encode(), "train.py")


def only(text: str) -> dict[str, Any]:
    found = candidates(text)
    assert len(found) == 1, found
    return found[0]


def parameters(text: str) -> dict[str, Any]:
    """Name to default; `...` where there is none."""
    return {each["name"]: each.get("default", ...) for each in only(text)["parameters"]}


def ask(file: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "sweepdeck.inspection", "candidates", str(file)],
        capture_output=True,
        check=True,
        cwd=PACKAGE,
    )
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_a_function_with_a_config_and_a_run() -> None:
    assert only(
        """
        def train(config, run):
            for epoch in run.epochs(config.epochs):
                run.log(train_loss=1, val_loss=config["lr"], epoch=epoch)
            return {"accuracy": 1}
        """
    ) == {
        "kind": "function",
        "name": "train",
        "line": 2,
        "takesRun": True,
        "takesSeed": True,
        "parameters": [{"name": "epochs"}, {"name": "lr"}],
        "metrics": ["val_loss", "accuracy", "train_loss"],
        "reported": True,
    }


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("config.lr", {"lr": ...}),
        ("config['lr']", {"lr": ...}),
        ("config.get('lr', 0.1)", {"lr": 0.1}),
        ("config.get('lr')", {"lr": ...}),
        ("config.pop('lr', LR)", {"lr": 0.01}),
        ("getattr(config, 'lr', -2 * 3)", {"lr": -6}),
        ("config.get('sizes', [1, 2])", {"sizes": [1, 2]}),
        ("config.get('lr', compute())", {"lr": ...}),
        ("config.get('lr', float('inf')), config.get('big', 1e999)", {"lr": ..., "big": ...}),
        ("config.get('n', 9**9**9)", {"n": ...}),
        ("config.model.heads, config['model']['width']", {"model.heads": ..., "model.width": ...}),
        ("config.name.lower()", {"name": ...}),
        ("config.model.get('heads', 4)", {"model.heads": 4}),
        ("config[key], config.items(), dict(config), other.lr", {}),
        ("config.lr + config.lr; config.get('lr', 3)", {"lr": 3}),
        ("build(config)", {"width": ..., "depth": 2}),
        ("Net(cfg=config)", {"heads": ...}),
        ("lambda: config.lr", {"lr": ...}),
    ],
)
def test_keys_that_are_read_of_a_config(body: str, found: dict[str, Any]) -> None:
    text = f"""
    LR = 1e-2

    class Net:
        def __init__(self, cfg):
            self.heads = cfg.heads

    def build(c):
        return c.width, c.get("depth", 2), build(c)

    def train(config):
        {body}
    """
    assert {
        each["name"]: each.get("default", ...)
        for candidate in candidates(text)
        if candidate["name"] == "train"
        for each in candidate["parameters"]
    } == found


@pytest.mark.parametrize(
    ("head", "takes_run", "found"),
    [
        ("lr=0.1, epochs=N", False, [{"name": "lr", "default": 0.1}, {"name": "epochs", "default": 3}]),
        ("lr=0.1, *, hidden, run=None, seed=0", True, [{"name": "lr", "default": 0.1}, {"name": "hidden"}]),
        (
            "a, b, c, d=None",
            False,
            [{"name": "a"}, {"name": "b"}, {"name": "c"}, {"name": "d", "default": None}],
        ),
        ("*, lr: float, run", True, [{"name": "lr"}]),
    ],
)
def test_a_training_function_may_name_its_values_itself(
    head: str, takes_run: bool, found: list[dict[str, Any]]
) -> None:
    candidate = only(f"N = 3\ndef train({head}):\n    return {{'loss': 1}}\n")
    assert (candidate["takesRun"], candidate["parameters"]) == (takes_run, found)


def test_functions_with_values_that_train_nothing_are_left_out() -> None:
    assert candidates("def plot(width=3):\n    return {'loss': 1}\ndef train(lr=0.1): ...\n") == []


@pytest.mark.parametrize(
    "head",
    [
        "def train(model, data)",
        "def train()",
        "def train(config, a, b)",
        "def train(config, *, device)",
        "async def train(config)",
        "def _train(config)",
    ],
)
def test_functions_that_no_sweep_can_call_are_left_out(head: str) -> None:
    assert candidates(f"{head}:\n    pass\n") == []


def test_a_generator_is_left_out() -> None:
    assert candidates("def batches(config):\n    yield 1\n") == []


@pytest.mark.parametrize(
    "argument", ["cfg", "hparams", "args", "x: dict", "x: TrainConfig", "x: 'Dict[str, Any]'"]
)
def test_a_config_is_known_by_its_name_or_its_type(argument: str) -> None:
    assert only(f"def train({argument}): ...\n")["kind"] == "function"


@pytest.mark.parametrize(
    ("flag", "values"),
    [
        ("choices=['adam', 'sgd']", ["adam", "sgd"]),
        ("choices=OPTIMIZERS", ["adam", "sgd"]),
        ("type=click.Choice(['adam', 'sgd'])", ["adam", "sgd"]),
        ("choices=range(3)", None),
    ],
)
def test_the_only_values_of_a_flag_are_known(flag: str, values: list[str] | None) -> None:
    found = only(f"OPTIMIZERS = ('adam', 'sgd')\nparser.add_argument('--optimizer', {flag})\n")
    assert found["parameters"][0].get("values") == values


def test_a_flag_for_the_seed_is_no_parameter() -> None:
    found = only("parser.add_argument('--seed', default=0)\nparser.add_argument('--lr')\n")
    assert found["takesSeed"] is True
    assert [each["name"] for each in found["parameters"]] == ["lr"]


def test_a_function_may_name_the_seed_among_its_values() -> None:
    found = only("def train(lr=0.1, seed=0):\n    return {'loss': 1}\n")
    assert (found["takesRun"], found["takesSeed"]) == (False, True)


@pytest.mark.parametrize(
    ("report", "reported"),
    [
        ("print(json.dumps({'loss': 1}))", True),
        ("sweepdeck.log(loss=1)", True),
        ("wandb.log({'loss': 1})", False),
        ("print(f'loss: {loss}')", False),
    ],
)
def test_not_every_way_to_report_reaches_the_sweep_from_a_script(report: str, reported: bool) -> None:
    assert only(f"parser.add_argument('--lr')\n{report}\n")["reported"] is reported


def test_flags_of_argparse_are_a_command() -> None:
    found = only(
        """
        import argparse
        EPOCHS = 10
        parser = argparse.ArgumentParser()
        parser.add_argument("data")
        parser.add_argument("-l", "--learning-rate", "--lr", type=float, default=1e-3)
        parser.add_argument("--epochs", type=int, default=EPOCHS)
        parser.add_argument("--name", required=True)
        parser.add_argument("--verbose", action="store_true")
        print(json.dumps({"test_accuracy": 1, "step": 2}))
        """
    )
    assert found == {
        "kind": "command",
        "name": "train.py",
        "line": 5,
        "takesRun": False,
        "takesSeed": False,
        "parameters": [
            {"name": "learning-rate", "default": 0.001},
            {"name": "epochs", "default": 10},
            {"name": "name"},
        ],
        "metrics": ["test_accuracy"],
        "reported": True,
    }


def test_options_of_click_are_a_command() -> None:
    text = """
    import click
    @click.command()
    @click.option("--lr", default=0.1)
    @click.option("--shout/--no-shout", default=False)
    @click.option("--fast", is_flag=True)
    def main(lr, shout, fast): ...
    """
    assert parameters(text) == {"lr": 0.1}


def test_a_script_comes_before_the_function_that_takes_its_flags_and_after_a_training_function() -> None:
    flags = "import argparse\np = argparse.ArgumentParser()\np.add_argument('--lr', default=1)\n"
    by_args = f"{flags}def main(args):\n    print(args.lr)\n"
    assert [each["kind"] for each in candidates(by_args)] == ["command", "function"]
    by_config = f"{flags}def train(config, run):\n    return {{'loss': config.lr}}\n"
    assert [each["kind"] for each in candidates(by_config)] == ["function", "command"]


def test_the_likeliest_function_comes_first() -> None:
    text = """
    def load(config): return config.path
    def evaluate(config): return {"accuracy": config.batch}
    def train(config): return {"loss": config.lr}
    """
    assert [each["name"] for each in candidates(text)] == ["train", "evaluate", "load"]


@pytest.mark.parametrize(
    ("body", "metrics"),
    [
        ("return {'loss': 1, 'val_accuracy': 2, 'lr': 3}", ["val_accuracy", "loss"]),
        ("return dict(loss=1)", ["loss"]),
        ("results = {'loss': 1}; results['f1'] = 2; return results", ["loss", "f1"]),
        ("run.log({'loss': 1}, step=3)", ["loss"]),
        ("wandb.log({'epoch': 1, 'train/loss': 1, 'val/loss': 2})", ["val/loss", "train/loss"]),
        ("sweepdeck.log(loss=1, step=2)", ["loss"]),
        ("writer.add_scalar('eval/f1', 1, 2)", ["eval/f1"]),
        ("self.log('val_loss', x, prog_bar=True)", ["val_loss"]),
        ("print(json.dumps({'loss': 1}))", ["loss"]),
        ("print(json.dumps(dict(loss=1), indent=2))", ["loss"]),
        ("math.log(x); np.log(x, where=y); logger.log(10, 'text')", []),
        ("score(config)", ["test_loss"]),
        ("return 0.5", []),
        ("f = lambda: {'no': 1}\n        def inner(): return {'neither': 1}", []),
    ],
)
def test_metrics_are_what_is_returned_logged_or_printed(body: str, metrics: list[str]) -> None:
    text = f"""
    def score(c): run.log(test_loss=1)
    def train(config):
        {body}
    """
    assert next(each["metrics"] for each in candidates(text) if each["name"] == "train") == metrics


def test_nothing_is_run(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text(f"open({str(tmp_path / 'touched')!r}, 'w')\ndef train(config): ...\n")
    assert ask(script)["candidates"][0]["name"] == "train"
    assert not (tmp_path / "touched").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"def train(config)\n    pass\n", "train.py, line 1"),
        (b"x = 1\n\ndef f(:\n", "train.py, line 3"),
        (b"x = '\xff'\n", "train.py, line 1"),
        (b"a\0b", "train.py"),
        (b"(" * 100_000, "train.py"),
        (b"x = " + b"-" * 200_000 + b"1", "train.py"),
    ],
)
def test_what_python_cannot_read_is_an_error_with_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    script = tmp_path / "train.py"
    script.write_bytes(content)
    document = ask(script)
    assert document["candidates"] == []
    assert document["error"]["code"] == "candidates.syntax_error"
    assert said in document["error"]["message"]


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    assert ask(tmp_path / "no.py")["error"]["code"] == "candidates.missing_file"


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbfx = 1\n", b"# -*- coding: latin-1 -*-\nx = '\xe9'\n"])
def test_a_file_without_candidates_is_none(tmp_path: Path, content: bytes) -> None:
    script = tmp_path / "train.py"
    script.write_bytes(content)
    assert ask(script) == {"candidates": [], "error": None}


def test_packages_that_are_not_there_are_named_as_pip_names_them(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text("import json, sklearn_of_tomorrow\n\ndef train(config): return {'loss': config.lr}\n")
    assert ask(script)["candidates"][0]["missingPackages"] == ["sklearn_of_tomorrow"]
