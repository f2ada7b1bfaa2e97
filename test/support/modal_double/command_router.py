"""`modal container exec`: runs a command in the namespaces of a container, and streams what it says.

In Modal this service is the worker's; here the same port serves it beside the control plane.
"""

import asyncio
import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grpclib import GRPCError, Status
from grpclib.const import Handler
from grpclib.server import Stream
from modal_proto import api_pb2
from modal_proto import task_command_router_pb2 as router_pb2
from modal_proto.task_command_router_grpc import TaskCommandRouterBase

from .server import Caller
from .state import found

if TYPE_CHECKING:
    from .double import Double

STDERR = router_pb2.TASK_EXEC_STDIO_FILE_DESCRIPTOR_STDERR

READING_SECONDS = 2.0
PRINTING_SECONDS = 0.1


@dataclass
class Command:
    """One command that runs, or ran, in a container."""

    process: asyncio.subprocess.Process
    output: dict[bool, bytearray] = field(default_factory=lambda: {False: bytearray(), True: bytearray()})
    code: int | None = None
    told: set[bool] = field(default_factory=set)  # the streams that a reader has had to their end


class CommandAccess:
    """Answers where commands are sent, and holds those that run."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self.commands: dict[str, Command] = {}

    async def TaskGetCommandRouterAccess(
        self, request: api_pb2.TaskGetCommandRouterAccessRequest, caller: Caller
    ) -> api_pb2.TaskGetCommandRouterAccessResponse:
        container = found(self._double.state.containers, request.task_id, "Container")
        if not container.live or not container.pid:
            raise GRPCError(Status.FAILED_PRECONDITION, f"Container '{request.task_id}' is not running")
        claims = json.dumps({"exp": int(time.time()) + 3600}).encode()
        body = base64.urlsafe_b64encode(claims).decode().rstrip("=")
        return api_pb2.TaskGetCommandRouterAccessResponse(jwt=f"e30.{body}.e30", url=self._double.url)

    async def end(self) -> None:
        """Ends commands that still run."""
        for command in self.commands.values():
            if command.code is None:
                command.process.kill()


class CommandRouter:
    """What grpclib serves beside the control plane; all but `exec` is UNIMPLEMENTED."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state
        self._commands: dict[str, Command] = double.area("CommandAccess").commands

    def __mapping__(self) -> Mapping[str, Handler]:
        return TaskCommandRouterBase.__mapping__(self)  # type: ignore[arg-type]

    def __getattr__(self, name: str) -> Any:
        if not name[:1].isupper():
            raise AttributeError(name)

        async def unimplemented(stream: Stream) -> None:
            await stream.recv_message()
            raise GRPCError(Status.UNIMPLEMENTED, f"the double does not answer {name}")

        return unimplemented

    async def TaskExecStart(self, stream: Stream) -> None:
        request = await stream.recv_message()
        container = found(self._state.containers, request.task_id, "Container")
        if request.exec_id not in self._commands:
            process = await asyncio.create_subprocess_exec(
                *entering(container.pid, request.workdir),
                *request.command_args,
                env=self._variables(request.task_id) | dict(request.env),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
            command = self._commands[request.exec_id] = Command(process)
            self._double.in_background(self._follow(command))
        await stream.send_message(router_pb2.TaskExecStartResponse())

    async def TaskExecStdioRead(self, stream: Stream) -> None:
        request = await stream.recv_message()
        command = found(self._commands, request.exec_id, "Command")
        said, sent = command.output[request.file_descriptor == STDERR], [request.offset]
        while True:
            await self._state.wait_for(lambda: len(said) > sent[0] or command.code is not None)
            if data := bytes(said[sent[0] :]):
                sent[0] += len(data)
                await stream.send_message(router_pb2.TaskExecStdioReadResponse(data=data))
            elif command.code is not None:
                command.told.add(request.file_descriptor == STDERR)
                self._state.changed()
                return

    async def TaskExecWait(self, stream: Stream) -> None:
        request = await stream.recv_message()
        command = found(self._commands, request.exec_id, "Command")
        await self._state.wait_for(lambda: command.code is not None)
        # `modal container exec` leaves at this answer, whether or not it has printed what the command said.
        await self._state.wait_for(lambda: len(command.told) == 2, READING_SECONDS)
        await asyncio.sleep(PRINTING_SECONDS)
        await stream.send_message(ended(command, router_pb2.TaskExecWaitResponse))

    async def TaskExecPoll(self, stream: Stream) -> None:
        request = await stream.recv_message()
        command = found(self._commands, request.exec_id, "Command")
        await stream.send_message(ended(command, router_pb2.TaskExecPollResponse))

    async def TaskExecStdinWrite(self, stream: Stream) -> None:
        request = await stream.recv_message()
        stdin = found(self._commands, request.exec_id, "Command").process.stdin
        if stdin is not None and not stdin.is_closing():
            stdin.write(request.data)
            if request.eof:
                stdin.close()
        await stream.send_message(router_pb2.TaskExecStdinWriteResponse())

    def _variables(self, task_id: str) -> dict[str, str]:
        """The environment variables with which a container was started."""
        return json.loads((self._double.folder / "containers" / task_id / "spec.json").read_text())["env"]

    async def _follow(self, command: Command) -> None:
        async def keep(pipe: asyncio.StreamReader | None, is_error: bool) -> None:
            while pipe is not None and (data := await pipe.read(1 << 16)):
                command.output[is_error] += data
                self._state.changed()

        await asyncio.gather(keep(command.process.stdout, False), keep(command.process.stderr, True))
        command.code = await command.process.wait()
        self._state.changed()


def entering(pid: int, folder: str) -> list[str]:
    """The command that enters a container's mounts, root, and a folder (its process's own by default)."""
    into = f"--wdns={folder}" if folder else "--wd"
    return ["nsenter", "--target", str(pid), "--mount", "--root", into, "--"]


def ended(command: Command, answer: Any) -> Any:
    """How a command ended, in one of the answers that tell it; empty while it runs."""
    if command.code is None:
        return answer()
    return answer(signal=-command.code) if command.code < 0 else answer(code=command.code)
