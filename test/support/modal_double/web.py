"""Web functions: an HTTP request becomes a call with an ASGI scope, what the app sends becomes the answer.

A function's address is /web/<function id>/ at the controls' port; at Modal it has a host of its own.
"""

import asyncio
import pickle
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from aiohttp import web
from modal_proto import api_pb2

from .server import Caller
from .state import Function, Input

if TYPE_CHECKING:
    from .double import Double

ASGI = api_pb2.DATA_FORMAT_ASGI
HOLD = 150.0
"""Modal answers with a redirect after this long, which is not done here."""


class Web:
    """Answers for web functions."""

    def __init__(self, double: "Double") -> None:
        self._double = double

    def routes(self) -> list[web.RouteDef]:
        """Every method and path below the address of a function."""
        return [web.route("*", "/web/{function_id}{path:/.*}", self._serve)]

    def url(self, function: Function) -> str:
        """Where a web function is found; empty for another one."""
        kind = function.definition.webhook_config.type
        return f"{self._double.admin_url}/web/{function.function_id}/" if kind else ""

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        function = self._double.state.functions.get(request.match_info["function_id"])
        if function is None or not self.url(function) or self._double.state.apps[function.app_id].stopped:
            raise web.HTTPNotFound(text="modal-http: app for invoked web endpoint is stopped")
        keys = (request.headers.get("Modal-Key"), request.headers.get("Modal-Secret"))
        if function.definition.webhook_config.requires_proxy_auth and not all(keys):
            raise web.HTTPUnauthorized(text="modal-http: missing credentials for proxy authorization")
        job = await self._call(function, request)
        answer: web.StreamResponse | None = None
        async for message in self._messages(job):
            kind = message.WhichOneof("type")
            if kind == "http_response_start":
                flat = list(message.http_response_start.headers)
                pairs = [(k.decode(), v.decode()) for k, v in zip(flat[::2], flat[1::2], strict=True)]
                answer = web.StreamResponse(status=message.http_response_start.status)
                for name, value in pairs:
                    answer.headers.add(name, value)
                await answer.prepare(request)
            elif kind == "http_response_body" and answer is not None:
                await answer.write(message.http_response_body.body)
                if not message.http_response_body.more_body:
                    break
        if answer is None:
            raise web.HTTPInternalServerError(text="modal-http: internal error: function failed")
        await answer.write_eof()
        return answer

    async def _call(self, function: Function, request: web.Request) -> Input:
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": request.match_info["path"],
            "query_string": request.query_string.encode(),
            "headers": [(name.lower(), value) for name, value in request.raw_headers],
            "client": ("127.0.0.1", 1),
        }
        # The runtime takes the arguments of any input apart alike; only messages are in ASGI's own format.
        given = api_pb2.FunctionInput(
            args=pickle.dumps(((scope,), {})), data_format=api_pb2.DATA_FORMAT_PICKLE, final_input=True
        )
        answer = await self._double.area("Calls").FunctionMap(
            api_pb2.FunctionMapRequest(
                function_id=function.function_id,
                function_call_type=api_pb2.FUNCTION_CALL_TYPE_UNARY,
                function_call_invocation_type=api_pb2.FUNCTION_CALL_INVOCATION_TYPE_SYNC,
                pipelined_inputs=[api_pb2.FunctionPutInputsItem(idx=0, input=given)],
            ),
            Caller("", {}),
        )
        body = api_pb2.Asgi.HttpRequest(body=await request.read(), more_body=False)
        chunk = api_pb2.DataChunk(
            data_format=ASGI, index=1, data=api_pb2.Asgi(http_request=body).SerializeToString()
        )
        await self._double.area("Streams").FunctionCallPutDataIn(
            api_pb2.FunctionCallPutDataRequest(function_call_id=answer.function_call_id, data_chunks=[chunk]),
            Caller("", {}),
        )
        return self._double.state.inputs[answer.pipelined_inputs[0].input_id]

    async def _messages(self, job: Input) -> AsyncIterator[api_pb2.Asgi]:
        """What the app sends, until its input has ended."""
        streams, state = self._double.area("Streams"), self._double.state
        wanted = api_pb2.FunctionCallGetDataRequest(function_call_id=job.call_id)
        chunks = streams.FunctionCallGetDataOut(wanted, Caller("", {}))
        ended = asyncio.ensure_future(state.wait_for(lambda: job.status == "done", HOLD))
        while True:
            following = asyncio.ensure_future(anext(chunks, None))
            await asyncio.wait({following, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not following.done():
                # What was sent just before the end is there by now.
                await asyncio.wait({following}, timeout=0.1)
            if not following.done() or following.result() is None:
                following.cancel()
                ended.cancel()
                return
            chunk = following.result()
            if chunk.data_format == ASGI:
                yield api_pb2.Asgi.FromString(chunk.data)
