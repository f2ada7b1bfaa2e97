"""Flags that a script takes, from its calls of argparse and its decorators of click."""

import ast
from dataclasses import dataclass, field
from typing import Any

from sweepdeck.inspection.functions import calls
from sweepdeck.inspection.literals import Constants, Unknown

# Flags without a value can't be swept as --name=value.
_NO_VALUE = {"store_true", "store_false", "store_const", "count", "help", "version", "append_const"}


@dataclass
class Flags:
    """What the script takes, and the line of the first of them."""

    line: int
    parameters: list[dict[str, Any]] = field(default_factory=list)


def flags_of(tree: ast.Module, constants: Constants) -> Flags | None:
    """None where the file takes no flags at all."""
    found = [call for call in calls(tree) if _is_argparse(call) or _is_click(call)]
    if not found:
        return None
    flags = Flags(min(call.lineno for call in found))
    for call in sorted(found, key=lambda call: (call.lineno, call.col_offset)):
        name = _name(call)
        if name is None or _has_no_value(call):
            continue
        parameter: dict[str, Any] = {"name": name}
        try:
            default = constants.value(_keyword(call, "default"))
            # argparse and click say so of what has none.
            if default is not None:
                parameter["default"] = default
        except Unknown:
            pass
        flags.parameters.append(parameter)
    return flags


def _is_argparse(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument"


def _is_click(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr == "option" and getattr(call.func.value, "id", None) == "click"
    return False


def _name(call: ast.Call) -> str | None:
    """The longest spelling without its dashes, as `--name=value` needs it; None of a positional one."""
    texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    long = [text[2:].split("/")[0] for text in texts if text.startswith("--")]
    return max(long, key=len) if long else None


def _has_no_value(call: ast.Call) -> bool:
    action = _keyword(call, "action")
    if isinstance(action, ast.Constant) and action.value in _NO_VALUE:
        return True
    is_flag = _keyword(call, "is_flag")
    slashed = any(
        isinstance(a, ast.Constant) and isinstance(a.value, str) and "/--" in a.value for a in call.args
    )
    return slashed or (isinstance(is_flag, ast.Constant) and bool(is_flag.value))


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
