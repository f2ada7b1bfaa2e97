"""What an exception means to the user: a stable code, one sentence, and what to do. Told apart by class."""

import asyncio
import os
from collections.abc import Callable
from typing import Any

from sweepdeck.on_modal.refusal import Refusal

_NO_TOKEN = "Run `modal token new` (or set MODAL_TOKEN_ID and MODAL_TOKEN_SECRET), then ask again"
_LATER = "Nothing is lost: what runs there goes on. Ask again in a while; status.modal.com says how Modal is"


def failure(error: BaseException) -> Refusal:
    """Whatever a method raised, as it is told; a mistake of ours stays recognisable as one."""
    if isinstance(error, Refusal):
        return error
    for name, make in _BY_CLASS.items():
        if any(kind.__module__.startswith("modal") and kind.__name__ == name for kind in type(error).__mro__):
            return make(error)
    if isinstance(error, TimeoutError | asyncio.TimeoutError | ConnectionError):
        return unreachable(str(error) or "no answer in time")
    if isinstance(error, KeyError):
        return Refusal("bridge.bad_request", f"a parameter is missing: {error}")
    if isinstance(error, OSError):
        return Refusal("bridge.file", str(error), "See whether the file can be read and the disk is not full")
    return Refusal("bridge.failed", f"{type(error).__name__}: {error}", "This is a mistake of Sweepdeck's")


def no_token(said: str) -> Refusal:
    return Refusal("modal.no_token", said or "there is no token for Modal", _NO_TOKEN)


def unreachable(why: str) -> Refusal:
    server = os.environ.get("MODAL_SERVER_URL", "https://api.modal.com")
    return Refusal("modal.unreachable", f"Modal can't be reached at {server}: {why}", _LATER)


def throttled(error: BaseException) -> Refusal:
    return Refusal("modal.throttled", f"Modal takes no more for the moment: {error}", _LATER)


def _refused(error: BaseException) -> Refusal:
    return Refusal("modal.refused", str(error).strip() or type(error).__name__)


def _forbidden(error: BaseException) -> Refusal:
    return Refusal(
        "modal.refused",
        str(error),
        "The token, or the plan of the workspace, does not allow it; `modal token info` says whose it is",
    )


def _image(error: BaseException) -> Refusal:
    return Refusal(
        "modal.image_failed",
        str(error).splitlines()[0],
        "Correct `image:` in the sweep file; nothing has been started",
        str(error).splitlines()[1:][-20:],
    )


def _version(error: BaseException) -> Refusal:
    hint = "Install 'modal>=1.5,<1.6' where SWEEPDECK_MODAL_PYTHON points, or leave that unset"
    return Refusal("modal.client_version", str(error), hint)


_BY_CLASS: dict[str, Callable[[Any], Refusal]] = {
    "ImageBuildError": _image,
    "AuthError": lambda error: no_token(str(error)),
    "VersionError": _version,
    "ClientClosed": lambda error: unreachable(str(error)),
    "ConnectionError": lambda error: unreachable(str(error)),
    "ServiceError": lambda error: unreachable(str(error)),
    "InternalError": lambda error: unreachable(str(error)),
    "ResourceExhaustedError": throttled,
    "PermissionDeniedError": _forbidden,
    "Error": _refused,
}
