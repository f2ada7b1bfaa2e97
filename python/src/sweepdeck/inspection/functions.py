"""The functions of one file, and which of them a function hands its config on to."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Handed:
    """A function that gets the config, under the name it has there."""

    function: FunctionNode
    name: str


class Functions:
    """Functions and classes at the top level of a file, by name."""

    def __init__(self, tree: ast.Module):
        self.top: dict[str, FunctionNode] = {}
        self._constructors: dict[str, FunctionNode] = {}
        for node in tree.body:
            if isinstance(node, FunctionNode):
                self.top[node.name] = node
            elif isinstance(node, ast.ClassDef):
                for part in node.body:
                    if isinstance(part, FunctionNode) and part.name == "__init__":
                        self._constructors[node.name] = part

    def reached(self, function: FunctionNode) -> list[FunctionNode]:
        """The function, and the ones of this file that it calls, directly or not."""
        found: dict[str, FunctionNode] = {}
        waiting = [function]
        while waiting:
            current = waiting.pop()
            if current.name in found:
                continue
            found[current.name] = current
            for call in calls(current):
                called = self.top.get(call.func.id) if isinstance(call.func, ast.Name) else None
                if called:
                    waiting.append(called)
        return list(found.values())

    def handed_on(self, function: FunctionNode, name: str) -> list[Handed]:
        """Where the argument `name` of the function ends up, the function itself first."""
        found: list[Handed] = []
        waiting = [Handed(function, name)]
        while waiting:
            current = waiting.pop(0)
            if current in found:
                continue
            found.append(current)
            waiting.extend(self.receivers(current).values())
        return found

    def receivers(self, handed: Handed) -> dict[ast.Name, Handed]:
        """Each place where a function hands its config on to one of this file, and what that one has then."""
        return {
            place: to for call in calls(handed.function) for place, to in self._receivers(call, handed.name)
        }

    def _receivers(self, call: ast.Call, name: str) -> Iterator[tuple[ast.Name, Handed]]:
        if not isinstance(call.func, ast.Name):
            return
        constructor = self._constructors.get(call.func.id)
        called = self.top.get(call.func.id) or constructor
        if called is None:
            return
        places = [argument.arg for argument in [*called.args.posonlyargs, *called.args.args]]
        if called is constructor:
            places = places[1:]
        for place, argument in zip(places, call.args, strict=False):
            if isinstance(argument, ast.Name) and argument.id == name:
                yield argument, Handed(called, place)
        for keyword in call.keywords:
            if keyword.arg and isinstance(keyword.value, ast.Name) and keyword.value.id == name:
                yield keyword.value, Handed(called, keyword.arg)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call in a tree."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))
