"""The tests' hand on containers and calls, by HTTP on the admin side.

POST /preempt, /kill {"task_id" | "input_id" | "function" | "all": true, "delay": s, "grace": s}: which
containers are meant, and when; answers {"task_ids": [...]}; `all` leaves nonpreemptible ones alone.
POST /expire {"call_id"}: its results are forgotten.
"""

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import web

from .running import Running

if TYPE_CHECKING:
    from .double import Double


class Preemptions:
    """Routes that end containers as a machine does."""

    def __init__(self, double: "Double") -> None:
        self._double = double

    def routes(self) -> list[web.RouteDef]:
        """The controls of containers."""
        return [
            web.post("/preempt", self._preempt),
            web.post("/kill", self._kill),
            web.post("/expire", self._expire),
        ]

    async def _preempt(self, request: web.Request) -> web.Response:
        values = await request.json()
        return self._later(values, lambda r: self._double.area("Runtime").preempt(r, values.get("grace")))

    async def _kill(self, request: web.Request) -> web.Response:
        values = await request.json()
        why = values.get("why", "its machine failed")
        return self._later(values, lambda r: self._double.area("Runtime").kill(r, why))

    async def _expire(self, request: web.Request) -> web.Response:
        call = self._double.state.calls.get((await request.json()).get("call_id", ""))
        if call is None:
            raise web.HTTPNotFound
        self._double.area("Calls").expire(call)
        return web.json_response({})

    def _later(self, values: dict[str, Any], act: Any) -> web.Response:
        meant = [
            running for running in self._double.area("Runtime").running.values() if matches(running, values)
        ]
        for running in meant:
            asyncio.get_running_loop().call_later(values.get("delay", 0), act, running)
        return web.json_response({"task_ids": [running.record.task_id for running in meant]})


def matches(running: Running, values: dict[str, Any]) -> bool:
    """Whether a request means this container."""
    return bool(
        (values.get("all") and not running.definition.scheduler_placement.nonpreemptible)
        or values.get("task_id") == running.record.task_id
        or values.get("input_id") in running.attempts
        or (values.get("function") == running.definition.function_name and not running.leaving)
    )
