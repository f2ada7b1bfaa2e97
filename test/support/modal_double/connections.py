"""Clients that stay with their Apps: heartbeats, leaving, and what becomes of an App whose client is gone."""

import asyncio
import time
from typing import TYPE_CHECKING

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .server import Caller
from .state import App, found

if TYPE_CHECKING:
    from .double import Double


class Connections:
    """Ephemeral Apps end with their client, detached ones with their work, deployed ones by a stop."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state

    async def start(self) -> None:
        """Looks after the Apps in the background."""
        self._double.in_background(self._look_after())

    async def AppHeartbeat(self, request: api_pb2.AppHeartbeatRequest, caller: Caller) -> Empty:
        app = found(self._state.apps, request.app_id, "App")
        if app.stopped:
            raise GRPCError(Status.FAILED_PRECONDITION, f"App '{app.app_id}' is stopped")
        app.heartbeat_at = time.time()
        return Empty()

    async def AppClientDisconnect(self, request: api_pb2.AppClientDisconnectRequest, caller: Caller) -> Empty:
        app = found(self._state.apps, request.app_id, "App")
        self._left(app, api_pb2.AppDisconnectReason.Name(request.reason))
        return Empty()

    def _left(self, app: App, why: str) -> None:
        if app.state in (api_pb2.APP_STATE_EPHEMERAL, api_pb2.APP_STATE_INITIALIZING):
            self._double.area("Apps").stop(app, by=why)
        elif app.state == api_pb2.APP_STATE_DETACHED:
            app.state = api_pb2.APP_STATE_DETACHED_DISCONNECTED
            self._state.changed()

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(min(0.5, self._double.policy.heartbeat_timeout_seconds / 4))
            oldest = time.time() - self._double.policy.heartbeat_timeout_seconds
            for app in list(self._state.apps.values()):
                if app.heartbeat_at < oldest:
                    self._left(app, "no heartbeat")
                if app.state == api_pb2.APP_STATE_DETACHED_DISCONNECTED and self._idle(app):
                    self._double.area("Apps").stop(app, by="nothing left to do")

    def _idle(self, app: App) -> bool:
        if not self._double.policy.detached_ends_when_idle:
            return False
        state = self._state
        own = {f.function_id for f in state.functions.values() if f.app_id == app.app_id}
        calls = {call.call_id for call in state.calls.values() if call.function_id in own}
        return not any(
            i.call_id in calls and i.status in ("queued", "running") for i in state.inputs.values()
        )
