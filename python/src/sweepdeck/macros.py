"""A command's argv with W&B's macros in it, filled in for one run. No shell: every word stays one word."""

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sweepdeck.target_error import TargetError

_MACRO = re.compile(r"\$\{([^}]*)\}")


def _flags(config: Mapping[str, Any]) -> list[str]:
    return [f"--{name}={_text(value)}" for name, value in _flat(config)]


def _no_hyphens(config: Mapping[str, Any]) -> list[str]:
    return [f"{name}={_text(value)}" for name, value in _flat(config)]


def _no_boolean_flags(config: Mapping[str, Any]) -> list[str]:
    """`--flag` for true, nothing for false."""
    return [
        f"--{name}" if value is True else f"--{name}={_text(value)}"
        for name, value in _flat(config)
        if value is not False
    ]


_ARGS: dict[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "args": _flags,
    "args_no_hyphens": _no_hyphens,
    "args_no_boolean_flags": _no_boolean_flags,
}
_SINGLE = ("env", "interpreter", "program", "args_json", "args_json_file")
_PASS_CONFIG = {*_ARGS, "args_json", "args_json_file"}


def command_line(
    argv: list[str],
    *,
    program: str | None,
    interpreter: str,
    config: Mapping[str, Any],
    config_file: Callable[[], str],
) -> list[str]:
    """The words to execute. Where no macro hands the config over, `${args}` is added: all runs would be one.

    `config_file` writes the config and gives its path; it is called only where a macro asks for it.
    """
    if not any(name in _PASS_CONFIG for word in argv for name in _MACRO.findall(word)):
        argv = [*argv, "${args}"]
    single: dict[str, Callable[[], str]] = {
        "env": lambda: "/usr/bin/env",
        "interpreter": lambda: interpreter,
        "program": lambda: _program(program),
        "args_json": lambda: json.dumps(config),
        "args_json_file": config_file,
    }
    words: list[str] = []
    for word in argv:
        whole = _MACRO.fullmatch(word)
        if whole is not None and whole[1] in _ARGS:
            words += _ARGS[whole[1]](config)
        else:
            words.append(_MACRO.sub(lambda match: _filled(match[1], single), word))
    return words


def check_macros(argv: list[str], program: str | None) -> None:
    """TargetError for a macro that doesn't exist, or that stands where it can't be filled in."""
    for word in argv:
        for name in _MACRO.findall(word):
            if name in _ARGS and word != f"${{{name}}}":
                raise _error(f"${{{name}}} stands for many words, so it can't be a part of {word!r}")
            if name not in _ARGS and name not in _SINGLE and not name.startswith("envvar:"):
                raise _error(f"there is no macro ${{{name}}}")
            if name == "program":
                _program(program)


def _filled(name: str, single: Mapping[str, Callable[[], str]]) -> str:
    if name.startswith("envvar:"):
        return os.environ.get(name.removeprefix("envvar:"), "")
    return single[name]()


def _program(program: str | None) -> str:
    if program is None:
        raise _error("${program} is used, but there is no `program:`")
    return program


def _error(message: str) -> TargetError:
    known = " ".join(f"${{{name}}}" for name in (*_SINGLE, *_ARGS, "envvar:NAME"))
    return TargetError("target.bad_command", message, f"`command:` knows {known}")


def _flat(config: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Nested configs by dotted names."""
    for key, value in config.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _text(value: Any) -> str:
    """As Python's str, the way W&B passes values; lists as JSON."""
    return json.dumps(value) if isinstance(value, list | dict) else str(value)
