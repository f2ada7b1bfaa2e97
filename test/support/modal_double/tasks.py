"""Containers as the command line sees them: listed, looked at, asked to stop. Who runs them listens."""

from typing import TYPE_CHECKING

from modal_proto import api_pb2

from .names import existing_environment
from .server import Caller
from .state import found

if TYPE_CHECKING:
    from .double import Double


class Tasks:
    """Answers for containers; tells `stop_container(container, graceful)`."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state

    async def TaskList(self, request: api_pb2.TaskListRequest, caller: Caller) -> api_pb2.TaskListResponse:
        environment, tasks = existing_environment(self._state, request.environment_name), []
        for container in self._state.containers.values():
            app = self._state.apps[container.app_id]
            asked = app.app_id == request.app_id if request.app_id else app.environment == environment
            if container.live and asked:
                task = api_pb2.TaskStats(
                    task_id=container.task_id,
                    app_id=app.app_id,
                    app_description=app.description,
                    started_at=container.started_at,
                    enqueued_at=container.created_at,
                )
                tasks.append(task)
        return api_pb2.TaskListResponse(tasks=tasks)

    async def TaskGetInfo(
        self, request: api_pb2.TaskGetInfoRequest, caller: Caller
    ) -> api_pb2.TaskGetInfoResponse:
        container = found(self._state.containers, request.task_id, "Container")
        info = api_pb2.TaskInfo(
            id=container.task_id,
            enqueued_at=container.created_at,
            started_at=container.started_at,
            finished_at=container.finished_at,
            result=container.result,
            gpu_type=container.resources.gpu_config.gpu_type,
            gpu_config=container.resources.gpu_config,
        )
        return api_pb2.TaskGetInfoResponse(app_id=container.app_id, info=info)

    async def ContainerStop(
        self, request: api_pb2.ContainerStopRequest, caller: Caller
    ) -> api_pb2.ContainerStopResponse:
        container = found(self._state.containers, request.task_id, "Container")
        if container.live:
            self._double.tell("stop_container", container, request.graceful)
        return api_pb2.ContainerStopResponse()
