"""What the code takes from a config: the names that it knows, and those that it can't do without."""

import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sweepdeck.inspection.config_reads import Keys, all_keys
from sweepdeck.inspection.flags import flags_of
from sweepdeck.inspection.functions import Functions
from sweepdeck.inspection.literals import Constants
from sweepdeck.inspection.signature import Signature
from sweepdeck.inspection.syntax import syntax_tree
from sweepdeck.target import Function

_AS_FLAGS = ("${args}", "${args_no_boolean_flags}")
_OTHERWISE = re.compile(r"\$\{args_(no_hyphens|json|json_file)\}")


@dataclass(frozen=True)
class Inputs:
    """`names` None: any. Not `certain`: read off the syntax tree, where code can do more than is seen."""

    names: list[str] | None
    required: list[str]
    seed: bool
    """Whether it can see the seed of a run."""
    certain: bool


def inputs_of_function(function: Function, file: Path, name: str) -> Inputs:
    """Of a loaded function."""
    if function.by_name:
        return _named(function.by_name)
    keys = _keys(file, name)
    if keys is None:
        return Inputs(None, [], function.takes_run, certain=False)
    return Inputs(keys.names, keys.required, function.takes_run, certain=False)


def inputs_of_command(target: dict[str, Any], files: Sequence[Path]) -> Inputs | None:
    """Of the script that a command runs, where its flags are the way in; None where they can't be told."""
    words = target["argv"]
    script = next((file for file in files if file.suffix == ".py"), None)
    if script is None or any(_OTHERWISE.search(word) for word in words):
        return None
    tree = syntax_tree(script)
    flags = flags_of(tree, Constants(tree)) if tree is not None else None
    if flags is None or flags.names is None:
        return None
    bare = {word.split("=")[0].removeprefix("--") for word in words if word.startswith("--")}
    names = [flag for flag in flags.names if _AS_FLAGS[1] in words or flag not in flags.without_value]
    return Inputs(
        names, [name for name in flags.required if name not in bare], "seed" in names, flags.certain
    )


def _keys(file: Path, name: str) -> Keys | None:
    tree = syntax_tree(file)
    if tree is None:
        return None
    functions = Functions(tree)
    node = functions.top.get(name)
    config = Signature(node).config if node else None
    return all_keys(functions, Constants(tree), node, config) if node and config else None


def _named(parameters: Sequence[inspect.Parameter]) -> Inputs:
    any_name = any(p.kind is p.VAR_KEYWORD for p in parameters)
    named = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name != "run"]
    required = [p.name for p in named if p.default is p.empty and p.name != "seed"]
    sees_seed = any(p.name in ("run", "seed") for p in parameters)
    return Inputs(None if any_name else [p.name for p in named], required, sees_seed, certain=True)
