"""Imports a sweep's function, or finds its command's files, and says what is there or what is wrong."""

import faulthandler
import json
import platform
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sweepdeck.durable import write_all
from sweepdeck.inspection.capture import Capture
from sweepdeck.inspection.command_files import command_files
from sweepdeck.inspection.inputs import Inputs, inputs_of_command, inputs_of_function
from sweepdeck.inspection.missing_modules import missing_modules
from sweepdeck.inspection.sources import loaded_files, own_sources
from sweepdeck.inspection.watchdog import end_group, lead_group, watch
from sweepdeck.pip_names import pip_name
from sweepdeck.target import prepare
from sweepdeck.target_error import TargetError

_PRINTED_LINES = 10


def answer_inspect() -> None:
    """Reads the request from stdin, and answers on what stdout is now, whatever the user's code does."""
    request = json.load(sys.stdin)
    lead_group()
    # `plan` changes nothing, and __pycache__ would be something.
    sys.dont_write_bytecode = True
    capture = Capture()
    faulthandler.enable(capture.alarm)
    timeout = request["timeout_s"]

    def give_up(stack: str) -> None:
        error = TargetError(
            "target.import_timeout",
            f"importing the module did not come to an end within {timeout:g} s",
            "It was at the place below. Work belongs into the function, which is called once per run",
            stack,
        )
        _answer(capture, _document(error=error))

    watch(timeout, give_up)
    _answer(capture, _examine(request["target"], capture))


def _answer(capture: Capture, document: dict[str, Any]) -> None:
    write_all(capture.answer, json.dumps(document).encode())
    end_group()


def _examine(target: dict[str, Any], capture: Capture) -> dict[str, Any]:
    root = Path(target["root"])
    try:
        prepared = prepare({"target": target})
        if prepared.function is None:
            files, folders = command_files(target)
            return _document(
                sources=own_sources(root, files, folders),
                inputs=inputs_of_command(target, files),
                missing=_missing(target, files, folders),
            )
        module = root / target["file"]
        sources = own_sources(root, [*loaded_files(), module], [root, module.parent])
        return _document(
            sources=sources,
            parameters=list(prepared.function.parameters),
            inputs=inputs_of_function(prepared.function, module, target["function"]),
        )
    except TargetError as error:
        printed = capture.last_lines(_PRINTED_LINES) if error.code == "target.import_failed" else ""
        if printed:
            error.traceback = f"{error.traceback.rstrip()}\n\nIt printed:\n{printed}"
        return _document(error=error)
    except KeyboardInterrupt:
        return _document(
            error=TargetError(
                "target.import_failed", "importing the module raised KeyboardInterrupt", "Plan again"
            )
        )


def _missing(target: dict[str, Any], files: list[Path], folders: list[Path]) -> list[dict[str, str]]:
    """Where the command's interpreter is this one."""
    script = next((file for file in files if file.suffix == ".py"), None)
    mine = any(word in ("python", "python3", "${interpreter}") for word in target["argv"])
    names = missing_modules(script, folders) if script is not None and mine else []
    return [{"module": name, "package": pip_name(name)} for name in names]


def _document(
    *,
    sources: list[dict[str, Any]] | None = None,
    parameters: list[str] | None = None,
    inputs: Inputs | None = None,
    missing: list[dict[str, str]] | None = None,
    error: TargetError | None = None,
) -> dict[str, Any]:
    return {
        "ok": error is None,
        "python": {"executable": sys.executable, "version": platform.python_version()},
        "sources": sources or [],
        "parameters": parameters or [],
        "inputs": inputs and asdict(inputs),
        "missingModules": missing or [],
        "error": error
        and {
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "traceback": error.traceback,
        },
    }
