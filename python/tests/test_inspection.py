"""Looking at a user's module by importing it: what is found, what is wrong, and what it can't do to us."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "src"


def inspect(root: Path, target: dict[str, Any], timeout_s: float = 20) -> dict[str, Any]:
    request = {"target": {"root": str(root), **target}, "timeout_s": timeout_s}
    done = subprocess.run(
        [sys.executable, "-m", "sweepdeck.inspection", "inspect"],
        input=json.dumps(request).encode(),
        capture_output=True,
        cwd=PACKAGE,
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
        timeout=60,
    )
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def inspect_function(root: Path, text: str, function: str = "train", timeout_s: float = 20) -> dict[str, Any]:
    (root / "train.py").write_text(text)
    return inspect(root, {"kind": "function", "file": "train.py", "function": function}, timeout_s)


def inspect_command(root: Path, *argv: str, program: str | None = None) -> dict[str, Any]:
    return inspect(root, {"kind": "command", "argv": list(argv), "program": program})


def paths(document: dict[str, Any]) -> list[str]:
    assert document["error"] is None
    return [source["path"] for source in document["sources"]]


def gone(name: str) -> bool:
    """Whether no process has this word among its arguments any more."""
    for _ in range(100):
        listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True).stdout
        if name not in listed:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    ("head", "parameters"),
    [
        ("(config)", ["config"]),
        ("(config, run)", ["config", "run"]),
        ("(config, run=None)", ["config", "run"]),
        ("(config, *, run)", ["config", "run"]),
        ("(config, verbose=False)", ["config", "verbose"]),
        ("(lr=0.1, epochs=3, run=None)", ["lr", "epochs", "run"]),
        ("(*, lr, epochs=3)", ["lr", "epochs"]),
        ("(**config)", ["config"]),
    ],
)
def test_a_function_that_takes_a_config_is_fine(tmp_path: Path, head: str, parameters: list[str]) -> None:
    document = inspect_function(tmp_path, f"def train{head}:\n    return {{}}\n")
    assert document["ok"] is True
    assert document["parameters"] == parameters
    assert document["python"]["executable"] == sys.executable


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("def trian(config): ...\n", "target.no_function", "trian"),
        ("train = 3\n", "target.not_callable", "int"),
        ("def train(): ...\n", "target.bad_arity", "(config, run)"),
        ("def train(config, a, b): ...\n", "target.bad_arity", "(config, a, b)"),
        ("def train(a, b, c, /): ...\n", "target.bad_arity", "(a, b, c)"),
        ("def train(config, *, lr): ...\n", "target.bad_arity", "(config, lr)"),
        ("def train(config:\n", "target.import_failed", "SyntaxError"),
        ("import nothing_of_that_name\n", "target.import_failed", "ModuleNotFoundError"),
        ("import sys\nsys.exit(3)\n", "target.import_failed", "sys.exit(3)"),
        ("raise KeyboardInterrupt\n", "target.import_failed", "KeyboardInterrupt"),
    ],
)
def test_what_is_wrong_has_a_code_and_says_what(tmp_path: Path, text: str, code: str, said: str) -> None:
    document = inspect_function(tmp_path, text)
    assert document["ok"] is False
    assert document["error"]["code"] == code
    assert said in document["error"]["message"] + document["error"]["hint"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("import sklearn_of_tomorrow.svm\n", "pip: [sklearn_of_tomorrow]"),
        ("raise ModuleNotFoundError('no', name='yaml.nodes')\n", "pip: [pyyaml]"),
        ("import sys\nsys.exit('usage')\n", 'under `if __name__ == "__main__":`'),
    ],
)
def test_a_failed_import_says_what_to_do_about_it(tmp_path: Path, text: str, hint: str) -> None:
    assert hint in inspect_function(tmp_path, text)["error"]["hint"]


def test_a_script_that_lacks_a_module_is_known_by_its_package(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import nothing_of_that_name\n")
    document = inspect_command(tmp_path, "python", "main.py")
    assert document["missingModules"] == [
        {"module": "nothing_of_that_name", "package": "nothing_of_that_name"}
    ]
    assert inspect_command(tmp_path, "env", "main.py")["missingModules"] == []


def test_a_missing_file_is_said_so(tmp_path: Path) -> None:
    document = inspect(tmp_path, {"kind": "function", "file": "nope.py", "function": "train"})
    assert document["error"]["code"] == "target.missing_file"


def test_a_traceback_holds_the_users_own_frames_and_what_the_module_printed(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text("import json\nprint('reading weights')\njson.loads('{')\n")
    error = inspect_function(tmp_path, "import model\n")["error"]
    assert error["code"] == "target.import_failed"
    assert "train.py" in error["traceback"]
    assert "model.py" in error["traceback"]
    assert "sweepdeck" not in error["traceback"].replace(str(tmp_path), "")
    assert error["traceback"].endswith("It printed:\nreading weights")


def test_sources_are_the_users_modules_that_are_loaded_or_imported_later(tmp_path: Path) -> None:
    for name, text in {
        "model.py": "import json, layers.dense\n",
        "layers/__init__.py": "",
        "layers/dense.py": "from . import base\nfrom .base import Base\n",
        "layers/base.py": "class Base: ...\n",
        "late.py": "import later\n",
        "later.py": "",
        "unused.py": "",
        "venv/pyvenv.cfg": "",
        "venv/lib/library.py": "",
        "lib/site-packages/other.py": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    document = inspect_function(
        tmp_path,
        "import sys\nsys.path += ['venv/lib', 'lib/site-packages']\nimport library, other, model, sweepdeck\n"
        "def train(config):\n    import late\n",
    )
    assert paths(document) == [
        "late.py",
        "later.py",
        "layers/__init__.py",
        "layers/base.py",
        "layers/dense.py",
        "model.py",
        "train.py",
    ]
    assert all(len(source["sha256"]) == 64 for source in document["sources"])
    assert not list(tmp_path.rglob("__pycache__"))


def test_a_module_of_another_folder_brings_its_neighbours(tmp_path: Path) -> None:
    root = tmp_path / "sweeps"
    root.mkdir()
    (tmp_path / "train.py").write_text("import helper\ndef train(config): ...\n")
    (tmp_path / "helper.py").write_text("")
    document = inspect(root, {"kind": "function", "file": "../train.py", "function": "train"})
    assert paths(document) == ["../helper.py", "../train.py"]


def test_files_named_like_the_standard_library_do_not_disturb(tmp_path: Path) -> None:
    for name in ("random.py", "json.py", "sweepdeck.py", "ast.py"):
        (tmp_path / name).write_text("raise RuntimeError('taken for another')\n")
    assert inspect_function(tmp_path, "def train(config): ...\n")["ok"]


def test_a_module_that_prints_a_hundred_megabytes_is_read_to_the_end(tmp_path: Path) -> None:
    text = (
        "import os\nblock = b'x' * (1 << 20)\n"
        "for _ in range(100):\n    os.write(1, block)\n    os.write(2, b'y\\n')\n"
        "def train(config): ...\n"
    )
    assert inspect_function(tmp_path, text)["ok"]


def test_a_module_that_closes_or_replaces_the_outputs_is_read(tmp_path: Path) -> None:
    text = "import os, sys\nos.close(1)\nsys.stdout = None\nsys.stdin = None\ndef train(config): ...\n"
    assert inspect_function(tmp_path, text)["ok"]


def test_a_module_that_hangs_is_left_with_its_place_and_its_children(tmp_path: Path) -> None:
    text = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', '{tmp_path}'])\n"
        "time.sleep(600)\n"
    )
    error = inspect_function(tmp_path, text, timeout_s=1)["error"]
    assert error["code"] == "target.import_timeout"
    assert "time.sleep(600)" in error["traceback"]
    assert gone(str(tmp_path))


def test_threads_and_children_of_an_import_end_with_the_look(tmp_path: Path) -> None:
    text = (
        "import subprocess, sys, threading, time\n"
        "threading.Thread(target=time.sleep, args=(600,)).start()\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)', '{tmp_path}'])\n"
        "def train(config): ...\n"
    )
    assert inspect_function(tmp_path, text)["ok"]
    assert gone(str(tmp_path))


def test_the_script_of_a_command_and_what_it_imports_are_its_sources(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("from model import Net\nimport sys\nsys.exit('never run')\n")
    (tmp_path / "model.py").write_text("")
    (tmp_path / "base.yaml").write_text("lr: 1\n")
    for argv, program in [
        (["python", "train.py", "--config", "base.yaml", "${args}"], None),
        (["${env}", "${interpreter}", "${program}", "base.yaml", "${args}"], "train.py"),
        ([sys.executable, "-m", "train", "base.yaml", "${args}"], None),
        (["/usr/bin/env", "python3", "-u", "train.py", "base.yaml", "${args}"], None),
    ]:
        document = inspect_command(tmp_path, *argv, program=program)
        assert paths(document) == ["base.yaml", "model.py", "train.py"], argv
        assert document["parameters"] == []


@pytest.mark.parametrize(
    ("argv", "program", "code"),
    [
        (["python", "trian.py", "${args}"], None, "target.missing_file"),
        (["${interpreter}", "${program}", "${args}"], "trian.py", "target.missing_file"),
        (["no-such-program-anywhere", "${args}"], None, "target.no_command"),
        (["./plain.txt", "${args}"], None, "target.no_command"),
    ],
)
def test_a_command_that_cannot_be_run_says_so(
    tmp_path: Path, argv: list[str], program: str | None, code: str
) -> None:
    (tmp_path / "plain.txt").write_text("not executable")
    assert inspect_command(tmp_path, *argv, program=program)["error"]["code"] == code


def test_words_that_are_no_paths_are_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("")
    words = ["x" * 10_000, "a\nb", "$(rm -rf /)", "", "..", "/"]
    assert paths(inspect_command(tmp_path, "python", "train.py", *words, "${args}")) == ["train.py"]


def test_it_ends_when_nobody_waits_for_it_any_more(tmp_path: Path) -> None:
    started = tmp_path / "started"
    (tmp_path / "train.py").write_text(f"import time\nopen({str(started)!r}, 'w')\ntime.sleep(600)\n")
    request = {
        "target": {"kind": "function", "file": "train.py", "function": "train", "root": str(tmp_path)},
        "timeout_s": 600,
    }
    (tmp_path / "request.json").write_text(json.dumps(request))
    asker = f"""
import os, subprocess, sys, time
words = [sys.executable, "-m", "sweepdeck.inspection", "inspect"]
with open({str(tmp_path / "request.json")!r}) as request:
    subprocess.Popen(words, stdin=request, cwd={str(PACKAGE)!r}, env={{"MARK": {str(tmp_path)!r}}})
while not os.path.exists({str(started)!r}):
    time.sleep(0.01)
"""
    subprocess.run([sys.executable, "-c", asker], check=True, capture_output=True, timeout=30)
    assert started.exists()
    assert _no_process_with(f"MARK={tmp_path}")


def _no_process_with(variable: str) -> bool:
    for _ in range(100):
        environments = []
        for entry in Path("/proc").glob("[0-9]*/environ"):
            try:
                environments.append(entry.read_bytes())
            except OSError:
                continue
        if not any(variable.encode() in environment for environment in environments):
            return True
        time.sleep(0.05)
    return False
