"""Output of containers: kept per App, streamed while it grows, fetched by time, counted."""

import time
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from google.protobuf.timestamp_pb2 import Timestamp
from modal_proto import api_pb2

from .server import Caller
from .state import App, LogLine, found

if TYPE_CHECKING:
    from .double import Double

FETCH_LIMIT = 20_000
STREAMS = (api_pb2.FILE_DESCRIPTOR_STDOUT, api_pb2.FILE_DESCRIPTOR_STDERR, api_pb2.FILE_DESCRIPTOR_INFO)


class Logs:
    """Answers for logs; whoever reads a container's pipes calls `write`."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state
        self._folder = double.folder / "logs"

    async def start(self) -> None:
        """Makes the folder where a copy of all output is kept for who debugs a test."""
        self._folder.mkdir(exist_ok=True)

    def write(self, app_id: str, text: str, stream: int, **whose: str) -> None:
        """Adds output to an App's log; `whose` names task_id, function_id, function_call_id, input_id."""
        app = self._state.apps[app_id]
        app.logs.append(LogLine(len(app.logs) + 1, time.time(), text, stream, **whose))
        with (self._folder / f"{app_id}.log").open("a") as file:
            file.write(text)
        self._state.changed()

    async def AppGetLogs(
        self, request: api_pb2.AppGetLogsRequest, caller: Caller
    ) -> AsyncIterator[api_pb2.TaskLogsBatch]:
        app = found(self._state.apps, request.app_id or self._app_of(request.task_id), "App")
        number, end = entry_number(request.last_entry_id), time.monotonic() + request.timeout

        def news() -> bool:
            return len(app.logs) > number or app.state == api_pb2.APP_STATE_STOPPED

        while True:
            await self._state.wait_for(news, max(0.0, end - time.monotonic()))
            lines = app.logs[number:]
            number += len(lines)
            for line in lines:
                if wanted(line, request, request.file_descriptor):
                    yield batch(line)
            if app.state == api_pb2.APP_STATE_STOPPED and len(app.logs) == number:
                yield api_pb2.TaskLogsBatch(entry_id=f"{number}-0", app_done=True)
                return
            if time.monotonic() >= end:
                return

    async def AppFetchLogs(
        self, request: api_pb2.AppFetchLogsRequest, caller: Caller
    ) -> api_pb2.AppFetchLogsResponse:
        lines = self._between(request)
        last = lines[-min(request.limit or FETCH_LIMIT, FETCH_LIMIT) :]
        return api_pb2.AppFetchLogsResponse(batches=[batch(line) for line in last])

    async def AppCountLogs(
        self, request: api_pb2.AppCountLogsRequest, caller: Caller
    ) -> api_pb2.AppCountLogsResponse:
        width = request.bucket_secs or 60
        counts: dict[int, list[int]] = {}
        for line in self._between(request):
            start = int(line.at // width) * width
            counts.setdefault(start, [0, 0, 0])[STREAMS.index(line.stream)] += 1
        buckets = []
        for start, (out, err, system) in sorted(counts.items()):
            bucket = api_pb2.AppCountLogsResponse.LogBucket(
                stdout_logs=out, stderr_logs=err, system_logs=system
            )
            bucket.bucket_start_at.FromSeconds(start)
            buckets.append(bucket)
        return api_pb2.AppCountLogsResponse(app_id=request.app_id, buckets=buckets)

    def _between(self, request: Any) -> list[LogLine]:
        app: App = found(self._state.apps, request.app_id or self._app_of(request.task_id), "App")
        since, until = seconds(request.since), seconds(request.until) or float("inf")
        return [
            line for line in app.logs if since <= line.at < until and wanted(line, request, request.source)
        ]

    def _app_of(self, task_id: str) -> str:
        container = self._state.containers.get(task_id)
        return container.app_id if container else ""


def seconds(stamp: Timestamp) -> float:
    """A timestamp as seconds since the epoch."""
    return stamp.seconds + stamp.nanos / 1e9


def entry_number(entry_id: str) -> int:
    """The number of lines that the reader of entry `N-0` has seen."""
    return int(entry_id.split("-")[0]) if entry_id else 0


def wanted(line: LogLine, request: Any, stream: int) -> bool:
    """Whether a line passes a request's filters."""
    filters = {
        "task_id": request.task_id,
        "function_id": request.function_id,
        "function_call_id": request.function_call_id,
    }
    return (
        all(not value or getattr(line, name) == value for name, value in filters.items())
        and (not stream or line.stream == stream)
        and request.search_text in line.text
    )


def batch(line: LogLine) -> api_pb2.TaskLogsBatch:
    """A line as the client reads it."""
    item = api_pb2.TaskLogs(
        data=line.text,
        timestamp=line.at,
        timestamp_ns=int(line.at * 1e9),
        file_descriptor=line.stream,
        function_call_id=line.function_call_id,
        input_id=line.input_id,
        container_id=line.task_id,
    )
    return api_pb2.TaskLogsBatch(
        task_id=line.task_id,
        items=[item],
        entry_id=f"{line.number}-0",
        function_id=line.function_id,
        input_id=line.input_id,
        root_function_id=line.function_id,
    )
