"""Which keys a function reads of its config, with the defaults that it names: `config.lr`, `config["lr"]`,
`config.get("lr", 0.1)`, `getattr(config, "lr", 0.1)`. Nested ones get a dotted name: `model.heads`."""

import ast
from typing import Any

from sweepdeck.inspection.functions import FunctionNode, Functions
from sweepdeck.inspection.literals import Constants, Unknown

_WITH_DEFAULT = {"get", "pop", "setdefault"}
_METHODS = _WITH_DEFAULT | {"items", "keys", "values", "copy", "update", "to_dict", "as_dict", "_asdict"}


def config_keys(
    functions: Functions, constants: Constants, function: FunctionNode, name: str
) -> list[dict[str, Any]]:
    """`{name}` or `{name, default}` of each key, in the order of the text."""
    found: dict[str, dict[str, Any]] = {}
    for handed in functions.handed_on(function, name):
        reads = _Reads(handed.name, constants)
        reads.visit(handed.function)
        for key, default in reads.found:
            entry = found.setdefault(key, {"name": key})
            if default is not _NONE:
                entry.setdefault("default", default)
    # `config.model.heads` reads no key `model` of its own.
    return [entry for key, entry in found.items() if not any(other.startswith(f"{key}.") for other in found)]


_NONE = object()


class _Reads(ast.NodeVisitor):
    def __init__(self, name: str, constants: Constants):
        self._name = name
        self._constants = constants
        self.found: list[tuple[str, Any]] = []

    def visit_Call(self, node: ast.Call) -> None:
        key = self._key_of_call(node)
        if key is None:
            self.generic_visit(node)
            return
        default = node.args[-1] if len(node.args) > (2 if isinstance(node.func, ast.Name) else 1) else None
        try:
            self.found.append((key, self._constants.value(default)))
        except Unknown:
            self.found.append((key, _NONE))
        for argument in node.args:
            self.visit(argument)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._visit_chain(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._visit_chain(node)
        self.visit(node.slice)

    def _visit_chain(self, node: ast.Attribute | ast.Subscript) -> None:
        chain = self._chain(node)
        if chain and isinstance(node.ctx, ast.Load):
            # A method called on a value, `config.name.lower()`, is no key.
            while chain and chain[-1] in _METHODS:
                chain.pop()
            if chain:
                self.found.append((".".join(chain), _NONE))
        elif chain is None:
            self.generic_visit(node)

    def _key_of_call(self, node: ast.Call) -> str | None:
        """`get` and `getattr` on the config, and methods of its values."""
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and len(node.args) >= 2:
            return self._joined(self._chain(node.args[0]), node.args[1])
        if not isinstance(node.func, ast.Attribute):
            return None
        chain = self._chain(node.func.value)
        if node.func.attr in _WITH_DEFAULT and node.args:
            return self._joined(chain, node.args[0])
        if chain:
            self.found.append((".".join(chain), _NONE))
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                self.visit(argument)
        return None

    def _joined(self, chain: list[str] | None, key: ast.expr) -> str | None:
        if chain is None or not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return None
        return ".".join([*chain, key.value])

    def _chain(self, node: ast.expr) -> list[str] | None:
        """Keys from the config down to this node; [] for the config itself, None for anything else."""
        if isinstance(node, ast.Name):
            return [] if node.id == self._name else None
        if isinstance(node, ast.Attribute):
            above = self._chain(node.value)
            return None if above is None else [*above, node.attr]
        if isinstance(node, ast.Subscript):
            above = self._chain(node.value)
            return None if above is None or not _is_text(node.slice) else [*above, node.slice.value]  # type: ignore[attr-defined]
        return None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
