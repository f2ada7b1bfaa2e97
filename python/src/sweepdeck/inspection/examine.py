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
from sweepdeck.inspection.declared import declared_resources
from sweepdeck.inspection.inputs import Inputs, inputs_of_command, inputs_of_function
from sweepdeck.inspection.missing_modules import missing_modules
from sweepdeck.inspection.sources import loaded_files, own_sources
from sweepdeck.inspection.third_parties import check_own_modules, third_parties
from sweepdeck.inspection.unimported import lacks_a_module, read_function
from sweepdeck.inspection.watchdog import end_group, lead_group, watch
from sweepdeck.macros import check_macros
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
    _answer(capture, _examine(request, capture))


def _answer(capture: Capture, document: dict[str, Any]) -> None:
    write_all(capture.answer, json.dumps(document).encode())
    end_group()


def _examine(request: dict[str, Any], capture: Capture) -> dict[str, Any]:
    target, elsewhere = request["target"], request.get("elsewhere", False)
    root = Path(target["root"])
    try:
        if target["kind"] == "command":
            return _command(target, elsewhere=elsewhere)
        module = root / target["file"]
        folders = [root, module.parent]
        try:
            function = prepare({"target": target}).function
            certain, loaded = True, loaded_files()
        except TargetError as error:
            if not elsewhere or not lacks_a_module(error.__cause__, folders):
                raise
            function, certain = read_function(target)
            loaded = []
        assert function is not None
        sources = own_sources(root, [*loaded, module], folders)
        files = [root / source["path"] for source in sources]
        if not loaded:
            check_own_modules(files, root, folders)
        return _document(
            sources=sources,
            parameters=list(function.parameters),
            inputs=inputs_of_function(function, module, target["function"]) if certain else None,
            third=third_parties(files, folders) if elsewhere else [],
            declared=declared_resources(target) if elsewhere else None,
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


def _command(target: dict[str, Any], *, elsewhere: bool) -> dict[str, Any]:
    """Its program is looked for on this machine only where it will run on this machine."""
    root = Path(target["root"])
    if elsewhere:
        check_macros(target["argv"], target["program"])
    else:
        prepare({"target": target})
    files, folders = command_files(target)
    sources = own_sources(root, files, folders)
    own = [root / source["path"] for source in sources]
    if elsewhere:
        check_own_modules(own, root, folders)
    return _document(
        sources=sources,
        inputs=inputs_of_command(target, files),
        missing=[] if elsewhere else _missing(target, files, folders),
        third=third_parties(own, folders) if elsewhere else [],
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
    third: list[str] | None = None,
    declared: dict[str, Any] | None = None,
    error: TargetError | None = None,
) -> dict[str, Any]:
    return {
        "ok": error is None,
        "python": {"executable": sys.executable, "version": platform.python_version()},
        "sources": sources or [],
        "parameters": parameters or [],
        "inputs": inputs and asdict(inputs),
        "missingModules": missing or [],
        "thirdParties": [{"module": name, "package": pip_name(name)} for name in third or []],
        "declared": declared,
        "error": error
        and {
            "code": error.code,
            "message": error.message,
            "hint": error.hint,
            "traceback": error.traceback,
        },
    }
