"""Syntax trees of files that may hold anything."""

import ast
import warnings
from pathlib import Path


def syntax_tree(file: Path) -> ast.Module | None:
    """None of what can't be read, or is no Python text."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    return parsed(content)


def parsed(content: bytes) -> ast.Module | None:
    """None of what is no Python text."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
