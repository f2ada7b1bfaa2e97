"""Who and where: client hello, the token's owner, the workspace, its members and environments."""

import time
from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .ids import new_id
from .names import GLOBAL, MAIN, environment_of
from .server import Caller

if TYPE_CHECKING:
    from .double import Double


class Workspace:
    """One workspace with one user; environments may be added."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._since = time.time()
        self._environments = double.state.environments
        self._environments |= {MAIN: new_id("en"), GLOBAL: new_id("en")}

    async def ClientHello(self, request: Any, caller: Caller) -> api_pb2.ClientHelloResponse:
        return api_pb2.ClientHelloResponse(image_builder_version=self._double.policy.image_builder_version)

    async def TokenInfoGet(self, request: Any, caller: Caller) -> api_pb2.TokenInfoGetResponse:
        policy = self._double.policy
        answer = api_pb2.TokenInfoGetResponse(
            token_id=caller.metadata["x-modal-token-id"],
            workspace_id="ac-double",
            workspace_name=policy.workspace,
            user_identity=api_pb2.UserIdentity(user_id="us-double", username=policy.username),
        )
        answer.created_at.FromSeconds(int(self._since))
        return answer

    async def WorkspaceNameLookup(self, request: Any, caller: Caller) -> api_pb2.WorkspaceNameLookupResponse:
        policy = self._double.policy
        return api_pb2.WorkspaceNameLookupResponse(workspace_name=policy.workspace, username=policy.username)

    async def WorkspaceMembersList(
        self, request: Any, caller: Caller
    ) -> api_pb2.WorkspaceMembersListResponse:
        member = api_pb2.WorkspaceMembersListResponse.WorkspaceMembersListItem(
            member_displayname=self._double.policy.username, user_id="us-double", joined_at=self._since
        )
        return api_pb2.WorkspaceMembersListResponse(members=[member])

    async def WorkspaceSettings(self, request: Any, caller: Caller) -> api_pb2.WorkspaceSettingsResponse:
        version = self._double.policy.image_builder_version
        return api_pb2.WorkspaceSettingsResponse(default_environment_name=MAIN, image_builder_version=version)

    async def WorkspaceDashboardUrlGet(
        self, request: api_pb2.WorkspaceDashboardUrlRequest, caller: Caller
    ) -> api_pb2.WorkspaceDashboardUrlResponse:
        environment = environment_of(request.environment_name)
        url = f"{self._double.admin_url}/dashboard/{self._double.policy.workspace}/{environment}"
        return api_pb2.WorkspaceDashboardUrlResponse(url=url)

    async def EnvironmentGetOrCreate(
        self, request: api_pb2.EnvironmentGetOrCreateRequest, caller: Caller
    ) -> api_pb2.EnvironmentGetOrCreateResponse:
        name = environment_of(request.deployment_name)
        if name not in self._environments:
            if request.object_creation_type != api_pb2.OBJECT_CREATION_TYPE_CREATE_IF_MISSING:
                raise GRPCError(Status.NOT_FOUND, f"Environment '{name}' not found")
            self._environments[name] = new_id("en")
        version = self._double.policy.image_builder_version
        settings = api_pb2.EnvironmentSettings(image_builder_version=version)
        metadata = api_pb2.EnvironmentMetadata(name=name, settings=settings)
        return api_pb2.EnvironmentGetOrCreateResponse(
            environment_id=self._environments[name], metadata=metadata
        )

    async def EnvironmentCreate(self, request: api_pb2.EnvironmentCreateRequest, caller: Caller) -> Empty:
        if request.name in self._environments:
            raise GRPCError(Status.ALREADY_EXISTS, f"Environment '{request.name}' already exists")
        self._environments[request.name] = new_id("en")
        return Empty()

    async def EnvironmentList(self, request: Any, caller: Caller) -> api_pb2.EnvironmentListResponse:
        items = [
            api_pb2.EnvironmentListItem(
                name=name, environment_id=environment_id, default=name == MAIN, created_at=self._since
            )
            for name, environment_id in self._environments.items()
            if name != GLOBAL
        ]
        return api_pb2.EnvironmentListResponse(items=items)

    def environment_name(self, environment_id: str) -> str:
        """The name of the environment with this id, or nothing."""
        return next((name for name, value in self._environments.items() if value == environment_id), "")
