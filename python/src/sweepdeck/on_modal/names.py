"""What a sweep's things are called on Modal, and where they are in its containers."""

import re
from typing import Any

MOUNT = "/sweepdeck"
"""Where the sweep's volume is in a container."""
TRAIN, DRIVER, SCHEDULE = "train", "driver", "begin_generation"
"""The functions of a sweep's App."""
DEFAULT_VOLUME = "sweepdeck"
SCHEDULED = "SWEEPDECK_SCHEDULED_SWEEP"
"""Variable that tells a schedule's function which sweep it starts again."""
SINGLE_USE = "SWEEPDECK_SINGLE_USE"
"""Variable that tells a container that it gets one run and no other."""
WEB = "web"
"""The function of an endpoint's App."""
SERVED = "SWEEPDECK_SERVED"
"""Variable that tells it what it serves."""
_PREFIX = "sweepdeck-"
_ENDPOINT = "sweepdeck-serve-"


def app_name(plan: dict[str, Any]) -> str:
    """One sweep is one App; what a schedule has started runs in the App that has the schedule."""
    return _PREFIX + str(plan.get("generation_of") or plan["sweep_id"])


def outlives_its_sweep(plan: dict[str, Any]) -> bool:
    """Whether the App goes on once the sweep has ended: it has a schedule, or the sweep is of one."""
    return bool(plan.get("schedule") or plan.get("generation_of"))


def board_name(sweep_id: str) -> str:
    """Each sweep has a board of its own."""
    return _PREFIX + sweep_id


def volume_name(plan: dict[str, Any]) -> str:
    """The volume that the sweep is recorded on."""
    volume = plan.get("volume")
    return str(volume["name"]) if volume else DEFAULT_VOLUME


def sweep_of_app(name: str) -> str | None:
    """The id of the sweep that an App of this name is of; None where it is none of ours."""
    found = re.fullmatch(_PREFIX + r"([0-9]{8}-[0-9]{6}-[0-9a-f]{4})", name)
    return found[1] if found else None


def tags(plan: dict[str, Any], version: str) -> dict[str, str]:
    """What the App is found by, in Modal's lists and on its bill, and what it costs."""
    found = {"sweepdeck": version, "sweep": _tag(plan["name"]), "sweep_id": plan["sweep_id"]}
    price = plan["price"]["nano_usd_per_s"]
    if price is not None:
        found["nano_usd_per_s"] = str(price)
    if outlives_its_sweep(plan):
        found["scheduled"] = "yes"
    return found


def _tag(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-")[:60] or "sweep"


def code_folder(sweep_id: str) -> str:
    """Where the user's code is on the volume."""
    return f"sweeps/{sweep_id}/code"


def endpoint_name(name: str) -> str:
    """A promoted name is served by one App."""
    return _ENDPOINT + name


def name_of_endpoint(app: str) -> str | None:
    """The promoted name that an App serves; None where it is none of ours."""
    return app.removeprefix(_ENDPOINT) if app.startswith(_ENDPOINT) else None


def endpoint_tags(served: dict[str, Any], version: str) -> dict[str, str]:
    """What an endpoint's App is found by, in Modal's lists and on its bill."""
    return {"sweepdeck": version, "serves": served["name"], "promotion": str(served["n"])}
