"""Schedules of deployed functions: recorded, and fired when a test asks.

GET /schedules lists them; POST /schedules/fire {"app": name or id, "function": name} starts the function now.
"""

import pickle
from typing import TYPE_CHECKING, Any

from aiohttp import web
from modal_proto import api_pb2

from .server import Caller
from .state import Function

if TYPE_CHECKING:
    from .double import Double


class Schedules:
    """Knows which functions have a schedule, and calls one as its time would."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state

    def routes(self) -> list[web.RouteDef]:
        """The controls of schedules."""
        return [web.get("/schedules", self._list), web.post("/schedules/fire", self._fire)]

    def scheduled(self) -> list[Function]:
        """The functions of deployed Apps that have a schedule."""
        live = [
            f for a in self._state.apps.values() if a.state == api_pb2.APP_STATE_DEPLOYED for f in _ids(a)
        ]
        functions = [self._state.functions[function_id] for function_id in live]
        return [f for f in functions if f.schedule is not None and f.schedule.WhichOneof("schedule_oneof")]

    async def _list(self, _: web.Request) -> web.Response:
        listing = []
        for function in self.scheduled():
            app, schedule = self._state.apps[function.app_id], function.schedule
            cron = {"cron": schedule.cron.cron_string, "timezone": schedule.cron.timezone}
            when = cron if schedule.HasField("cron") else {"period": str(schedule.period).strip()}
            listing.append({"app": app.name, "app_id": app.app_id, "function": function.name, **when})
        return web.json_response(listing)

    async def _fire(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        for function in self.scheduled():
            app = self._state.apps[function.app_id]
            if wanted["app"] in (app.name, app.app_id) and wanted["function"] == function.name:
                answer = await self._double.area("Calls").FunctionMap(call_of(function), Caller("", {}))
                return web.json_response({"function_call_id": answer.function_call_id})
        raise web.HTTPNotFound(text="no deployed function of that name has a schedule")


def call_of(function: Function) -> api_pb2.FunctionMapRequest:
    """The request that calls a function without arguments and waits for nobody."""
    nothing = api_pb2.FunctionInput(
        args=pickle.dumps(((), {})), data_format=api_pb2.DATA_FORMAT_PICKLE, final_input=True
    )
    return api_pb2.FunctionMapRequest(
        function_id=function.function_id,
        function_call_type=api_pb2.FUNCTION_CALL_TYPE_UNARY,
        function_call_invocation_type=api_pb2.FUNCTION_CALL_INVOCATION_TYPE_ASYNC,
        pipelined_inputs=[api_pb2.FunctionPutInputsItem(idx=0, input=nothing)],
    )


def _ids(app: Any) -> list[str]:
    return list(app.function_ids.values())
