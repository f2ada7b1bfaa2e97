"""The App of an endpoint: one web function, without a container as long as nobody asks it anything."""

import json
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.on_modal import endpoint
from sweepdeck.on_modal.declared import Declared
from sweepdeck.on_modal.gpus import known_gpu
from sweepdeck.on_modal.image import train_image
from sweepdeck.on_modal.names import MOUNT, SERVED, WEB, endpoint_name, endpoint_tags

SCALEDOWN_S = 60
"""An idle container costs what a busy one does, and the next request waits for a new one."""
MAX_CONTAINERS = 1
"""Whoever has the address can ask, and each container is paid for."""
_STARTUP_S = 1200
_REQUEST_S = 600


def make_endpoint(
    plan: dict[str, Any], served: dict[str, Any], volume: Any, declared: Declared, version: str
) -> Any:
    """The App that serves `served`: {name, n, code, file, object, gpu, private}."""
    app = modal.App(endpoint_name(served["name"]), tags=endpoint_tags(served, version))
    theirs = declared.options
    shown = {key: served[key] for key in ("name", "n", "code", "file", "object")}
    app.function(
        name=WEB,
        image=train_image(plan, theirs.get("image")),
        volumes={MOUNT: volume.read_only()},
        secrets=[*theirs.get("secrets", []), *(modal.Secret.from_name(s) for s in plan["secrets"])],
        env={SERVED: json.dumps(shown)},
        gpu=known_gpu(served["gpu"]) if served["gpu"] else None,
        min_containers=0,
        max_containers=MAX_CONTAINERS,
        scaledown_window=SCALEDOWN_S,
        startup_timeout=_STARTUP_S,
        timeout=_REQUEST_S,
    )(modal.asgi_app(requires_proxy_auth=served["private"])(endpoint.web))
    return app
