"""A volume's files as seen from outside: listed, read by blocks, put, removed, copied; versions 1 and 2.

A reader's addresses of blocks hold the contents of the moment when it asked, whatever is written later.
"""

import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from aiohttp import web
from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .ids import new_id
from .server import Caller

if TYPE_CHECKING:
    from .double import Double

BLOCK = 8 * 1024 * 1024
BATCH = 200
KINDS = {
    "file": api_pb2.FileEntry.FILE,
    "dir": api_pb2.FileEntry.DIRECTORY,
    "link": api_pb2.FileEntry.SYMLINK,
}


class VolumeFiles:
    """Answers for the files of volumes."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._blocks = double.folder / "blocks"
        self._scratch = double.folder / "parts"

    async def start(self) -> None:
        """Makes the folder of blocks, each a file named by its sha256, and the one of half-written files."""
        self._blocks.mkdir(exist_ok=True)
        self._scratch.mkdir(exist_ok=True)

    def routes(self) -> list[web.RouteDef]:
        """PUT and GET of blocks."""
        return [web.put("/blocks/{sha}", self._put_block), web.get("/blocks/{sha}", self._get_block)]

    async def VolumeListFiles2(self, request: Any, caller: Caller) -> AsyncIterator[Any]:
        for entries in self._batches(request):
            yield api_pb2.VolumeListFiles2Response(entries=entries)

    async def VolumeListFiles(self, request: Any, caller: Caller) -> AsyncIterator[Any]:
        for entries in self._batches(request):
            yield api_pb2.VolumeListFilesResponse(entries=entries)

    async def VolumeGetFile2(
        self, request: api_pb2.VolumeGetFile2Request, caller: Caller
    ) -> api_pb2.VolumeGetFile2Response:
        file = self._there(request.volume_id, request.path)
        if file.is_dir():
            raise GRPCError(Status.INVALID_ARGUMENT, f"'{request.path}' is a directory")
        urls, size = [], 0
        with file.open("rb") as source:
            source.seek(request.start)
            left = request.len or None
            while data := source.read(BLOCK if left is None else min(BLOCK, left)):
                size += len(data)
                left = None if left is None else left - len(data)
                urls.append(self._url(self._keep(data)))
        return api_pb2.VolumeGetFile2Response(get_urls=urls, size=size, start=request.start, len=size)

    async def VolumePutFiles2(
        self, request: api_pb2.VolumePutFiles2Request, caller: Caller
    ) -> api_pb2.VolumePutFiles2Response:
        missing = []
        for number, file in enumerate(request.files):
            self._check_free(request, file.path)
            for place, block in enumerate(file.blocks):
                sha = block.contents_sha256.hex()
                if not (self._blocks / sha).exists():
                    missing.append(
                        api_pb2.VolumePutFiles2Response.MissingBlock(
                            file_index=number, block_index=place, put_url=self._url(sha)
                        )
                    )
        if not missing:
            for file in request.files:
                self._assemble(request.volume_id, file)
        return api_pb2.VolumePutFiles2Response(missing_blocks=missing)

    async def VolumePutFiles(self, request: api_pb2.VolumePutFilesRequest, caller: Caller) -> Empty:
        for file in request.files:
            self._check_free(request, file.filename)
        for file in request.files:
            contents = self._double.area("Mounts").file(file.sha256_hex)
            if not contents.exists():
                raise GRPCError(Status.FAILED_PRECONDITION, f"contents of {file.filename} were not uploaded")
            with contents.open("rb") as source:
                pieces = iter(lambda source=source: source.read(BLOCK), b"")
                write_whole(self._path(request.volume_id, file.filename), pieces, self._scratch)
        return Empty()

    async def VolumeRemoveFile2(self, request: Any, caller: Caller) -> Empty:
        path = self._there(request.volume_id, request.path)
        if path.is_dir() and not path.is_symlink():
            if not request.recursive:
                raise GRPCError(
                    Status.INVALID_ARGUMENT, f"'{request.path}' is a directory; remove recursively"
                )
            shutil.rmtree(path)
        else:
            path.unlink()
        return Empty()

    VolumeRemoveFile = VolumeRemoveFile2

    async def VolumeCopyFiles2(self, request: Any, caller: Caller) -> Empty:
        target = self._path(request.volume_id, request.dst_path)
        for name in request.src_paths:
            source = self._there(request.volume_id, name)
            into = target / source.name if target.is_dir() else target
            into.parent.mkdir(parents=True, exist_ok=True)
            if not source.is_dir():
                shutil.copy2(source, into)
            elif request.recursive:
                shutil.copytree(source, into, dirs_exist_ok=True)
            else:
                raise GRPCError(Status.INVALID_ARGUMENT, f"'{name}' is a directory; copy recursively")
        return Empty()

    VolumeCopyFiles = VolumeCopyFiles2

    def _batches(self, request: Any) -> Iterator[list[api_pb2.FileEntry]]:
        root = self._double.area("Volumes").folder(request.volume_id)
        most = request.max_entries if request.HasField("max_entries") else None
        found = [entry(root, path) for path in self._listed(root, request)]
        entries = [each for each in found if each is not None][:most]
        for start in range(0, len(entries), BATCH):
            yield entries[start : start + BATCH]

    def _listed(self, root: Path, request: Any) -> list[Path]:
        if "*" in request.path:
            return sorted(root.glob(request.path.lstrip("/")))
        path = self._there(request.volume_id, request.path)
        if not path.is_dir() or path.is_symlink():
            return [path]
        return sorted(path.rglob("*") if request.recursive else path.iterdir())

    def _check_free(self, request: Any, path: str) -> None:
        if request.disallow_overwrite_existing_files and self._path(request.volume_id, path).exists():
            raise GRPCError(Status.ALREADY_EXISTS, f"{path}: already exists")

    def _assemble(self, volume_id: str, file: api_pb2.VolumePutFiles2Request.File) -> None:
        def contents() -> Iterator[bytes]:
            left = file.size
            for block in file.blocks:
                # The client leaves zeros at the end of a block out.
                length = min(BLOCK, left)
                yield (self._blocks / block.contents_sha256.hex()).read_bytes().ljust(length, b"\0")
                left -= length

        write_whole(self._path(volume_id, file.path), contents(), self._scratch)

    def _path(self, volume_id: str, path: str) -> Path:
        """A path inside of a volume; one that leads out of it is refused."""
        parts = PurePosixPath("/" + path).parts[1:]
        if ".." in parts:
            raise GRPCError(Status.INVALID_ARGUMENT, f"'{path}' leads out of the volume")
        return self._double.area("Volumes").folder(volume_id).joinpath(*parts)

    def _there(self, volume_id: str, path: str) -> Path:
        there = self._path(volume_id, path)
        if not os.path.lexists(there):
            raise GRPCError(Status.NOT_FOUND, f"No such file or directory: '{path}'")
        return there

    def _url(self, sha: str) -> str:
        return f"{self._double.admin_url}/blocks/{sha}"

    def _keep(self, data: bytes) -> str:
        sha = hashlib.sha256(data).hexdigest()
        if not (self._blocks / sha).exists():
            write_whole(self._blocks / sha, iter([data]), self._scratch)
        return sha

    async def _put_block(self, request: web.Request) -> web.Response:
        data = await request.read()
        if hashlib.sha256(data).hexdigest() != request.match_info["sha"]:
            raise web.HTTPBadRequest(text="the contents are not those of the hash")
        return web.Response(body=self._keep(data).encode())

    async def _get_block(self, request: web.Request) -> web.StreamResponse:
        file = self._blocks / Path(request.match_info["sha"]).name
        if not file.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(file)


def write_whole(path: Path, contents: Iterator[bytes], scratch: Path) -> None:
    """Puts a file in its place in one step, by way of a scratch folder: no reader sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = scratch / new_id("part")
    with part.open("wb") as file:
        for piece in contents:
            file.write(piece)
    part.replace(path)


def entry(root: Path, path: Path) -> api_pb2.FileEntry | None:
    """A file or folder as the client lists it: the path is relative to the volume. None where it is gone."""
    try:
        about = path.lstat()
    except FileNotFoundError:
        return None
    kind = "link" if path.is_symlink() else "dir" if path.is_dir() else "file"
    return api_pb2.FileEntry(
        path=str(path.relative_to(root)),
        type=KINDS[kind],
        mtime=int(about.st_mtime),
        size=0 if kind == "dir" else about.st_size,
    )
