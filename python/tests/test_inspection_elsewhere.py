"""Looking at code that will run on a machine which has more packages than this one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src"
FUNCTION = {"kind": "function", "file": "train.py", "function": "train"}


def inspect(root: Path, target: dict[str, Any] = FUNCTION, installed: Path | None = None) -> dict[str, Any]:
    """`installed` is a folder with the packages that this machine has beside Python's own."""
    path = os.pathsep.join(str(folder) for folder in (PACKAGE, installed) if folder)
    done = subprocess.run(
        [sys.executable, "-m", "sweepdeck.inspection", "inspect"],
        input=json.dumps(
            {"target": {"root": str(root), **target}, "timeout_s": 20, "elsewhere": True}
        ).encode(),
        capture_output=True,
        cwd=PACKAGE,
        env={**os.environ, "PYTHONPATH": path},
        timeout=60,
    )
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


PROJECT = {
    "train.py": "import farlib\nimport os\nfrom model.heads import Head\nimport importlib\n"
    "def train(config, run):\n"
    "    import late\n"
    "    importlib.import_module('by_name')\n"
    "    return {'loss': config['lr']}\n",
    "model/__init__.py": "",
    "model/heads.py": "from .parts import part\nfrom . import other\nclass Head: pass\n",
    "model/parts.py": "import farlib.sub\npart = 1\n",
    "model/other.py": "",
    "late.py": "",
    "by_name.py": "",
    "unused.py": "",
}


def test_what_is_read_is_what_would_have_been_imported(tmp_path: Path) -> None:
    root = write(tmp_path / "project", PROJECT)
    installed = write(tmp_path / "installed", {"farlib/__init__.py": "", "farlib/sub.py": ""})
    read, imported = inspect(root), inspect(root, installed=installed)
    assert read["error"] is None
    assert [source["path"] for source in read["sources"]] == [
        "by_name.py",
        "late.py",
        "model/__init__.py",
        "model/heads.py",
        "model/other.py",
        "model/parts.py",
        "train.py",
    ]
    assert read == imported
    assert read["thirdParties"] == [{"module": "farlib", "package": "farlib"}]


@pytest.mark.parametrize(
    ("head", "parameters", "names"),
    [
        ("(config)", ["config"], ["lr"]),
        ("(config, *, run)", ["config", "run"], ["lr"]),
        ("(lr=0.1, width: int = 3, *, depth=2)", ["lr", "width", "depth"], ["lr", "width", "depth"]),
        ("(lr=0.1, /, *more, **rest)", ["lr", "more", "rest"], None),
    ],
)
def test_parameters_are_the_same_read_or_imported(
    tmp_path: Path, head: str, parameters: list[str], names: list[str] | None
) -> None:
    body = "    return {'loss': config['lr']}\n" if "config" in head else "    return {}\n"
    root = write(tmp_path / "project", {"train.py": f"import farlib\ndef train{head}:\n{body}"})
    installed = write(tmp_path / "installed", {"farlib.py": ""})
    read = inspect(root)
    assert read == inspect(root, installed=installed)
    assert read["parameters"] == parameters
    assert read["inputs"]["names"] == names


def test_a_method_has_no_self_and_a_decorator_may_change_everything(tmp_path: Path) -> None:
    text = "import farlib\nclass Trainer:\n    @farlib.method()\n    def fit(self, config): ...\n"
    root = write(tmp_path, {"train.py": text})
    read = inspect(root, {**FUNCTION, "function": "Trainer.fit"})
    assert (read["parameters"], read["inputs"]) == (["config"], None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("import farlib\ndef other(config): ...\n", "target.no_function"),
        ("import farlib\nasync def train(config): ...\n", "target.not_plain"),
        ("import farlib\ndef train(a, b, c, /): ...\n", "target.bad_arity"),
        ("import farlib\nfrom .gone import x\ndef train(config): ...\n", "target.missing_module"),
        ("import farlib\nimport model.gone\ndef train(config): ...\n", "target.missing_module"),
        ("import model.gone\ndef train(config): ...\n", "target.import_failed"),
        ("raise ValueError('broken')\n", "target.import_failed"),
        ("import farlib\ndef train(config:\n", "target.import_failed"),
    ],
)
def test_what_is_wrong_with_the_users_own_is_said_before_launch(tmp_path: Path, text: str, code: str) -> None:
    read = inspect(write(tmp_path, {"train.py": text, "model/__init__.py": ""}))
    assert read["error"]["code"] == code


def test_a_command_is_read_whatever_programs_this_machine_lacks(tmp_path: Path) -> None:
    root = write(tmp_path, {"main.py": "import farlib\nimport helper\n", "helper.py": "import yaml\n"})
    command = {"kind": "command", "argv": ["no-such-launcher", "python", "main.py"], "program": None}
    read = inspect(root, command)
    assert [source["path"] for source in read["sources"]] == ["helper.py", "main.py"]
    assert read["missingModules"] == []
    assert read["thirdParties"] == [
        {"module": "farlib", "package": "farlib"},
        {"module": "yaml", "package": "pyyaml"},
    ]
