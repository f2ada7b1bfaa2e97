"""A gRPC server that can be cut off: grpclib's own lets open connections be when it closes."""

import asyncio
import contextlib
import weakref
from typing import Any

from grpclib.protocol import H2Protocol
from grpclib.server import Server
from modal._utils.grpc_utils import custom_detail_codec


class Listener(Server):
    """Serves services until it is cut off."""

    def __init__(self, services: list[Any]) -> None:
        super().__init__(services, status_details_codec=custom_detail_codec)
        self._protocols: weakref.WeakSet[H2Protocol] = weakref.WeakSet()

    def _protocol_factory(self) -> H2Protocol:
        protocol = super()._protocol_factory()
        self._protocols.add(protocol)
        return protocol

    def port(self) -> int:
        """The port it listens on."""
        return self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Listens no more, drops what it answers and breaks the connections."""
        self.close()
        for protocol in list(self._protocols):
            if hasattr(protocol, "connection"):
                protocol.connection.close()
        with contextlib.suppress(asyncio.TimeoutError, TimeoutError):
            await asyncio.wait_for(self.wait_closed(), 2)
