"""`python -m sweepdeck.bridge.deploying`: deploys the App of a sweep, or of an endpoint, and ends.

A process of its own, because it imports the user's module where that is Modal's already. Reads {"plan",
"served"} on stdin, and writes lines: {"progress"}*, then {"error"} or {"result"}: of a sweep {"app_id",
"timeout_s", "gpu"}, of an endpoint {"app_id", "url"}.
"""

import json
import os
import sys
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]

from sweepdeck import __version__
from sweepdeck.bridge.build_output import BuildOutput, listening
from sweepdeck.bridge.failures import failure
from sweepdeck.durable import write_all
from sweepdeck.on_modal.app import make_app, train_options
from sweepdeck.on_modal.declared import read_declared
from sweepdeck.on_modal.endpoint_app import make_endpoint
from sweepdeck.on_modal.names import WEB, app_name, endpoint_name, volume_name
from sweepdeck.on_modal.refusal import Refusal


def main() -> int:
    """Says on stdout what becomes of it; what the user's module prints goes to stderr."""
    answers = os.dup(1)
    os.dup2(2, 1)
    asked = json.load(sys.stdin)
    plan, served = asked["plan"], asked["served"]

    def say(message: dict[str, Any]) -> None:
        write_all(answers, json.dumps(message).encode() + b"\n")

    output = BuildOutput(lambda line: say({"progress": line}))
    try:
        say({"result": deploy_endpoint(plan, served, output) if served else deploy_plan(plan, output)})
    except (Exception, SystemExit) as error:
        refusal = failure(error)
        if refusal.code == "modal.image_failed":
            refusal.details = output.last_lines() or refusal.details
        say({"error": refusal.to_json()})
    return 0


def deploy_plan(plan: dict[str, Any], output: BuildOutput) -> dict[str, Any]:
    """Checks what costs nothing to check, then deploys; what the user's own code has decided comes back."""
    declared = read_declared(plan["target"])
    options = train_options(plan, declared)
    _check_secrets(plan["secrets"])
    for path, volume in declared.options.get("volumes", {}).items():
        _check_volume(path, volume)
    app = make_app(plan, modal.Volume.from_name(volume_name(plan)), declared, __version__)
    with listening(output):
        app.deploy(name=app_name(plan))
    gpu = options.get("gpu")
    return {
        "app_id": app.app_id,
        "timeout_s": declared.options.get("timeout") if plan["timeout_s"] is None else plan["timeout_s"],
        "gpu": [gpu] if isinstance(gpu, str) else gpu,
    }


def deploy_endpoint(plan: dict[str, Any], served: dict[str, Any], output: BuildOutput) -> dict[str, Any]:
    """Deploys what serves a promoted checkpoint of the sweep."""
    _check_secrets(plan["secrets"])
    volume = modal.Volume.from_name(volume_name(plan))
    app = make_endpoint(plan, served, volume, read_declared(plan["target"]), __version__)
    name = endpoint_name(served["name"])
    with listening(output):
        app.deploy(name=name)
    return {"app_id": app.app_id, "url": modal.Function.from_name(name, WEB).get_web_url()}


def _check_secrets(names: list[str]) -> None:
    for name in names:
        try:
            modal.Secret.from_name(name).hydrate()
        except modal.exception.NotFoundError:
            raise Refusal(
                "modal.unknown_secret",
                f"this workspace has no secret {name!r}",
                f"`modal secret create {name} KEY=value` makes one; `modal secret list` shows the names",
            ) from None


def _check_volume(path: Any, volume: Any) -> None:
    if not isinstance(volume, modal.Volume):
        return
    try:
        volume.hydrate()
    except modal.exception.NotFoundError as error:
        raise Refusal(
            "modal.unknown_volume",
            f"the volume that the function mounts at {path} is not there: {error}",
            "`modal volume create NAME` makes one; `modal volume list` shows the names",
        ) from None


if __name__ == "__main__":
    sys.exit(main())
