"""What could be swept in a Python file, found in its syntax tree: nothing of it is imported or run."""

import ast
import contextlib
import json
import sys
import warnings
from pathlib import Path
from typing import Any

from sweepdeck.inspection.config_reads import config_keys
from sweepdeck.inspection.flags import flags_of
from sweepdeck.inspection.functions import FunctionNode, Functions
from sweepdeck.inspection.literals import Constants, Unknown
from sweepdeck.inspection.metric_names import metrics_as_lines, metrics_of_functions, metrics_of_script
from sweepdeck.inspection.missing_modules import missing_modules
from sweepdeck.inspection.signature import Signature
from sweepdeck.pip_names import pip_name

_LARGEST_FILE = 8 * 1024 * 1024
_PARSED_FLAGS = {"args", "opt", "opts", "options"}
_NAMES = {"train": 6, "objective": 5, "train_model": 5, "training": 4, "run": 3, "fit": 3, "main": 2}


def answer_candidates(file: str) -> None:
    """Writes `{candidates, error}` to stdout."""
    path = Path(file)
    document: dict[str, Any]
    try:
        lacking = [pip_name(module) for module in missing_modules(path, [])]
        found = find_candidates(_read(path), path.name)
        document = {
            "candidates": [{**candidate, "missingPackages": lacking} for candidate in found],
            "error": None,
        }
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
            "takesSeed": any(flag["name"] == "seed" for flag in flags.parameters),
            "parameters": [flag for flag in flags.parameters if flag["name"] != "seed"],
            "metrics": metrics_of_script(tree),
            "reported": bool(metrics_as_lines(tree)),
        }
        scored.append((_COMMAND_SCORE, command))
    return [found for _, found in sorted(scored, key=lambda pair: -pair[0])]


# A script with flags comes before a function whose name says nothing, and after a plain `train(config)`.
_COMMAND_SCORE = 6


def _function(function: FunctionNode, functions: Functions, constants: Constants) -> dict[str, Any] | None:
    """None for what can't be called with a config, or does not look as if it was meant to be."""
    if isinstance(function, ast.AsyncFunctionDef) or function.name.startswith("_"):
        return None
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function)):
        return None
    signature = Signature(function)
    metrics = metrics_of_functions(functions.reached(function))
    if signature.config is not None:
        parameters = config_keys(functions, constants, function, signature.config)
    elif signature.by_name and function.name in _NAMES and metrics:
        parameters = _named(signature, constants)
    else:
        return None
    return {
        "kind": "function",
        "name": function.name,
        "line": function.lineno,
        "takesRun": signature.takes_run,
        "takesSeed": signature.takes_run or signature.takes_seed,
        "parameters": parameters,
        "metrics": metrics,
        "reported": bool(metrics),
    }


def _named(signature: Signature, constants: Constants) -> list[dict[str, Any]]:
    """Hyperparameters that the function itself names."""
    found = []
    for name, default in signature.by_name:
        parameter: dict[str, Any] = {"name": name}
        with contextlib.suppress(Unknown):
            parameter["default"] = constants.value(default)
        found.append(parameter)
    return found


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
