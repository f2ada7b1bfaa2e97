"""What could be swept in a Python file, found in its syntax tree: nothing of it is imported or run."""

import ast
import json
import re
import sys
import warnings
from pathlib import Path
from typing import Any

from sweepdeck.inspection.config_reads import config_keys
from sweepdeck.inspection.flags import flags_of
from sweepdeck.inspection.functions import FunctionNode, Functions
from sweepdeck.inspection.literals import Constants
from sweepdeck.inspection.metric_names import metrics_of_functions, metrics_of_script

_LARGEST_FILE = 8 * 1024 * 1024
_CONFIG_NAMES = {
    *("config", "cfg", "conf", "configuration", "hparams", "hp", "hyperparameters", "hyperparams"),
    *("params", "parameters", "settings", "args", "opt", "opts", "options", "c"),
}
_PARSED_FLAGS = {"args", "opt", "opts", "options"}
_CONFIG_TYPES = re.compile(r"\b(dict|Dict|Mapping|MutableMapping|Namespace|\w*Config\w*|\w*Params)\b")
_NAMES = {"train": 6, "objective": 5, "train_model": 5, "training": 4, "run": 3, "fit": 3, "main": 2}


def answer_candidates(file: str) -> None:
    """Writes `{candidates, error}` to stdout."""
    path = Path(file)
    document: dict[str, Any]
    try:
        document = {"candidates": find_candidates(_read(path), path.name), "error": None}
    except _Unreadable as error:
        document = {"candidates": [], "error": error.record}
    json.dump(document, sys.stdout)


def find_candidates(content: bytes, name: str) -> list[dict[str, Any]]:
    """Candidates of a file's text, most likely first; the shape is `Candidate` in src/domain/ports.ts."""
    tree = _parse(content, name)
    functions, constants = Functions(tree), Constants(tree)
    flags = flags_of(tree, constants)
    scored = [
        (_score(found, function, has_flags=flags is not None), found)
        for function in functions.top.values()
        if (found := _function(function, functions, constants))
    ]
    if flags is not None:
        command = {
            "kind": "command",
            "name": name,
            "line": flags.line,
            "takesRun": False,
            "parameters": flags.parameters,
            "metrics": metrics_of_script(tree),
        }
        scored.append((_COMMAND_SCORE, command))
    return [found for _, found in sorted(scored, key=lambda pair: -pair[0])]


# A script with flags comes before a function whose name says nothing, and after a plain `train(config)`.
_COMMAND_SCORE = 6


def _function(function: FunctionNode, functions: Functions, constants: Constants) -> dict[str, Any] | None:
    """None for what can't be called with a config, or does not look as if it took one."""
    arguments = function.args
    places = [*arguments.posonlyargs, *arguments.args]
    required = len(places) - len(arguments.defaults)
    by_name = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    run_by_name = any(argument.arg == "run" for argument in arguments.kwonlyargs)
    stray = any(default is None and argument.arg != "run" for argument, default in by_name)
    if isinstance(function, ast.AsyncFunctionDef) or not places or required > 2 or stray:
        return None
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function)):
        return None
    parameters = config_keys(functions, constants, function, places[0].arg)
    if not _is_config(places[0]) or function.name.startswith("_"):
        return None
    second = places[1].arg if len(places) > 1 else None
    return {
        "kind": "function",
        "name": function.name,
        "line": function.lineno,
        "takesRun": run_by_name or second == "run" or required > 1,
        "parameters": parameters,
        "metrics": metrics_of_functions(functions.reached(function)),
    }


def _is_config(argument: ast.arg) -> bool:
    if argument.arg.lower() in _CONFIG_NAMES:
        return True
    return argument.annotation is not None and bool(_CONFIG_TYPES.search(ast.unparse(argument.annotation)))


def _score(found: dict[str, Any], function: FunctionNode, *, has_flags: bool) -> float:
    score: float = _NAMES.get(function.name, 1 if "train" in function.name else 0)
    score += 3 * found["takesRun"] + 2 * bool(found["parameters"]) + 2 * bool(found["metrics"])
    if has_flags and function.args.args[:1] and function.args.args[0].arg in _PARSED_FLAGS:
        # It wants what its script parses, defaults and all: the script is the better way in.
        score -= 8
    return score


class _Unreadable(Exception):
    def __init__(self, code: str, message: str, hint: str, details: list[str] | None = None):
        super().__init__(message)
        self.record = {"code": code, "message": message, "hint": hint, "details": details or []}


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise _Unreadable(
            "candidates.missing_file", f"{path} can't be read: {error.strerror}", "Name a Python file"
        ) from None
    if len(content) > _LARGEST_FILE:
        raise _Unreadable(
            "candidates.too_large", f"{path} is no script: it has over 8 MiB", "Name a Python file"
        )
    return content


def _parse(content: bytes, name: str) -> ast.Module:
    hint = "Correct it first: Python itself can't read the file as it is"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except SyntaxError as error:
        line = (error.text or "").rstrip("\n")
        caret = " " * ((error.offset or 1) - 1) + "^"
        raise _Unreadable(
            "candidates.syntax_error",
            f"{name}, line {error.lineno or 1}: {error.msg}",
            hint,
            [line, caret] if line else [],
        ) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise _Unreadable("candidates.syntax_error", f"{name} is no Python text: {error}", hint) from None
