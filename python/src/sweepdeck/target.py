"""Loading what a sweep trains: a function of the user's module, or a command. Nothing of it is run here."""

import difflib
import importlib.util
import inspect
import os
import platform
import shutil
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sweepdeck import processes
from sweepdeck.error_records import error_record
from sweepdeck.gpu_facts import Gpus, find_gpus
from sweepdeck.keyword_call import by_keywords, wants_keywords
from sweepdeck.macros import check_macros
from sweepdeck.modal_target import is_modals, plain_function, plain_method
from sweepdeck.pip_names import pip_name
from sweepdeck.target_error import TargetError

_NOTABLE = ("numpy", "torch", "jax", "sklearn", "lightning", "transformers", "tensorflow", "xgboost")


@dataclass(frozen=True)
class Function:
    """A training function, and whether it takes the run beside the config."""

    call: Callable[..., Any]
    takes_run: bool
    run_by_name: bool = False
    """True where `run` is keyword-only."""
    parameters: tuple[str, ...] = ()
    by_name: tuple[inspect.Parameter, ...] = ()
    """Where it is called with the config's values by their names; empty where it gets the whole config."""


@dataclass(frozen=True)
class Prepared:
    """Everything that all attempts of a sweep share in one process; made once, before any fork."""

    plan: dict[str, Any]
    function: Function | None
    """None where the target is a command."""
    packages: dict[str, str] = field(default_factory=dict)
    python: str = field(default_factory=platform.python_version)
    host: str = field(default_factory=socket.gethostname)
    boot_id: str | None = field(default_factory=processes.boot_id)
    gpus: Gpus = field(default_factory=dict)
    fork_safe: bool = False
    """Whether this process, as it is before any run, may be forked: somebody has looked."""

    @property
    def root(self) -> str:
        return str(self.plan["target"]["root"])


def prepare(plan: dict[str, Any]) -> Prepared:
    """Imports the user's module, or finds the command's program; TargetError where that fails.

    Changes the working directory and the import path of this process to those of the sweep.
    """
    target = plan["target"]
    enter_root(target["root"])
    function = load_function(target) if target["kind"] == "function" else None
    if function is None:
        _check_command(target)
    versions = {name: getattr(sys.modules.get(name), "__version__", None) for name in _NOTABLE}
    packages = {name: str(found) for name, found in versions.items() if found}
    return Prepared(plan, function, packages, gpus=find_gpus())


def enter_root(root: str) -> None:
    """Makes the folder of the sweep file the working directory, and first on the import path."""
    try:
        os.chdir(root)
    except OSError as error:
        raise TargetError(
            "target.no_root",
            f"the sweep's folder {root} can't be entered: {error.strerror}",
            "Move it back, or launch the sweep again from where it is now",
        ) from None
    if sys.path[:1] != [root]:
        sys.path.insert(0, root)


def load_function(target: dict[str, Any]) -> Function:
    """The function that `train: file.py:function` names, its module imported; TargetError without one."""
    name, file = target["function"], target["file"]
    module = load_module(target["root"], file)
    call = _named(module, name, f"{file}:{name}")
    if call is None:
        functions = [key for key, value in vars(module).items() if inspect.isfunction(value)]
        near = difflib.get_close_matches(name, functions, 1)
        raise TargetError(
            "target.no_function",
            f"{file} has no function {name!r}",
            f"Did you mean {near[0]!r}?"
            if near
            else f"It has {', '.join(functions[:10]) or 'no functions at all'}",
        )
    if not callable(call):
        raise TargetError(
            "target.not_callable",
            f"{name!r} of {file} is no function: {type(call).__name__}",
            "Name a function that takes the config",
        )
    if inspect.iscoroutinefunction(call) or inspect.isgeneratorfunction(call):
        raise TargetError(
            "target.not_plain",
            f"{name!r} of {file} is async or yields, so calling it runs nothing",
            "Name a plain function that returns its metrics",
        )
    return taking(call, f"{file}:{name}")


def _named(module: Any, name: str, shown: str) -> Any:
    first, _, method = name.partition(".")
    found = getattr(module, first, None)
    if is_modals(found):
        return plain_method(found, method, shown) if method else plain_function(found, shown)
    if (
        method
        and inspect.isclass(found)
        and not isinstance(inspect.getattr_static(found, method, None), staticmethod | classmethod)
    ):
        raise TargetError(
            "target.no_object",
            f"{shown} needs an object of {first}, and nobody says which",
            "Name a function; or put @app.cls() of Modal's on the class and @modal.method() on the method",
        )
    for part in name.split(".")[1:]:
        found = getattr(found, part, None)
    return found


def taking(call: Callable[..., Any], shown: str) -> Function:
    """What a function takes, by its signature; TargetError where no run can be called with that."""
    try:
        parameters = list(inspect.signature(call).parameters.values())
    except (TypeError, ValueError):
        return Function(call, takes_run=False)
    names = tuple(parameter.name for parameter in parameters)
    if wants_keywords(parameters):
        called = by_keywords(call, names)
        return Function(called, takes_run=True, parameters=names, by_name=tuple(parameters))
    places = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    by_name = [p for p in parameters if p.kind is p.KEYWORD_ONLY]
    variadic = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    required = [p for p in places if p.default is p.empty]
    stray = [p.name for p in by_name if p.default is p.empty and p.name != "run"]
    if len(required) > 2 or stray or not (places or variadic):
        raise TargetError(
            "target.bad_arity",
            f"{shown} takes ({', '.join(names)})",
            "It has to take (config) or (config, run), or the values of the config by their names",
        )
    if any(p.name == "run" for p in by_name):
        return Function(call, takes_run=True, run_by_name=True, parameters=names)
    second = places[1] if len(places) > 1 else None
    takes_run = second is not None and (second.name == "run" or second.default is second.empty)
    return Function(call, takes_run, parameters=names)


def load_module(root: str, file: str) -> Any:
    """The user's module, imported; TargetError where that fails."""
    path = Path(root, file)
    if not path.is_file():
        raise TargetError(
            "target.missing_file", f"there is no file {file} in {root}", "Correct the `train:` key"
        )
    folder = str(path.parent)
    if folder not in sys.path:
        sys.path.insert(1, folder)
    name = _module_name(Path(root), path)
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise TargetError("target.no_module", f"{file} is no Python file", "Name a file that ends in .py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        del sys.modules[name]
        record = error_record(error, root)
        raise TargetError(
            "target.import_failed",
            f"{file} can't be imported: {record['type']}: {record['message']}",
            _import_hint(error),
            record["traceback"],
        ) from error
    return module


def _import_hint(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError) and error.name:
        return (
            f"{sys.executable} does not have it. Install it there, or have an environment built with it: "
            f"`image: {{ pip: [{pip_name(error.name)}] }}`"
        )
    if isinstance(error, SystemExit):
        return (
            'Importing it may define things only: put what it does under `if __name__ == "__main__":`, '
            "or run it as a script with `command:`"
        )
    return "The traceback shows where; `python -c 'import …'` in the sweep's folder shows the same"


def _module_name(root: Path, path: Path) -> str:
    """The name under which the user's other modules import it, unless a library has that name already."""
    parts = [path.stem]
    folder = path.parent
    while folder != root and root in folder.parents and (folder / "__init__.py").exists():
        parts.insert(0, folder.name)
        folder = folder.parent
    name = ".".join(parts)
    taken = name in sys.modules or name in sys.stdlib_module_names
    return f"sweepdeck_target_{path.stem}" if taken else name


def _check_command(target: dict[str, Any]) -> None:
    program = target["program"]
    check_macros(target["argv"], program)
    if program is not None and not Path(target["root"], program).is_file():
        raise TargetError(
            "target.missing_file",
            f"there is no file {program} in {target['root']}",
            "Correct the `program:` key",
        )
    first = target["argv"][0]
    if "${" in first or first in ("python", "python3"):
        return
    if shutil.which(first) is None:
        raise TargetError(
            "target.no_command",
            f"{first!r} is no program on the PATH",
            "Correct the first word of `command:`",
        )
