"""Functions that name their hyperparameters, `def train(lr=0.1)`, called with the values of a config."""

import inspect
import re
from collections.abc import Callable, Sequence
from typing import Any

CONFIG_NAMES = frozenset(
    {
        *("config", "cfg", "conf", "configuration", "hparams", "hp", "hyperparameters", "hyperparams"),
        *("params", "parameters", "settings", "args", "opt", "opts", "options", "c"),
    }
)
"""Names of a parameter that is a whole config, not one of its values."""
CONFIG_TYPES = re.compile(r"\b(dict|Dict|Mapping|MutableMapping|Namespace|\w*Config\w*|\w*Params)\b")
"""The same of its annotation, as text."""


def looks_like_config(name: str, annotation: str) -> bool:
    """Whether a parameter is meant to get the config."""
    return name.lower() in CONFIG_NAMES or bool(CONFIG_TYPES.search(annotation))


def wants_keywords(parameters: Sequence[inspect.Parameter]) -> bool:
    """Whether values are wanted by name: nothing takes a config, or what could is optional or one of many."""
    if any(p.kind in (p.POSITIONAL_ONLY, p.VAR_POSITIONAL) for p in parameters):
        return False
    by_place = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
    if not by_place:
        return any(p.name != "run" for p in parameters)
    first = by_place[0]
    if looks_like_config(first.name, _shown(first.annotation)):
        return False
    return first.default is not first.empty or len([p for p in by_place if p.default is p.empty]) > 2


def by_keywords(call: Callable[..., Any], names: Sequence[str]) -> Callable[..., Any]:
    """The function as one of (config, run). It gets the run and the seed where it has parameters for them."""

    def called(config: dict[str, Any], run: Any) -> Any:
        values = dict(config)
        if "run" in names:
            values["run"] = run
        if "seed" in names and run.seed is not None:
            values.setdefault("seed", run.seed)
        return call(**values)

    return called


def _shown(annotation: Any) -> str:
    if annotation is inspect.Parameter.empty:
        return ""
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
