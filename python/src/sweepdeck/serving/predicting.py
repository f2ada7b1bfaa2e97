"""`predict(state, request)` as a web app: JSON in, JSON out, one call after the other.

POST takes any JSON value as the request; GET says what is served. It is plain ASGI, so that it needs nothing
installed, here or in a container.
"""

import asyncio
import inspect
import json
import math
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sweepdeck.serving.promoted import Promoted

MOST_BYTES = 64 * 1024 * 1024
_JSON = [(b"content-type", b"application/json")]


class Predicting:
    """The app of one function and one promoted checkpoint."""

    def __init__(self, predict: Callable[[Any, Any], Any], promoted: Promoted):
        self._predict = predict
        self._promoted = promoted
        # Always the same thread: what keeps something per thread, as torch does, finds it again.
        self._worker = ThreadPoolExecutor(1, "predict")
        self._turn = asyncio.Lock()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1003})
        else:
            status, answer = await self._answer(scope["method"], receive)
            await send({"type": "http.response.start", "status": status, "headers": _JSON})
            await send({"type": "http.response.body", "body": answer})

    async def _answer(self, method: str, receive: Any) -> tuple[int, bytes]:
        if method in ("GET", "HEAD"):
            return 200, _dumped(self._promoted.shown())
        if method != "POST":
            return 405, _error("send the request by POST, as JSON")
        body = await _body(receive)
        if body is None:
            return 413, _error(f"a request may have {MOST_BYTES} bytes")
        try:
            request = json.loads(body)
        except ValueError as error:
            return 400, _error(f"the request is not JSON: {error}")
        try:
            async with self._turn:
                result = await self._call(request)
            return 200, _dumped(result)
        except (Exception, SystemExit) as error:
            traceback.print_exc()
            return 500, _error(str(error) or type(error).__name__)

    async def _call(self, request: Any) -> Any:
        state = self._promoted.state
        if inspect.iscoroutinefunction(self._predict):
            return await self._predict(state, request)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._worker, self._predict, state, request)


async def _body(receive: Any) -> bytes | None:
    """None where it is too long."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body", False):
            return bytes(body)


async def _live(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


def _dumped(value: Any) -> bytes:
    return json.dumps(value, default=_plain, allow_nan=False).encode()


def _plain(value: Any) -> Any:
    """Arrays, tensors and their scalars as lists and numbers; JSON has no word for NaN and the infinities."""
    if not hasattr(value, "tolist"):
        raise TypeError(f"predict returned a {type(value).__qualname__}, which is not JSON")
    return _finite(value.tolist())


def _finite(value: Any) -> Any:
    if isinstance(value, list):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _error(text: str) -> bytes:
    return json.dumps({"error": text}).encode()
