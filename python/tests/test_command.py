"""Runs that are commands: the words they are started with, the metrics they print, how they end."""

import json
import os
import signal
import sys
import time

import pytest
from attempts import Attempts

from sweepdeck.command import Lines
from sweepdeck.macros import command_line
from sweepdeck.metrics import read_reported

CONFIG = {
    "lr": 0.001,
    "big": True,
    "small": False,
    "name": "a b'; $(rm)",
    "opt": {"beta": [0.9, 1]},
    "none": None,
}


def words(*argv, program="train.py"):
    return command_line(
        list(argv),
        program=program,
        interpreter="/venv/python",
        config=CONFIG,
        config_file=lambda: "/run/config.json",
    )


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (
            ["${env}", "${interpreter}", "${program}", "${args}"],
            [
                "/usr/bin/env",
                "/venv/python",
                "train.py",
                "--lr=0.001",
                "--big=True",
                "--small=False",
                "--name=a b'; $(rm)",
                "--opt.beta=[0.9, 1]",
                "--none=None",
            ],
        ),
        (
            ["x", "${args_no_hyphens}"],
            [
                "x",
                "lr=0.001",
                "big=True",
                "small=False",
                "name=a b'; $(rm)",
                "opt.beta=[0.9, 1]",
                "none=None",
            ],
        ),
        (
            ["x", "${args_no_boolean_flags}"],
            ["x", "--lr=0.001", "--big", "--name=a b'; $(rm)", "--opt.beta=[0.9, 1]", "--none=None"],
        ),
        (["x", "--config=${args_json_file}"], ["x", "--config=/run/config.json"]),
        (["x", "${args_json}"], ["x", json.dumps(CONFIG)]),
        (["x", "${envvar:NO_SUCH_VARIABLE}y", "${args_json_file}"], ["x", "y", "/run/config.json"]),
    ],
)
def test_macros_become_words(argv, expected):
    assert words(*argv) == expected


def test_a_command_that_takes_the_config_in_no_way_gets_it_as_flags():
    assert words("x", "train.py")[2] == "--lr=0.001"


SCRIPT = """
import json, os, sys
print("starting")
for step in range(1, 4):
    print(json.dumps({"step": step * 10, "loss": 1 / step, "note": "no number"}))
print(json.dumps({"config": sys.argv[1:]}))
print("warned", file=sys.stderr)
"""


def command(tmp_path, script: str, *argv: str, **plan) -> Attempts:
    attempts = Attempts(tmp_path, **plan).command(
        *(argv or ("${interpreter}", "${program}", "${args}")), program="s.py"
    )
    (attempts.root / "s.py").write_text(script)
    return attempts


def test_a_script_that_prints_json_lines_is_followed_and_its_output_kept(tmp_path):
    attempts = command(tmp_path, SCRIPT)
    outcome = attempts.run()
    assert (outcome.end, outcome.metrics) == ("finished", {"loss": 1 / 3})
    assert attempts.curve() == {10: {"loss": 1.0}, 20: {"loss": 0.5}, 30: {"loss": 1 / 3}}
    output = attempts.output()
    assert output.startswith(b"starting\n")
    assert b'"--lr=0.1", "--epochs=5", "--seed=7"' in output
    assert b"warned" in output


def test_sweepdeck_log_in_a_script_reaches_the_run(tmp_path):
    source = os.path.dirname(os.path.dirname(sys.modules["sweepdeck"].__file__))
    script = (
        f"import sys; sys.path.insert(0, {source!r})\n"
        "import sweepdeck\n"
        "for _ in range(2): sweepdeck.log(loss=float('nan'))\n"
        "sweepdeck.log({'loss': 0.5}, step=7)\n"
        "(sweepdeck.checkpoint_dir() / 'model').write_text('m')\n"
    )
    attempts = command(tmp_path, script)
    assert attempts.run().metrics == {"loss": 0.5}
    assert attempts.curve() == {1: {"loss": "NaN"}, 2: {"loss": "NaN"}, 7: {"loss": 0.5}}
    assert (attempts.paths.files / "model").read_text() == "m"
    assert attempts.output() == b""


def test_a_hostile_config_arrives_as_it_is(tmp_path):
    attempts = command(
        tmp_path,
        "import json, sys\n"
        "assert json.load(open(sys.argv[1]))['t'] == sys.argv[2]\n"
        "print(json.dumps({'loss': 1}))\n",
        "${interpreter}",
        "${program}",
        "${args_json_file}",
    )
    text = "'\"; rm -rf $(x) `y`\n--flag é " + "x" * 10_000
    attempts.config = {"t": text}
    attempts.plan["target"]["argv"].append(text)
    assert attempts.run().end == "finished"


@pytest.mark.parametrize(
    ("script", "end", "said"),
    [
        ("raise ValueError('wrong shape')", "user_error", "exit code 1: ValueError: wrong shape"),
        (
            "import sys; print('x' * 10**6, file=sys.stderr); raise RuntimeError('CUDA out of memory')",
            "oom",
            "CUDA",
        ),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "killed", "signal 9"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "user_error", "signal 11"),
        ("import sys; sys.exit(3)", "user_error", "exit code 3: it wrote nothing"),
        ("print('loss: 0.3')", "user_error", 'such as {"loss": 0.3}'),
        ("print('{\"loss\": NaN}')", "diverged", "loss is NaN"),
    ],
)
def test_how_a_command_fails(tmp_path, script, end, said):
    outcome = command(tmp_path, script).run()
    assert outcome.end == end
    assert said in outcome.error["message"]
    assert len(json.dumps(outcome.error)) < 40_000


def test_a_stop_reaches_the_command_and_what_it_started(tmp_path):
    script = (
        "import subprocess, sys, time, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "pathlib.Path('pid').write_text(str(child.pid))\n"
        "time.sleep(60)\n"
    )
    attempts = command(tmp_path, script)
    process = attempts.start("1-00000000")
    pid = attempts.root / "pid"
    process.wait_for(lambda: pid.exists() and pid.read_text())
    process.ask("stop")
    assert process.outcome().end == "stopped"
    _until_it_is_gone(int(pid.read_text()))


def test_what_a_command_leaves_running_ends_with_it(tmp_path):
    script = (
        "import subprocess, sys, pathlib\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "pathlib.Path('pid').write_text(str(child.pid))\n"
        "print('{\"loss\": 1}')\n"
    )
    attempts = command(tmp_path, script)
    assert attempts.run().end == "finished"
    _until_it_is_gone(int((attempts.root / "pid").read_text()))


def test_a_command_that_closes_its_output_is_waited_for(tmp_path):
    script = (
        "import os, time, pathlib\n"
        "print('{\"loss\": 1}', flush=True)\n"
        "os.closerange(1, 100)\n"
        "time.sleep(0.2)\n"
        "pathlib.Path('done').write_text('x')\n"
    )
    attempts = command(tmp_path, script)
    assert attempts.run().end == "finished"
    assert (attempts.root / "done").exists()


def test_a_command_that_does_not_leave_is_killed_with_all_it_started(tmp_path):
    script = (
        "import signal, time, pathlib, os\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "pathlib.Path('pid').write_text(str(os.getpid()))\n"
        "time.sleep(60)\n"
    )
    attempts = command(tmp_path, script)
    process = attempts.start("1-00000000", grace_s=0.4)
    pid = attempts.root / "pid"
    process.wait_for(lambda: pid.exists() and pid.read_text())
    process.signal(signal.SIGTERM)
    assert process.outcome().end == "preempted"
    assert attempts.events()[-1]["end"] == "preempted"
    _until_it_is_gone(int(pid.read_text()))


def test_a_line_of_100_megabytes_blocks_nothing_and_is_no_metric(tmp_path):
    script = (
        "import sys\n"
        "for _ in range(100): sys.stdout.write('{' * 1_000_000)\n"
        "print(); print('{\"loss\": 1}'); sys.stdout.buffer.write(b'\\x00\\xff\\n')\n"
    )
    attempts = command(tmp_path, script)
    assert attempts.run(output_bytes=1_000_000).metrics == {"loss": 1}
    assert attempts.output().endswith(b'{"loss": 1}\n\x00\xff\n')
    assert len(attempts.output()) <= 1_000_000


def test_a_program_that_is_not_there_is_found_before_the_first_run(tmp_path):
    attempts = Attempts(tmp_path).command("no-such-program-anywhere", "${args}")
    assert attempts.run().end.startswith("target.")
    attempts.command("${interpreter}", "${no_such}")
    assert attempts.run().end.startswith("target.")
    attempts.command("${interpreter}", "${program}", program="missing.py")
    assert attempts.run().end.startswith("target.")


def test_lines_are_cut_over_any_chunks():
    lines = Lines()
    assert [lines.feed(chunk) for chunk in (b"a", b"b\nc\n", b"\nd")] == [[], [b"ab", b"c"], [b""]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"loss": 1, "step": 3}', ({"loss": 1}, 3)),
        (b'  {"a": NaN, "b": "Infinity", "c": "x", "d": true, "e": null, "step": -1}', None),
        (b"[1]", None),
        (b'{"a": "x"}', None),
        (b"{", None),
        (b"\xff{", None),
        (b"{" * 100_000, None),
    ],
)
def test_which_lines_are_metrics(line, expected):
    found = read_reported(line)
    if expected is None and found is not None:
        assert sorted(found[0]) == ["a", "b"]
        assert found[1] is None
    else:
        assert found == expected


def _until_it_is_gone(pid: int) -> None:
    """A process that was killed may take a moment to die."""
    until = time.monotonic() + 20
    while _runs(pid):
        assert time.monotonic() < until, "it still runs"
        time.sleep(0.01)


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False
