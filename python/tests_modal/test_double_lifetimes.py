"""How long Apps and their containers live under the double, with the real command line."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import modal
import pytest
from double_hand import Hand, until

SUPPORT = Path(__file__).parents[2] / "test" / "support"
APP = str(Path(__file__).parent / "lifetimes_app.py")


def cli(*words: str) -> subprocess.CompletedProcess:
    """Runs the real `modal`."""
    return subprocess.run(
        [sys.executable, "-m", "modal", *words], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def hand(double) -> Hand:
    return Hand(double.admin, double.folder)


def live(hand: Hand, name: str = "") -> list[dict]:
    """The containers that live, of all Apps or of those with this description."""
    state = hand.ask("/state")
    return [
        c
        for c in state["containers"].values()
        if c["state"] != "ended" and (not name or state["apps"][c["app_id"]]["description"] == name)
    ]


def test_modal_run_shows_the_result_and_leaves_nothing_running(hand):
    ran = cli("run", APP, "--seconds", "0.2")
    assert ran.returncode == 0, ran.stderr
    assert "result entry" in ran.stdout
    assert "work entry begins" in ran.stdout + ran.stderr
    until(lambda: not live(hand))


def test_an_ephemeral_app_ends_with_its_client(hand):
    hand.ask("/policy", {"heartbeat_timeout_seconds": 2})
    client = subprocess.Popen(
        [sys.executable, "-m", "modal", "run", f"{APP}::work", "--key", "lost", "--seconds", "60"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "MODAL_HEARTBEAT_INTERVAL": "1"},
    )
    hand.wait_for_file("lost")
    client.kill()
    client.wait()
    until(lambda: not live(hand))
    assert hand.read("lost-interrupted") == "yes"


def test_a_detached_app_goes_on_without_its_client_until_its_work_is_done(hand):
    client = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "modal",
            "run",
            "--detach",
            f"{APP}::work",
            "--key",
            "detached",
            "--seconds",
            "3",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    hand.wait_for_file("detached")
    client.send_signal(signal.SIGINT)
    client.wait(20)
    hand.wait_for_file("detached-done")
    until(lambda: not live(hand))


def test_a_deployed_app_takes_spawned_calls_keeps_its_minimum_warm_and_ends_by_app_stop(hand):
    assert cli("deploy", APP).returncode == 0
    until(lambda: any(c["state"] == "idle" for c in live(hand, "lifetimes")))
    function = modal.Function.from_name("lifetimes", "work")
    assert function.spawn("spawned", 0.3).get(timeout=20) == "spawned"
    call = function.spawn("stopped", 60)
    hand.wait_for_file("stopped")
    assert function.get_current_stats().num_running_inputs == 1
    graph = modal.FunctionCall.from_id(call.object_id).get_call_graph()
    assert [node.function_name for node in graph] == ["work"]
    stopped = cli("app", "stop", "lifetimes", "-y")
    assert stopped.returncode == 0, stopped.stderr
    with pytest.raises(modal.exception.RemoteError):
        modal.FunctionCall.from_id(call.object_id).get(timeout=10)
    until(lambda: not live(hand, "lifetimes"))
    assert hand.read("stopped-interrupted") == "yes"


def test_all_processes_of_containers_end_with_the_double_even_when_it_is_killed(
    double, tmp_path_factory, monkeypatch
):
    # A short name: a container's socket lies in it, and the path of one has its limit.
    folder = tmp_path_factory.mktemp("double")
    command = [sys.executable, "-m", "modal_double", "--folder", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(SUPPORT)}
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    where = json.loads(process.stdout.readline())
    monkeypatch.setenv("MODAL_SERVER_URL", where["url"])
    hand = Hand(where["admin"], folder)
    assert cli("deploy", APP).returncode == 0
    pids = until(lambda: [c["pid"] for c in live(hand) if c["state"] == "idle" and c["pid"]])
    assert all(Path(f"/proc/{pid}").exists() for pid in pids)
    process.kill()
    process.wait()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


def test_a_new_version_replaces_containers_of_the_old_one(hand, tmp_path):
    file = tmp_path / "versions_app.py"
    text = (
        "import modal\napp = modal.App('versions')\n\n@app.function()\ndef version() -> int:\n    return {}\n"
    )
    file.write_text(text.format(1))
    assert cli("deploy", str(file)).returncode == 0
    assert modal.Function.from_name("versions", "version").remote() == 1
    file.write_text(text.format(2))
    time.sleep(0.1)
    assert cli("deploy", str(file)).returncode == 0
    assert modal.Function.from_name("versions", "version").remote() == 2
