"""A promoted checkpoint behind a web address: what predict gets, what it may answer, and what is refused."""

import asyncio
import hashlib
import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sweepdeck.serving import promoted as serving
from sweepdeck.serving.predicting import Predicting
from sweepdeck.serving.promoted import NotServable, Promoted, serve_from
from sweepdeck.state.arrays import tensor_bytes
from sweepdeck.state.codec import encode_state

SOURCES = Path(__file__).parents[1] / "src"
TRACKED = {"weights": np.array([2.0, 3.0]), "vocabulary": {"a": 0, "b": 1}, "epochs": 3}

PREDICT = """
import numpy as np

print("imported")

def predict(state, request):
    if request == "fail":
        raise ValueError("no such word")
    if request == "leave":
        raise SystemExit(3)
    return {"product": state["weights"] * request["x"], "epochs": state["epochs"]}
"""

OWN_APP = """
from sweepdeck.serving import state

WEIGHTS = state()["weights"]

async def app(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    if scope["path"] == "/fail":
        raise ValueError("secret detail")
    body = (await receive())["body"]
    await send({"type": "http.response.start", "status": 201, "headers": [(b"x-kind", b"own")]})
    for part in (scope["query_string"], body, str(WEIGHTS.sum()).encode()):
        await send({"type": "http.response.body", "body": part + b";", "more_body": True})
    await send({"type": "http.response.body"})
"""


def promote(volume: Path, tracked: dict[str, Any] = TRACKED, n: int = 1) -> Path:
    """A promotion as the manager makes it; its folder."""
    of = {"run_id": "0" * 16, "config_id": "c0", "attempt": "1-0a1b2c3d", "step": 7}
    text, tensors = encode_state({"of": of, "progress": {}, "state": {"tracked": tracked, "random": {}}})
    contents = {"state.json": text, "arrays.safetensors": b"".join(tensor_bytes(tensors))}
    files = [
        {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for path, content in contents.items()
    ]
    place = volume / "promoted" / "best"
    folder = place / f"{n:06d}-0a1b2c3d"
    folder.mkdir(parents=True)
    for path, content in contents.items():
        (folder / path).write_bytes(content)
    (folder / "manifest.json").write_text(json.dumps({**of, "files": files}))
    metric = {"name": "loss", "goal": "minimize", "value": 0.25}
    record = {"name": "best", "n": n, "folder": folder.name, "sweep": "toy", "run_id": "0" * 16, "step": 7}
    record |= {"metric": metric, "files": files, "promoted_at": "2026-11-24T03:15:22.123Z"}
    (place / f"{n:06d}.json").write_text(json.dumps(record))
    return folder


@contextmanager
def server(volume: Path, code: str, target: str = "predict", port: int = 0) -> Iterator[Any]:
    """`python -m sweepdeck.serving`; what it says first."""
    root = volume / "project"
    root.mkdir(exist_ok=True)
    (root / "serve.py").write_text(code)
    process = subprocess.Popen(
        [sys.executable, "-m", "sweepdeck.serving"],
        env=os.environ | {"PYTHONPATH": str(SOURCES)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    asked = {"volume": str(volume), "name": "best", "n": 1, "port": port}
    asked["target"] = {"root": str(root), "file": "serve.py", "object": target}
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()
        assert process.stderr is not None
        process.stderr.close()


def ask(url: str, body: Any = None, path: str = "/", method: str = "POST") -> tuple[int, Any, Any]:
    host = http.client.HTTPConnection(url.removeprefix("http://"), timeout=20)
    content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    host.request(method, path, content)
    answer = host.getresponse()
    text = answer.read()
    host.close()
    plain = answer.headers.get("content-type") == "application/json"
    return answer.status, json.loads(text) if plain and text else text, answer.headers


def test_predict_gets_what_the_run_tracked_and_answers_in_json(tmp_path: Path):
    promote(tmp_path)
    with server(tmp_path, PREDICT) as told:
        assert told["url"].startswith("http://127.0.0.1:")
        status, answer, _ = ask(told["url"], {"x": 2})
        assert (status, answer) == (200, {"product": [4.0, 6.0], "epochs": 3})
        status, answer, _ = ask(told["url"], method="GET")
        assert (status, answer["name"], answer["metric"]["value"]) == (200, "best", 0.25)
        assert ask(told["url"], method="HEAD")[:2] == (200, b"")


def test_what_predict_raises_is_a_500_with_the_message_only_and_the_server_lives_on(tmp_path: Path):
    promote(tmp_path)
    with server(tmp_path, PREDICT) as told:
        assert ask(told["url"], "fail")[:2] == (500, {"error": "no such word"})
        assert ask(told["url"], "leave")[:2] == (500, {"error": "3"})
        assert ask(told["url"], b"{")[0] == 400
        assert ask(told["url"], method="PUT")[0] == 405
        assert ask(told["url"], {"x": 1})[0] == 200


def test_an_asgi_app_of_ones_own_gets_the_state_and_its_whole_protocol(tmp_path: Path):
    promote(tmp_path)
    with server(tmp_path, OWN_APP, "app") as told:
        status, answer, headers = ask(told["url"], b"body", "/x?a=1")
        assert (status, answer, headers["x-kind"]) == (201, b"a=1;body;5.0;", "own")
        status, answer, _ = ask(told["url"], b"", "/fail")
        assert status == 500
        assert b"secret" not in answer


@pytest.mark.parametrize(
    ("code", "target", "expected"),
    [
        ("x = 1", "predict", "serve.no_object"),
        ("predict = 1", "predict", "serve.not_callable"),
        ("import nothing_of_the_kind", "predict", "target.import_failed"),
        (PREDICT, "predict.deeper", "serve.no_object"),
    ],
)
def test_code_that_serves_nothing_is_told(tmp_path: Path, code: str, target: str, expected: str):
    promote(tmp_path)
    with server(tmp_path, code, target) as told:
        assert told["error"]["code"] == expected


def test_a_port_that_is_taken_is_told(tmp_path: Path):
    promote(tmp_path)
    with server(tmp_path, PREDICT) as first:
        taken = int(first["url"].rpartition(":")[2])
        with server(tmp_path, PREDICT, port=taken) as told:
            assert told["error"]["code"] == "serve.port_taken"


def test_a_damaged_checkpoint_is_not_served(tmp_path: Path):
    folder = promote(tmp_path)
    (folder / "state.json").write_bytes(b"{}")
    with pytest.raises(NotServable, match=r"state\.json"):
        serve_from(tmp_path, "best", 1)


def test_what_is_pickled_is_never_loaded(tmp_path: Path):
    folder = promote(tmp_path)
    pickled = b"\x80\x04cos\nsystem\n(S'touch /tmp/never'\ntR."
    for place in (tmp_path / "promoted/best/000001.json", folder / "manifest.json"):
        record = json.loads(place.read_text())
        record["files"] = [
            {"path": "state.json", "bytes": len(pickled), "sha256": hashlib.sha256(pickled).hexdigest()}
        ]
        place.write_text(json.dumps(record))
    (folder / "state.json").write_bytes(pickled)
    with pytest.raises(NotServable, match="pickle"):
        serve_from(tmp_path, "best", 1)


def test_the_state_is_only_there_for_code_that_is_served(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(serving, "_served", [])
    with pytest.raises(RuntimeError, match="sweepdeck serve"):
        serving.state()


def call(app: Predicting, body: bytes) -> tuple[int, Any]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def run() -> None:
        await app({"type": "http", "method": "POST"}, receive, send)

    asyncio.run(run())
    return sent[0]["status"], json.loads(sent[1]["body"])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float32(1.5), (200, 1.5)),
        (np.array([1.0, np.nan]), (200, [1.0, None])),
        (None, (200, None)),
        (object(), (500, {"error": "predict returned a object, which is not JSON"})),
    ],
)
def test_what_predict_returns_is_json_or_refused(value: Any, expected: tuple[int, Any]):
    app = Predicting(lambda state, request: value, Promoted({}, {}))
    assert call(app, b"null") == expected


def test_predict_may_be_async():
    async def predict(state: Any, request: Any) -> Any:
        return [state["a"], request]

    assert call(Predicting(predict, Promoted({}, {"a": 1})), b"2") == (200, [1, 2])
