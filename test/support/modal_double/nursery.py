"""Starts containers as processes: the double's end of the zygote, and of each container's process 1."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

SUPPORT = Path(__file__).resolve().parent.parent


class Process:
    """One container's processes, from outside."""

    def __init__(self, control: socket.socket, pid: int, out: int, err: int) -> None:
        self.init_pid = pid
        self.pid = 0
        self.out, self.err = out, err
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.started = asyncio.Event()
        self._control = control
        self._remounted: asyncio.Queue[dict] = asyncio.Queue()
        self._listening = asyncio.get_running_loop().create_task(self._listen())

    def signal(self, number: int) -> None:
        """Sends the container's own process a signal."""
        with contextlib.suppress(OSError):
            self._control.send(json.dumps({"signal": number}).encode())

    def kill(self) -> None:
        """Ends all its processes at once, children in sessions of their own included."""
        with contextlib.suppress(ProcessLookupError):
            if not self.ended.done():
                os.kill(self.init_pid, signal.SIGKILL)

    async def remount(self, view: dict) -> None:
        """Shows another state of a volume at its place; OSError where that did not work."""
        self._control.send(json.dumps({"remount": view}).encode())
        answer = await self._remounted.get()
        if not answer["remounted"]:
            raise OSError(answer["why"])

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        code = -signal.SIGKILL
        while message := await self._receive(loop):
            told = json.loads(message)
            if "started" in told:
                self.pid = told["started"]
                self.started.set()
            elif "remounted" in told:
                self._remounted.put_nowait(told)
            elif "ended" in told:
                code = told["ended"]
        self._control.close()
        self._remounted.put_nowait({"remounted": False, "why": "the container has ended"})
        if not self.ended.done():
            self.ended.set_result(code)

    async def _receive(self, loop: asyncio.AbstractEventLoop) -> bytes:
        try:
            return await loop.sock_recv(self._control, 1 << 16)
        except OSError:
            return b""


class Nursery:
    """The zygote, started at the first container."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._requests: socket.socket | None = None
        self._zygote: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._layers: set[str] = set()

    async def layer(self, name: str, listing: Callable[[], list]) -> None:
        """Prepares the layer of this name, once; each file is [path in the container, source, mode]."""
        async with self._turn:
            if name in self._layers:
                return
            requests = await self._ready()
            files = self._scratch.parent / f"layer-{name}.json"
            files.write_text(json.dumps(listing()))
            await self._ask(requests, {"root": name, "files": str(files)}, [])
            files.unlink()
            self._layers.add(name)

    async def start(self, spec: Path) -> Process:
        """Starts the container that this spec describes."""
        async with self._turn:
            requests = await self._ready()
            mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            out, their_out = os.pipe()
            err, their_err = os.pipe()
            answer = await self._ask(requests, {"spec": str(spec)}, [theirs.fileno(), their_out, their_err])
            theirs.close()
            os.close(their_out)
            os.close(their_err)
            mine.setblocking(False)
            return Process(mine, answer["pid"], out, err)

    async def end(self) -> None:
        """Ends the zygote, and with it all that it forked."""
        if self._zygote is not None:
            with contextlib.suppress(ProcessLookupError):
                self._zygote.kill()
            await self._zygote.wait()

    async def _ask(self, requests: socket.socket, message: dict, descriptors: list[int]) -> dict:
        socket.send_fds(requests, [json.dumps(message).encode()], descriptors)
        answer = await asyncio.get_running_loop().sock_recv(requests, 1 << 16)
        if not answer:
            raise RuntimeError("the double's zygote has ended; see its stderr")
        return json.loads(answer)

    async def _ready(self) -> socket.socket:
        if self._requests is None:
            self._scratch.mkdir(parents=True, exist_ok=True)
            mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            environment = {k: v for k, v in os.environ.items() if not k.startswith(("MODAL_", "PYTHON"))}
            for name in ("MODAL_HEARTBEAT_INTERVAL", "MODAL_LOGLEVEL"):
                if name in os.environ:
                    environment[name] = os.environ[name]
            environment.update(MODAL_IS_REMOTE="1", PYTHONPATH=str(SUPPORT), PYTHONUNBUFFERED="1")
            self._zygote = await asyncio.create_subprocess_exec(
                sys.executable, "-u", "-m", "modal_double.zygote", str(self._scratch), str(theirs.fileno()),
                pass_fds=[theirs.fileno()], env=environment, cwd="/", stdin=asyncio.subprocess.DEVNULL,
                stdout=2,
            )  # fmt: skip
            theirs.close()
            mine.setblocking(False)
            self._requests = mine
        return self._requests
