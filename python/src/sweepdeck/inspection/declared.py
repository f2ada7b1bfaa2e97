"""What a function that is Modal's already asks of its machines: the options of its decorator, as written.

They are read and not run: Modal's client, or what the module imports beside it, need not be installed here.
"""

import ast
from pathlib import Path
from typing import Any

from sweepdeck.inspection.literals import Constants, Unknown
from sweepdeck.inspection.syntax import syntax_tree

_KINDS = ("function", "cls")
_OPTIONS = ("gpu", "cpu", "memory", "region", "nonpreemptible")


def declared_resources(target: dict[str, Any]) -> dict[str, Any] | None:
    """Of the function that is trained; None where nothing is said to Modal of it."""
    if target["kind"] != "function":
        return None
    tree = syntax_tree(Path(target["root"], target["file"]))
    if tree is None or not _imports_modal(tree):
        return None
    name = target["function"].split(".")[0]
    options = _options(tree, name)
    if options is None:
        return None
    constants = Constants(tree)
    found: dict[str, Any] = {}
    unread = []
    for option in _OPTIONS:
        if option in options:
            try:
                found[option] = constants.value(options[option])
            except Unknown:
                unread.append(option)
    memory = _first(found.get("memory"))
    return {
        "gpu": _names(found.get("gpu")),
        "cpu": _first(found.get("cpu")),
        "memoryGib": None if memory is None else memory / 1024,
        "region": _names(found.get("region")),
        "nonpreemptible": found.get("nonpreemptible") is True,
        "unread": unread + (["gpu"] if None in options else []),
    }


def _imports_modal(tree: ast.Module) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) and any(each.name.split(".")[0] == "modal" for each in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "modal":
            return True
    return False


def _options(tree: ast.Module, name: str) -> dict[str | None, ast.expr] | None:
    """Keywords of the decorator, None for `**options`; the last definition of the name counts."""
    named = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name == name
    ]
    for decorator in named[-1].decorator_list if named else []:
        if not isinstance(decorator, ast.Call) or not isinstance(decorator.func, ast.Attribute):
            continue
        if decorator.func.attr in _KINDS:
            return {keyword.arg: keyword.value for keyword in decorator.keywords}
    return None


def _names(value: Any) -> list[str] | None:
    names = [value] if isinstance(value, str) else value
    return names if isinstance(names, list) and names and all(isinstance(n, str) for n in names) else None


def _first(value: Any) -> float | None:
    """What is asked for; of a pair, a limit comes after it."""
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, int | float) and not isinstance(first, bool) else None
