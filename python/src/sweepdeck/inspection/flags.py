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
    """Those with a value."""
    names: list[str] | None = field(default_factory=list)
    """All of them; None where some are not to be seen."""
    without_value: list[str] = field(default_factory=list)
    required: list[str] = field(default_factory=list)
    """Those that have one spelling, and must be given."""
    certain: bool = False
    """Nothing but one ordinary ArgumentParser takes them."""


def flags_of(tree: ast.Module, constants: Constants) -> Flags | None:
    """None where the file takes no flags at all."""
    found = [call for call in calls(tree) if _is_argparse(call) or _is_click(call)]
    if not found:
        return None
    flags = Flags(min(call.lineno for call in found))
    names: list[str] = []
    for call in sorted(found, key=lambda call: (call.lineno, call.col_offset)):
        name = _name(call)
        if name is None:
            continue
        names.extend(_spellings(call))
        if _is_true(_keyword(call, "required")) and len(_spellings(call)) == 1:
            flags.required.append(name)
        if _has_no_value(call):
            flags.without_value.extend(_spellings(call))
            continue
        parameter: dict[str, Any] = {"name": name}
        try:
            default = constants.value(_keyword(call, "default"))
            # argparse and click say so of what has none.
            if default is not None:
                parameter["default"] = default
        except Unknown:
            pass
        values = _choices(call, constants)
        if values:
            parameter["values"] = values
        flags.parameters.append(parameter)
    flags.names = names if _shows_all(tree, found) else None
    flags.certain = all(_is_argparse(call) for call in found)
    return flags


# These let through what the parser does not know, or hand it on to another one.
_LETS_THROUGH = {"parse_known_args", "parse_known_intermixed_args", "add_subparsers"}


def _shows_all(tree: ast.Module, found: list[ast.Call]) -> bool:
    """Whether the names are written out, and no other code can add any or take what is left over."""
    by_argparse = [call for call in found if _is_argparse(call)]
    if not by_argparse:
        return True
    made = [call for call in calls(tree) if _called(call) == "ArgumentParser"]
    if len(made) != 1 or any(keyword.arg in ("parents", None) for keyword in made[0].keywords):
        return False
    if not all(isinstance(word, ast.Constant) for call in by_argparse for word in call.args):
        return False
    parsers = _parsers(tree, made)
    for call in calls(tree):
        words = [*call.args, *(keyword.value for keyword in call.keywords)]
        if _called(call) in _LETS_THROUGH or any(getattr(word, "id", None) in parsers for word in words):
            return False
    return True


def _parsers(tree: ast.Module, made: list[ast.Call]) -> set[str]:
    """Names that the parser is assigned to."""
    return {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and node.value in made
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _called(call: ast.Call) -> str | None:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", None)


def _is_argparse(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "add_argument"


def _is_click(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr == "option" and getattr(call.func.value, "id", None) == "click"
    return False


def _name(call: ast.Call) -> str | None:
    """The longest spelling without its dashes, as `--name=value` needs it; None of a positional one."""
    return max(_spellings(call), key=len, default=None)


def _choices(call: ast.Call, constants: Constants) -> list[Any]:
    """`choices=[…]` of argparse, `type=click.Choice([…])`."""
    kind = _keyword(call, "type")
    words = kind.args[:1] if isinstance(kind, ast.Call) and _called(kind) == "Choice" else []
    try:
        values = constants.value(words[0] if words else _keyword(call, "choices"))
    except Unknown:
        return []
    return values if isinstance(values, list) else []


def _spellings(call: ast.Call) -> list[str]:
    """Every long spelling, without its dashes."""
    texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    return [text[2:].split("/")[0] for text in texts if text.startswith("--")]


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


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
