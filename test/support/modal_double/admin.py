"""The plain HTTP side: the tests' controls, and the routes of areas (blobs, volume blocks).

An area adds routes by a method `routes() -> list[aiohttp.web.RouteDef]`.
Controls: GET /state, GET|POST|DELETE /faults, GET|POST /policy.
"""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web
from google.protobuf.message import Message

if TYPE_CHECKING:
    from .double import Double


class Admin:
    """Serves the controls of one double."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._runner: web.AppRunner | None = None

    async def listen(self, port: int = 0) -> str:
        """Serves on 127.0.0.1 and says where."""
        app = web.Application(client_max_size=1 << 30)
        app.add_routes(
            [
                web.get("/state", self._state),
                web.get("/faults", self._list_faults),
                web.post("/faults", self._add_fault),
                web.delete("/faults", self._clear_faults),
                web.get("/policy", self._policy),
                web.post("/policy", self._change_policy),
            ]
        )
        for area in self._double.areas.values():
            if hasattr(area, "routes"):
                app.add_routes(area.routes())
        self._runner = web.AppRunner(app, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def end(self) -> None:
        """Stops serving."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _state(self, _: web.Request) -> web.Response:
        state = self._double.state
        tables = ("apps", "functions", "classes", "calls", "inputs", "containers", "objects")
        listing: dict[str, Any] = {
            table: {key: plain(record) for key, record in getattr(state, table).items()} for table in tables
        }
        listing["rpcs"] = dict(state.rpcs)
        listing["unimplemented"] = dict(state.unimplemented)
        return web.json_response(listing)

    async def _list_faults(self, _: web.Request) -> web.Response:
        return web.json_response(self._double.faults.listing())

    async def _add_fault(self, request: web.Request) -> web.Response:
        try:
            fault = self._double.faults.add(await request.json())
        except ValueError as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        if fault.kind == "outage" and fault.values.get("side") != "container":
            await self._double.outage(fault.values["seconds"])
        return web.json_response({"id": fault.number})

    async def _clear_faults(self, _: web.Request) -> web.Response:
        self._double.faults.clear()
        return web.json_response({})

    async def _policy(self, _: web.Request) -> web.Response:
        return web.json_response(asdict(self._double.policy))

    async def _change_policy(self, request: web.Request) -> web.Response:
        try:
            self._double.policy.change(await request.json())
        except ValueError as error:
            raise web.HTTPBadRequest(text=str(error)) from error
        return await self._policy(request)


def plain(record: Any) -> Any:
    """A record as JSON: messages and bytes are told by their size only."""
    if hasattr(record, "__dataclass_fields__"):
        return {name: plain(getattr(record, name)) for name in record.__dataclass_fields__ if name != "logs"}
    if isinstance(record, dict):
        return {str(key): plain(value) for key, value in record.items()}
    if isinstance(record, (list, tuple)):
        return [plain(value) for value in record]
    if isinstance(record, Message):
        return f"<{type(record).__name__}>"
    if isinstance(record, bytes):
        return f"<{len(record)} bytes>"
    if record is None or isinstance(record, (str, int, float, bool)):
        return record
    return str(record)
