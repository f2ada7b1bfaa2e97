"""The bridge against the double, by the real client: what the manager asks, and what it is told."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bridge_client import SOURCES, Bridge, BridgeError
from conftest import RunningDouble
from sweeps import plan, project, runs

from sweepdeck.bridge.methods import METHODS

ENOUGH_S = 5.0
ENDLESS = "import time\n\ndef train(config):\n    time.sleep(600)\n"
ANYTHING = {
    "plan": {"volume": None, "target": {"root": "/"}},
    "runs": [],
    "volume": "v",
    "sweep_id": "s",
    "request": {"kind": "stop"},
    "path": "p",
    "to": "/nowhere",
    "app_id": "ap-1",
    "app_name": "a",
    "container_id": "ta-1",
    "start": "2026-11-24T00:00:00Z",
}
"""Enough for every method to come as far as Modal."""


@pytest.fixture(scope="module")
def bridge(double: RunningDouble) -> Iterator[Bridge]:
    with Bridge(double.environment) as bridge:
        yield bridge


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


def launch(bridge: Bridge, record: dict[str, Any], count: int = 3, **params: Any) -> Any:
    files = [source["path"] for source in record["code"]["sources"]]
    return bridge.call("launch", plan=record, runs=runs(count), files=files, **params)


def until_ended(bridge: Bridge, record: dict[str, Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while bridge.call("driver", volume="sweeps", sweep_id=record["sweep_id"])["state"] != "ended":
        assert time.monotonic() < end, "the driver did not end"
        time.sleep(0.3)


def text(bridge: Bridge, record: dict[str, Any], path: str) -> str:
    found = bridge.call("read", volume="sweeps", path=f"sweeps/{record['sweep_id']}/{path}")["base64"]
    assert found is not None, f"there is no {path}"
    return base64.b64decode(found).decode()


def refused(bridge: Bridge, method: str, **params: Any) -> BridgeError:
    with pytest.raises(BridgeError) as caught:
        bridge.call(method, **params)
    return caught.value


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "modal.no_token"),
        (
            {
                "MODAL_TOKEN_ID": "ak-1",
                "MODAL_TOKEN_SECRET": "as-1",
                "MODAL_SERVER_URL": "http://127.0.0.1:9",
            },
            "modal.unreachable",
        ),
    ],
)
def test_without_token_or_network_every_method_says_so_at_once(
    tmp_path: Path, environment: dict[str, str], code: str
) -> None:
    with Bridge({"MODAL_CONFIG_PATH": str(tmp_path / "none.toml"), **environment}) as bridge:
        began = time.monotonic()
        numbers = [bridge.send(method, **ANYTHING) for method in METHODS]
        for number in numbers:
            with pytest.raises(BridgeError) as caught:
                bridge.answer(number)
            assert caught.value.code == code
            assert caught.value.hint
        assert time.monotonic() - began < ENOUGH_S


def test_check_says_who_and_where(bridge: Bridge) -> None:
    found = bridge.call("check")
    assert found["workspace"] == "sweepdeck-double"
    assert found["client"].startswith("1.5.")
    assert found["billing"] is True
    assert refused(bridge, "check", workspace="another").code == "modal.wrong_workspace"


def test_a_wrong_token_is_told(double: RunningDouble, bridge: Bridge) -> None:
    double.control("/policy", {"tokens": {"ak-test": "as-test"}})
    try:
        with Bridge({**double.environment, "MODAL_TOKEN_SECRET": "as-wrong"}) as other:
            assert refused(other, "check").code == "modal.no_token"
    finally:
        double.control("/policy", {"tokens": None})


def test_what_is_no_request_is_answered(bridge: Bridge) -> None:
    bridge.write("no json")
    with pytest.raises(BridgeError) as caught:
        bridge.answer(None)
    assert caught.value.code == "bridge.bad_request"
    assert refused(bridge, "nothing").code == "bridge.no_method"
    assert refused(bridge, "read", path="x").code == "bridge.bad_request"


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../b"])
def test_paths_stay_within_the_volume(bridge: Bridge, root: Path, path: str) -> None:
    launch_only_upload(bridge, root)
    assert refused(bridge, "read", volume="sweeps", path=path).code == "volume.outside"


def launch_only_upload(bridge: Bridge, root: Path) -> dict[str, Any]:
    """A sweep whose schedule never comes: nothing of it runs."""
    record = plan(root, schedule={"cron": "0 0 29 2 *"})
    assert launch(bridge, record)["epoch"] == 0
    return record


def test_an_unknown_volume_is_named(bridge: Bridge) -> None:
    error = refused(bridge, "list", volume="no-such-volume")
    assert (error.code, "no-such-volume" in error.message) == ("modal.unknown_volume", True)


@pytest.mark.parametrize(
    ("changes", "code", "named"),
    [
        ({"secrets": ["no-such-secret"]}, "modal.unknown_secret", "no-such-secret"),
        ({"resources": {"gpu": ["H1000"]}}, "modal.unknown_gpu", "H100"),
        ({"resources": {"gpu": ["T4"], "nonpreemptible": True}}, "modal.nonpreemptible_gpu", "GPU"),
        ({"image": {"requirements": "none.txt"}}, "modal.missing_file", "none.txt"),
        ({"image": {"local_modules": ["helpers"]}}, "modal.missing_module", "helpers"),
    ],
)
def test_what_modal_has_not_is_named_before_anything_is_there(
    bridge: Bridge, root: Path, changes: dict[str, Any], code: str, named: str
) -> None:
    record = plan(root, **changes)
    error = refused(bridge, "launch", plan=record, runs=runs(1), files=["train.py"])
    assert error.code == code
    assert named in f"{error.message} {error.hint}"
    assert record["sweep_id"] not in bridge.call("sweeps", volume="sweeps")["sweeps"]


def test_code_outside_the_folder_is_refused(bridge: Bridge, root: Path) -> None:
    error = refused(bridge, "launch", plan=plan(root), runs=runs(1), files=["../other.py"])
    assert error.code == "modal.outside_root"


def test_an_image_that_cannot_be_built_shows_its_last_lines(
    double: RunningDouble, bridge: Bridge, root: Path
) -> None:
    double.control("/faults", {"kind": "image_failure", "times": 1, "lines": ["it is broken"]})
    record = plan(root, image={"pip": ["no-such-package==9"]})
    error = refused(bridge, "launch", plan=record, runs=runs(1), files=["train.py"])
    assert error.code == "modal.image_failed"
    assert "it is broken" in "\n".join(error.details)
    assert "it is broken" in "\n".join(bridge.progress)


def test_a_sweep_runs_to_its_end_in_its_own_app(bridge: Bridge, root: Path) -> None:
    record = plan(root)
    launched = launch(bridge, record)
    assert launched["epoch"] == 1
    until_ended(bridge, record)
    for number in range(3):
        result = json.loads(text(bridge, record, f"runs/{number:016x}/result.json"))
        assert result["metrics"] == {"loss": number * 2}


def test_a_launch_that_fails_half_way_leaves_no_app(
    double: RunningDouble, bridge: Bridge, root: Path
) -> None:
    record = plan(root)
    double.control("/faults", {"kind": "status", "status": "PERMISSION_DENIED", "rpc": "VolumePutFiles2"})
    try:
        error = refused(bridge, "launch", plan=record, runs=runs(1), files=["train.py"])
    finally:
        double.control("/faults", method="DELETE")
    assert error.code == "modal.refused"
    assert record["sweep_id"] not in {app["sweep_id"] for app in bridge.call("apps")["apps"]}
    assert launch(bridge, record)["epoch"] == 1


def test_a_command_of_no_files_runs_too(bridge: Bridge, tmp_path: Path) -> None:
    words = ["python", "-c", "import sweepdeck; sweepdeck.log(loss=1.5)", "${args}"]
    record = plan(tmp_path)
    record["target"] = {"kind": "command", "argv": words, "program": None, "root": str(tmp_path)}
    record["code"]["sources"] = []
    launch(bridge, record, 1)
    until_ended(bridge, record)
    assert json.loads(text(bridge, record, f"runs/{0:016x}/result.json"))["metrics"] == {"loss": 1.5}


def test_a_launch_is_repeated_without_harm(bridge: Bridge, root: Path) -> None:
    record = launch_only_upload(bridge, root)
    assert launch(bridge, record)["epoch"] == 0
    other = {**record, "created_at": "2026-01-01T00:00:00.000Z"}
    error = refused(bridge, "launch", plan=other, runs=runs(1), files=["train.py"])
    assert error.code == "sweep.id_taken"


def test_requests_get_numbers_of_their_own(bridge: Bridge, root: Path) -> None:
    record = launch_only_upload(bridge, root)
    where = {"volume": "sweeps", "sweep_id": record["sweep_id"]}
    request = {"kind": "stop", "by": "test", "runs": None}
    sent = [bridge.send("append", **where, request=request) for _ in range(5)]
    assert sorted(bridge.answer(number)["seq"] for number in sent) == [1, 2, 3, 4, 5]
    written = json.loads(text(bridge, record, "control/000005-stop.json"))
    assert (written["seq"], written["kind"], written["v"]) == (5, "stop", 1)
    assert bridge.call("add_runs", **where, runs=runs(2))["file"] == "0002.jsonl"
    assert bridge.call("add_runs", **where, runs=runs(1))["file"] == "0003.jsonl"
    assert len(text(bridge, record, "runs/0002.jsonl").splitlines()) == 2


def test_a_mirror_has_the_records_and_fetches_them_once(bridge: Bridge, root: Path, tmp_path: Path) -> None:
    record = launch_only_upload(bridge, root)
    to = tmp_path / "mirror"
    where = {"volume": "sweeps", "sweep_id": record["sweep_id"], "to": str(to)}
    assert bridge.call("mirror", **where)["fetched"] == 2
    assert json.loads((to / "plan.json").read_text())["name"] == record["name"]
    index = json.loads((to / ".index.json").read_text())
    assert index["entries"]["code/train.py"]["kind"] == "file"
    assert sorted(index["fetched"]) == ["plan.json", "runs/0001.jsonl"]
    assert bridge.call("mirror", **where)["fetched"] == 0


def test_a_folder_comes_down_whole(bridge: Bridge, root: Path, tmp_path: Path) -> None:
    record = launch_only_upload(bridge, root)
    path = f"sweeps/{record['sweep_id']}"
    found = bridge.call("download", volume="sweeps", path=path, to=str(tmp_path / "down"))
    assert found["files"] == 4
    assert (tmp_path / "down" / "code" / "train.py").read_text() == (root / "train.py").read_text()
    single = bridge.call("download", volume="sweeps", path=f"{path}/plan.json", to=str(tmp_path / "p.json"))
    assert single["bytes"] == (tmp_path / "p.json").stat().st_size


def test_our_apps_are_listed_as_modal_lists_them_and_stopped(
    double: RunningDouble, bridge: Bridge, root: Path
) -> None:
    record = launch_only_upload(bridge, root)
    found = {app["sweep_id"]: app for app in bridge.call("apps")["apps"]}
    ours = found[record["sweep_id"]]
    tags = {"sweepdeck": "0.1.0", "sweep": "n-me-..-..-x-rm", "sweep_id": record["sweep_id"]}
    assert tags.items() <= ours["tags"].items()
    assert ours["app_id"] in {app["app_id"] for app in double.listed("app", "list")}
    assert bridge.call("containers", app_id=ours["app_id"]) == {"containers": []}
    bridge.call("stop_app", app_id=ours["app_id"])
    assert record["sweep_id"] not in {app["sweep_id"] for app in bridge.call("apps")["apps"]}


def test_rates_and_bills_are_given_where_the_plan_gives_them(double: RunningDouble, bridge: Bridge) -> None:
    assert bridge.call("rates")["rates"]
    assert "lines" in bridge.call("bill", start="2026-11-24T00:00:00Z", resolution="h")
    double.control("/policy", {"plan": "starter"})
    try:
        assert refused(bridge, "rates").code == "modal.refused"
        no_bill = refused(bridge, "bill", start="2026-11-24T00:00:00Z", resolution="h")
        assert no_bill.code == "modal.no_bill"
        assert bridge.call("check")["billing"] is False
    finally:
        double.control("/policy", {"plan": "team"})


def test_being_throttled_is_waited_for(double: RunningDouble, bridge: Bridge) -> None:
    double.control(
        "/faults", {"kind": "status", "status": "RESOURCE_EXHAUSTED", "rpc": "AppList", "times": 3}
    )
    assert "apps" in bridge.call("apps")


def test_a_sweep_that_is_killed_leaves_nothing_running(bridge: Bridge, tmp_path: Path) -> None:
    root = project(tmp_path / "endless", ENDLESS)
    record = plan(root)
    launch(bridge, record)
    where = {"volume": "sweeps", "sweep_id": record["sweep_id"]}
    assert bridge.call("driver", **where)["state"] == "running"
    again = launch(bridge, record)
    assert again["epoch"] == 1
    killed = bridge.call("kill", **where)
    assert killed["app_id"]
    end = time.monotonic() + 40
    while record["sweep_id"] in {app["sweep_id"] for app in bridge.call("apps")["apps"]}:
        assert time.monotonic() < end, "the App did not stop"
        time.sleep(0.2)
    assert bridge.call("driver", **where)["state"] == "lost"


def test_the_bridge_ends_when_whoever_started_it_is_gone(double: RunningDouble, tmp_path: Path) -> None:
    """Even where somebody else holds its stdin open."""
    reading, writing = os.pipe()
    starter = (
        "import subprocess, sys\n"
        "bridge = subprocess.Popen([sys.executable, '-m', 'sweepdeck.bridge'], stdin=int(sys.argv[1]))\n"
        "print(bridge.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", starter, str(reading)],
        env={**os.environ, **double.environment, "PYTHONPATH": str(SOURCES)},
        pass_fds=[reading],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    # Once it answers, it knows its parent.
    os.write(writing, b'{"id": 1, "method": "nothing"}\n')
    process.stdout.readline()
    process.kill()
    process.wait()
    end = time.monotonic() + 20
    while _lives(pid):
        assert time.monotonic() < end, "it lives on"
        time.sleep(0.1)
    os.close(writing)


def _lives(pid: int) -> bool:
    """A process that has ended, and that nobody has waited for, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_an_outage_is_told_and_is_over_when_it_is_over(double: RunningDouble, bridge: Bridge) -> None:
    bridge.call("apps")
    double.control("/faults", {"kind": "outage", "seconds": 4})
    with Bridge(double.environment) as other:
        assert refused(other, "apps").code == "modal.unreachable"
        end = time.monotonic() + 30
        for either in (other, bridge):
            while not answers(either):
                assert time.monotonic() < end, "it does not notice that the outage is over"
                time.sleep(0.2)


def answers(bridge: Bridge) -> bool:
    try:
        bridge.call("apps")
    except BridgeError as error:
        if error.code != "modal.unreachable":
            raise
        return False
    return True


def test_what_passes_is_tried_again(double: RunningDouble, bridge: Bridge) -> None:
    double.control("/faults", {"kind": "status", "status": "UNAVAILABLE", "rpc": "AppList", "times": 6})
    assert "apps" in bridge.call("apps")


def test_the_driver_starts_once_however_many_ask(bridge: Bridge, tmp_path: Path) -> None:
    root = project(tmp_path / "endless", ENDLESS)
    record = plan(root)
    launch(bridge, record, 1)
    where = {"volume": "sweeps", "sweep_id": record["sweep_id"]}
    asked = [bridge.send("start", **where) for _ in range(4)]
    started = [bridge.answer(number) for number in asked]
    assert {each["epoch"] for each in started} == {1}
    assert len({each["call_id"] for each in started}) == 1
    bridge.call("kill", **where)


def test_an_app_that_was_stopped_is_deployed_again_from_the_volume(bridge: Bridge, root: Path) -> None:
    record = plan(root)
    launch(bridge, record)
    until_ended(bridge, record)
    (root / "train.py").unlink()
    bridge.call("stop_app", app_id=bridge.call("start", **_where(record))["app_id"])


def _where(record: dict[str, Any]) -> dict[str, str]:
    return {"volume": "sweeps", "sweep_id": record["sweep_id"]}


def test_containers_and_what_modal_logged_of_them_are_shown(bridge: Bridge, tmp_path: Path) -> None:
    root = project(tmp_path / "endless", "print('while it is imported')\n\n" + ENDLESS)
    record = plan(root)
    app_id = launch(bridge, record, 1)["app_id"]
    end = time.monotonic() + 40
    while len(found := bridge.call("containers", app_id=app_id)["containers"]) < 2:
        assert time.monotonic() < end, "driver and worker are not there"
        time.sleep(0.2)
    error = refused(bridge, "gpu", container_id=found[0]["container_id"])
    # The double's containers have no GPU to ask.
    assert error.code == "modal.no_gpu_facts", str(error)
    assert error.details
    assert refused(bridge, "gpu", container_id="ta-1; ls").code == "bridge.bad_request"
    app = f"sweepdeck-{record['sweep_id']}"
    while not (lines := bridge.call("logs", app_name=app, lines=5)["lines"]):
        assert time.monotonic() < end, "Modal has kept nothing"
        time.sleep(0.2)
    assert "while it is imported" in "".join(line["text"] for line in lines)
    bridge.call("kill", **_where(record))
