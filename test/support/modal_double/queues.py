"""Queues: first in, first out, per partition; a reader waits for the first value."""

import itertools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .names import forget, get_or_create, named
from .secret_store import newest_page
from .server import Caller
from .state import found

if TYPE_CHECKING:
    from .double import Double

MOST_ITEMS = 5_000


@dataclass
class Queue:
    """One queue: numbered values per partition."""

    queue_id: str
    name: str
    created_by: str
    created_at: float = field(default_factory=time.time)
    partitions: dict[bytes, list[tuple[int, bytes]]] = field(default_factory=dict)
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def metadata(self) -> api_pb2.QueueMetadata:
        """What the client may know of it."""
        created = api_pb2.CreationInfo(created_at=self.created_at, created_by=self.created_by)
        return api_pb2.QueueMetadata(name=self.name, creation_info=created)

    def values(self, partition: bytes) -> list[tuple[int, bytes]]:
        """The values of a partition with their numbers, the oldest first."""
        return self.partitions.setdefault(partition, [])

    def total(self) -> int:
        """How many values all partitions hold."""
        return sum(map(len, self.partitions.values()))


class Queues:
    """Answers for queues."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state

    async def QueueGetOrCreate(
        self, request: api_pb2.QueueGetOrCreateRequest, caller: Caller
    ) -> api_pb2.QueueGetOrCreateResponse:
        name = request.deployment_name

        def make(queue_id: str) -> None:
            self._state.objects[queue_id] = Queue(queue_id, name, self._double.policy.username)

        kind = request.object_creation_type
        queue_id = get_or_create(self._state, "qu", request.environment_name, name, kind, make)
        metadata = self._state.objects[queue_id].metadata()
        return api_pb2.QueueGetOrCreateResponse(queue_id=queue_id, metadata=metadata)

    async def QueueGetById(
        self, request: api_pb2.QueueGetByIdRequest, caller: Caller
    ) -> api_pb2.QueueGetByIdResponse:
        queue = self._queue(request)
        return api_pb2.QueueGetByIdResponse(queue_id=queue.queue_id, metadata=queue.metadata())

    async def QueueHeartbeat(self, request: api_pb2.QueueHeartbeatRequest, caller: Caller) -> Empty:
        self._queue(request)
        return Empty()

    async def QueuePut(self, request: api_pb2.QueuePutRequest, caller: Caller) -> Empty:
        queue = self._queue(request)
        values = queue.values(request.partition_key)
        if len(values) + len(request.values) > MOST_ITEMS:
            raise GRPCError(Status.RESOURCE_EXHAUSTED, f"Queue partition is full ({MOST_ITEMS} items)")
        values += [(next(queue.numbers), value) for value in request.values]
        self._state.changed()
        return Empty()

    async def QueueGet(self, request: api_pb2.QueueGetRequest, caller: Caller) -> api_pb2.QueueGetResponse:
        values = self._queue(request).values(request.partition_key)
        await self._state.wait_for(lambda: values, request.timeout)
        count = max(1, request.n_values)
        taken = [value for _, value in values[:count]]
        del values[:count]
        return api_pb2.QueueGetResponse(values=taken)

    async def QueueNextItems(
        self, request: api_pb2.QueueNextItemsRequest, caller: Caller
    ) -> api_pb2.QueueNextItemsResponse:
        values, seen = self._queue(request).values(request.partition_key), int(request.last_entry_id or 0)

        def later() -> list[tuple[int, bytes]]:
            return [(number, value) for number, value in values if number > seen]

        news = await self._state.wait_for(later, request.item_poll_timeout)
        items = [api_pb2.QueueItem(value=value, entry_id=str(number)) for number, value in news]
        return api_pb2.QueueNextItemsResponse(items=items)

    async def QueueLen(self, request: api_pb2.QueueLenRequest, caller: Caller) -> api_pb2.QueueLenResponse:
        queue = self._queue(request)
        length = queue.total() if request.total else len(queue.values(request.partition_key))
        return api_pb2.QueueLenResponse(len=length)

    async def QueueClear(self, request: api_pb2.QueueClearRequest, caller: Caller) -> Empty:
        queue = self._queue(request)
        keys = list(queue.partitions) if request.all_partitions else [request.partition_key]
        for key in keys:
            queue.values(key).clear()
        return Empty()

    async def QueueDelete(self, request: api_pb2.QueueDeleteRequest, caller: Caller) -> Empty:
        self._queue(request)
        forget(self._state, request.queue_id)
        return Empty()

    async def QueueList(self, request: api_pb2.QueueListRequest, caller: Caller) -> api_pb2.QueueListResponse:
        infos = []
        for name, queue_id in named(self._state, "qu", request.environment_name):
            queue = self._state.objects[queue_id]
            info = api_pb2.QueueListResponse.QueueInfo(
                name=name,
                created_at=queue.created_at,
                num_partitions=len(queue.partitions),
                total_size=min(queue.total(), request.total_size_limit or queue.total()),
                queue_id=queue_id,
                metadata=queue.metadata(),
            )
            infos.append(info)
        infos = newest_page(infos, request.pagination)
        return api_pb2.QueueListResponse(queues=infos, environment_name=request.environment_name)

    def _queue(self, request: Any) -> Queue:
        return found(self._state.objects, request.queue_id, "Queue")
