"""What a sweep's own files need of others: packages that have to be installed where they run, and files of
the user's own that are not there. Both are found without importing anything."""

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sweepdeck.inspection.syntax import syntax_tree
from sweepdeck.target_error import TargetError

_COMES_WITH_US = {"sweepdeck"}


def third_parties(files: Iterable[Path], folders: Sequence[Path]) -> list[str]:
    """Top names of modules that these files import in any case, and that neither Python nor the user has.

    None of code that is Modal's already: its own image brings them.
    """
    found: dict[str, None] = {}
    for file in files:
        for node in _unconditional(file):
            if node.level == 0 and node.module:
                found[node.module.partition(".")[0]] = None
    if "modal" in found:
        return []
    known = sys.stdlib_module_names | _COMES_WITH_US
    return sorted(name for name in found if name not in known and not _has(folders, name))


def check_own_modules(files: Iterable[Path], root: Path, folders: Sequence[Path]) -> None:
    """TargetError for a module of the user's own that is imported in any case, and is not there."""
    for file in files:
        for node in _unconditional(file):
            if (
                node.level == 0
                and node.module
                and _has([*folders, file.parent], node.module.partition(".")[0])
            ):
                places = [*folders, file.parent]
            elif node.level > 0 and node.module and node.level <= len(file.parents):
                places = [file.parents[node.level - 1]]
            else:
                continue
            if not any(_is_module(place.joinpath(*node.module.split("."))) for place in places):
                shown = "." * node.level + node.module
                raise TargetError(
                    "target.missing_module",
                    f"{file.relative_to(root) if file.is_relative_to(root) else file} imports {shown}, "
                    "which is not there",
                    "Put the file in its place, or correct the import",
                )


class _Imported:
    def __init__(self, module: str | None, level: int):
        self.module = module
        self.level = level


def _unconditional(file: Path) -> Iterator[_Imported]:
    tree = syntax_tree(file) if file.suffix == ".py" else None
    for node in tree.body if tree is not None else []:
        if isinstance(node, ast.Import):
            yield from (_Imported(alias.name, 0) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield _Imported(node.module, node.level)


def _has(folders: Iterable[Path], name: str) -> bool:
    return any(_is_module(folder / name) for folder in folders)


def _is_module(place: Path) -> bool:
    return place.is_dir() or place.with_name(f"{place.name}.py").is_file() or _is_extension(place)


def _is_extension(place: Path) -> bool:
    """A compiled module, with the name of what it was compiled for."""
    return any(file.suffix in (".so", ".pyd") for file in place.parent.glob(f"{place.name}.*"))
