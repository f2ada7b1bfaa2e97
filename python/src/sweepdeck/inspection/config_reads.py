"""Which keys a function reads of its config, with the defaults that it names: `config.lr`, `config["lr"]`,
`config.get("lr", 0.1)`, `getattr(config, "lr", 0.1)`. Nested ones get a dotted name: `model.heads`."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sweepdeck.inspection.functions import FunctionNode, Functions, Handed
from sweepdeck.inspection.literals import Constants, Unknown

_WITH_DEFAULT = {"get", "pop", "setdefault"}


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


@dataclass(frozen=True)
class Keys:
    """All keys that are read, and those that are read on every way through the code, without a default."""

    names: list[str]
    required: list[str]


def all_keys(functions: Functions, constants: Constants, function: FunctionNode, name: str) -> Keys | None:
    """None where the config goes anywhere that is not seen, so that any key could be read there."""
    names: dict[str, None] = {}
    required: dict[str, None] = {}
    known: dict[Handed, bool] = {}
    waiting = [(Handed(function, name), True)]
    while waiting:
        handed, on_every_way = waiting.pop()
        if known.get(handed, False) or (handed in known and not on_every_way):
            continue
        known[handed] = on_every_way
        reads = _Reads(handed.name, constants)
        reads.visit(handed.function)
        receivers = functions.receivers(handed)
        for use, always in reads.bare:
            if use not in receivers:
                return None
            waiting.append((receivers[use], on_every_way and always))
        names.update(dict.fromkeys(key for key, _ in reads.found))
        if on_every_way:
            required.update(dict.fromkeys(reads.required))
    return Keys(list(names), list(required))


_NONE = object()


class _Reads(ast.NodeVisitor):
    def __init__(self, name: str, constants: Constants):
        self._name = name
        self._constants = constants
        self.found: list[tuple[str, Any]] = []
        self.required: list[str] = []
        self.bare: list[tuple[ast.Name, bool]] = []
        """Where the config stands as a whole, and whether every way through the function leads there."""
        self._ways = 0

    def visit_Name(self, node: ast.Name) -> None:
        if node.id == self._name:
            self.bare.append((node, self._ways == 0))

    def visit_If(self, node: ast.If | ast.While) -> None:
        self.visit(node.test)
        self._on_some_way([*node.body, *node.orelse])

    visit_While = visit_If

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        self._on_some_way([node.body, node.orelse])

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.visit(node.values[0])
        self._on_some_way(node.values[1:])

    def visit_Try(self, node: ast.Try) -> None:
        self._on_some_way([*node.body, *node.handlers, *node.orelse, *node.finalbody])

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        self._on_some_way(node.cases)

    def _on_some_way(self, nodes: Sequence[ast.AST]) -> None:
        self._ways += 1
        for node in nodes:
            self.visit(node)
        self._ways -= 1

    def visit_Call(self, node: ast.Call) -> None:
        key, default = self._asked_for(node)
        if key is not None:
            self._add(key, default)
        elif isinstance(node.func, ast.Attribute):
            # The method of a value: `config.name.lower()` reads `name`.
            self.visit(node.func.value)
        else:
            self.visit(node.func)
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            self.visit(argument)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._visit_chain(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._visit_chain(node)
        self.visit(node.slice)

    def _visit_chain(self, node: ast.Attribute | ast.Subscript) -> None:
        chain = self._chain(node)
        if chain is None:
            self.visit(node.value)
        elif isinstance(node.ctx, ast.Load):
            self._add(".".join(chain), None)
            if self._ways == 0:
                self.required.append(".".join(chain))

    def _add(self, key: str, default: ast.expr | None) -> None:
        try:
            self.found.append((key, self._constants.value(default)))
        except Unknown:
            self.found.append((key, _NONE))

    def _asked_for(self, node: ast.Call) -> tuple[str | None, ast.expr | None]:
        """Key and default of `config.get(key, default)` and `getattr(config, key, default)`."""
        words = node.args
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and words:
            chain, words = self._chain(words[0]), words[1:]
        elif isinstance(node.func, ast.Attribute) and node.func.attr in _WITH_DEFAULT:
            chain = self._chain(node.func.value)
        else:
            return None, None
        return self._joined(chain, words[0]) if words else None, words[1] if len(words) > 1 else None

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
