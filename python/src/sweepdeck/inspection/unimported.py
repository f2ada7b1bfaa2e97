"""A look at a function whose module can't be imported on this machine, because what it imports is installed
only where it will run: all is read off its syntax tree."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sweepdeck.inspection.syntax import parsed
from sweepdeck.target import Function, taking
from sweepdeck.target_error import TargetError


def lacks_a_module(error: BaseException | None, folders: list[Path]) -> bool:
    """Whether an import failed for want of a module that is not the user's own."""
    while error is not None:
        if isinstance(error, ModuleNotFoundError) and error.name:
            top = error.name.partition(".")[0]
            return not any((folder / top).is_dir() or (folder / f"{top}.py").is_file() for folder in folders)
        error = error.__cause__ or error.__context__
    return False


def read_function(target: dict[str, Any]) -> tuple[Function, bool]:
    """The function without anything to call, and whether it is called as it stands there: no decorator has a
    say; TargetError where the module's text has no such function."""
    name, file = target["function"], target["file"]
    tree = parsed(Path(target["root"], file).read_bytes())
    body: list[ast.stmt] = tree.body if tree is not None else []
    *classes, last = name.split(".")
    for each in classes:
        found = _bound(body, each)
        if not isinstance(found, ast.ClassDef):
            return _without_text(found, target)
        body = found.body
    node = _bound(body, last)
    if not isinstance(node, ast.FunctionDef):
        if isinstance(node, ast.AsyncFunctionDef):
            raise TargetError(
                "target.not_plain",
                f"{name!r} of {file} is async, so calling it runs nothing",
                "Name a plain function that returns its metrics",
            )
        return _without_text(node, target)
    parameters = list(_parameters(node.args))[1 if classes else 0 :]
    return taking(_standing_for(parameters), f"{file}:{name}"), not node.decorator_list


def _without_text(bound: ast.AST | None, target: dict[str, Any]) -> tuple[Function, bool]:
    """What an assignment or an import binds is a function as far as anybody can tell."""
    name, file = target["function"], target["file"]
    if bound is None:
        raise TargetError(
            "target.no_function", f"{file} has no function {name!r}", "Correct the `train:` key"
        )
    return Function(_standing_for([]), takes_run=True), False


def _bound(body: list[ast.stmt], name: str) -> ast.AST | None:
    """The last statement that binds a name, also on a condition."""
    last: ast.AST | None = None
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            last = statement if statement.name == name else last
        elif name in _names(statement):
            last = statement
        elif isinstance(statement, ast.If | ast.Try | ast.With):
            blocks = [getattr(statement, part, []) for part in ("body", "orelse", "finalbody")]
            for block in (*blocks, *(handler.body for handler in getattr(statement, "handlers", []))):
                last = _bound(block, name) or last
    return last


def _names(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    elif isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        yield from (target.id for target in targets if isinstance(target, ast.Name))


def _parameters(arguments: ast.arguments) -> Iterator[inspect.Parameter]:
    places = [*arguments.posonlyargs, *arguments.args]
    optional = len(places) - len(arguments.defaults)
    for index, place in enumerate(places):
        kind = (
            inspect.Parameter.POSITIONAL_ONLY
            if index < len(arguments.posonlyargs)
            else inspect.Parameter.POSITIONAL_OR_KEYWORD
        )
        yield _parameter(place, kind, arguments.defaults[index - optional] if index >= optional else None)
    if arguments.vararg:
        yield _parameter(arguments.vararg, inspect.Parameter.VAR_POSITIONAL, None)
    for named, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(named, inspect.Parameter.KEYWORD_ONLY, default)
    if arguments.kwarg:
        yield _parameter(arguments.kwarg, inspect.Parameter.VAR_KEYWORD, None)


def _parameter(argument: ast.arg, kind: Any, default: ast.expr | None) -> inspect.Parameter:
    annotation = ast.unparse(argument.annotation) if argument.annotation else inspect.Parameter.empty
    value = inspect.Parameter.empty if default is None else ast.unparse(default)
    return inspect.Parameter(argument.arg, kind, default=value, annotation=annotation)


def _standing_for(parameters: list[inspect.Parameter]) -> Any:
    def stand_in(*_: Any, **__: Any) -> None:
        raise RuntimeError("this was read, and not imported")

    stand_in.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return stand_in
