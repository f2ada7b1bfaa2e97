"""What callers may ask about calls: lists, counts, the graph of calls; and to cancel one."""

from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty
from modal_proto import api_pb2

from .state import Call, found

if TYPE_CHECKING:
    from .double import Double
    from .server import Caller

RESULT = api_pb2.GenericResult
CATEGORIES = {
    RESULT.GENERIC_STATUS_SUCCESS: "succeeded_inputs",
    RESULT.GENERIC_STATUS_TIMEOUT: "timeout_inputs",
    RESULT.GENERIC_STATUS_TERMINATED: "cancelled_inputs",
}


class CallQueries:
    """Answers the RPCs of `FunctionCall` and of `Function.get_current_stats`."""

    def __init__(self, double: "Double") -> None:
        self._double = double

    async def FunctionCallCancel(self, request: api_pb2.FunctionCallCancelRequest, _: "Caller") -> Empty:
        """`FunctionCall.cancel`."""
        call = found(self._double.state.calls, request.function_call_id, "FunctionCall")
        self._double.area("Calls").cancel(call, request.terminate_containers)
        return Empty()

    async def FunctionCallFromId(
        self, request: api_pb2.FunctionCallFromIdRequest, _: "Caller"
    ) -> api_pb2.FunctionCallFromIdResponse:
        """What a handle made from an id knows."""
        state = self._double.state
        call = found(state.calls, request.function_call_id, "FunctionCall")
        response = api_pb2.FunctionCallFromIdResponse(
            function_call_id=call.call_id, num_inputs=len(call.input_ids)
        )
        response.metadata.app_id = state.functions[call.function_id].app_id
        response.metadata.function_id = call.function_id
        return response

    async def FunctionCallList(
        self, request: api_pb2.FunctionCallListRequest, _: "Caller"
    ) -> api_pb2.FunctionCallListResponse:
        """All calls of a function."""
        calls = [c for c in self._double.state.calls.values() if c.function_id == request.function_id]
        return api_pb2.FunctionCallListResponse(function_calls=[self._info(call) for call in calls])

    async def FunctionCallGetInfo(
        self, request: api_pb2.FunctionCallGetInfoRequest, _: "Caller"
    ) -> api_pb2.FunctionCallInfo:
        """One call's counts of inputs."""
        return self._info(found(self._double.state.calls, request.function_call_id, "FunctionCall"))

    async def FunctionGetCurrentStats(
        self, request: api_pb2.FunctionGetCurrentStatsRequest, _: "Caller"
    ) -> api_pb2.FunctionStats:
        """`Function.get_current_stats`."""
        state = self._double.state
        found(state.functions, request.function_id, "Function")
        statuses = [
            job.status
            for job in state.inputs.values()
            if state.calls[job.call_id].function_id == request.function_id
        ]
        living = [
            c
            for c in state.containers.values()
            if c.function_id == request.function_id and c.state != "ended"
        ]
        return api_pb2.FunctionStats(
            backlog=statuses.count("queued"),
            num_total_tasks=len(living),
            num_running_inputs=statuses.count("running"),
            input_headroom=sum(c.state == "idle" for c in living),
        )

    async def FunctionGetCallGraph(
        self, request: api_pb2.FunctionGetCallGraphRequest, _: "Caller"
    ) -> api_pb2.FunctionGetCallGraphResponse:
        """A call, its inputs, and the calls that these made."""
        state = self._double.state
        response = api_pb2.FunctionGetCallGraphResponse()
        waiting = [found(state.calls, request.function_call_id, "FunctionCall")]
        while waiting:
            call = waiting.pop(0)
            definition = state.functions[call.function_id].definition
            response.function_calls.add(
                function_call_id=call.call_id,
                parent_input_id=call.parent_input_id,
                function_name=definition.function_name,
                module_name=definition.module_name,
            )
            for input_id in call.input_ids:
                job = state.inputs[input_id]
                response.inputs.add(
                    input_id=input_id,
                    status=job.result.status if job.result is not None else 0,
                    function_call_id=call.call_id,
                    task_id=job.task_id,
                )
            waiting += [c for c in state.calls.values() if c.parent_input_id in call.input_ids]
        return response

    def _info(self, call: Call) -> api_pb2.FunctionCallInfo:
        state = self._double.state
        counts: dict[str, Any] = dict.fromkeys([*CATEGORIES.values(), "failed_inputs", "pending_inputs"], 0)
        for input_id in call.input_ids:
            job = state.inputs[input_id]
            done = job.status == "done" and job.result is not None
            counts[CATEGORIES.get(job.result.status, "failed_inputs") if done else "pending_inputs"] += 1
        info = api_pb2.FunctionCallInfo(
            function_call_id=call.call_id, created_at=call.created_at, total_inputs=len(call.input_ids)
        )
        for category, count in counts.items():
            getattr(info, category).total = count
        return info
