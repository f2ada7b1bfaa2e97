"""Mounts: lists of files for containers; the contents are kept once each, by their sha256."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .names import GLOBAL, get_or_create
from .server import Caller

if TYPE_CHECKING:
    from .double import Double


@dataclass
class Mount:
    """One mount: files with absolute paths in the container."""

    mount_id: str
    name: str
    files: list[api_pb2.MountFile]

    def metadata(self) -> api_pb2.MountHandleMetadata:
        """What the client may know of it."""
        listing = "".join(sorted(f"{file.filename}:{file.sha256_hex}\n" for file in self.files))
        return api_pb2.MountHandleMetadata(
            content_checksum_sha256_hex=hashlib.sha256(listing.encode()).hexdigest()
        )


class Mounts:
    """Answers for mounts; containers read `file(sha256)` for each of a mount's `files`."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state
        self._folder = double.folder / "files"

    async def start(self) -> None:
        """Makes the folder of contents."""
        self._folder.mkdir(exist_ok=True)

    def file(self, sha256_hex: str) -> Path:
        """Where the contents with this hash are, or would be."""
        return self._folder / Path(sha256_hex).name

    async def MountGetOrCreate(
        self, request: api_pb2.MountGetOrCreateRequest, caller: Caller
    ) -> api_pb2.MountGetOrCreateResponse:
        missing = [file.filename for file in request.files if not self.file(file.sha256_hex).exists()]
        if missing:
            raise GRPCError(Status.FAILED_PRECONDITION, f"contents of {', '.join(missing)} were not uploaded")

        def make(mount_id: str) -> None:
            self._state.objects[mount_id] = Mount(mount_id, request.deployment_name, list(request.files))

        kind, environment = request.object_creation_type, request.environment_name
        if request.namespace == api_pb2.DEPLOYMENT_NAMESPACE_GLOBAL:
            # Modal's own mounts (its client, its Pythons): all of them exist, and are empty here.
            kind, environment = api_pb2.OBJECT_CREATION_TYPE_CREATE_IF_MISSING, GLOBAL
        mount_id = get_or_create(self._state, "mo", environment, request.deployment_name, kind, make)
        metadata = self._state.objects[mount_id].metadata()
        return api_pb2.MountGetOrCreateResponse(mount_id=mount_id, handle_metadata=metadata)

    async def MountBatchedCheckExistence(
        self, request: api_pb2.MountBatchedCheckExistenceRequest, caller: Caller
    ) -> api_pb2.MountBatchedCheckExistenceResponse:
        missing = [sha for sha in request.sha256_hex_hashes if not self.file(sha).exists()]
        return api_pb2.MountBatchedCheckExistenceResponse(missing_sha256_hex_hashes=missing)

    async def MountPutFile(
        self, request: api_pb2.MountPutFileRequest, caller: Caller
    ) -> api_pb2.MountPutFileResponse:
        file, brings = self.file(request.sha256_hex), request.WhichOneof("data_oneof")
        if brings is None:
            return api_pb2.MountPutFileResponse(exists=file.exists())
        by_blob = brings == "data_blob_id"
        data = self._double.area("Blobs").read(request.data_blob_id) if by_blob else request.data
        if hashlib.sha256(data).hexdigest() != request.sha256_hex:
            raise GRPCError(Status.INVALID_ARGUMENT, "the contents are not those of the hash")
        part = file.with_suffix(".part")
        part.write_bytes(data)
        part.rename(file)
        return api_pb2.MountPutFileResponse(exists=True)
