"""The control plane's side of the container runtime: heartbeats, inputs, outputs, and what ends containers.

Faults: {"kind": "preempt_input" | "kill_input", "function", "delay": s or [least, most], "grace": s} act that
long after an input is given out; {"kind": "preempt", "rpc": ...} acts at a container's request of this name.
"""

import asyncio
import random
import signal
import time
from typing import TYPE_CHECKING

from google.protobuf.empty_pb2 import Empty
from modal_proto import api_pb2

from .running import Running
from .state import App, Input

if TYPE_CHECKING:
    from .double import Double
    from .server import Caller

RESULT = api_pb2.GenericResult
HEARTBEAT_HOLD = 10.0
INPUTS_HOLD = 25.0
DEFAULT_TIMEOUT = 300


class Runtime:
    """Answers containers. `running` holds those that live."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self.running: dict[str, Running] = {}
        double.on("app_stopped", self._app_stopped)
        double.on("stop_container", self._asked_to_stop)
        double.on("input_delivered", self._delivered)
        double.on("preempt", lambda task_id, values: self.preempt(self.running[task_id], values.get("grace")))

    async def ContainerHello(self, request: Empty, caller: "Caller") -> Empty:
        """A container's first word."""
        return Empty()

    async def ContainerHeartbeat(
        self, request: api_pb2.ContainerHeartbeatRequest, caller: "Caller"
    ) -> api_pb2.ContainerHeartbeatResponse:
        """Held for a while; answered at once when inputs are to be cancelled."""
        running = self.running[caller.task_id]
        if not running.to_cancel:
            running.news = asyncio.get_running_loop().create_future()
            await asyncio.wait({running.news}, timeout=HEARTBEAT_HOLD)
        told, running.to_cancel = running.to_cancel, []
        if not told:
            return api_pb2.ContainerHeartbeatResponse()
        event = api_pb2.CancelInputEvent(input_ids=told)
        return api_pb2.ContainerHeartbeatResponse(cancel_input_event=event)

    async def FunctionGetInputs(
        self, request: api_pb2.FunctionGetInputsRequest, caller: "Caller"
    ) -> api_pb2.FunctionGetInputsResponse:
        """The next inputs of a container, or the word that it has to go."""
        running = self.running[caller.task_id]
        if not running.ready:
            running.ready = True
            running.record.started_at = time.time()
            running.stop_timer("startup")
            self._double.tell("container_ready", running)
        if running.leaving or self._double.state.apps[running.record.app_id].stopped:
            return self._kill_switch(running, running.leaving or "stopped")
        if not running.attempts:
            self.rest(running)
        running.asking = asyncio.get_running_loop().create_future()
        scheduler = self._double.area("Scheduler")
        scheduler.balance(scheduler.pool(running.record.function_id))
        asking = running.asking
        try:
            await asyncio.wait({asking}, timeout=INPUTS_HOLD)
        finally:
            running.asking = None
        jobs = asking.result() if asking.done() else []
        if not jobs:
            if running.leaving:
                return self._kill_switch(running, running.leaving)
            return api_pb2.FunctionGetInputsResponse()
        return api_pb2.FunctionGetInputsResponse(inputs=[self._item(job) for job in jobs])

    async def FunctionPutOutputs(self, request: api_pb2.FunctionPutOutputsRequest, caller: "Caller") -> Empty:
        """What a container says about its inputs."""
        running = self.running[caller.task_id]
        for item in request.outputs:
            self._answered(running, item)
        if not running.attempts and running.record.state == "running":
            self.rest(running)
        self._double.state.changed()
        return Empty()

    async def TaskResult(self, request: api_pb2.TaskResultRequest, caller: "Caller") -> Empty:
        """A container that could not come up: its function's inputs fail with what it says."""
        running = self.running[caller.task_id]
        running.record.result = request.result
        if not running.ready:
            self.startup_failed(running, request.result)
        return Empty()

    async def FunctionGetDynamicConcurrency(
        self, request: api_pb2.FunctionGetDynamicConcurrencyRequest, caller: "Caller"
    ) -> api_pb2.FunctionGetDynamicConcurrencyResponse:
        """How many inputs at once a container may take just now."""
        concurrency = request.max_concurrency or request.target_concurrency
        return api_pb2.FunctionGetDynamicConcurrencyResponse(concurrency=concurrency)

    def startup_failed(self, running: Running, result: api_pb2.GenericResult) -> None:
        """Fails the inputs that wait for such a container: all, or with the switch one per failure."""
        running.leaving = "startup"
        scheduler, calls = self._double.area("Scheduler"), self._double.area("Calls")
        pool = scheduler.pool(running.record.function_id)
        scheduler.crashed(pool)
        jobs = scheduler.queued(pool)
        for job in jobs if self._double.policy.startup_failure == "all" else jobs[:1]:
            job.task_id = running.record.task_id
            calls.settle(job, result)

    def preempt(self, running: Running, grace: float | None = None, leaving: str = "preempted") -> None:
        """Takes the machine away: SIGINT, and SIGKILL after the grace. Its inputs go to others."""
        if running.leaving or not running.record.live:
            return
        running.leaving = leaving
        running.record.state = "preempted" if leaving == "preempted" else "stopping"
        if running.asking is not None and not running.asking.done():
            running.asking.set_result([])
        self.interrupt(running, grace)
        if self._double.policy.requeue_at == "signal" and leaving != "cancelled":
            self._double.area("Containers").give_back(running)
        self._double.state.changed()

    def interrupt(self, running: Running, grace: float | None = None) -> None:
        """SIGINT now, SIGKILL after the grace."""
        if running.process is not None:
            running.process.signal(signal.SIGINT)
        wait = self._double.policy.grace_seconds if grace is None else grace
        running.timer("grace", wait, self.kill, running, "it did not leave within the grace")

    def kill(self, running: Running, why: str) -> None:
        """SIGKILL to all of a container's processes."""
        running.killed_for = running.killed_for or why
        if running.process is not None:
            running.process.kill()

    def retire(self, running: Running) -> None:
        """Lets a container finish what it has, and go."""
        if running.leaving:
            return
        running.leaving = "replaced"
        if running.asking is not None and not running.asking.done():
            running.asking.set_result([])

    def cancel_input(self, job: Input, terminate_containers: bool) -> None:
        """Ends an input in its container: by the next heartbeat, or with the whole container."""
        for running in list(self.running.values()):
            if job.input_id not in running.attempts:
                continue
            running.cancelled.add(job.input_id)
            if terminate_containers:
                self.preempt(running, leaving="cancelled")
                continue
            running.to_cancel.append(job.input_id)
            if running.news is not None and not running.news.done():
                running.news.set_result(None)
            why = "a cancelled input did not end within the grace"
            running.timer(
                "cancel " + job.input_id, self._double.policy.grace_seconds, self.kill, running, why
            )

    def _delivered(self, job: Input, running: Running) -> None:
        seconds = running.definition.timeout_secs or DEFAULT_TIMEOUT
        running.timer("timeout " + job.input_id, seconds, self._timed_out, job, running)
        for kind, act in (("preempt_input", self._preempt_by_fault), ("kill_input", self._kill_by_fault)):
            fault = self._double.faults.take(kind, lambda v: means(v, running))
            if fault is not None:
                delay = fault.values.get("delay", 0.0)
                wait = random.uniform(*delay) if isinstance(delay, list) else delay
                running.timer(kind, wait, act, running, fault.values)

    def _preempt_by_fault(self, running: Running, values: dict) -> None:
        self.preempt(running, values.get("grace"))

    def _kill_by_fault(self, running: Running, values: dict) -> None:
        self.kill(running, values.get("why", "its machine failed"))

    def _timed_out(self, job: Input, running: Running) -> None:
        if running.attempts.get(job.input_id) != job.retry_count or job.status != "running":
            return
        del running.attempts[job.input_id]
        seconds = running.definition.timeout_secs or DEFAULT_TIMEOUT
        text = f"Task's current input in.. {job.input_id} hit its timeout of {seconds}s"
        self._double.area("Calls").settle(job, RESULT(status=RESULT.GENERIC_STATUS_TIMEOUT, exception=text))
        if self._double.policy.timeout_signal == "kill":
            running.leaving = running.leaving or "timeout"
            self.kill(running, text)
        else:
            self.preempt(running, leaving="timeout")

    def _answered(self, running: Running, item: api_pb2.FunctionPutOutputsItem) -> None:
        job = self._double.state.inputs.get(item.input_id)
        if job is None or running.attempts.get(item.input_id) != item.retry_count:
            return
        status = item.result.status
        cancelled = item.input_id in running.cancelled
        if running.leaving == "preempted" and not cancelled and self._void_in_grace(status):
            return
        del running.attempts[item.input_id]
        for timer in ("timeout ", "cancel "):
            running.stop_timer(timer + item.input_id)
        running.cancelled.discard(item.input_id)
        # The first answer of an attempt counts; a second one of it, or one of an attempt before, is dropped.
        if job.status == "done" or job.retry_count != item.retry_count:
            return
        scheduler = self._double.area("Scheduler")
        scheduler.pool(running.record.function_id).crashes = 0
        self._double.area("Calls").settle(job, item.result, item.data_format)

    def _void_in_grace(self, status: int) -> bool:
        """Whether a result between the preemption's signal and the end of the container means nothing."""
        policy = self._double.policy
        if status == RESULT.GENERIC_STATUS_TERMINATED:
            return True
        if status == RESULT.GENERIC_STATUS_SUCCESS:
            return policy.success_in_grace == "void"
        return policy.failure_in_grace == "void"

    def rest(self, running: Running) -> None:
        """Nothing to do: it stays for its window, and goes if it is one too many then."""
        running.record.state = "idle"
        window = running.definition.autoscaler_settings.scaledown_window
        seconds = window or self._double.policy.scaledown_seconds
        running.timer("idle", seconds, self._scale_down, running)

    def _scale_down(self, running: Running) -> None:
        scheduler = self._double.area("Scheduler")
        if running.leaving or running.attempts:
            return
        if scheduler.too_many(scheduler.pool(running.record.function_id)):
            running.leaving = "idle"
            if running.asking is not None and not running.asking.done():
                running.asking.set_result([])

    def _kill_switch(self, running: Running, leaving: str) -> api_pb2.FunctionGetInputsResponse:
        running.leaving = leaving
        if not running.attempts and running.record.state != "preempted":
            running.record.state = "stopping"
        if "grace" not in running.timers and not running.attempts:
            running.timer("grace", self._double.policy.grace_seconds, self.kill, running, "it did not leave")
        item = api_pb2.FunctionGetInputsItem(kill_switch=True)
        return api_pb2.FunctionGetInputsResponse(inputs=[item])

    def _item(self, job: Input) -> api_pb2.FunctionGetInputsItem:
        call = self._double.state.calls[job.call_id]
        return api_pb2.FunctionGetInputsItem(
            input_id=job.input_id,
            input=job.payload,
            function_call_id=job.call_id,
            function_call_invocation_type=call.invocation_type,
            retry_count=job.retry_count,
            function_map_idx=job.idx,
        )

    def _asked_to_stop(self, container, graceful: bool) -> None:
        """`modal container stop`: the inputs go to others; gracefully: after those that it has."""
        running = self.running.get(container.task_id)
        if running is None:
            return
        if graceful:
            self.retire(running)
        else:
            self.preempt(running)

    def _app_stopped(self, app: App) -> None:
        """Ends an App's inputs, queued and running, and its containers."""
        state, calls = self._double.state, self._double.area("Calls")
        functions = {f.function_id for f in state.functions.values() if f.app_id == app.app_id}
        for job in list(state.inputs.values()):
            if state.calls[job.call_id].function_id in functions and job.status in ("queued", "running"):
                calls.output(
                    job, RESULT(status=RESULT.GENERIC_STATUS_TERMINATED, exception="The app was stopped.")
                )
        for running in list(self.running.values()):
            if running.record.app_id != app.app_id:
                continue
            if self._double.policy.app_stop_signal == "kill":
                running.leaving = "stopped"
                self.kill(running, "the app was stopped")
            else:
                self.preempt(running, leaving="stopped")


def means(values: dict, running: Running) -> bool:
    """Whether a fault means a container: one of the named function, or any that may be preempted."""
    definition = running.definition
    if "function" in values:
        return values["function"] == definition.function_name
    return not definition.scheduler_placement.nonpreemptible
