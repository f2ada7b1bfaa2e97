"""Apps: made, published, listed, tagged, stopped."""

import time
from typing import TYPE_CHECKING, Any

from google.protobuf.empty_pb2 import Empty
from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .ids import new_id
from .layout import app_layout
from .names import existing_environment
from .server import Caller
from .state import App, Deployment, found

if TYPE_CHECKING:
    from .double import Double


class Apps:
    """Answers for Apps. Tells `app_published(app)` and `app_stopped(app)`: containers listen."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state

    async def AppCreate(self, request: api_pb2.AppCreateRequest, caller: Caller) -> api_pb2.AppCreateResponse:
        environment = existing_environment(self._state, request.environment_name)
        app = App(new_id("ap"), request.description, environment, request.app_state, tags=dict(request.tags))
        self._state.apps[app.app_id] = app
        url = self._url(app)
        return api_pb2.AppCreateResponse(app_id=app.app_id, app_page_url=url, app_logs_url=url + "/logs")

    async def AppGetOrCreate(
        self, request: api_pb2.AppGetOrCreateRequest, caller: Caller
    ) -> api_pb2.AppGetOrCreateResponse:
        environment = existing_environment(self._state, request.environment_name)
        app = self._deployed(environment, request.app_name)
        if app is None:
            if request.object_creation_type != api_pb2.OBJECT_CREATION_TYPE_CREATE_IF_MISSING:
                raise not_deployed(request.app_name, environment)
            app = App(new_id("ap"), request.app_name, environment, api_pb2.APP_STATE_DEPLOYED)
            app.name = request.app_name
            self._state.apps[app.app_id] = app
            self._state.names["ap", environment, app.name] = app.app_id
        return api_pb2.AppGetOrCreateResponse(app_id=app.app_id)

    async def AppPublish(
        self, request: api_pb2.AppPublishRequest, caller: Caller
    ) -> api_pb2.AppPublishResponse:
        app = found(self._state.apps, request.app_id, "App")
        if app.stopped:
            raise GRPCError(Status.FAILED_PRECONDITION, f"App '{app.app_id}' is stopped")
        app.state = request.app_state
        app.function_ids = dict(request.function_ids)
        app.class_ids = dict(request.class_ids)
        app.definition_ids = dict(request.definition_ids)
        if request.tags:
            app.tags = dict(request.tags)
        now = time.time()
        if request.app_state == api_pb2.APP_STATE_DEPLOYED:
            app.name = app.description = request.name
            self._state.names["ap", app.environment, app.name] = app.app_id
            version = len(app.deployments) + 1
            ids = dict(app.function_ids), dict(app.class_ids)
            app.deployments.append(
                Deployment(version, now, *ids, request.deployment_tag, request.client_version)
            )
        self._double.tell("app_published", app)
        return api_pb2.AppPublishResponse(url=self._url(app), deployed_at=now)

    async def AppGetLayout(
        self, request: api_pb2.AppGetLayoutRequest, caller: Caller
    ) -> api_pb2.AppGetLayoutResponse:
        app = found(self._state.apps, request.app_id, "App")
        return api_pb2.AppGetLayoutResponse(app_layout=app_layout(self._state, app))

    async def AppGetByDeploymentName(
        self, request: api_pb2.AppGetByDeploymentNameRequest, caller: Caller
    ) -> api_pb2.AppGetByDeploymentNameResponse:
        environment = existing_environment(self._state, request.environment_name)
        answer = api_pb2.AppGetByDeploymentNameResponse(environment_name=environment)
        app = self._deployed(environment, request.name)
        if app is not None:
            answer.app_id = app.app_id
        else:
            same = [
                a for a in self._state.apps.values() if (a.name, a.environment) == (request.name, environment)
            ]
            app = same[-1] if same else None
            answer.previous_app_id = app.app_id if app else ""
        if app is not None:
            answer.lifecycle.CopyFrom(self._lifecycle(app))
        return answer

    async def AppGetLifecycle(
        self, request: api_pb2.AppGetLifecycleRequest, caller: Caller
    ) -> api_pb2.AppGetLifecycleResponse:
        app = found(self._state.apps, request.app_id, "App")
        return api_pb2.AppGetLifecycleResponse(lifecycle=self._lifecycle(app))

    async def AppList(self, request: api_pb2.AppListRequest, caller: Caller) -> api_pb2.AppListResponse:
        environment = existing_environment(self._state, request.environment_name)
        apps = [app for app in self._state.apps.values() if app.environment == environment]
        return api_pb2.AppListResponse(apps=[self._item(app) for app in reversed(apps)])

    async def AppSetTags(self, request: api_pb2.AppSetTagsRequest, caller: Caller) -> Empty:
        found(self._state.apps, request.app_id, "App").tags = dict(request.tags)
        return Empty()

    async def AppGetTags(
        self, request: api_pb2.AppGetTagsRequest, caller: Caller
    ) -> api_pb2.AppGetTagsResponse:
        return api_pb2.AppGetTagsResponse(tags=found(self._state.apps, request.app_id, "App").tags)

    async def AppDeploymentHistory(
        self, request: api_pb2.AppDeploymentHistoryRequest, caller: Caller
    ) -> api_pb2.AppDeploymentHistoryResponse:
        app = found(self._state.apps, request.app_id, "App")
        history = [
            api_pb2.AppDeploymentHistory(
                app_id=app.app_id,
                version=made.version,
                client_version=made.client_version,
                deployed_at=made.at,
                deployed_by=self._double.policy.username,
                tag=made.tag,
            )
            for made in reversed(app.deployments)
        ]
        return api_pb2.AppDeploymentHistoryResponse(
            app_deployment_histories=history, production_app_version=len(app.deployments)
        )

    async def AppStop(self, request: api_pb2.AppStopRequest, caller: Caller) -> Empty:
        app = found(self._state.apps, request.app_id, "App")
        source = api_pb2.AppStopSource.Name(request.source)
        self.stop(app, by=source)
        return Empty()

    def stop(self, app: App, by: str) -> None:
        """Stops an App: no more work at once, STOPPED as soon as its last container has ended."""
        if app.stopped:
            return
        app.state, app.stopped_by = api_pb2.APP_STATE_STOPPING, by
        key = ("ap", app.environment, app.name)
        if self._state.names.get(key) == app.app_id:
            del self._state.names[key]
        self._double.tell("app_stopped", app)
        self._double.in_background(self._finish(app))

    async def _finish(self, app: App) -> None:
        await self._state.wait_for(lambda: not self._live(app))
        app.state, app.stopped_at = api_pb2.APP_STATE_STOPPED, time.time()
        self._state.changed()

    def _live(self, app: App) -> int:
        return sum(c.live for c in self._state.containers.values() if c.app_id == app.app_id)

    def _deployed(self, environment: str, name: str) -> App | None:
        return self._state.apps.get(self._state.names.get(("ap", environment, name), ""))

    def _url(self, app: App) -> str:
        return f"{self._double.admin_url}/apps/{app.app_id}"

    def _item(self, app: App) -> api_pb2.AppListResponse.AppListItem:
        return api_pb2.AppListResponse.AppListItem(
            app_id=app.app_id,
            description=app.description,
            name=app.name,
            state=app.state,
            created_at=app.created_at,
            stopped_at=app.stopped_at,
            n_running_tasks=self._live(app),
        )

    def _lifecycle(self, app: App) -> api_pb2.AppLifecycle:
        user = self._double.policy.username
        last: Any = app.deployments[-1] if app.deployments else None
        return api_pb2.AppLifecycle(
            app_state=app.state,
            created_at=app.created_at,
            created_by=user,
            deployed_at=last.at if last else 0,
            deployed_by=user if last else "",
            version=last.version if last else 0,
            stopped_at=app.stopped_at,
            stopped_by=user if app.stopped else "",
        )


def not_deployed(name: str, environment: str) -> GRPCError:
    """The answer to who looks for an App that is not deployed."""
    return GRPCError(Status.NOT_FOUND, f"App '{name}' not found in environment '{environment}'")
