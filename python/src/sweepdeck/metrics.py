"""What counts as a metric, and how one is written: numbers coded as the protocol wants them."""

import json
import math
from collections.abc import Mapping
from typing import Any

from sweepdeck.durable import dump_json
from sweepdeck.protocol import PROTOCOL_VERSION, decode_number, encode_number

_EXACT = 2**53
"""Integers up to here are numbers in JSON; larger ones become the nearest float, as every reader would do."""
_TEMPLATES_KEPT = 200

_templates: dict[tuple[str, ...], bytes] = {}
"""Records without their numbers, by the names in them."""


def coded_metric(key: Any, value: Any) -> float | str:
    """A metric as JSON holds it; TypeError that names the key where the value is no number."""
    if not isinstance(key, str):
        raise TypeError(f"the name of a metric has to be a string, not {type(key).__name__}: {key!r:.80}")
    return encode_number(_number(key, value))


def coded_metrics(values: Mapping[str, Any]) -> dict[str, float | str]:
    """All of them; TypeError that names the first that is no number."""
    return {key: coded_metric(key, value) for key, value in values.items()}


def metrics_line(elapsed: float, step: int, values: Mapping[str, Any]) -> bytes:
    """The `metrics` record of the journal, newline included.

    Formatted by hand: run.log is called for every step of a training, mostly with the same names and ordinary
    numbers, and json.dumps takes three times as long.
    """
    for number in values.values():
        # No float and no plain integer, or a number that JSON has no digits for.
        if (
            type(number) is not float and (type(number) is not int or not -_EXACT <= number <= _EXACT)
        ) or number - number != 0:
            break
    else:
        template = _templates.get(tuple(values)) or _template(values)
        return template % (elapsed, step, *values.values())
    coded = coded_metrics(values)
    record = {
        "v": PROTOCOL_VERSION,
        "t": round(elapsed, 6),
        "kind": "metrics",
        "step": step,
        "metrics": coded,
    }
    return dump_json(record) + b"\n"


def _template(values: Mapping[str, Any]) -> bytes:
    for key in values:
        coded_metric(key, 0)
    pairs = ",".join(f"{json.dumps(key)}:".replace("%", "%%") + "%a" for key in values)
    head = f'{{"v":{PROTOCOL_VERSION},"t":%.6f,"kind":"metrics","step":%d,"metrics":{{'
    template = f"{head}{pairs}}}}}\n".encode()
    if len(_templates) >= _TEMPLATES_KEPT:
        _templates.clear()
    _templates[tuple(values)] = template
    return template


def _number(key: str, value: Any) -> float:
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int):
        return int(value) if abs(value) <= _EXACT else _as_float(value)
    item = _item(value)
    if item is None:
        raise TypeError(
            f"metric {key!r} has to be one number, not {_said(value)}; "
            "log numbers, or scalars of numpy or torch"
        )
    return _number(key, item)


def _item(value: Any) -> float | None:
    """The number in a scalar of numpy or torch, or in an array of one element."""
    method = getattr(value, "item", None)
    if method is None:
        return None
    try:
        item = method()
    except (TypeError, ValueError, RuntimeError):
        return None
    return item if isinstance(item, int | float) else None


def _as_float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _said(value: Any) -> str:
    shape = getattr(value, "shape", None)
    kind = type(value).__name__
    if isinstance(value, str):
        return f"{kind} {value[:40]!r}"
    return f"{kind} of shape {tuple(shape)}" if shape is not None else kind


def reported_line(values: Mapping[str, Any], step: int | None) -> bytes:
    """Metrics as a script reports them: one JSON object, the step among them where there is one."""
    coded: dict[str, Any] = coded_metrics(values)
    return dump_json(coded if step is None else {**coded, "step": step}) + b"\n"


def read_reported(line: bytes) -> tuple[dict[str, float], int | None] | None:
    """Metrics and step of a line that a script printed; None where it is no JSON object with numbers."""
    if not line.lstrip().startswith(b"{"):
        return None
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict):
        return None
    step = record.pop("step", None)
    numbers = {key: number for key, value in record.items() if (number := _read_number(value)) is not None}
    if not numbers:
        return None
    return numbers, step if type(step) is int and step >= 0 else None


def _read_number(value: Any) -> float | None:
    if type(value) in (int, float):
        return value  # type: ignore[no-any-return]
    return (
        decode_number(value) if isinstance(value, str) and value in ("NaN", "Infinity", "-Infinity") else None
    )
