"""Which files are the user's own code: loaded by the import, or reached from there by import statements.

A change in one of them makes new runs. So what is imported within a function counts as well, though it isn't
loaded yet; libraries don't, wherever they are installed.
"""

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from sweepdeck.inspection.static_imports import imported_files

_PACKAGE = Path(__file__).resolve().parent.parent
_LIBRARY_FOLDERS = {"site-packages", "dist-packages", ".sweepdeck", "node_modules"}
_INSTALLED = tuple(
    Path(path).resolve()
    for name in ("stdlib", "platstdlib", "purelib", "platlib")
    if (path := sysconfig.get_paths().get(name))
)


def loaded_files() -> list[Path]:
    """Files of all modules that this process has loaded."""
    found = []
    for module in list(sys.modules.values()):
        # Not getattr: a lazy module would load itself to answer.
        file = getattr(module, "__dict__", {}).get("__file__")
        if isinstance(file, str):
            found.append(Path(file))
    return found


def own_sources(root: Path, files: Iterable[Path], folders: Iterable[Path]) -> list[dict[str, Any]]:
    """Path from `root` and sha256 of those files below one of the folders that are the user's own, and of
    everything that they import."""
    bases = [folder.resolve() for folder in folders]
    waiting = [file.resolve() for file in files]
    own: dict[Path, str] = {}
    while waiting:
        file = waiting.pop()
        if file in own or not any(_is_own(file, base) for base in bases):
            continue
        try:
            content = file.read_bytes()
        except OSError:
            continue
        own[file] = hashlib.sha256(content).hexdigest()
        waiting.extend(imported_files(file, content, bases))
    listed = [{"path": Path(os.path.relpath(f, root.resolve())).as_posix(), "sha256": own[f]} for f in own]
    return sorted(listed, key=lambda source: source["path"])


def _is_own(file: Path, base: Path) -> bool:
    if not file.is_relative_to(base) or file.is_relative_to(_PACKAGE):
        return False
    if any(file.is_relative_to(folder) for folder in _INSTALLED):
        return False
    below = file.relative_to(base).parts[:-1]
    if _LIBRARY_FOLDERS.intersection(below):
        return False
    return not any(_is_environment(base.joinpath(*below[:depth])) for depth in range(1, len(below) + 1))


@lru_cache(maxsize=4096)
def _is_environment(folder: Path) -> bool:
    return (folder / "pyvenv.cfg").exists() or (folder / "conda-meta").is_dir()
