"""Secrets: named sets of environment variables, and nameless ones that an App brings along."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .names import forget, get_or_create, named
from .server import Caller
from .state import found

if TYPE_CHECKING:
    from .double import Double


@dataclass
class Secret:
    """One secret."""

    secret_id: str
    name: str
    variables: dict[str, str]
    created_at: float = field(default_factory=time.time)

    def metadata(self, username: str) -> api_pb2.SecretMetadata:
        """What the client may know of it."""
        created = api_pb2.CreationInfo(created_at=self.created_at, created_by=username)
        return api_pb2.SecretMetadata(name=self.name, creation_info=created)


class Secrets:
    """Answers for secrets; containers get `variables(secret_id)`."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state

    def variables(self, secret_id: str) -> dict[str, str]:
        """The environment variables of a secret."""
        return dict(found(self._state.objects, secret_id, "Secret").variables)

    async def SecretGetOrCreate(
        self, request: api_pb2.SecretGetOrCreateRequest, caller: Caller
    ) -> api_pb2.SecretGetOrCreateResponse:
        name = request.deployment_name

        def make(secret_id: str) -> None:
            self._state.objects[secret_id] = Secret(secret_id, name, dict(request.env_dict))

        kind = request.object_creation_type
        secret_id = get_or_create(self._state, "st", request.environment_name, name, kind, make)
        secret = self._state.objects[secret_id]
        missing = [key for key in request.required_keys if key not in secret.variables]
        if missing:
            raise GRPCError(
                Status.NOT_FOUND, f"Secret '{name}' is missing required key(s): {', '.join(missing)}"
            )
        metadata = secret.metadata(self._double.policy.username)
        return api_pb2.SecretGetOrCreateResponse(secret_id=secret_id, metadata=metadata)

    async def SecretList(
        self, request: api_pb2.SecretListRequest, caller: Caller
    ) -> api_pb2.SecretListResponse:
        items = []
        for name, secret_id in named(self._state, "st", request.environment_name):
            secret = self._state.objects[secret_id]
            metadata = secret.metadata(self._double.policy.username)
            item = api_pb2.SecretListItem(
                label=name, created_at=secret.created_at, secret_id=secret_id, metadata=metadata
            )
            items.append(item)
        items = newest_page(items, request.pagination)
        return api_pb2.SecretListResponse(items=items, environment_name=request.environment_name)

    async def SecretUpdate(self, request: api_pb2.SecretUpdateRequest, caller: Caller) -> Empty:
        secret = found(self._state.objects, request.secret_id, "Secret")
        for update in request.updates:
            if update.HasField("value"):
                secret.variables[update.key] = update.value
            else:
                secret.variables.pop(update.key, None)
        return Empty()

    async def SecretDelete(self, request: api_pb2.SecretDeleteRequest, caller: Caller) -> Empty:
        found(self._state.objects, request.secret_id, "Secret")
        forget(self._state, request.secret_id)
        return Empty()


def newest_page(items: list, page: api_pb2.ListPagination) -> list:
    """A list's page as the client asks for it: the newest that were made before a time, at most so many."""
    before = page.created_before or float("inf")
    older = sorted((i for i in items if i.created_at < before), key=lambda i: -i.created_at)
    return older[: page.max_objects or 100]
