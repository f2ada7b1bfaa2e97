"""Names under which code reports metrics: in what it returns, logs, or prints as JSON."""

import ast
import re
from collections.abc import Iterable, Iterator

from sweepdeck.inspection.functions import FunctionNode, calls

_LOGS = {"log", "log_metrics", "log_metric", "log_dict", "report", "add_scalar", "log_scalar"}
_NO_LOGS = {"math", "np", "numpy", "torch", "jnp", "jax", "logging", "logger", "F", "tf", "console"}
_NO_METRIC = re.compile(
    r"^(step|epoch|iteration|iter|batch|commit|seed|lr|learning_rate|time|seconds|elapsed\w*|config|args"
    r"|prog_bar|on_step|on_epoch|sync_dist|logger|global_step|checkpoint|model)$"
)
_HELD_OUT = re.compile(r"(^|[_/.])(val|valid|validation|test|eval|dev)([_/.]|$)", re.IGNORECASE)
_QUALITY = re.compile(
    r"loss|acc|error|score|auc|f1|bleu|rmse|mse|mae|perplexity|ppl|reward|r2", re.IGNORECASE
)
_TRAINING = re.compile(r"(^|[_/.])train", re.IGNORECASE)


def metrics_of_functions(functions: Iterable[FunctionNode]) -> list[str]:
    """Of a function and those it calls, most likely ranking first; only the first one's result counts."""
    listed = list(functions)
    names = [name for function in listed[:1] for name in _returned(function)]
    return _ranked([*names, *(name for function in listed for name in _reported(function))])


def metrics_of_script(tree: ast.Module) -> list[str]:
    """Everything that the file reports anywhere."""
    return _ranked(_reported(tree))


def metrics_as_lines(tree: ast.Module) -> list[str]:
    """Those that reach a sweep from a script: printed as JSON, or logged with sweepdeck.log."""
    return _ranked(
        name
        for call in calls(tree)
        if getattr(call.func, "id", None) == "print"
        or (isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", None) == "sweepdeck")
        for name in _reported(call)
    )


def _ranked(names: Iterable[str]) -> list[str]:
    kept = list(dict.fromkeys(name for name in names if name and not _NO_METRIC.match(name)))
    return sorted(
        kept,
        key=lambda name: (
            bool(_TRAINING.search(name)),
            not _HELD_OUT.search(name),
            not _QUALITY.search(name),
        ),
    )


def _returned(function: FunctionNode) -> Iterator[str]:
    assigned = _dictionaries(function)
    for node in _own_nodes(function):
        if not isinstance(node, ast.Return) or node.value is None:
            continue
        if isinstance(node.value, ast.Name):
            yield from assigned.get(node.value.id, [])
        else:
            yield from _keys(node.value)


def _dictionaries(function: FunctionNode) -> dict[str, list[str]]:
    """Keys of the dictionaries that local names stand for: assigned at once, or one by one."""
    found: dict[str, list[str]] = {}
    for node in _own_nodes(function):
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            if isinstance(target, ast.Name):
                found.setdefault(target.id, []).extend(_keys(node.value))
            elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
                found.setdefault(target.value.id, []).extend(_text(target.slice))
    return found


def _own_nodes(function: FunctionNode) -> Iterator[ast.AST]:
    """In the order of the text, without the functions within."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting[:0] = ast.iter_child_nodes(node)


def _reported(tree: ast.AST) -> Iterator[str]:
    for call in sorted(calls(tree), key=lambda call: (call.lineno, call.col_offset)):
        if isinstance(call.func, ast.Name) and call.func.id == "print":
            yield from (key for argument in call.args for key in _dumped(argument))
        elif _is_log(call):
            first = call.args[0] if call.args else None
            if first is not None:
                yield from _keys(first) or _text(first)
            yield from (keyword.arg for keyword in call.keywords if keyword.arg)


def _is_log(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Name):
        return call.func.id in _LOGS - {"log"}
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in _LOGS:
        return False
    return not (isinstance(call.func.value, ast.Name) and call.func.value.id in _NO_LOGS)


def _dumped(node: ast.expr) -> list[str]:
    """`json.dumps({...})`"""
    if isinstance(node, ast.Call) and node.args:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
        if name == "dumps":
            return _keys(node.args[0])
    return []


def _keys(node: ast.expr) -> list[str]:
    """Of `{"a": …}` and `dict(a=…)`."""
    if isinstance(node, ast.Dict):
        return [key for each in node.keys if each is not None for key in _text(each)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
        return [keyword.arg for keyword in node.keywords if keyword.arg]
    return []


def _text(node: ast.expr) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []
