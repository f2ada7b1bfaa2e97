"""What the user's code says to Modal itself: the options of `@app.function` and `@app.cls`, as written.

Modal keeps most of them where nobody else is meant to look, so they are taken down while the module is
imported. That changes modal.App for the whole process: it is for one that deploys and ends.
"""

import functools
import inspect
from dataclasses import dataclass, field
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.on_modal.refusal import Refusal
from sweepdeck.target import enter_root, load_module
from sweepdeck.target_error import TargetError


@dataclass(frozen=True)
class Declared:
    """Options of one function; empty for code that does not know Modal."""

    options: dict[str, Any] = field(default_factory=dict)
    is_class: bool = False
    """Its containers load something once that their runs share."""


def read_declared(target: dict[str, Any]) -> Declared:
    """Imports the user's module where the target is Modal's already, and finds what it says of it."""
    if target["kind"] != "function" or not _speaks_of_modal(target):
        return Declared()
    written: dict[str, Declared] = {}
    _take_down(written)
    enter_root(target["root"])
    try:
        load_module(target["root"], target["file"])
    except TargetError as error:
        raise Refusal(
            "modal.app_import_failed",
            f"{error.message} (here, where it is deployed from)",
            "What only the containers have is imported under `with image.imports():`, or in the function",
            error.traceback.splitlines()[-20:],
        ) from error
    return written.get(target["function"].split(".")[0], Declared())


def _speaks_of_modal(target: dict[str, Any]) -> bool:
    with open(f"{target['root']}/{target['file']}", encoding="utf-8", errors="replace") as file:
        return "modal" in file.read()


def _take_down(written: dict[str, Declared]) -> None:
    for name in ("function", "cls"):
        setattr(modal.App, name, _noting(getattr(modal.App, name), written, is_class=name == "cls"))


def _noting(original: Any, written: dict[str, Declared], *, is_class: bool) -> Any:
    @functools.wraps(original)
    def decorated(app: Any, *args: Any, **options: Any) -> Any:
        decorate = original(app, *args, **options)

        def note(found: Any) -> Any:
            made = decorate(found)
            for name in _names_of(found):
                written[name] = Declared({**_of_app(app), **_said(options)}, is_class)
            return made

        return note

    return decorated


def _said(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _of_app(app: Any) -> dict[str, Any]:
    """What `modal.App(image=…)` says for all of its functions."""
    local = getattr(app, "_local_state", None)
    image = getattr(local, "image_default", None)
    return {} if image is None else {"image": image}


def _names_of(found: Any) -> list[str]:
    """Also of what another decorator of Modal's, such as @modal.concurrent, has wrapped."""
    if inspect.isfunction(found) or inspect.isclass(found):
        return [found.__name__]
    raw = getattr(found, "raw_f", None) or getattr(found, "user_cls", None)
    return [raw.__name__] if raw is not None else []
