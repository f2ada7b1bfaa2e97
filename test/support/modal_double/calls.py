"""FunctionCalls: inputs come in, outputs go out; what the end of an attempt means for its input."""

import asyncio
import base64
import itertools
import json
import time
from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .ids import new_id
from .state import Call, Function, Input, found

if TYPE_CHECKING:
    from .double import Double
    from .server import Caller

RESULT = api_pb2.GenericResult
ASYNC = api_pb2.FUNCTION_CALL_INVOCATION_TYPE_ASYNC
FINAL = (RESULT.GENERIC_STATUS_SUCCESS, RESULT.GENERIC_STATUS_TERMINATED)


class Calls:
    """Answers the RPCs of callers, and settles what containers say about inputs."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._numbers = itertools.count(1)
        self._answered: dict[str, api_pb2.FunctionMapResponse] = {}
        # Retries of the user's that an input of a spawned call has used up.
        self._retries: dict[str, int] = {}
        double.on("fire", self._fire)

    async def FunctionMap(
        self, request: api_pb2.FunctionMapRequest, caller: "Caller"
    ) -> api_pb2.FunctionMapResponse:
        """Begins a call."""
        state = self._double.state
        again = self._answered.get(caller.metadata.get("x-idempotency-key", ""))
        if again is not None:
            return again
        function = found(state.functions, request.function_id, "Function")
        self._refuse_if_stopped(function)
        call = Call(
            new_id("fc"),
            request.function_id,
            request.function_call_type,
            request.function_call_invocation_type,
            request.parent_input_id,
        )
        state.calls[call.call_id] = call
        if request.function_call_type == api_pb2.FUNCTION_CALL_TYPE_UNARY:
            call.finished_inputs = True
        response = api_pb2.FunctionMapResponse(
            function_call_id=call.call_id,
            pipelined_inputs=[self._put(call, item) for item in request.pipelined_inputs],
            retry_policy=function.definition.retry_policy,
            function_call_jwt=call.call_id,
            sync_client_retries_enabled=call.invocation_type != ASYNC,
            max_inputs_outstanding=self._double.policy.max_inputs_outstanding,
        )
        if key := caller.metadata.get("x-idempotency-key"):
            self._answered[key] = response
        self._double.tell("inputs_queued", function.function_id)
        return response

    async def FunctionPutInputs(
        self, request: api_pb2.FunctionPutInputsRequest, _: "Caller"
    ) -> api_pb2.FunctionPutInputsResponse:
        """Adds inputs to a map."""
        call = found(self._double.state.calls, request.function_call_id, "FunctionCall")
        self._refuse_if_stopped(self._double.state.functions[call.function_id])
        response = api_pb2.FunctionPutInputsResponse(
            inputs=[self._put(call, item) for item in request.inputs]
        )
        self._double.tell("inputs_queued", call.function_id)
        return response

    async def FunctionFinishInputs(self, request: api_pb2.FunctionFinishInputsRequest, _: "Caller") -> Empty:
        """Says that a call gets no more inputs."""
        found(self._double.state.calls, request.function_call_id, "FunctionCall").finished_inputs = True
        return Empty()

    async def FunctionRetryInputs(
        self, request: api_pb2.FunctionRetryInputsRequest, _: "Caller"
    ) -> api_pb2.FunctionRetryInputsResponse:
        """The caller of a map or remote call tries inputs again."""
        state = self._double.state
        jwts = []
        for item in request.inputs:
            told = read_jwt(item.input_jwt)
            job = found(state.inputs, told["input_id"], "Input")
            call = state.calls[job.call_id]
            self._refuse_if_stopped(state.functions[call.function_id])
            # The same request, sent again because its answer was lost, must not start a second attempt.
            if job.status == "done":
                job.payload = item.input
                job.retry_count = item.retry_count
                self._queue(job)
            jwts.append(jwt(job))
        self._double.state.changed()
        return api_pb2.FunctionRetryInputsResponse(input_jwts=jwts)

    async def FunctionGetOutputs(
        self, request: api_pb2.FunctionGetOutputsRequest, _: "Caller"
    ) -> api_pb2.FunctionGetOutputsResponse:
        """Outputs after the last one the caller has, as soon as there is one."""
        state = self._double.state
        call = found(state.calls, request.function_call_id, "FunctionCall")
        if self._double.faults.take("expired", lambda v: v.get("call_id") in (None, call.call_id)):
            self.expire(call)
        last = int((request.last_entry_id or "0-0").split("-")[0])

        def ready() -> list[tuple[int, api_pb2.FunctionGetOutputsItem]]:
            return [
                (number, item)
                for number, item in call.outputs
                if number > last
                and (not request.HasField("start_idx") or item.idx >= request.start_idx)
                and (not request.HasField("end_idx") or item.idx <= request.end_idx)
            ]

        timeout = max(0.0, request.timeout)
        await state.wait_for(lambda: ready() or call.expired, timeout)
        entries = [] if call.expired else ready()
        if request.max_values > 0:
            entries = entries[: request.max_values]
        if request.clear_on_success:
            gone = {number for number, _ in entries}
            call.outputs = [entry for entry in call.outputs if entry[0] not in gone]
        unfinished = sum(state.inputs[i].status in ("queued", "running") for i in call.input_ids)
        return api_pb2.FunctionGetOutputsResponse(
            outputs=[item for _, item in entries],
            last_entry_id=f"{entries[-1][0] if entries else last}-0",
            num_unfinished_inputs=0 if call.expired else unfinished,
        )

    def output(self, job: Input, result: api_pb2.GenericResult, data_format: int = 0) -> None:
        """Ends an attempt: the caller sees this result."""
        call = self._double.state.calls[job.call_id]
        job.status = "done"
        job.finished_at = time.time()
        job.result = result
        item = api_pb2.FunctionGetOutputsItem(
            result=result,
            idx=job.idx,
            input_id=job.input_id,
            data_format=data_format or api_pb2.DATA_FORMAT_PICKLE,
            task_id=job.task_id,
            input_started_at=job.started_at,
            output_created_at=job.finished_at,
            retry_count=job.retry_count,
        )
        call.outputs.append((next(self._numbers), item))
        self.leave_children(job)
        self._double.tell("input_done", job)

    def settle(self, job: Input, result: api_pb2.GenericResult, data_format: int = 0) -> None:
        """A result of an attempt: the end for its caller, or another attempt where the server retries."""
        call = self._double.state.calls[job.call_id]
        spawned = call.invocation_type == ASYNC and not call.cancelled
        if result.status == RESULT.GENERIC_STATUS_INTERNAL_FAILURE and spawned:
            self._queue(job)
            return
        policy = self._double.state.functions[call.function_id].definition.retry_policy
        used = self._retries.get(job.input_id, 0)
        if result.status in FINAL or not spawned or used >= policy.retries:
            self.output(job, result, data_format)
            return
        self._retries[job.input_id] = used + 1
        delay = policy.initial_delay_ms * (policy.backoff_coefficient or 1.0) ** used
        job.retry_count += 1
        self._queue(job, min(delay, policy.max_delay_ms or delay) / 1000)

    def requeue(self, job: Input) -> None:
        """Gives the input of a container that went away to another one: the same attempt, nobody is told."""
        self._queue(job)

    def cancel(self, call: Call, terminate_containers: bool = False) -> None:
        """Ends a call's inputs without retries, and with the switch on the calls that its inputs made."""
        state = self._double.state
        call.cancelled = True
        runtime = self._double.area("Runtime")
        for input_id in call.input_ids:
            job = state.inputs[input_id]
            if job.status == "queued":
                self.output(job, RESULT(status=RESULT.GENERIC_STATUS_TERMINATED))
            elif job.status == "running":
                runtime.cancel_input(job, terminate_containers)
        if self._double.policy.cascade_cancel:
            for child in list(state.calls.values()):
                if child.parent_input_id in call.input_ids and not child.cancelled:
                    self.cancel(child, terminate_containers)
        state.changed()

    def leave_children(self, job: Input) -> None:
        """An input ends or changes its container: the calls it made run on, or by the switch end with it."""
        if self._double.policy.children_end_with_parent:
            for child in list(self._double.state.calls.values()):
                if child.parent_input_id == job.input_id and not child.cancelled:
                    self.cancel(child)

    def expire(self, call: Call) -> None:
        """Forgets a call's results, as Modal does after a week."""
        call.outputs.clear()
        call.expired = True
        self._double.state.changed()

    def _fire(self, function: Function) -> None:
        """A schedule's time has come: a spawned call without arguments."""
        call = Call(new_id("fc"), function.function_id, api_pb2.FUNCTION_CALL_TYPE_UNARY, ASYNC)
        call.finished_inputs = True
        self._double.state.calls[call.call_id] = call
        nothing = api_pb2.FunctionInput(data_format=api_pb2.DATA_FORMAT_PICKLE)
        self._put(call, api_pb2.FunctionPutInputsItem(idx=0, input=nothing))

    def _put(self, call: Call, item: api_pb2.FunctionPutInputsItem) -> api_pb2.FunctionPutInputsResponseItem:
        state = self._double.state
        known = next((i for i in call.input_ids if state.inputs[i].idx == item.idx), None)
        if known is None:
            job = Input(new_id("in"), call.call_id, item.idx, item.input)
            state.inputs[job.input_id] = job
            call.input_ids.append(job.input_id)
            self._queue(job)
        else:
            job = state.inputs[known]
        return api_pb2.FunctionPutInputsResponseItem(idx=item.idx, input_id=job.input_id, input_jwt=jwt(job))

    def _queue(self, job: Input, delay: float = 0.0) -> None:
        job.status = "queued"
        job.task_id = ""
        function_id = self._double.state.calls[job.call_id].function_id
        lost = self._double.faults.take("lost_input", self._meant(function_id))
        if lost is not None:
            job.status = "running"
            self._double.in_background(self._lose(job, lost.values.get("delay", 0.0)))
            return
        self._double.area("Scheduler").queue(function_id, job, delay)

    async def _lose(self, job: Input, delay: float) -> None:
        await asyncio.sleep(delay)
        reason = "Input was lost."
        self.settle(job, RESULT(status=RESULT.GENERIC_STATUS_INTERNAL_FAILURE, exception=reason))

    def _meant(self, function_id: str) -> Any:
        name = self._double.state.functions[function_id].name
        return lambda values: values.get("function") in (None, name)

    def _refuse_if_stopped(self, function: Function) -> None:
        app = self._double.state.apps[function.app_id]
        if app.stopped:
            raise GRPCError(Status.NOT_FOUND, f"App '{app.app_id}' is stopped.")


def jwt(job: Input) -> str:
    """What stands for an input at its caller; the client reads the payload, nobody checks the signature."""
    payload = {"input_id": job.input_id, "idx": job.idx, "function_call_id": job.call_id}
    parts = [json.dumps({"alg": "none"}), json.dumps(payload), "double"]
    return ".".join(base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in parts)


def read_jwt(token: str) -> dict[str, Any]:
    """The payload of `jwt`."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
