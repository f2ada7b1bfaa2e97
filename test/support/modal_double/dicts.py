"""Dicts: keys and values as the client pickles them; `put` that refuses an existing key is atomic."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty
from modal_proto import api_pb2

from .names import forget, get_or_create, named
from .secret_store import newest_page
from .server import Caller
from .state import found

if TYPE_CHECKING:
    from .double import Double


@dataclass
class Dict:
    """One dict."""

    dict_id: str
    name: str
    created_by: str
    entries: dict[bytes, bytes]
    created_at: float = field(default_factory=time.time)

    def metadata(self) -> api_pb2.DictMetadata:
        """What the client may know of it."""
        created = api_pb2.CreationInfo(created_at=self.created_at, created_by=self.created_by)
        return api_pb2.DictMetadata(name=self.name, creation_info=created)


class Dicts:
    """Answers for dicts."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state

    async def DictGetOrCreate(
        self, request: api_pb2.DictGetOrCreateRequest, caller: Caller
    ) -> api_pb2.DictGetOrCreateResponse:
        name = request.deployment_name

        def make(dict_id: str) -> None:
            entries = {entry.key: entry.value for entry in request.data}
            self._state.objects[dict_id] = Dict(dict_id, name, self._double.policy.username, entries)

        kind = request.object_creation_type
        dict_id = get_or_create(self._state, "di", request.environment_name, name, kind, make)
        metadata = self._state.objects[dict_id].metadata()
        return api_pb2.DictGetOrCreateResponse(dict_id=dict_id, metadata=metadata)

    async def DictGetById(
        self, request: api_pb2.DictGetByIdRequest, caller: Caller
    ) -> api_pb2.DictGetByIdResponse:
        known = self._dict(request)
        return api_pb2.DictGetByIdResponse(dict_id=known.dict_id, metadata=known.metadata())

    async def DictHeartbeat(self, request: api_pb2.DictHeartbeatRequest, caller: Caller) -> Empty:
        self._dict(request)
        return Empty()

    async def DictGet(self, request: api_pb2.DictGetRequest, caller: Caller) -> api_pb2.DictGetResponse:
        value = self._dict(request).entries.get(request.key)
        return api_pb2.DictGetResponse(found=value is not None, value=value)

    async def DictContains(
        self, request: api_pb2.DictContainsRequest, caller: Caller
    ) -> api_pb2.DictContainsResponse:
        return api_pb2.DictContainsResponse(found=request.key in self._dict(request).entries)

    async def DictLen(self, request: api_pb2.DictLenRequest, caller: Caller) -> api_pb2.DictLenResponse:
        return api_pb2.DictLenResponse(len=len(self._dict(request).entries))

    async def DictUpdate(
        self, request: api_pb2.DictUpdateRequest, caller: Caller
    ) -> api_pb2.DictUpdateResponse:
        entries, created = self._dict(request).entries, False
        for update in request.updates:
            if request.if_not_exists and update.key in entries:
                continue
            created = True
            entries[update.key] = update.value
        return api_pb2.DictUpdateResponse(created=created)

    async def DictPop(self, request: api_pb2.DictPopRequest, caller: Caller) -> api_pb2.DictPopResponse:
        value = self._dict(request).entries.pop(request.key, None)
        return api_pb2.DictPopResponse(found=value is not None, value=value)

    async def DictContents(
        self, request: api_pb2.DictContentsRequest, caller: Caller
    ) -> AsyncIterator[api_pb2.DictEntry]:
        for key, value in list(self._dict(request).entries.items()):
            yield api_pb2.DictEntry(key=key, value=value if request.values else b"")

    async def DictClear(self, request: api_pb2.DictClearRequest, caller: Caller) -> Empty:
        self._dict(request).entries.clear()
        return Empty()

    async def DictDelete(self, request: api_pb2.DictDeleteRequest, caller: Caller) -> Empty:
        self._dict(request)
        forget(self._state, request.dict_id)
        return Empty()

    async def DictList(self, request: api_pb2.DictListRequest, caller: Caller) -> api_pb2.DictListResponse:
        infos = []
        for name, dict_id in named(self._state, "di", request.environment_name):
            known = self._state.objects[dict_id]
            info = api_pb2.DictListResponse.DictInfo(
                name=name, created_at=known.created_at, dict_id=dict_id, metadata=known.metadata()
            )
            infos.append(info)
        infos = newest_page(infos, request.pagination)
        return api_pb2.DictListResponse(dicts=infos, environment_name=request.environment_name)

    def _dict(self, request: Any) -> Dict:
        return found(self._state.objects, request.dict_id, "Dict")
