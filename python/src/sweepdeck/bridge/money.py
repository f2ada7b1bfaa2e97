"""What Modal asks and has billed, where the plan of the workspace shows it. Amounts are decimal text."""

from datetime import datetime
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.bridge.patience import patiently
from sweepdeck.bridge.session import session
from sweepdeck.bridge.volumes import Progress
from sweepdeck.on_modal.refusal import Refusal


async def rates(_params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{} -> {rates: {name: dollars per hour}}, names as Modal has them."""
    workspace = modal.Workspace.from_context(client=await session.client())
    found = await patiently(lambda: workspace.billing.rates.aio())
    return {"rates": {name: str(value) for name, value in dict(found).items()}}


async def bill(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{start, end?, resolution} -> {lines: [{object_id, description, environment, start, usd, by, tags}]}."""
    workspace = modal.Workspace.from_context(client=await session.client())
    start, end = _when(params["start"]), _when(params.get("end"))
    resolution = params.get("resolution", "h")
    try:
        found = await patiently(
            lambda: workspace.billing.report.aio(start=start, end=end, resolution=resolution, tag_names=["*"])
        )
    except modal.exception.PermissionDeniedError as error:
        raise Refusal(
            "modal.no_bill",
            "bills by App are shown to workspaces on the Team and Enterprise plans only",
            "On the Starter plan, modal.com/settings/usage has what the workspace was billed in all, to be "
            "held against `sweepdeck cost`, which counts the same containers by the price list",
            [str(error)],
        ) from error
    listed = [
        {
            "object_id": item.object_id,
            "description": item.description,
            "environment": item.environment_name,
            "start": item.interval_start.isoformat(),
            "usd": str(item.cost),
            "by": {name: str(cost) for name, cost in item.cost_by_resource.items()},
            "tags": dict(item.tags),
        }
        for item in found
    ]
    return {"lines": listed}


def _when(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text.replace("Z", "+00:00"))
