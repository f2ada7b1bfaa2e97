"""How a function in a syntax tree takes its config: whole, or value by value; target.py decides the same of a
loaded one."""

import ast

from sweepdeck.inspection.functions import FunctionNode
from sweepdeck.keyword_call import looks_like_config

_GIVEN = {"run", "seed"}


class Signature:
    """`config` names the parameter that takes the whole config; where none does, `by_name` has the values."""

    def __init__(self, function: FunctionNode):
        arguments = function.args
        places = [*arguments.posonlyargs, *arguments.args]
        defaults = [None] * (len(places) - len(arguments.defaults)) + list(arguments.defaults)
        by_name = list(zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True))
        required = defaults.count(None)
        names = [argument.arg for argument in [*places, *arguments.kwonlyargs]]
        stray = any(default is None and argument.arg != "run" for argument, default in by_name)
        self.config: str | None = None
        self.by_name: list[tuple[str, ast.expr | None]] = []
        self.takes_run = "run" in names[1:]
        self.takes_seed = False
        if places and looks_like_config(places[0].arg, _annotation(places[0])):
            if required <= 2 and not stray:
                self.config = places[0].arg
                self.takes_run = self.takes_run or required > 1
        elif not arguments.posonlyargs and not arguments.vararg and self._is_by_name(defaults):
            named = [*zip(places, defaults, strict=True), *by_name]
            self.by_name = [(argument.arg, value) for argument, value in named if argument.arg not in _GIVEN]
            self.takes_run = "run" in names
            self.takes_seed = "seed" in names

    @staticmethod
    def _is_by_name(defaults: list[ast.expr | None]) -> bool:
        """With one or two values that must be given, the first is taken for a config when it is called."""
        return not defaults or defaults[0] is not None or defaults.count(None) > 2


def _annotation(argument: ast.arg) -> str:
    return ast.unparse(argument.annotation) if argument.annotation is not None else ""
