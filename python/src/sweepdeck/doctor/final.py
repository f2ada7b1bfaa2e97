"""What both runs end with, compared: last checkpoints, metric history, result, order of the data."""

from dataclasses import dataclass
from typing import Any

from sweepdeck.doctor.comparison import unseeded
from sweepdeck.doctor.leaves import largest_difference, walk
from sweepdeck.doctor.observed import Record, points
from sweepdeck.doctor.scratch import Scratch
from sweepdeck.state.arrays import Tensor

_Leaves = dict[str, tuple[str, Tensor | None]]


@dataclass(frozen=True)
class Compared:
    """One kind of thing, compared in whole."""

    name: str
    count: int
    """How many tensors, numbers, rows or batches."""
    identical: bool
    max_difference: float | None = None
    """max |Δ| over all arrays and numbers; None where nothing that differs has one."""
    first: str | None = None
    """Name of the first that differs."""


def compare_ends(
    calm: Scratch, killed: Scratch, undisturbed: list[Record], attempts: list[list[Record]]
) -> list[Compared]:
    """Every kind of thing that both runs have."""
    ignored = unseeded(undisturbed, attempts)
    merged = _merged(attempts)
    compared = [_compare_checkpoints(calm, killed, ignored)]
    for kind, name in (("metrics", "metric history"), ("batch", "data order")):
        one = {place: _plain(record) for place, record in points(undisturbed).items() if record.kind == kind}
        other = {place: _plain(record) for place, record in merged.items() if record.kind == kind}
        compared.append(_compare_mappings(name, one, other))
    compared.append(_compare_mappings("result", calm.result() or {}, killed.result() or {}))
    return [entry for entry in compared if entry.count > 0]


def _merged(attempts: list[list[Record]]) -> dict[int, Record]:
    """The points that count in the end: what an attempt did beyond the next one's restore is superseded."""
    merged: dict[int, Record] = {}
    for records in attempts:
        begin = next((record.point for record in records if record.kind == "restored"), 0)
        merged = {place: record for place, record in merged.items() if place <= begin}
        merged.update(points(records))
    return merged


def _plain(record: Record) -> Any:
    return record.step, record.content.get("values"), record.content.get("hash")


def _compare_mappings(name: str, one: dict[Any, Any], other: dict[Any, Any]) -> Compared:
    differing = [key for key in {**one, **other} if one.get(key) != other.get(key)]
    first = f"{name}: {differing[0]}" if differing else None
    return Compared(name, max(len(one), len(other)), not differing, first=first)


def _compare_checkpoints(calm: Scratch, killed: Scratch, ignored: frozenset[str]) -> Compared:
    one, other = _final_leaves(calm), _final_leaves(killed)
    names = [key for key in {**one, **other} if key not in ignored]
    differing = [key for key in names if _text(one, key) != _text(other, key)]
    distances = [_distance(one.get(key), other.get(key)) for key in differing]
    largest = max((d for d in distances if d is not None), default=None if differing else 0.0)
    return Compared(
        "final checkpoint",
        len(names),
        not differing,
        largest,
        differing[0] if differing else None,
    )


def _final_leaves(scratch: Scratch) -> _Leaves:
    found = scratch.final_checkpoint()
    if found is None:
        return {}
    state, tensors = found
    leaves = {name: (text, tensor) for name, text, tensor in walk(state["tracked"], tensors)}
    for name, text, tensor in walk(state["random"], tensors, "random"):
        leaves[name] = (text, tensor)
    return leaves


def _text(leaves: _Leaves, key: str) -> str | None:
    return leaves[key][0] if key in leaves else None


def _distance(one: tuple[str, Tensor | None] | None, other: tuple[str, Tensor | None] | None) -> float | None:
    if one is None or other is None:
        return None
    if one[1] is not None and other[1] is not None:
        return largest_difference(one[1], other[1])
    try:
        return abs(float(one[0]) - float(other[0]))
    except ValueError:
        return None
