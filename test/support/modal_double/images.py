"""Images: nothing is built; what would be is recorded, and builds fail on demand with the lines of their log.

Fault: {"kind": "image_failure", "matching": text in the commands, "lines": [...], "message": ...}.
"""

import hashlib
import re
import shlex
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modal_proto import api_pb2

from .ids import new_id
from .server import Caller
from .state import found

if TYPE_CHECKING:
    from .double import Double

ENV = re.compile(r"^\s*ENV\s+(.*)$", re.IGNORECASE)
SUCCESS = api_pb2.GenericResult.GENERIC_STATUS_SUCCESS
FAILURE = api_pb2.GenericResult.GENERIC_STATUS_FAILURE


@dataclass
class Image:
    """One layer and what it stands on."""

    image_id: str
    bases: list[str]
    commands: list[str]
    context_files: list[str]
    context_mount_id: str
    secret_ids: list[str]
    builder_version: str
    build_function: bool
    created_at: float = field(default_factory=time.time)
    log: list[str] = field(default_factory=list)
    result: api_pb2.GenericResult | None = None


class Images:
    """Answers for images; containers get `variables(image_id)` and `layers(image_id)`."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state
        self._by_recipe: dict[str, str] = {}

    def layers(self, image_id: str) -> list[Image]:
        """The layers of an image, the lowest first."""
        image = found(self._state.objects, image_id, "Image")
        below = [layer for base in image.bases if base for layer in self.layers(base)]
        return [*below, image]

    def variables(self, image_id: str) -> dict[str, str]:
        """The environment variables that an image's ENV commands set."""
        variables: dict[str, str] = {}
        for layer in self.layers(image_id):
            for command in layer.commands:
                if match := ENV.match(command):
                    variables |= dict(word.split("=", 1) for word in shlex.split(match[1]) if "=" in word)
        return variables

    async def ImageGetOrCreate(
        self, request: api_pb2.ImageGetOrCreateRequest, caller: Caller
    ) -> api_pb2.ImageGetOrCreateResponse:
        recipe = hashlib.sha256(
            request.builder_version.encode() + request.image.SerializeToString(deterministic=True)
        ).hexdigest()
        known = self._state.objects.get(self._by_recipe.get(recipe, ""))
        again = request.force_build or request.ignore_cache
        failed = known is not None and known.result is not None and known.result.status == FAILURE
        if known is None or failed or again:
            known = self._record(request)
            self._by_recipe[recipe] = known.image_id
        return api_pb2.ImageGetOrCreateResponse(
            image_id=known.image_id, result=known.result, metadata=self._metadata(known)
        )

    async def ImageJoinStreaming(
        self, request: api_pb2.ImageJoinStreamingRequest, caller: Caller
    ) -> AsyncIterator[api_pb2.ImageJoinStreamingResponse]:
        image = found(self._state.objects, request.image_id, "Image")
        if image.result is None:
            self._build(image)
        number = int(request.last_entry_id or 0)
        for line in image.log[number:]:
            number += 1
            log = api_pb2.TaskLogs(
                data=line, timestamp=time.time(), file_descriptor=api_pb2.FILE_DESCRIPTOR_STDOUT
            )
            yield api_pb2.ImageJoinStreamingResponse(task_logs=[log], entry_id=str(number))
        yield api_pb2.ImageJoinStreamingResponse(
            result=image.result, entry_id=str(number), eof=True, metadata=self._metadata(image)
        )

    async def ImageFromId(
        self, request: api_pb2.ImageFromIdRequest, caller: Caller
    ) -> api_pb2.ImageFromIdResponse:
        image = found(self._state.objects, request.image_id, "Image")
        return api_pb2.ImageFromIdResponse(image_id=image.image_id, metadata=self._metadata(image))

    def _record(self, request: api_pb2.ImageGetOrCreateRequest) -> Image:
        image = request.image
        made = Image(
            image_id=new_id("im"),
            bases=[base.image_id for base in image.base_images],
            commands=list(image.dockerfile_commands),
            context_files=[file.filename for file in image.context_files],
            context_mount_id=image.context_mount_id,
            secret_ids=list(image.secret_ids),
            builder_version=request.builder_version,
            build_function=image.HasField("build_function"),
        )
        self._state.objects[made.image_id] = made
        return made

    def _build(self, image: Image) -> None:
        text = "\n".join(image.commands)
        image.log = [f"=> Step {n}: {command}\n" for n, command in enumerate(image.commands)]
        fault = self._double.faults.take("image_failure", lambda values: values.get("matching", "") in text)
        if fault is None:
            image.result = api_pb2.GenericResult(status=SUCCESS)
            return
        image.log += [line.rstrip("\n") + "\n" for line in fault.values.get("lines", [])]
        message = fault.values.get("message", "Image build terminated due to external shut-down")
        image.result = api_pb2.GenericResult(status=FAILURE, exception=message)

    def _metadata(self, image: Image) -> api_pb2.ImageMetadata:
        return api_pb2.ImageMetadata(image_builder_version=image.builder_version)
