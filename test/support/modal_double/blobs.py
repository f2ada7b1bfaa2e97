"""Blobs and the HTTP routes of their bytes: what is too large for a message, kept as files."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web
from modal_proto import api_pb2

from .ids import new_id
from .server import Caller

if TYPE_CHECKING:
    from .double import Double


class Blobs:
    """Answers for blobs; other areas `put` and `read` them here."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._folder = double.folder / "blobs"

    async def start(self) -> None:
        """Makes the folder."""
        self._folder.mkdir(exist_ok=True)

    def routes(self) -> list[web.RouteDef]:
        """PUT and GET of a blob's bytes."""
        return [web.put("/blobs/{id}", self._put), web.get("/blobs/{id}", self._get)]

    def put(self, data: bytes) -> str:
        """Keeps bytes and returns their blob's id."""
        blob_id = new_id("bl")
        self._file(blob_id).write_bytes(data)
        return blob_id

    def read(self, blob_id: str) -> bytes:
        """The bytes of a blob."""
        return self._file(blob_id).read_bytes()

    def url(self, blob_id: str) -> str:
        """Where a blob's bytes are put and got."""
        return f"{self._double.admin_url}/blobs/{blob_id}"

    async def BlobCreate(
        self, request: api_pb2.BlobCreateRequest, caller: Caller
    ) -> api_pb2.BlobCreateResponse:
        blob_id = new_id("bl")
        urls = api_pb2.UploadUrlList(items=[self.url(blob_id)])
        return api_pb2.BlobCreateResponse(blob_ids=[blob_id], blob_id=blob_id, upload_urls=urls)

    async def BlobGet(self, request: api_pb2.BlobGetRequest, caller: Caller) -> api_pb2.BlobGetResponse:
        return api_pb2.BlobGetResponse(download_url=self.url(request.blob_id))

    async def _put(self, request: web.Request) -> web.Response:
        data = await request.read()
        self._file(request.match_info["id"]).write_bytes(data)
        return web.Response(headers={"ETag": f'"{hashlib.md5(data).hexdigest()}"'})

    async def _get(self, request: web.Request) -> web.StreamResponse:
        file = self._file(request.match_info["id"])
        if not file.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(file)

    def _file(self, blob_id: str) -> Path:
        return self._folder / Path(blob_id).name
