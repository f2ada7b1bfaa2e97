"""Promoting and serving on Modal: copied on the volume, deployed by the real client, run by its runtime."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bridge_client import Bridge, BridgeError
from conftest import RunningDouble
from sweeps import plan, project, runs

TRAIN = """
import numpy as np

def train(config, run):
    weights = np.full(3, float(config["x"]))
    run.track(weights=weights)
    for epoch in run.epochs(3):
        weights += 1
        run.log(loss=float(weights.sum()))
        run.save()
    return {"loss": float(weights.sum())}
"""
SERVE = """
import helper
from sweepdeck.serving import state

loads = 0
helper.note()

def predict(state, request):
    if request is None:
        raise ValueError("nothing was asked")
    return {"answer": state["weights"] * request["x"], "loaded": helper.loaded}

async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(state()["weights"].sum()).encode()})
"""
HELPER = """
loaded = 0

def note():
    global loaded
    loaded += 1
"""
RUN = f"{0:016x}"


@pytest.fixture(scope="module")
def bridge(double: RunningDouble) -> Iterator[Bridge]:
    double.control("/policy", {"scaledown_seconds": 20})
    with Bridge(double.environment) as bridge:
        yield bridge


@pytest.fixture(scope="module")
def record(bridge: Bridge, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The plan of a sweep of one run that has ended, with three checkpoints."""
    root = project(tmp_path_factory.mktemp("serving"), TRAIN)
    (root / "serve.py").write_text(SERVE)
    (root / "helper.py").write_text(HELPER)
    record = plan(root)
    bridge.call("launch", plan=record, runs=runs(1), files=["train.py"])
    end = time.monotonic() + 90
    while bridge.call("driver", volume="sweeps", sweep_id=record["sweep_id"])["state"] != "ended":
        assert time.monotonic() < end, "the driver did not end"
        time.sleep(0.3)
    return record


def checkpoints(bridge: Bridge, record: dict[str, Any]) -> list[str]:
    folder = f"sweeps/{record['sweep_id']}/runs/{RUN}/checkpoints"
    entries = bridge.call("list", volume="sweeps", prefix=folder)["entries"]
    return sorted(entry["path"] for entry in entries)


def content(double: RunningDouble, path: str) -> bytes:
    (found,) = double.folder.glob(f"volumes/*/{path}")
    return found.read_bytes()


def promote(double: RunningDouble, bridge: Bridge, record: dict[str, Any], place: str, **wish: Any) -> Any:
    manifest = json.loads(content(double, f"{place}/manifest.json"))
    wish = {
        "name": "best",
        "sweep_id": record["sweep_id"],
        "sweep": record["name"],
        "run_id": RUN,
        "attempt": manifest["attempt"],
        "checkpoint": Path(place).name,
        "step": manifest["step"],
        "metric": {"name": "loss", "goal": "minimize", "value": manifest["progress"]["metric"]},
        "by": "ada@lab",
        **wish,
    }
    return bridge.call("promote", volume="sweeps", wish=wish, manifest=manifest)["record"]


def serve(bridge: Bridge, record: dict[str, Any], target: str = "predict", **over: Any) -> Any:
    served = {"name": "best", "n": 1, "file": "serve.py", "object": target, "gpu": None, "private": False}
    root = record["target"]["root"]
    return bridge.call("serve", volume="sweeps", plan=record, served=served | over, code_root=root)


def ask(url: str, body: Any = None) -> tuple[int, Any]:
    request = urllib.request.Request(url, json.dumps(body).encode(), method="POST")
    try:
        with urllib.request.urlopen(request, timeout=90) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_a_promotion_is_copied_on_the_volume_and_a_later_one_leaves_it_there(double, bridge, record):
    first, *_, newest = checkpoints(bridge, record)
    before = double.control("/state")["rpcs"]
    one = promote(double, bridge, record, first)
    after = double.control("/state")["rpcs"]
    two = promote(double, bridge, record, newest)
    assert (one["n"], two["n"]) == (1, 2)
    assert after["VolumeCopyFiles2"] - before.get("VolumeCopyFiles2", 0) == 3
    for place, promoted in ((first, one), (newest, two)):
        for file in promoted["files"]:
            copied = content(double, f"promoted/best/{promoted['folder']}/{file['path']}")
            assert copied == content(double, f"{place}/{file['path']}")
    assert bridge.call("promotions", volume="sweeps")["records"] == [one, two]


def test_a_checkpoint_of_another_size_is_refused_and_nothing_of_it_is_left(double, bridge, record):
    *_, newest = checkpoints(bridge, record)
    manifest = json.loads(content(double, f"{newest}/manifest.json"))
    manifest["files"][0]["bytes"] += 1
    wish = {"name": "damaged", "sweep_id": record["sweep_id"], "run_id": RUN, "checkpoint": Path(newest).name}
    with pytest.raises(BridgeError, match=r"promotion\.damaged"):
        bridge.call("promote", volume="sweeps", wish=wish, manifest=manifest)
    assert bridge.call("list", volume="sweeps", prefix="promoted/damaged")["entries"] == []


def test_a_promotion_is_served_through_the_users_predict(double, bridge, record):
    deployed = serve(bridge, record)
    assert deployed["scaledown_s"] == 60
    assert ask(deployed["url"], {"x": 2}) == (200, {"answer": [2.0, 2.0, 2.0], "loaded": 1})
    assert ask(deployed["url"], {"x": 3}) == (200, {"answer": [3.0, 3.0, 3.0], "loaded": 1})
    status, told = ask(deployed["url"])
    assert (status, json.loads(told)) == (500, {"error": "nothing was asked"})
    (listed,) = bridge.call("endpoints")["endpoints"]
    assert (listed["name"], listed["n"], listed["url"]) == ("best", 1, deployed["url"])
    assert bridge.call("apps")["apps"] == []
    tags = {app["app_id"]: app for app in double.control("/state")["apps"].values()}
    assert tags[deployed["app_id"]]["name"] == "sweepdeck-serve-best"


def test_an_app_of_the_users_own_is_mounted_and_takes_the_place_of_what_was_served(bridge, record):
    before = bridge.call("endpoints")["endpoints"]
    deployed = serve(bridge, record, "app", n=2, private=True)
    assert [each["app_id"] for each in before] == [deployed["app_id"]]
    assert ask(deployed["url"])[0] == 401
    keys = {"Modal-Key": "wk-1", "Modal-Secret": "ws-1"}
    request = urllib.request.Request(deployed["url"], headers=keys)
    with urllib.request.urlopen(request, timeout=90) as answer:
        assert answer.read() == b"9.0"


def test_code_that_serves_nothing_is_a_500_and_says_why_in_the_log(bridge, record):
    deployed = serve(bridge, record, "nothing", name="best")
    assert ask(deployed["url"])[0] == 500
    lines = bridge.call("logs", app_name="sweepdeck-serve-best")["lines"]
    assert any("serve.py has no 'nothing'" in line["text"] for line in lines)


def test_code_that_is_not_there_is_refused_before_anything_is_deployed(bridge, record):
    with pytest.raises(BridgeError, match=r"target\.missing_file"):
        serve(bridge, record, file="nowhere.py")


def test_an_endpoint_that_was_stopped_is_gone(bridge, record):
    deployed = serve(bridge, record)
    bridge.call("stop_app", app_id=deployed["app_id"])
    assert bridge.call("endpoints")["endpoints"] == []
    assert ask(deployed["url"])[0] == 404
