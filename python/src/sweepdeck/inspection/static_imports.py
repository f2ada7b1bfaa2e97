"""The files that a file's import statements name, as far as they lie in the user's own folders."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from sweepdeck.inspection.syntax import parsed


def imported_files(file: Path, content: bytes, folders: Sequence[Path]) -> list[Path]:
    """Existing files that `import` and `from` anywhere in the file may mean; none of unparsable text."""
    if file.suffix != ".py":
        return []
    tree = parsed(content)
    if tree is None:
        return []
    found: list[Path] = []
    for base, name in _imports(tree, file, folders):
        found.extend(_files_of(base, name))
    return [*found, *_packages_above(tree, file)]


def module_file(name: str, folders: Sequence[Path]) -> Path | None:
    """The file that `python -m name` runs, where it is in one of the folders."""
    for folder in folders:
        place = folder.joinpath(*name.split("."))
        for candidate in (place.with_suffix(".py"), place / "__main__.py"):
            if candidate.is_file():
                return candidate
    return None


def _imports(tree: ast.AST, file: Path, folders: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Folders to look in, each with the dotted name to look for."""
    absolute = [*folders, file.parent]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (named := _imported_by_call(node)):
            yield from ((folder, named) for folder in absolute)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield from ((folder, alias.name) for folder in absolute)
        elif isinstance(node, ast.ImportFrom):
            bases = absolute
            if node.level > 0:
                above = file.parents[node.level - 1] if node.level <= len(file.parents) else None
                bases = [above] if above else []
            head = f"{node.module}." if node.module else ""
            for alias in node.names:
                yield from ((folder, head + alias.name) for folder in bases)


def _imported_by_call(node: ast.Call) -> str | None:
    """The module of `importlib.import_module("name")` and `__import__("name")`."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
    if called not in ("import_module", "__import__") or not node.args:
        return None
    name = getattr(node.args[0], "value", None)
    return name if isinstance(name, str) and not name.startswith(".") else None


def _packages_above(tree: ast.AST, file: Path) -> Iterator[Path]:
    """A relative import loads the packages that its file lies in."""
    if not any(isinstance(node, ast.ImportFrom) and node.level > 0 for node in ast.walk(tree)):
        return
    for folder in file.parents:
        package = folder / "__init__.py"
        if not package.is_file():
            return
        yield package


def _files_of(base: Path, name: str) -> Iterator[Path]:
    """Every package on the way to a dotted name, and the module it ends at."""
    place = base
    for part in name.split("."):
        place = place / part
        for candidate in (place / "__init__.py", place.with_name(f"{part}.py")):
            if candidate.is_file():
                yield candidate
