"""What answers: the user's `predict(state, request)`, or an ASGI app of theirs."""

import inspect
from collections.abc import Callable
from typing import Any

from sweepdeck.serving.predicting import Predicting
from sweepdeck.serving.promoted import NotServable, Promoted
from sweepdeck.target import enter_root, load_module
from sweepdeck.target_error import TargetError

_CORRECT = "Name what serves: `serve: file.py:predict` in the sweep file, or after the name"
Asgi = Callable[[dict[str, Any], Any, Any], Any]


def make_app(target: dict[str, str], promoted: Promoted) -> Asgi:
    """The ASGI app of `{root, file, object}`, its module imported; NotServable where there is none."""
    file, name = target["file"], target["object"]
    try:
        enter_root(target["root"])
        module = load_module(target["root"], file)
    except TargetError as error:
        missing = error.code == "target.missing_file"
        raise NotServable(error.code, error.message, _CORRECT if missing else error.hint) from error
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if found is None:
        raise NotServable(
            "serve.no_object",
            f"{file} has no {name!r}",
            "Write `def predict(state, request)` there, or name what serves: `serve: file.py:predict`",
        )
    if not callable(found):
        raise NotServable(
            "serve.not_callable",
            f"{name!r} of {file} is neither a function nor an ASGI app: {type(found).__name__}",
            "Name a function predict(state, request), or an ASGI app",
        )
    return Predicting(found, promoted) if _predicts(found) else found


def _predicts(found: Any) -> bool:
    """Whether it takes (state, request); an ASGI app takes (scope, receive, send)."""
    try:
        parameters = inspect.signature(found).parameters.values()
    except (TypeError, ValueError):
        return False
    required = [
        p
        for p in parameters
        if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and p.default is p.empty
    ]
    return len(required) == 2
