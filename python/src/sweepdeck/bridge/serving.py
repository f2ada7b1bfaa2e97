"""Requests from lines to answers in lines: any number at once, none in the way of another."""

import asyncio
import json
import os
import sys
import threading
from typing import Any

from sweepdeck.bridge.failures import failure
from sweepdeck.durable import write_all
from sweepdeck.on_modal.refusal import Refusal

_LOOK_S = 1.0
_LONGEST_S = 60.0
_TAKES_ITS_TIME = {"launch", "start", "serve", "download", "mirror"}
"""What moves files or builds images; it tells how it gets on."""


async def serve(answers: int) -> None:
    """Reads stdin to its end; what is under way then is dropped: nobody waits for it."""
    lines: asyncio.Queue[bytes | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    threading.Thread(target=_read, args=(loop, lines), name="sweepdeck-stdin", daemon=True).start()
    orphaned = asyncio.create_task(_tell_when_orphaned(lines))
    tasks: set[asyncio.Task[None]] = set()
    while (line := await lines.get()) is not None:
        task = asyncio.create_task(_answer(line, answers))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    for task in (orphaned, *tasks):
        task.cancel()
    await asyncio.gather(orphaned, *tasks, return_exceptions=True)


def _read(loop: asyncio.AbstractEventLoop, lines: "asyncio.Queue[bytes | None]") -> None:
    for line in sys.stdin.buffer:
        loop.call_soon_threadsafe(lines.put_nowait, line)
    loop.call_soon_threadsafe(lines.put_nowait, None)


async def _tell_when_orphaned(lines: "asyncio.Queue[bytes | None]") -> None:
    """Another process may hold the other end of stdin open, so its end is not enough."""
    parent = os.getppid()
    while os.getppid() == parent:
        await asyncio.sleep(_LOOK_S)
    lines.put_nowait(None)


async def _answer(line: bytes, answers: int) -> None:
    request_id: Any = None

    def say(**message: Any) -> None:
        try:
            write_all(answers, json.dumps({"id": request_id, **message}).encode() + b"\n")
        except BrokenPipeError:
            # Whoever asked is gone; stdin says so as well.
            return

    try:
        request = json.loads(line)
        request_id, method, params = request["id"], request["method"], request.get("params") or {}
    except (ValueError, KeyError, TypeError, AttributeError):
        say(error=Refusal("bridge.bad_request", f"no request: {line[:200]!r}").to_json())
        return
    try:
        say(result=await _call(method, params, lambda text: say(progress=text)))
    except Exception as error:
        say(error=failure(error).to_json())


async def _call(method: str, params: dict[str, Any], progress: Any) -> Any:
    # Not before: without Modal's client there has to be an answer as well.
    try:
        from sweepdeck.bridge.methods import METHODS
    except ModuleNotFoundError as error:
        if error.name != "modal":
            raise
        raise Refusal(
            "modal.no_client",
            f"{sys.executable} does not have Modal's client",
            "Install it there: python -m pip install 'modal>=1.5,<1.6'",
        ) from None
    found = METHODS.get(method)
    if found is None:
        raise Refusal("bridge.no_method", f"there is no method {method!r}", f"There are {', '.join(METHODS)}")
    return await asyncio.wait_for(found(params, progress), None if method in _TAKES_ITS_TIME else _LONGEST_S)
