"""From what a training function returned and logged to the final metrics of its run."""

import difflib
import json
import math
from collections.abc import Mapping
from typing import Any

from sweepdeck.metrics import coded_metric
from sweepdeck.protocol import decode_number


class BadResult(Exception):
    """The function returned, but the metric the sweep is about is nowhere."""


def final_metrics(
    returned: Any, logged: Mapping[str, Any], metric: str, *, of_command: bool = False
) -> tuple[dict[str, Any], list[str]]:
    """Coded metrics, the returned ones over the last logged, and the names of what was left out as no number.

    A single number is the sweep's metric. BadResult where the sweep's metric is missing or no number.
    """
    left_out: list[str] = []
    final = dict(logged)
    for key, value in _as_mapping(returned, metric).items():
        try:
            final[key] = coded_metric(key, value)
        except TypeError as error:
            if key == metric:
                raise BadResult(f"the function returned a {metric!r} that is no number: {error}") from None
            final.pop(key, None)
            left_out.append(str(key))
    if metric not in final:
        raise BadResult(_printed_text(logged, metric) if of_command else _text(returned, logged, metric))
    return final, left_out


def is_finite(value: Any) -> bool:
    """Whether a coded metric is an ordinary number."""
    return math.isfinite(decode_number(value))


def _as_mapping(returned: Any, metric: str) -> Mapping[Any, Any]:
    if returned is None:
        return {}
    if isinstance(returned, Mapping):
        return returned
    try:
        coded_metric(metric, returned)
        return {metric: returned}
    except TypeError:
        raise BadResult(
            f"the function returned a {type(returned).__name__}; "
            f"return a dict of metrics, or one number for {metric!r}"
        ) from None


def _text(returned: Any, logged: Mapping[str, Any], metric: str) -> str:
    names = [*logged, *(map(str, returned) if returned is not None else ())]
    return (
        f"the sweep's metric {metric!r} was neither returned nor logged; "
        f"returned: {_listed(returned)}; logged: {', '.join(logged) or 'nothing'}{_meant(metric, names)}"
    )


def _printed_text(logged: Mapping[str, Any], metric: str) -> str:
    return (
        f"the command reported no {metric!r}; reported: {', '.join(logged) or 'nothing'}"
        f"{_meant(metric, list(logged))}. It reports by lines that are one JSON object each, such as "
        f"{json.dumps({metric: 0.3})}; a Python script can call sweepdeck.log({{{metric!r}: 0.3}}) instead"
    )


def _meant(metric: str, names: list[str]) -> str:
    near = difflib.get_close_matches(metric, names, 1)
    return f"; is {near[0]!r} what `metric:` means?" if near else ""


def _listed(returned: Any) -> str:
    if returned is None:
        return "None"
    return ", ".join(map(str, returned)) or "an empty dict"
