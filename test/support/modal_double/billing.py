"""What containers cost, by App and interval, from the time that they really lived.

Rates are per unit and hour. On the plan `starter` all of it is refused.
"""

import math
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from grpclib import GRPCError, Status
from modal_proto import api_pb2

from .logs import seconds
from .server import Caller
from .state import Container

if TYPE_CHECKING:
    from .double import Double

WIDTHS = {"d": 86_400, "h": 3_600}
GPU_RATES = {
    "T4": "0.5904",
    "L4": "0.7992",
    "A10": "1.1016",
    "A10G": "1.1016",
    "L40S": "1.9512",
    "A100": "2.0988",
    "A100-40GB": "2.0988",
    "A100-80GB": "2.4984",
    "RTX-PRO-6000": "3.0312",
    "H100": "3.9492",
    "H200": "4.5396",
    "B200": "6.2496",
    "B200+": "6.2496",
    "B300": "7.0992",
}
CPU_RATE = Decimal("0.04716")  # per physical core and hour
MEMORY_RATE = Decimal("0.007992")  # per GiB and hour
LEAST_CORES = Decimal("0.125")
DEFAULT_MEMORY_MB = 128
CENTS = Decimal("0.00000001")


class Billing:
    """Answers for money."""

    def __init__(self, double: "Double") -> None:
        self._double = double
        self._state = double.state

    async def WorkspaceBillingRates(
        self, request: Any, caller: Caller
    ) -> api_pb2.WorkspaceBillingRatesResponse:
        self._check_plan()
        rates = {f"gpu_{name}": rate for name, rate in GPU_RATES.items()}
        rates |= {"cpu": str(CPU_RATE), "memory": str(MEMORY_RATE), "volume_storage": "0.09"}
        lines = [f"{name:<20} ${rate}" for name, rate in rates.items()]
        return api_pb2.WorkspaceBillingRatesResponse(rates=rates, formatted="\n".join(lines))

    async def WorkspaceBillingReport(
        self, request: api_pb2.WorkspaceBillingReportRequest, caller: Caller
    ) -> AsyncIterator[api_pb2.WorkspaceBillingReportItem]:
        self._check_plan()
        width = WIDTHS.get(request.resolution)
        if width is None:
            raise GRPCError(Status.INVALID_ARGUMENT, f"Resolution '{request.resolution}' is neither d nor h")
        first = math.floor(seconds(request.start_timestamp) / width) * width
        end = math.floor(seconds(request.end_timestamp) / width) * width
        if self._double.policy.billing_open_interval:
            end = math.ceil(seconds(request.end_timestamp) / width) * width
        workspace = self._double.area("Workspace")
        environments = {workspace.environment_name(value) for value in request.environment_ids}
        for (app_id, start), resources in sorted(self._costs(first, end, width).items()):
            app = self._state.apps[app_id]
            if request.app_ids and app_id not in request.app_ids:
                continue
            if environments and app.environment not in environments:
                continue
            tags = {k: v for k, v in app.tags.items() if k in request.tag_names or "*" in request.tag_names}
            item = api_pb2.WorkspaceBillingReportItem(
                object_id=app_id,
                description=app.description,
                environment_name=app.environment,
                cost=_text(sum(resources.values(), Decimal(0))),
                cost_by_resource={name: _text(cost) for name, cost in resources.items()},
                tags=tags,
            )
            item.interval.FromSeconds(start)
            yield item

    async def WorkspaceBillingSummary(
        self, request: api_pb2.WorkspaceBillingSummaryRequest, caller: Caller
    ) -> api_pb2.WorkspaceBillingSummaryResponse:
        start, end, total, breakdown = self._cycle(request)
        answer = api_pb2.WorkspaceBillingSummaryResponse(
            metered_cost=total, billed_cost=total, metered_cost_breakdown=breakdown
        )
        answer.start_timestamp.FromSeconds(start)
        answer.end_timestamp.FromSeconds(end)
        return answer

    async def EnvironmentBillingSummary(
        self, request: api_pb2.EnvironmentBillingSummaryRequest, caller: Caller
    ) -> api_pb2.EnvironmentBillingSummaryResponse:
        name = self._double.area("Workspace").environment_name(request.environment_id)
        start, end, total, breakdown = self._cycle(request, name)
        answer = api_pb2.EnvironmentBillingSummaryResponse(
            metered_cost=total, metered_cost_breakdown=breakdown
        )
        answer.start_timestamp.FromSeconds(start)
        answer.end_timestamp.FromSeconds(end)
        return answer

    def _cycle(self, request: Any, environment: str = "") -> tuple[int, int, str, dict[str, str]]:
        self._check_plan()
        start = datetime.fromtimestamp(seconds(request.start_timestamp), timezone.utc)
        end = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
        first, last = int(start.timestamp()), int(end.timestamp())
        breakdown: dict[str, Decimal] = defaultdict(Decimal)
        for (app_id, _), resources in self._costs(first, last, WIDTHS["d"]).items():
            if environment and self._state.apps[app_id].environment != environment:
                continue
            for name, cost in resources.items():
                breakdown[name] += cost
        total = _text(sum(breakdown.values(), Decimal(0)))
        return first, last, total, {name: _text(cost) for name, cost in breakdown.items()}

    def _costs(self, first: float, end: float, width: int) -> dict[tuple[str, int], dict[str, Decimal]]:
        costs: dict[tuple[str, int], dict[str, Decimal]] = {}
        for container in self._state.containers.values():
            rates = hourly(container)
            for start, lived in _intervals(container, width):
                if not first <= start < end:
                    continue
                resources = costs.setdefault((container.app_id, start), defaultdict(Decimal))
                for name, rate in rates.items():
                    resources[name] += rate * Decimal(lived) / 3600
        return costs

    def _check_plan(self) -> None:
        if self._double.policy.plan == "starter":
            raise GRPCError(
                Status.PERMISSION_DENIED,
                "Billing reports are available on the Team and Enterprise plans only",
            )


def hourly(container: Container) -> dict[str, Decimal]:
    """What a container costs per hour, by resource, for what it asked for."""
    resources = container.resources
    memory = Decimal(resources.memory_mb or DEFAULT_MEMORY_MB) / 1024
    costs = {
        "cpu": max(LEAST_CORES, Decimal(resources.milli_cpu) / 1000) * CPU_RATE,
        "memory": memory * MEMORY_RATE,
    }
    gpu = resources.gpu_config
    if gpu.gpu_type:
        name = gpu.gpu_type.upper().rstrip("!")
        costs[f"gpu_{name}"] = Decimal(GPU_RATES[name]) * (gpu.count or 1)
    return costs


def _intervals(container: Container, width: int) -> Iterator[tuple[int, float]]:
    """The intervals in which a container lived, with its seconds in each."""
    end = container.finished_at or time.time()
    start = math.floor(container.created_at / width) * width
    while start < end:
        yield start, min(end, start + width) - max(container.created_at, start)
        start += width


def _text(cost: Decimal) -> str:
    return f"{cost.quantize(CENTS):f}"
