"""One attempt from claim to end: results, errors, fencing, output. Each in a real process."""

import json
import os
import resource
import signal

import pytest
from attempts import RUN_ID, Attempts
from protocol_records import is_record

PLAIN = "def train(config):\n    {}\n"


def plain(tmp_path, body: str, **plan) -> Attempts:
    return Attempts(tmp_path, PLAIN.format(body.replace("\n", "\n    ")), **plan)


def test_a_finished_attempt_leaves_its_record_its_journal_and_its_result(tmp_path):
    attempts = plain(tmp_path, "print('hello')\nreturn {'loss': 0.5}")
    outcome = attempts.run()
    assert (outcome.end, outcome.metrics) == ("finished", {"loss": 0.5})
    record = json.loads((attempts.paths.attempt("1-00000000") / "attempt.json").read_bytes())
    is_record("attempt", record)
    assert record["run_id"] == RUN_ID
    assert attempts.result()["metrics"] == {"loss": 0.5}
    assert attempts.events()[-1]["end"] == "finished"
    assert attempts.output() == b"hello\n"


@pytest.mark.parametrize(
    ("body", "metrics"),
    [
        ("return 0.25", {"loss": 0.25}),
        ("import sweepdeck\nsweepdeck.log(loss=1.0)\nsweepdeck.log(loss=0.5)", {"loss": 0.5}),
        ("import sweepdeck\nsweepdeck.log(acc=1)\nreturn {'loss': 2}", {"acc": 1, "loss": 2}),
        ("import numpy\nreturn {'loss': numpy.float32(0.5)}", {"loss": 0.5}),
        ("return {'loss': 0.5, 'path': 'model.bin'}", {"loss": 0.5}),
        ("return {'loss': 0.5, 'other': float('-inf')}", {"loss": 0.5, "other": "-Infinity"}),
    ],
)
def test_what_counts_as_a_result(tmp_path, body, metrics):
    outcome = plain(tmp_path, body).run()
    assert (outcome.end, outcome.metrics) == ("finished", metrics)


@pytest.mark.parametrize(
    ("body", "end", "said"),
    [
        ("raise ValueError('no such layer')", "user_error", "no such layer"),
        ("return {'los': 1}", "user_error", "'loss' was neither returned nor logged; returned: los"),
        ("return {'los': 1}", "user_error", "is 'los' what `metric:` means?"),
        ("return None", "user_error", "returned: None; logged: nothing"),
        ("return 'fine'", "user_error", "returned a str"),
        ("return {'loss': 'low'}", "user_error", "'loss' that is no number"),
        ("import sys; sys.exit(0)", "user_error", "sys.exit(0) before it returned"),
        ("raise MemoryError", "oom", ""),
        ("raise RuntimeError('CUDA out of memory. Tried to allocate 2 GiB')", "oom", "Tried"),
        ("raise RuntimeError('CUDA error: uncorrectable ECC error encountered')", "infra", "ECC"),
        ("raise OSError(28, 'No space left on device')", "infra", "No space"),
        ("raise FloatingPointError('overflow')", "diverged", "overflow"),
        ("return float('nan')", "diverged", "loss is NaN"),
        ("return float('inf')", "diverged", "loss is Infinity"),
        ("raise KeyboardInterrupt", "preempted", ""),
    ],
)
def test_every_failure_is_classified(tmp_path, body, end, said):
    attempts = plain(tmp_path, body)
    outcome = attempts.run()
    assert outcome.end == end
    assert said in outcome.error["message"]
    last = attempts.events()[-1]
    assert (last["end"], last["error"]) == (end, outcome.error)
    assert not attempts.paths.result.exists()


def test_an_error_shows_the_users_own_frames_and_a_fingerprint_without_values(tmp_path):
    attempts = Attempts(
        tmp_path, "def inner(x):\n    raise KeyError(x)\ndef train(config):\n    inner(config.lr)\n"
    )
    first = attempts.run("1-00000000")
    attempts.config = {"lr": 0.9, "epochs": 1}
    second = attempts.run("2-00000000")
    assert first.error["fingerprint"] == second.error["fingerprint"] == "KeyError in train_it.py:inner"
    assert first.error["traceback"].count("File ") == 2
    assert "worker.py" not in first.error["traceback"]


@pytest.mark.parametrize(
    "body",
    [
        "raise ValueError('x' * 10_000_000)",
        "class E(Exception):\n    def __str__(self): raise E\n    def __reduce__(self): raise E\nraise E",
        "def deep(n): return deep(n + 1)\ndeep(0)",
    ],
)
def test_a_monstrous_exception_is_kept_in_bounded_space(tmp_path, body):
    outcome = plain(tmp_path, body).run()
    assert outcome.end == "user_error"
    assert len(json.dumps(outcome.error)) < 40_000


def test_leaving_by_os_exit_is_no_result(tmp_path):
    attempts = plain(tmp_path, "import os; os._exit(0)")
    assert attempts.run() is None
    assert attempts.events("1-00000000", "end") == []
    assert not attempts.paths.result.exists()


def test_the_same_attempt_is_delivered_twice_and_done_once(tmp_path):
    attempts = plain(tmp_path, "return 1")
    assert attempts.run().end == "finished"
    before = attempts.result()
    assert attempts.run().end == "lost"
    assert attempts.result() == before


def test_an_attempt_leaves_where_a_newer_one_has_the_run(tmp_path):
    attempts = plain(tmp_path, "raise SystemError('must not be called')")
    attempts.paths.attempt("2-00000000").mkdir(parents=True)
    outcome = attempts.run("1-00000000")
    assert outcome.end == "lost"
    assert "2-00000000 has taken" in outcome.error["message"]


def test_an_attempt_at_a_finished_run_does_nothing(tmp_path):
    attempts = plain(tmp_path, "return 1")
    attempts.run("1-00000000")
    assert attempts.run("2-00000000").end == "lost"
    assert attempts.result()["attempt"] == "1-00000000"


def test_a_heartbeat_notices_a_newer_attempt_and_nothing_is_published(tmp_path):
    code = (
        "import time\n"
        "def train(config, run):\n"
        "    run.track(d={})\n"
        "    for _ in run.epochs(100000):\n        run.log(loss=1)\n        time.sleep(0.01)\n"
    )
    attempts = Attempts(tmp_path, code, heartbeat_s=0.05)
    process = attempts.start("1-00000000")
    process.wait_for(attempts.checkpoints)
    attempts.paths.attempt("2-00000000").mkdir()
    assert process.outcome().end == "lost"
    assert attempts.events("1-00000000", "heartbeat") or attempts.events("1-00000000", "checkpoint")
    assert not attempts.paths.result.exists()


def test_bytes_that_are_no_text_are_kept_as_they_are(tmp_path):
    body = (
        "import os\n"
        "os.write(1, b'\\x00\\xff\\xfe caf\\xe9\\r\\n')\nprint('\\ud800')\nos.write(2, b'err')\n"
        "return 1"
    )
    attempts = plain(tmp_path, body)
    assert attempts.run().end == "finished"
    assert attempts.output() == b"\x00\xff\xfe caf\xe9\r\n\\ud800\nerr"


def test_output_keeps_its_beginning_and_its_end_within_the_quota(tmp_path):
    body = (
        "import os\n"
        "os.write(1, b'first')\n"
        "for _ in range(100): os.write(1, b'x' * 1_000_000)\n"
        "os.write(1, b'last')\nreturn 1"
    )
    attempts = plain(tmp_path, body)
    assert attempts.run(output_bytes=1_000_000).end == "finished"
    kept = attempts.output()
    assert kept.startswith(b"first")
    assert kept.endswith(b"last")
    assert b"output left out here" in kept
    assert len(kept) <= 1_000_000


def test_a_full_disk_stops_no_training_and_loses_no_metric_once_there_is_space(tmp_path):
    code = (
        "import resource\n"
        "def train(config, run):\n"
        "    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, hard))\n"
        "    for _ in range(100): run.log(loss=0.5)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))\n"
        "    run.log(loss=0.25)\n"
    )
    attempts = Attempts(tmp_path, code)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
    assert attempts.run().end == "finished"
    folder = attempts.paths.attempt("1-00000000")
    text = (folder / "events-00001.jsonl").read_bytes()
    records = []
    for line in text.splitlines():
        try:
            records.append(json.loads(line))
        except ValueError:
            continue
    steps = [record["step"] for record in records if record["kind"] == "metrics"]
    assert steps == list(range(1, 102))
    assert any("could not be written" in record.get("text", "") for record in records)


def test_a_volume_that_takes_nothing_is_no_fault_of_the_users_code(tmp_path):
    attempts = plain(tmp_path, "return 1")
    attempts.volume.write_text("not a folder")
    outcome = attempts.run()
    assert outcome.end == "infra"


def test_a_result_that_the_disk_does_not_take_is_infra(tmp_path):
    outcome = plain(tmp_path, "return 1").run(fault="result.before_write:enospc")
    assert outcome.end == "infra"


@pytest.mark.parametrize("point", ["attempt.after_claim", "attempt.after_record", "result.before_write"])
def test_a_kill_before_the_result_leaves_the_run_to_the_next_attempt(tmp_path, point):
    attempts = plain(tmp_path, "return 1")
    assert attempts.run("1-00000000", fault=f"{point}:kill") is None
    assert attempts.run("2-00000000").end == "finished"
    assert attempts.result()["attempt"] == "2-00000000"


@pytest.mark.parametrize("point", ["result.after_write", "attempt.after_end"])
def test_a_kill_after_the_result_loses_nothing(tmp_path, point):
    attempts = plain(tmp_path, "return 1")
    assert attempts.run("1-00000000", fault=f"{point}:kill") is None
    assert attempts.result()["metrics"] == {"loss": 1}
    assert attempts.run("2-00000000").end == "lost"


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("", "target.no_function"),
        ("train = 3", "target.not_callable"),
        ("def train(): pass", "target.bad_arity"),
        ("def train(config, run, more): pass", "target.bad_arity"),
        ("async def train(config): pass", "target.not_plain"),
        ("def train(config): yield 1", "target.not_plain"),
        ("import no_such_module", "target.import_failed"),
        ("def train(config:\n", "target.import_failed"),
        ("import sys; sys.exit(0)", "target.import_failed"),
    ],
)
def test_code_that_can_not_be_run_is_found_before_the_first_run(tmp_path, code, wrong):
    attempts = Attempts(tmp_path, code)
    assert attempts.run().end == wrong
    assert not attempts.volume.exists()


@pytest.mark.parametrize(
    "signature", ["config", "config, run", "c, r", "config, *, run", "config, verbose=False", "*args"]
)
def test_a_function_gets_what_it_asks_for(tmp_path, signature):
    attempts = Attempts(tmp_path, f"def train({signature}):\n    return 1\n")
    assert attempts.run().end == "finished"


def test_a_module_named_like_one_of_the_library_is_the_users(tmp_path):
    attempts = Attempts(tmp_path)
    (attempts.root / "random.py").write_text("def train(config):\n    return 4\n")
    attempts.plan["target"]["file"] = "random.py"
    assert attempts.run().metrics == {"loss": 4}


@pytest.mark.parametrize(("gpu", "seen"), [("3", "3 cuda:0"), ("", " cpu"), (None, "outer cuda:0")])
def test_a_run_sees_its_own_gpu(tmp_path, monkeypatch, gpu, seen):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "outer")
    code = (
        "import os\n"
        "def train(config, run):\n"
        "    print(os.environ['CUDA_VISIBLE_DEVICES'], run.device)\n"
        "    return 1\n"
    )
    attempts = Attempts(tmp_path, code)
    (attempts.root / "torch.py").write_text("class cuda:\n    is_available = staticmethod(lambda: True)\n")
    assert attempts.run(gpu=gpu).end == "finished"
    assert attempts.output().decode() == f"{seen}\n"


def test_a_print_on_a_full_disk_stops_no_training(tmp_path):
    body = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))\n"
        "for n in range(1000): print('a line', n, file=(sys.stdout, sys.stderr)[n % 2])\n"
        "return 1"
    )
    attempts = plain(tmp_path, body)
    assert attempts.run().end == "finished"
    assert attempts.output().startswith(b"a line 0\na line 1\n")


def test_a_stop_is_heard_over_a_descriptor_that_is_too_high_for_select(tmp_path):
    attempts = plain(
        tmp_path, "import sweepdeck, time\nwhile True:\n    sweepdeck.log(loss=1)\n    time.sleep(0.01)"
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    many = [os.open(os.devnull, os.O_RDONLY) for _ in range(1100)]
    try:
        process = attempts.start("1-00000000")
        process.wait_for(attempts.curve)
        process.ask("stop")
        assert process.outcome().end == "stopped"
    finally:
        for descriptor in many:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_heartbeat_that_fails_in_any_way_leaves_the_run_within_reach(tmp_path):
    code = (
        "import pathlib, time\n"
        "from sweepdeck.attempt import Attempt\n"
        "def train(config, run):\n"
        "    def why(self):\n"
        "        pathlib.Path('failed').touch()\n"
        "        raise ValueError('a torn result')\n"
        "    Attempt.why_superseded = why\n"
        "    while True: time.sleep(0.01)\n"
    )
    attempts = Attempts(tmp_path, code, heartbeat_s=0.05)
    process = attempts.start("1-00000000")
    process.wait_for((attempts.root / "failed").exists)
    process.ask("stop")
    assert process.outcome().end == "stopped"


@pytest.mark.parametrize("ask", ["signal", "stop"])
def test_who_is_asked_while_in_native_code_is_ended_within_the_grace_and_says_so(tmp_path, ask):
    code = (
        "import hashlib, pathlib, sweepdeck\n"
        "def train(config):\n"
        "    sweepdeck.log(loss=1)\n"
        "    pathlib.Path('started').touch()\n"
        "    hashlib.pbkdf2_hmac('sha256', b'', b'', 2**31 - 1)\n"
    )
    attempts = Attempts(tmp_path, code)
    process = attempts.start("1-00000000", grace_s=0.5)
    process.wait_for((attempts.root / "started").exists)
    if ask == "signal":
        process.signal(signal.SIGTERM)
    else:
        process.ask("stop")
    assert process.outcome() is None
    assert attempts.events()[-1]["end"] == {"signal": "preempted", "stop": "stopped"}[ask]


def test_a_signal_to_a_child_that_the_code_forked_is_not_the_runs(tmp_path):
    code = (
        "import os, signal, time\n"
        "def train(config, run):\n"
        "    for _ in range(5):\n"
        "        pid = os.fork()\n"
        "        if pid == 0:\n"
        "            signal.signal(signal.SIGTERM, lambda *_: os._exit(5))\n"
        "            while True: time.sleep(0.01)\n"
        "        time.sleep(0.05)\n"
        "        os.kill(pid, signal.SIGTERM)\n"
        "        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 5\n"
        "    time.sleep(0.1)\n"
        "    return 1.0\n"
    )
    assert Attempts(tmp_path, code).run().end == "finished"


def test_asyncio_in_the_users_code_has_its_signals(tmp_path):
    code = (
        "import asyncio, os, signal\n"
        "async def wait():\n"
        "    heard = asyncio.Event()\n"
        "    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, heard.set)\n"
        "    os.kill(os.getpid(), signal.SIGUSR1)\n"
        "    await heard.wait()\n"
        "def train(config):\n"
        "    asyncio.run(wait())\n"
        "    return 1.0\n"
    )
    assert Attempts(tmp_path, code).run().end == "finished"
