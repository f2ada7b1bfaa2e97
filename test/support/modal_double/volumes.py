"""Volumes as such: made, found, listed, renamed, deleted. Their files are below `folder(volume_id)`.

The folder holds the last committed state, which is what everybody outside of the containers sees.
"""

import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .names import forget, get_or_create, name_of, named
from .secret_store import newest_page
from .server import Caller
from .state import found

if TYPE_CHECKING:
    from .double import Double


@dataclass
class Volume:
    """One volume."""

    volume_id: str
    name: str
    version: int
    created_by: str
    created_at: float = field(default_factory=time.time)
    commits: int = 0

    def metadata(self) -> api_pb2.VolumeMetadata:
        """What the client may know of it; the version decides which requests it sends."""
        created = api_pb2.CreationInfo(created_at=self.created_at, created_by=self.created_by)
        return api_pb2.VolumeMetadata(version=self.version, name=self.name, creation_info=created)


class Volumes:
    """Answers for volumes; containers and the area of files find their state by `folder`."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state

    def folder(self, volume_id: str) -> Path:
        """The folder with a volume's committed files."""
        found(self._state.objects, volume_id, "Volume")
        return self._double.folder / "volumes" / volume_id

    async def VolumeGetOrCreate(
        self, request: api_pb2.VolumeGetOrCreateRequest, caller: Caller
    ) -> api_pb2.VolumeGetOrCreateResponse:
        name = request.deployment_name

        def make(volume_id: str) -> None:
            policy = self._double.policy
            version = request.version or policy.default_volume_version
            self._state.objects[volume_id] = Volume(volume_id, name, version, policy.username)
            folder = self._double.folder / "volumes" / volume_id
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)

        kind = request.object_creation_type
        volume_id = get_or_create(self._state, "vo", request.environment_name, name, kind, make)
        volume = self._state.objects[volume_id]
        if request.version and request.version != volume.version:
            raise GRPCError(
                Status.FAILED_PRECONDITION,
                f"Volume '{name}' has version {volume.version}, not {request.version}",
            )
        return api_pb2.VolumeGetOrCreateResponse(
            volume_id=volume_id, version=volume.version, metadata=volume.metadata()
        )

    async def VolumeGetById(
        self, request: api_pb2.VolumeGetByIdRequest, caller: Caller
    ) -> api_pb2.VolumeGetByIdResponse:
        volume = found(self._state.objects, request.volume_id, "Volume")
        return api_pb2.VolumeGetByIdResponse(volume_id=volume.volume_id, metadata=volume.metadata())

    async def VolumeHeartbeat(self, request: api_pb2.VolumeHeartbeatRequest, caller: Caller) -> Empty:
        found(self._state.objects, request.volume_id, "Volume")
        return Empty()

    async def VolumeList(
        self, request: api_pb2.VolumeListRequest, caller: Caller
    ) -> api_pb2.VolumeListResponse:
        items = []
        for name, volume_id in named(self._state, "vo", request.environment_name):
            volume = self._state.objects[volume_id]
            item = api_pb2.VolumeListItem(
                label=name, volume_id=volume_id, created_at=volume.created_at, metadata=volume.metadata()
            )
            items.append(item)
        items = newest_page(items, request.pagination)
        return api_pb2.VolumeListResponse(items=items, environment_name=request.environment_name)

    async def VolumeRename(self, request: api_pb2.VolumeRenameRequest, caller: Caller) -> Empty:
        volume = found(self._state.objects, request.volume_id, "Volume")
        environment, old = name_of(self._state, volume.volume_id)
        if ("vo", environment, request.name) in self._state.names:
            raise GRPCError(Status.ALREADY_EXISTS, f"Volume '{request.name}' already exists")
        del self._state.names["vo", environment, old]
        self._state.names["vo", environment, request.name] = volume.volume_id
        volume.name = request.name
        return Empty()

    async def VolumeDelete(self, request: api_pb2.VolumeDeleteRequest, caller: Caller) -> Empty:
        folder = self.folder(request.volume_id)
        forget(self._state, request.volume_id)
        shutil.rmtree(folder, ignore_errors=True)
        return Empty()
