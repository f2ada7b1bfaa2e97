"""The double's memory: what the control plane knows, as plain records. Nothing here acts.

`State.changed()` is called after each change that somebody may wait for with `State.wait_for`.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from grpclib import GRPCError, Status
from modal_proto import api_pb2

Record = TypeVar("Record")


@dataclass
class LogLine:
    """One piece of output, as it is kept for an App."""

    number: int
    at: float
    text: str
    stream: int  # api_pb2.FileDescriptor
    task_id: str = ""
    function_id: str = ""
    function_call_id: str = ""
    input_id: str = ""


@dataclass
class Deployment:
    """One AppPublish of a deployed App."""

    version: int
    at: float
    function_ids: dict[str, str]
    class_ids: dict[str, str]
    tag: str = ""
    client_version: str = ""


@dataclass
class App:
    """An App: ephemeral, detached or deployed."""

    app_id: str
    description: str
    environment: str
    state: int  # api_pb2.AppState
    created_at: float = field(default_factory=time.time)
    name: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    function_ids: dict[str, str] = field(default_factory=dict)
    class_ids: dict[str, str] = field(default_factory=dict)
    definition_ids: dict[str, str] = field(default_factory=dict)
    deployments: list[Deployment] = field(default_factory=list)
    heartbeat_at: float = field(default_factory=time.time)
    stopped_at: float = 0.0
    stopped_by: str = ""
    logs: list[LogLine] = field(default_factory=list)

    @property
    def stopped(self) -> bool:
        """Whether it takes no more work; its last containers may still be ending."""
        return self.state in (api_pb2.APP_STATE_STOPPING, api_pb2.APP_STATE_STOPPED)


@dataclass
class Function:
    """A function of an App, or a class's service function, or one of these bound to parameters or options."""

    function_id: str
    app_id: str
    name: str
    definition: api_pb2.Function = field(default_factory=api_pb2.Function)
    data: api_pb2.FunctionData | None = None
    created: bool = False  # False: only precreated
    bound_from: str = ""
    serialized_params: bytes = b""
    schedule: api_pb2.Schedule | None = None
    metadata: api_pb2.FunctionHandleMetadata = field(default_factory=api_pb2.FunctionHandleMetadata)


@dataclass
class Class:
    """A class of an App; what it can do is its service function's."""

    class_id: str
    app_id: str
    name: str = ""
    metadata: api_pb2.ClassHandleMetadata = field(default_factory=api_pb2.ClassHandleMetadata)


@dataclass
class Call:
    """One FunctionCall: the inputs of a map, or the single one of a remote or spawn."""

    call_id: str
    function_id: str
    call_type: int  # api_pb2.FunctionCallType
    invocation_type: int  # api_pb2.FunctionCallInvocationType
    parent_input_id: str = ""
    created_at: float = field(default_factory=time.time)
    input_ids: list[str] = field(default_factory=list)
    outputs: list[Any] = field(default_factory=list)
    finished_inputs: bool = False
    cancelled: bool = False
    expired: bool = False


@dataclass
class Input:
    """One input of a call."""

    input_id: str
    call_id: str
    idx: int
    payload: api_pb2.FunctionInput
    status: str = "queued"  # queued | running | done | cancelled
    retry_count: int = 0
    task_id: str = ""
    deliveries: int = 0
    created_at: float = field(default_factory=time.time)
    started_at: float = 0.0
    finished_at: float = 0.0
    result: api_pb2.GenericResult | None = None


@dataclass
class Container:
    """One container, from its request to its end; it stays in the table for billing and for the tests."""

    task_id: str
    app_id: str
    function_id: str
    state: str = "starting"  # starting | idle | running | preempted | stopping | ended
    pid: int = 0
    created_at: float = field(default_factory=time.time)
    started_at: float = 0.0  # ready for its first input
    finished_at: float = 0.0
    exit_code: int | None = None
    resources: api_pb2.Resources = field(default_factory=api_pb2.Resources)
    gpu: str = ""  # as a function asks for it: type, or type:count
    result: api_pb2.GenericResult | None = None
    input_ids: list[str] = field(default_factory=list)

    @property
    def live(self) -> bool:
        """Whether it still uses a machine."""
        return self.state != "ended"


@dataclass
class State:
    """All tables."""

    apps: dict[str, App] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    inputs: dict[str, Input] = field(default_factory=dict)
    containers: dict[str, Container] = field(default_factory=dict)
    environments: dict[str, str] = field(default_factory=dict)  # name -> id
    # Secrets, images, mounts, volumes, dicts, queues: records of their areas, by id.
    objects: dict[str, Any] = field(default_factory=dict)
    # (prefix of the id, environment, name) -> id
    names: dict[tuple[str, str, str], str] = field(default_factory=dict)
    rpcs: Counter = field(default_factory=Counter)
    unimplemented: Counter = field(default_factory=Counter)
    _waiters: set[asyncio.Future] = field(default_factory=set)

    def changed(self) -> None:
        """Wakes all who wait for a condition."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def wait_for(self, condition: Callable[[], Any], timeout: float | None = None) -> Any:
        """The condition's value as soon as it is true, or its last value when the time is up."""
        end = None if timeout is None else time.monotonic() + timeout
        while not (value := condition()):
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                break
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.add(waiter)
            try:
                # Not asyncio.wait_for: it loses a cancellation that comes together with the result.
                await asyncio.wait({waiter}, timeout=left)
            finally:
                self._waiters.discard(waiter)
        return value


def found(table: dict[str, Record], key: str, what: str) -> Record:
    """The record with this id, or NOT_FOUND for the caller."""
    record = table.get(key)
    if record is None:
        raise GRPCError(Status.NOT_FOUND, f"{what} '{key}' not found")
    return record
