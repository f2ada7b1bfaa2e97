"""The config of a run: a dict, so that any code takes it, whose keys are attributes too."""

import difflib
from collections.abc import Mapping
from typing import Any


class Config(dict[str, Any]):
    """`config.lr` is `config["lr"]`, nested configs included; a missing name says which one was meant.

    Attributes can't be assigned, so that a typing mistake isn't taken for a new key. Items can: code that
    pops keys from its config goes on to work, and every attempt gets a config of its own.
    """

    def __init__(self, values: Mapping[str, Any] = {}):
        super().__init__({key: _wrapped(value) for key, value in values.items()})

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(self._missing(name)) from None

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(
            f"config.{name} can't be set: the sweep gives the config. Use a variable of your own"
        )

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"config.{name} can't be deleted: the sweep gives the config")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self]

    def __reduce__(self) -> tuple[type["Config"], tuple[dict[str, Any]]]:
        return Config, (dict(self),)

    def copy(self) -> "Config":
        return Config(self)

    def _missing(self, name: str) -> str:
        near = difflib.get_close_matches(name, list(self), 1)
        hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(sorted(self)) or 'no keys'}"
        return f"the config has no {name!r}; {hint}"


def _wrapped(value: Any) -> Any:
    if isinstance(value, dict):
        return Config(value)
    return [_wrapped(item) for item in value] if isinstance(value, list) else value
