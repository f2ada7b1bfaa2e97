"""Modules that a script imports at its top and this interpreter lacks, found without importing them."""

import ast
import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path

from sweepdeck.inspection.syntax import syntax_tree


def missing_modules(script: Path, folders: Sequence[Path]) -> list[str]:
    """Names of packages, in the order of the text. What is imported on a condition may well be missing."""
    tree = syntax_tree(script)
    names = dict.fromkeys(_imported(tree)) if tree is not None else {}
    own = [*folders, script.parent]
    return [name for name in names if not _is_there(name, own)]


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module.split(".")[0]


def _is_there(name: str, folders: Sequence[Path]) -> bool:
    if any((folder / name).is_dir() or (folder / f"{name}.py").is_file() for folder in folders):
        return True
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError, AttributeError):
        # Loaded, or made known in a way of its own: what can't be told is not said to be missing.
        return True
