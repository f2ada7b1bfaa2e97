"""The parts of one double, put together: state, policy, faults, areas, its servers and its folder."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .faults import Faults
from .listener import Listener
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
        self._server: Listener | None = None
        self._sockets: dict[str, Listener] = {}
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
        self._server = Listener([Servicer(self), *(service(self) for service in self._services)])
        await self._server.start("127.0.0.1", port, reuse_address=True)
        self._port = self._server.port()
        self.url = f"http://127.0.0.1:{self._port}"

    async def listen_for_container(self, task_id: str, socket: Path) -> None:
        """Serves one container on a socket of its own, which tells its requests from other containers'."""
        server = Listener([Servicer(self, task_id)])
        await server.start(path=str(socket))
        self._sockets[task_id] = server

    async def forget_container(self, task_id: str) -> None:
        """Closes a container's socket."""
        server = self._sockets.pop(task_id, None)
        if server is not None:
            await server.cut()

    async def outage(self, seconds: float) -> None:
        """Refuses clients' connections for a while and breaks the open ones; containers' sockets stay."""
        server, self._server = self._server, None
        if server is None:  # it is out already
            return
        await server.cut()
        self.in_background(self._return_after(seconds))

    async def _return_after(self, seconds: float) -> None:
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
                await server.cut()
