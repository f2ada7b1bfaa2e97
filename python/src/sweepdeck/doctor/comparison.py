"""Lays the points of a killed run beside those of one that nothing disturbed: the first difference."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sweepdeck.doctor.observed import POINTS, Record, points


@dataclass(frozen=True)
class Difference:
    """Where both runs part, and what is known of the moment."""

    step: int
    """The last step that the undisturbed run had logged by then."""
    name: str
    """Of the tensor, number, metric or batch."""
    expected: str | None
    found: str | None
    kind: str
    """Of the record: restored, metrics, batch, boundary, end, or final for what only the ends show."""
    attempt: int
    point: int = 0
    fresh: bool = False
    """The attempt had restored nothing: there was no kill before this point."""
    believed_damage: bool = False
    """The attempt had restored the checkpoint that was damaged on purpose."""
    unseeded: bool = False
    """A generator that nobody has seeded was drawn from."""
    names: tuple[str, ...] = field(default=())
    """Of every leaf of the state that differs there, or at the next boundary."""


def first_difference(calm: Sequence[Record], attempts: Sequence[Sequence[Record]]) -> Difference | None:
    """None where every point of every attempt is as in the calm run, and the last one ends where it does."""
    expected = points(list(calm))
    ignored = unseeded(calm, attempts)
    for number, records in enumerate(attempts, 1):
        difference = _first_of(expected, records, ignored)
        if difference is not None:
            drawn = difference.point == _first_state(expected) or _varies(expected, ignored)
            return replace(difference, attempt=number, unseeded=bool(ignored) and drawn)
    return _end_difference(expected, attempts)


def unseeded(calm: Sequence[Record], attempts: Sequence[Sequence[Record]]) -> frozenset[str]:
    """Leaves of generators that begin otherwise in every process: no difference while nobody draws."""
    expected = points(list(calm))
    for records in attempts:
        for record in records:
            if record.kind == "restored":
                break
            wanted = expected.get(record.point)
            if record.state is not None and wanted is not None and wanted.state is not None:
                found = record.state
                names = [name for name in wanted.state if name.startswith("random.")]
                return frozenset(name for name in names if wanted.state[name] != found.get(name))
    return frozenset()


def _first_state(expected: dict[int, Record]) -> int:
    return min((place for place, record in expected.items() if record.state is not None), default=0)


def _varies(expected: dict[int, Record], names: frozenset[str]) -> bool:
    states = [record.state for record in expected.values() if record.state is not None]
    return any(len({state.get(name) for state in states}) > 1 for name in names)


def _first_of(
    expected: dict[int, Record], records: Sequence[Record], ignored: frozenset[str]
) -> Difference | None:
    fresh, damaged, believed = True, None, False
    for place, record in enumerate(records):
        if record.kind == "damaged":
            damaged = record.content["point"]
        elif record.kind == "restored":
            fresh = False
            believed = damaged is not None and damaged == record.point
        if record.kind != "restored" and record.kind not in POINTS:
            continue
        found = _compare(expected.get(record.point), record, ignored)
        if found is None:
            continue
        name, wanted, got, names = found
        later = None if names else _next_states(expected, records[place + 1 :], ignored)
        if later is not None:
            names = later[3]
            if record.kind == "metrics":
                # The tensor that a metric was computed from says more than the metric.
                name, wanted, got = later[:3]
        return Difference(
            step=expected[record.point].step if record.point in expected else record.step,
            name=name,
            expected=wanted,
            found=got,
            kind=record.kind,
            attempt=0,
            point=record.point,
            fresh=fresh,
            believed_damage=believed,
            names=names,
        )
    return None


_Found = tuple[str, str | None, str | None, tuple[str, ...]]


def _compare(expected: Record | None, record: Record, ignored: frozenset[str]) -> _Found | None:
    """What differs: its name, both values, and all that differs with it; None where nothing does."""
    if record.kind == "restored":
        return _compare_states(expected.state if expected else None, record.state, ignored)
    if expected is None:
        return (f"one more {record.kind}", "the end", record.kind, ())
    if expected.kind != record.kind:
        return (record.kind, expected.kind, record.kind, ())
    if record.kind == "batch":
        one, other = expected.content["hash"], record.content["hash"]
        return None if one == other else (f"batch at point {record.point}", one, other, ())
    if record.kind == "metrics":
        return _compare_metrics(expected, record)
    return _compare_states(expected.state, record.state, ignored)


def _compare_metrics(expected: Record, record: Record) -> _Found | None:
    one, other = expected.content["values"], record.content["values"]
    if expected.step != record.step:
        return ("step", str(expected.step), str(record.step), ())
    for name in {**one, **other}:
        if one.get(name) != other.get(name):
            return (f"metric {name}", str(one.get(name)), str(other.get(name)), ())
    return None


def _compare_states(
    one: dict[str, str] | None, other: dict[str, str] | None, ignored: frozenset[str]
) -> _Found | None:
    if one is None or other is None:
        return None
    # What is tracked only later has no state yet right after the restore.
    names = [name for name in one if name in other and one[name] != other[name] and name not in ignored]
    if not names:
        return None
    first = min(names, key=rank)
    return (first, one[first], other[first], tuple(names))


def rank(name: str) -> tuple[int, int]:
    """Causes before their consequences: generators and rates move weights, never the other way round."""
    if name.startswith("random."):
        return 0, len(name)
    return (1, len(name)) if is_rate(name) else (2, 0)


def is_rate(name: str) -> bool:
    """Whether a leaf is a hyperparameter that schedules set."""
    return name.rpartition(".")[2] in ("lr", "momentum", "weight_decay", "betas")


def _next_states(
    expected: dict[int, Record], records: Sequence[Record], ignored: frozenset[str]
) -> _Found | None:
    """What differs at the next boundary at which the state was hashed."""
    for record in records:
        if record.kind == "boundary" and record.state is not None:
            wanted = expected.get(record.point)
            return _compare_states(wanted.state if wanted else None, record.state, ignored)
    return None


def _end_difference(expected: dict[int, Record], attempts: Sequence[Sequence[Record]]) -> Difference | None:
    last = max(expected, default=0)
    reached = max((record.point for record in attempts[-1]), default=0) if attempts else 0
    if reached >= last:
        return None
    where = expected.get(reached)
    return Difference(
        step=where.step if where else 0,
        name="the end",
        expected=f"{last} points",
        found=f"{reached} points",
        kind="end",
        attempt=len(attempts),
    )
