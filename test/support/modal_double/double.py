"""The parts of one double, put together: state, policy, faults, areas, its servers and its folder."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from grpclib.server import Server
from modal._utils.grpc_utils import custom_detail_codec

from .faults import Faults
from .policy import Policy
from .server import Servicer
from .state import State


class Double:
    """One control plane. Areas are classes made with it; their methods named like RPCs answer these RPCs.

    Services are other gRPC services that clients find at the same address.
    """

    def __init__(self, folder: Path, areas: list[type], services: Sequence[type] = ()) -> None:
        self.folder = folder
        self.state = State()
        self.policy = Policy()
        self.faults = Faults()
        self._services = services
        self.url = ""
        self.admin_url = ""
        self._listeners: dict[str, list[Callable[..., Any]]] = {}
        self._port = 0
        self._server: Server | None = None
        self._sockets: dict[str, Server] = {}
        self._tasks: set[asyncio.Task] = set()
        self.areas = {area.__name__: area(self) for area in areas}

    def area(self, name: str) -> Any:
        """The area whose class has this name."""
        return self.areas[name]

    def on(self, event: str, listener: Callable[..., Any]) -> None:
        """Calls the listener at each `tell` of this event.

        app_published(app), app_stopped(app), stop_container(container, graceful)...
        """
        self._listeners.setdefault(event, []).append(listener)

    def tell(self, event: str, *what: Any) -> None:
        """Tells an event to its listeners, in order; a coroutine of theirs runs in the background."""
        for listener in self._listeners.get(event, []):
            answer = listener(*what)
            if asyncio.iscoroutine(answer):
                self.in_background(answer)
        self.state.changed()

    def in_background(self, work: Any) -> asyncio.Task:
        """Runs a coroutine until it ends or the double does."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def listen(self, port: int) -> None:
        """Serves clients on 127.0.0.1."""
        self._server = Server(
            [Servicer(self), *(service(self) for service in self._services)],
            status_details_codec=custom_detail_codec,
        )
        await self._server.start("127.0.0.1", port, reuse_address=True)
        # grpclib keeps the listening socket to itself.
        self._port = self._server._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def listen_for_container(self, task_id: str, socket: Path) -> None:
        """Serves one container on a socket of its own, which tells its requests from other containers'."""
        server = Server([Servicer(self, task_id)], status_details_codec=custom_detail_codec)
        await server.start(path=str(socket))
        self._sockets[task_id] = server

    async def forget_container(self, task_id: str) -> None:
        """Closes a container's socket."""
        server = self._sockets.pop(task_id, None)
        if server is not None:
            await close(server)

    async def outage(self, seconds: float) -> None:
        """Refuses clients' connections for a while and breaks the open ones; containers' sockets stay."""
        if self._server is not None:
            await close(self._server)
        await asyncio.sleep(seconds)
        await self.listen(self._port)

    async def end(self) -> None:
        """Ends everything: the areas first (containers), then background work and servers."""
        for area in self.areas.values():
            if hasattr(area, "end"):
                await area.end()
        for task in list(self._tasks):
            task.cancel()
        for server in [self._server, *self._sockets.values()]:
            if server is not None:
                await close(server)


async def close(server: Server) -> None:
    """Closes a server and its open connections, and does not wait for long answers to come to their end."""
    server.close()
    for handler in list(server._handlers):
        handler.close()
        connection = handler.__dict__.get("connection")
        if connection is not None:
            connection.close()
    with contextlib.suppress(asyncio.TimeoutError, TimeoutError):
        await asyncio.wait_for(server.wait_closed(), 2)
