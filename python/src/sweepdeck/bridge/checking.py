"""Whether Modal can be used at all, and as whom."""

import platform
import sys
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]
from google.protobuf import empty_pb2  # type: ignore[import-not-found, import-untyped, unused-ignore]

from sweepdeck.bridge.patience import patiently
from sweepdeck.bridge.raw import ask
from sweepdeck.bridge.session import session
from sweepdeck.bridge.volumes import Progress
from sweepdeck.on_modal.refusal import Refusal


async def check(params: dict[str, Any], _progress: Progress) -> dict[str, Any]:
    """{workspace?} -> {client, python, executable, server, workspace, username, environment, billing}.

    `workspace`: the one that is expected; another one is refused. `billing`: whether its plan lets us see it.
    """
    _check_version(modal.__version__)
    client = await session.client()
    who = await patiently(lambda: ask(client, "WorkspaceNameLookup", empty_pb2.Empty()))
    expected = params.get("workspace")
    if expected is not None and expected != who.workspace_name:
        raise Refusal(
            "modal.wrong_workspace",
            f"the token is of the workspace {who.workspace_name!r}, and this is of {expected!r}",
            "`modal profile list` shows the tokens you have, `modal profile activate NAME` chooses one",
        )
    return {
        "client": modal.__version__,
        "python": platform.python_version(),
        "executable": sys.executable,
        "server": modal.config.config["server_url"],
        "workspace": who.workspace_name,
        "username": who.username,
        "environment": modal.config.config.get("environment") or "",
        "billing": await _sees_billing(client),
    }


def _check_version(version: str) -> None:
    major, minor = version.split(".")[:2]
    if (major, minor) != ("1", "5"):
        raise Refusal(
            "modal.client_version",
            f"Modal's client is of version {version}, and this is made for 1.5",
            f"{sys.executable} -m pip install 'modal>=1.5,<1.6'",
        )


async def _sees_billing(client: Any) -> bool:
    workspace = modal.Workspace.from_context(client=client)
    try:
        await patiently(lambda: workspace.billing.rates.aio())
    except modal.exception.PermissionDeniedError:
        return False
    return True
