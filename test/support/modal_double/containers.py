"""Containers as processes: what each is made of, its start, its output, its end."""

import asyncio
import hashlib
import json
import os
import time
from typing import TYPE_CHECKING

from modal_proto import api_pb2

from .ids import new_id
from .layout import app_layout
from .nursery import SUPPORT, Nursery, Process
from .running import Running
from .state import Container, Input

if TYPE_CHECKING:
    from .double import Double
    from .scheduler import Pool

RESULT = api_pb2.GenericResult
INSIDE = "/__modal"
STREAMS = {"out": api_pb2.FILE_DESCRIPTOR_STDOUT, "err": api_pb2.FILE_DESCRIPTOR_STDERR}
PATHS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Containers:
    """Starts and ends containers' processes."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._folder = double.folder / "containers"
        self._nursery = Nursery(double.folder / "containers" / "fs")
        self._coming_up = 0

    async def end(self) -> None:
        """Ends all of them at once."""
        await self._nursery.end()

    def begin(self, pool: "Pool", chosen: api_pb2.Function) -> None:
        """Begins a container of this function, in the chosen one of its definitions."""
        function = pool.function
        record = Container(new_id("ta"), function.app_id, function.function_id)
        record.resources.CopyFrom(chosen.resources)
        gpu = chosen.resources.gpu_config
        record.gpu = gpu.gpu_type if gpu.count < 2 else f"{gpu.gpu_type}:{gpu.count}"
        definition = api_pb2.Function()
        definition.CopyFrom(chosen)
        running = Running(record, definition)
        self._double.state.containers[record.task_id] = record
        self._double.area("Runtime").running[record.task_id] = running
        pool.running.append(running)
        self._double.in_background(self._live(pool, running))

    def give_back(self, running: Running) -> None:
        """Gives the inputs of a container that goes, or went, to others."""
        calls, policy = self._double.area("Calls"), self._double.policy
        for job in self._unanswered(running):
            del running.attempts[job.input_id]
            running.stop_timer("timeout " + job.input_id)
            calls.leave_children(job)
            if policy.preemption == "internal_failure" and running.leaving == "preempted":
                text = "Input was preempted."
                calls.settle(job, RESULT(status=RESULT.GENERIC_STATUS_INTERNAL_FAILURE, exception=text))
            else:
                calls.requeue(job)

    async def _live(self, pool: "Pool", running: Running) -> None:
        task_id = running.record.task_id
        code = 1
        try:
            state, policy = self._double.state, self._double.policy
            await state.wait_for(lambda: self._coming_up < policy.starting_at_once)
            self._coming_up += 1
            try:
                process = await self._make(pool, running)
                running.process = process
                if running.leaving:  # it was told to go before there was a process to tell
                    process.kill()
                pumps = [asyncio.ensure_future(self._pump(running, process, name)) for name in STREAMS]
                await self._up(running, process)
            finally:
                self._coming_up -= 1
                state.changed()
            code = await process.ended
            await asyncio.wait(pumps, timeout=2)
        except OSError as error:
            self._say(running, f"The container could not be started: {error}\n")
        running.record.exit_code = code
        killed = code != 0
        keep = not killed or self._double.policy.uncommitted_at_kill == "kept"
        await self._double.area("Views").close(task_id, keep)
        await self._double.forget_container(task_id)
        self._ended(pool, running, code)

    async def _make(self, pool: "Pool", running: Running) -> Process:
        record, definition = running.record, running.definition
        folder = self._folder / record.task_id
        folder.mkdir(parents=True)
        (folder / "arguments").write_bytes(self._arguments(pool, running).SerializeToString())
        await self._double.listen_for_container(record.task_id, folder / "sock")
        layer = hashlib.sha256(
            "".join([*sorted(definition.mount_ids), definition.image_id]).encode()
        ).hexdigest()[:16]
        await self._nursery.layer(layer, lambda: self._files(definition))
        mounts = await self._double.area("Views").mounts(record.task_id, definition)
        environment = self._environment(pool, running)
        extra = [p for p in environment.get("PYTHONPATH", "").split(":") if p and p != "/root"]
        spec = {
            "task_id": record.task_id,
            "layer": layer,
            "env": environment,
            "path": ["/root", *extra],
            "not_path": [str(SUPPORT), "/"],
            "binds": [{"source": str(folder), "target": INSIDE}, *mounts["binds"]],
            "views": mounts["views"],
        }
        (folder / "spec.json").write_text(json.dumps(spec))
        seconds = definition.startup_timeout_secs or definition.timeout_secs or 300
        running.timer("startup", seconds, self._too_slow, running, seconds)
        return await self._nursery.start(folder / "spec.json")

    async def _up(self, running: Running, process: Process) -> None:
        """Waits until it is ready, so that not too many come up at the same time on few processors."""
        ready = asyncio.ensure_future(
            self._double.state.wait_for(
                lambda: running.ready or running.leaving, self._double.policy.starting_seconds
            )
        )
        await asyncio.wait([ready, process.ended], return_when=asyncio.FIRST_COMPLETED)
        ready.cancel()
        running.record.pid = process.pid

    def _arguments(self, pool: "Pool", running: Running) -> api_pb2.ContainerArguments:
        state, function = self._double.state, pool.function
        app = state.apps[function.app_id]
        also = [dependency.object_id for dependency in running.definition.object_dependencies]
        layout = app_layout(state, app, also)
        return api_pb2.ContainerArguments(
            task_id=running.record.task_id,
            function_id=function.function_id,
            app_id=function.app_id,
            function_def=running.definition,
            serialized_params=function.serialized_params,
            environment_name=app.environment,
            app_layout=layout,
        )

    def _environment(self, pool: "Pool", running: Running) -> dict[str, str]:
        definition = running.definition
        environment = {
            "PATH": f"{os.path.dirname(os.sys.executable)}:{PATHS}",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "PYTHONPATH": "/root",
            "PYTHONUNBUFFERED": "1",
        }
        if definition.image_id:
            environment |= self._double.area("Images").variables(definition.image_id)
        for secret_id in definition.secret_ids:
            environment |= self._double.area("Secrets").variables(secret_id)
        environment |= {
            "MODAL_IS_REMOTE": "1",
            "MODAL_SERVER_URL": f"unix://{INSIDE}/sock",
            "MODAL_CONTAINER_ARGUMENTS_PATH": f"{INSIDE}/arguments",
            "MODAL_TASK_ID": running.record.task_id,
            "MODAL_IMAGE_ID": definition.image_id,
            "MODAL_ENVIRONMENT": self._double.state.apps[pool.function.app_id].environment,
            "MODAL_CLOUD_PROVIDER": "CLOUD_PROVIDER_AWS",
            "MODAL_REGION": (list(definition.scheduler_placement.regions) or ["us-east-1"])[0],
        }
        return environment

    def _files(self, definition: api_pb2.Function) -> list:
        """Where each file of the function's mounts goes, those that its image copies first."""
        mounts, objects = self._double.area("Mounts"), self._double.state.objects
        listed = []
        layers = self._double.area("Images").layers(definition.image_id) if definition.image_id else []
        for mount_id in [*(i.context_mount_id for i in layers if i.context_mount_id), *definition.mount_ids]:
            for file in objects[mount_id].files:
                listed.append([file.filename, str(mounts.file(file.sha256_hex)), file.mode])
        return listed

    def _too_slow(self, running: Running, seconds: float) -> None:
        text = f"Container startup timed out after {seconds}s"
        runtime = self._double.area("Runtime")
        runtime.startup_failed(running, RESULT(status=RESULT.GENERIC_STATUS_INIT_FAILURE, exception=text))
        runtime.kill(running, text)

    async def _pump(self, running: Running, process: Process, name: str) -> None:
        """A container's output, whole lines as they come, into its App's log."""
        descriptor = getattr(process, name)
        reader = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", 0)
        )
        rest = b""
        while data := await reader.read(1 << 16):
            whole, newline, rest = (rest + data).rpartition(b"\n")
            if newline:
                self._log(running, whole + newline, STREAMS[name])
        if rest:
            self._log(running, rest + b"\n", STREAMS[name])
        transport.close()

    def _log(self, running: Running, data: bytes, stream: int) -> None:
        record, state = running.record, self._double.state
        input_id = record.input_ids[-1] if running.attempts else ""
        whose = {"task_id": record.task_id, "function_id": record.function_id}
        if input_id:
            whose |= {"input_id": input_id, "function_call_id": state.inputs[input_id].call_id}
        self._double.area("Logs").write(record.app_id, data.decode(errors="replace"), stream, **whose)

    def _say(self, running: Running, text: str) -> None:
        self._log(running, text.encode(), api_pb2.FILE_DESCRIPTOR_INFO)

    def _unanswered(self, running: Running) -> list[Input]:
        """The inputs whose current attempt is this container's."""
        inputs = self._double.state.inputs
        return [
            job
            for job in (inputs[i] for i in running.attempts)
            if job.status == "running"
            and job.retry_count == running.attempts[job.input_id]
            and job.task_id == running.record.task_id
        ]

    def _ended(self, pool: "Pool", running: Running, code: int) -> None:
        state, calls, scheduler = (
            self._double.state,
            self._double.area("Calls"),
            self._double.area("Scheduler"),
        )
        record = running.record
        for name in list(running.timers):
            running.stop_timer(name)
        if code != 0 and running.killed_for:
            self._say(running, f"Container was killed: {running.killed_for}.\n")
        unexpected = not running.leaving and (not running.ready or running.attempts)
        pool.running.remove(running)
        del self._double.area("Runtime").running[record.task_id]
        record.state, record.finished_at = "ended", time.time()
        for job in self._unanswered(running):
            if job.input_id in running.cancelled or state.calls[job.call_id].cancelled:
                del running.attempts[job.input_id]
                calls.output(job, RESULT(status=RESULT.GENERIC_STATUS_TERMINATED))
        if unexpected and scheduler.crashed(pool):
            text = (
                f"Function's containers ended {pool.crashes} times in a row, the last with exit code {code}."
            )
            result = RESULT(status=RESULT.GENERIC_STATUS_FAILURE, exception=text, exitcode=max(0, code))
            for job in [*self._unanswered(running), *scheduler.queued(pool)]:
                calls.output(job, result)
        self.give_back(running)
        state.changed()
        scheduler.balance(pool)
        scheduler.balance_all()
