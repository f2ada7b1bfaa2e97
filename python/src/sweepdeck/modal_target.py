"""Training code that is Modal's already: what is within an `@app.function` or an `@app.cls`.

Runs call the plain function inside, in their own process; Modal's options are read where the App is made. Its
client is loaded by the user's module if at all, never from here.
"""

from collections.abc import Callable
from typing import Any

from sweepdeck.setups import setup
from sweepdeck.target_error import TargetError


def is_modals(found: object) -> bool:
    """Whether it is something of Modal's client, which wraps what the user wrote."""
    return type(found).__module__.partition(".")[0] == "modal"


def plain_function(found: Any, shown: str) -> Callable[..., Any]:
    """The function within a modal.Function."""
    source = getattr(found, "_source_info_", None)
    raw = getattr(source, "raw_f", None) or getattr(found, "_raw_f_", None)
    if not callable(raw):
        raise TargetError(
            "target.not_callable",
            f"{shown} is a {type(found).__name__} of Modal's with no function in it",
            "Name a function under @app.function; a method of a class is app.py:Class.method",
        )
    function: Callable[..., Any] = raw
    return function


def plain_method(found: Any, name: str, shown: str) -> Callable[..., Any]:
    """A method of a modal.Cls, bound to one object of it. Its enter methods are what runs set up once."""
    try:
        instance = found()
    except TypeError as error:
        raise TargetError(
            "target.class_parameters",
            f"the class of {shown} can't be made without parameters: {error}",
            "Give its parameters defaults; what a sweep varies comes in the config",
        ) from error
    method = getattr(instance, name, None)
    if method is None or not is_modals(method):
        raise TargetError(
            "target.no_function",
            f"{shown} is no method of Modal's",
            "Put @modal.method() on it",
        )
    own = instance._cached_user_cls_instance()

    def enter() -> Any:
        instance._enter()
        return own

    setup(enter)
    bound: Callable[..., Any] = plain_function(method, shown).__get__(own)
    return bound
