"""The data streams of calls: what generators yield, and what is streamed to a function."""

import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from google.protobuf.empty_pb2 import Empty
from modal_proto import api_pb2

from .state import found

if TYPE_CHECKING:
    from .double import Double
    from .server import Caller

HOLD = 55.0


class Streams:
    """Answers for both directions; a chunk is kept by its index, so one that is sent twice is one."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._chunks: dict[tuple[str, str], dict[int, api_pb2.DataChunk]] = {}

    async def FunctionCallPutDataOut(
        self, request: api_pb2.FunctionCallPutDataRequest, caller: "Caller"
    ) -> Empty:
        """What a container sends."""
        return self._put("out", request)

    async def FunctionCallPutDataIn(
        self, request: api_pb2.FunctionCallPutDataRequest, caller: "Caller"
    ) -> Empty:
        """What a caller sends."""
        return self._put("in", request)

    async def FunctionCallGetDataOut(
        self, request: api_pb2.FunctionCallGetDataRequest, caller: "Caller"
    ) -> AsyncIterator[api_pb2.DataChunk]:
        """What a caller reads."""
        async for chunk in self._read("out", request):
            yield chunk

    async def FunctionCallGetDataIn(
        self, request: api_pb2.FunctionCallGetDataRequest, caller: "Caller"
    ) -> AsyncIterator[api_pb2.DataChunk]:
        """What a container reads."""
        async for chunk in self._read("in", request):
            yield chunk

    def _put(self, side: str, request: api_pb2.FunctionCallPutDataRequest) -> Empty:
        found(self._double.state.calls, request.function_call_id, "FunctionCall")
        chunks = self._chunks.setdefault((side, request.function_call_id), {})
        chunks.update({chunk.index: chunk for chunk in request.data_chunks})
        self._double.state.changed()
        return Empty()

    async def _read(
        self, side: str, request: api_pb2.FunctionCallGetDataRequest
    ) -> AsyncIterator[api_pb2.DataChunk]:
        state = self._double.state
        found(state.calls, request.function_call_id, "FunctionCall")
        chunks = self._chunks.setdefault((side, request.function_call_id), {})
        last, end = request.last_index, time.monotonic() + HOLD
        while (left := end - time.monotonic()) > 0:
            await state.wait_for(lambda following=last + 1: following in chunks, left)
            while last + 1 in chunks:
                last += 1
                yield chunks[last]
