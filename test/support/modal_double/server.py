"""The gRPC side: finds the area that answers a request, checks tokens, counts, injects faults."""

import asyncio
import inspect
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from google.protobuf.message import Message
from grpclib import GRPCError, Status
from grpclib.const import Handler
from grpclib.server import Stream
from modal_proto import api_pb2
from modal_proto.api_grpc import ModalClientBase

from .faults import hits_rpc

if TYPE_CHECKING:
    from .double import Double

CONTAINER = str(api_pb2.CLIENT_TYPE_CONTAINER)


@dataclass(frozen=True)
class Caller:
    """Who asks: a container by its own socket, else a client."""

    task_id: str
    metadata: dict[str, str]

    @property
    def by_container(self) -> bool:
        """Whether a container of ours asks."""
        return bool(self.task_id)


class _Names:
    """Stands in for a servicer, to read the names of the RPCs off the generated mapping."""

    def __getattr__(self, name: str) -> str:
        return name


class Servicer:
    """What grpclib serves: all RPCs of the service, each answered by the area that has a method of its name.

    An area's method is `async def Rpc(self, request, caller) -> response`, or an async generator.
    """

    def __init__(self, double: "Double", task_id: str = "") -> None:
        self._double = double
        self._task_id = task_id

    def __mapping__(self) -> dict[str, Handler]:
        generated = ModalClientBase.__mapping__(_Names())  # type: ignore[arg-type]
        return {
            path: Handler(
                self._answering(handler.func), handler.cardinality, handler.request_type, handler.reply_type
            )
            for path, handler in generated.items()
        }

    def _answering(self, rpc: str) -> Any:
        double = self._double
        method = next((getattr(area, rpc) for area in double.areas.values() if hasattr(area, rpc)), None)

        async def answer(stream: Stream) -> None:
            caller = Caller(self._task_id, {str(k): str(v) for k, v in (stream.metadata or {}).items()})
            request = await stream.recv_message()
            if request is None:
                return
            double.state.rpcs[rpc] += 1
            self._check_token(caller)
            await self._inject(rpc, caller)
            if method is None:
                double.state.unimplemented[rpc] += 1
                raise GRPCError(Status.UNIMPLEMENTED, f"the double does not answer {rpc}")
            async for reply in _replies(method, request, caller):
                await stream.send_message(reply)

        return answer

    def _check_token(self, caller: Caller) -> None:
        """Containers are known by their socket; everybody else shows a token."""
        if caller.by_container:
            return
        token = caller.metadata.get("x-modal-token-id")
        if not token:
            raise GRPCError(Status.UNAUTHENTICATED, "Token missing. Could not authenticate client.")
        tokens = self._double.policy.tokens
        if tokens is not None and tokens.get(token) != caller.metadata.get("x-modal-token-secret"):
            raise GRPCError(Status.UNAUTHENTICATED, f"Token ID '{token}' is not valid.")

    async def _inject(self, rpc: str, caller: Caller) -> None:
        faults, hits = self._double.faults, hits_rpc(rpc, caller.by_container)
        if caller.by_container and faults.peek("outage", hits):
            raise GRPCError(Status.UNAVAILABLE, "the control plane is out")
        if delay := faults.take("delay", hits):
            await asyncio.sleep(delay.values["delay"])
        if caller.by_container and (fault := faults.take("preempt", hits)):
            self._double.tell("preempt", caller.task_id, fault.values)
        if fault := faults.take("status", hits):
            message = fault.values.get("message", f"injected at {rpc}")
            raise GRPCError(Status[fault.values["status"]], message, _retry_details(fault.values))


def _retry_details(values: dict[str, Any]) -> list[Message] | None:
    """`retry_after` becomes the detail by which Modal tells its client to wait."""
    if "retry_after" not in values:
        return None
    return [api_pb2.RPCRetryPolicy(retry_after_secs=values["retry_after"])]


async def _replies(method: Any, request: Message, caller: Caller) -> AsyncIterator[Message]:
    if inspect.isasyncgenfunction(method):
        async for reply in method(request, caller):
            yield reply
    else:
        yield await method(request, caller)
