"""An ASGI app on an address of this machine, with the standard library alone: for one user, not the world."""

import asyncio
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

from sweepdeck.serving.predicting import MOST_BYTES
from sweepdeck.serving.promoted import NotServable
from sweepdeck.serving.served_code import Asgi

_HOST = "127.0.0.1"


class LocalServer:
    """Serves until it is closed; the app runs in one event loop, each connection has a thread."""

    def __init__(self, app: Asgi, port: int):
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._state: dict[str, Any] = {}
        self._messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._done: asyncio.Queue[str] = asyncio.Queue()
        threading.Thread(target=self._loop.run_forever, name="asgi", daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        self._server = ThreadingHTTPServer((_HOST, port), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://{_HOST}:{self._server.server_address[1]}"

    def serve(self) -> None:
        """Returns once it is closed."""
        self._server.serve_forever(0.1)
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._server.server_close()

    def close(self) -> None:
        self._server.shutdown()

    async def _start(self) -> None:
        """The lifespan's begin; an app that does not know of one may raise at it."""

        async def send(message: dict[str, Any]) -> None:
            self._done.put_nowait(message["type"])

        scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": self._state}
        self._lifespan = asyncio.ensure_future(self._app(scope, self._messages.get, send))
        self._lifespan.add_done_callback(self._note_end)
        self._messages.put_nowait({"type": "lifespan.startup"})
        if await self._done.get() == "lifespan.startup.failed":
            raise NotServable("serve.app_failed", "the app says that it can't start", "See what it printed")

    def _note_end(self, lifespan: "asyncio.Future[Any]") -> None:
        # Looked at, so that nobody complains of an exception that nobody has seen.
        if not lifespan.cancelled():
            lifespan.exception()
        self._done.put_nowait("over")

    async def _end(self) -> None:
        if self._lifespan.done():
            return
        self._messages.put_nowait({"type": "lifespan.shutdown"})
        await self._done.get()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one_request(self) -> None:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or len(self.raw_requestline) > 65536 or not self.parse_request():
                    self.close_connection = True
                    return
                _Exchange(self, server._app, server._loop, server._state).run()

            def log_message(self, *_: Any) -> None:
                """What is asked of a server for one user is not worth a line."""

        return Handler


class _Exchange:
    """One request and its answer."""

    def __init__(self, handler: BaseHTTPRequestHandler, app: Asgi, loop: Any, state: dict[str, Any]):
        self._http = handler
        self._app = app
        self._loop = loop
        self._state = state
        self._out: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def run(self) -> None:
        http = self._http
        length = http.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > 2 * MOST_BYTES or "Transfer-Encoding" in http.headers:
            http.send_error(413, "a request needs a Content-Length, and a small one")
            http.close_connection = True
            return
        body = http.rfile.read(int(length))
        task = asyncio.run_coroutine_threadsafe(self._call(body), self._loop)
        task.add_done_callback(lambda _: self._out.put(None))
        begun = chunked = False
        while (message := self._out.get()) is not None:
            if message["type"] == "http.response.start":
                begun, chunked = True, self._begin(message)
            elif message["type"] == "http.response.body":
                self._write(message.get("body", b""), chunked=chunked)
        error = task.exception()
        if error is not None and not begun:
            http.send_error(500, "the app failed")
        elif chunked and error is None:
            http.wfile.write(b"0\r\n\r\n")
        http.close_connection = http.close_connection or error is not None
        if error is not None and not isinstance(error, asyncio.CancelledError):
            print(f"{type(error).__name__}: {error}", flush=True)

    async def _call(self, body: bytes) -> None:
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if waiting:
                return waiting.pop()
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: dict[str, Any]) -> None:
            self._out.put(message)

        await self._app(self._scope(), receive, send)

    def _scope(self) -> dict[str, Any]:
        http = self._http
        address = urlsplit(http.path)
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": http.command,
            "scheme": "http",
            "path": unquote(address.path) or "/",
            "raw_path": address.path.encode(),
            "query_string": address.query.encode(),
            "root_path": "",
            "headers": [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in http.headers.items()],
            "client": tuple(http.client_address[:2]),
            "server": (_HOST, http.connection.getsockname()[1]),
            "state": dict(self._state),
        }

    def _begin(self, message: dict[str, Any]) -> bool:
        """Writes the head; whether what follows goes in chunks, for want of a length."""
        http = self._http
        headers = [(n.decode("latin-1"), v.decode("latin-1")) for n, v in message.get("headers", [])]
        status = message["status"]
        chunked = (
            not any(name.lower() == "content-length" for name, _ in headers)
            and http.command != "HEAD"
            and status not in (204, 304)
        )
        http.send_response_only(status)
        for name, value in headers:
            http.send_header(name, value)
        if chunked:
            http.send_header("Transfer-Encoding", "chunked")
        http.end_headers()
        return chunked

    def _write(self, body: bytes, *, chunked: bool) -> None:
        if not body or self._http.command == "HEAD":
            return
        self._http.wfile.write(b"%x\r\n%b\r\n" % (len(body), body) if chunked else body)
        self._http.wfile.flush()
