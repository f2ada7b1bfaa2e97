"""The files of the user's own that a command runs."""

import os
import re
from pathlib import Path
from typing import Any

from sweepdeck.inspection.static_imports import module_file
from sweepdeck.target_error import TargetError

_SCRIPTS = (".py", ".sh")
_LARGEST = 8 * 1024 * 1024
_INTERPRETER = re.compile(r"^(\$\{interpreter\}|(.*/)?(python[0-9.]*|torchrun|accelerate))$")


def command_files(target: dict[str, Any]) -> tuple[list[Path], list[Path]]:
    """Files among the words of the command, and the folders that are the user's own; TargetError where a
    script that it names isn't there."""
    root = Path(target["root"])
    words = [target["program"] if word == "${program}" else word for word in target["argv"]]
    _check_script(root, words)
    files = [root / word for word in words if _is_code(root, word)]
    named = _module(words)
    module = module_file(named, [root]) if named else None
    if module:
        files.append(module)
    return files, [root, *(file.parent for file in files)]


def _is_code(root: Path, word: str) -> bool:
    """Scripts, and small files beside them, such as a config; not /usr/bin/env, and not the data."""
    if os.path.isabs(word) and not word.endswith(_SCRIPTS):
        return False
    file = root / word
    return os.path.isfile(file) and os.path.getsize(file) <= _LARGEST


def _check_script(root: Path, words: list[str]) -> None:
    """The first word after the interpreter that is no option has to be there, if it names a script."""
    after = next((i + 1 for i, word in enumerate(words) if _INTERPRETER.match(word)), len(words))
    script = next((word for word in words[after:] if not word.startswith("-")), None)
    if script is None or not script.endswith(".py") or os.path.isfile(root / script):
        return
    raise TargetError(
        "target.missing_file",
        f"there is no file {script} in {root}",
        "Correct the `command:` key; paths are from the folder of the sweep file",
    )


def _module(words: list[str]) -> str | None:
    """`package.train` of `python -m package.train`."""
    for interpreter, option, name in zip(words, words[1:], words[2:], strict=False):
        if option == "-m" and _INTERPRETER.match(interpreter) and re.fullmatch(r"[\w.]+", name):
            return name
    return None
