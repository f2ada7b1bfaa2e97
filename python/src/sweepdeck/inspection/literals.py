"""Values that a syntax tree states outright: literals, simple arithmetic on them, constants of the module."""

import ast
import math
import operator
from typing import Any

_ARITHMETIC = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: operator.pow,
}
_LARGEST_POWER = 64


class Unknown(Exception):
    """The value is not to be seen in the text."""


class Constants:
    """Names that the module assigns a value to once, at its top level."""

    def __init__(self, tree: ast.Module):
        self._values: dict[str, ast.expr | None] = {}
        for node in tree.body:
            if isinstance(node, ast.Assign):
                self._assign(node.targets, node.value)
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                self._assign([node.target], node.value)

    def _assign(self, targets: list[ast.expr], value: ast.expr) -> None:
        for target in targets:
            if isinstance(target, ast.Name):
                again = target.id in self._values
                self._values[target.id] = None if again else value

    def value(self, node: ast.expr | None) -> Any:
        """The value as JSON has it; raises Unknown."""
        try:
            return self._value(node, depth=0)
        except (ArithmeticError, TypeError, ValueError, RecursionError) as error:
            raise Unknown from error

    def _value(self, node: ast.expr | None, depth: int) -> Any:
        if node is None or depth > 20:
            raise Unknown
        if isinstance(node, ast.Constant):
            return _jsonable(node.value)
        if isinstance(node, ast.Name):
            return self._value(self._values.get(node.id), depth + 1)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -self._value(node.operand, depth + 1)
        if isinstance(node, ast.BinOp) and type(node.op) in _ARITHMETIC:
            return self._arithmetic(node, depth)
        if isinstance(node, ast.List | ast.Tuple):
            return [self._value(item, depth + 1) for item in node.elts]
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            return {str(self._value(k, depth + 1)): self._value(v, depth + 1) for k, v in pairs}
        raise Unknown

    def _arithmetic(self, node: ast.BinOp, depth: int) -> Any:
        left, right = self._value(node.left, depth + 1), self._value(node.right, depth + 1)
        if not isinstance(left, int | float) or not isinstance(right, int | float):
            raise Unknown
        if isinstance(node.op, ast.Pow) and abs(right) > _LARGEST_POWER:
            raise Unknown
        return _jsonable(_ARITHMETIC[type(node.op)](left, right))


def _jsonable(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        raise Unknown
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise Unknown
