"""Faults on demand: what goes wrong, for which requests, how often or how long.

A fault is `{"kind": ..., "times": n | "seconds": t, "after": n, ...}`: it lets `after` matching occasions
pass, then acts on the next `times`, or on all until `seconds` from now; with neither, until it is taken away.
Of requests (`rpc`: a name, a list or `*`; `side`: client | container, both without it):
  status  {"rpc", "side", "status": a status of gRPC, "message", "retry_after": seconds}
  delay   {"rpc", "side", "delay": seconds}
  outage  {"seconds", "side"}: clients' connections are refused, containers' requests are UNAVAILABLE
Other kinds belong to the areas that take them.
"""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from grpclib.const import Status


@dataclass
class Fault:
    """One fault that was asked for."""

    number: int
    kind: str
    values: dict[str, Any]
    after: int = 0
    times: int | None = None
    until: float | None = None
    acted: int = 0

    def over(self) -> bool:
        """Whether it can act no more."""
        return self.times == 0 or (self.until is not None and time.monotonic() >= self.until)


@dataclass
class Faults:
    """The faults that are in force."""

    _all: list[Fault] = field(default_factory=list)
    _numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def add(self, values: dict[str, Any]) -> Fault:
        """Puts a fault in force."""
        values = dict(values)
        kind = values.pop("kind", "status")
        if kind == "status" and values.get("status") not in Status.__members__:
            raise ValueError(f"a fault of kind status needs a status of gRPC, not {values.get('status')!r}")
        seconds, after, times = values.pop("seconds", None), values.pop("after", 0), values.pop("times", None)
        until = None if seconds is None else time.monotonic() + seconds
        fault = Fault(next(self._numbers), kind, values, after, times, until)
        if seconds is not None:
            fault.values["seconds"] = seconds
        self._all.append(fault)
        return fault

    def clear(self) -> None:
        """Takes all faults away."""
        self._all.clear()

    def peek(self, kind: str, matches: Callable[[dict[str, Any]], bool] = lambda _: True) -> Fault | None:
        """The first fault of this kind in force that matches, without using it up."""
        return next(
            (f for f in self._all if f.kind == kind and not f.over() and f.after == 0 and matches(f.values)),
            None,
        )

    def take(self, kind: str, matches: Callable[[dict[str, Any]], bool] = lambda _: True) -> Fault | None:
        """The fault of this kind that acts on this occasion, if one does; counts the occasion."""
        for fault in self._all:
            if fault.kind != kind or fault.over() or not matches(fault.values):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
            fault.acted += 1
            return fault
        return None

    def listing(self) -> list[dict[str, Any]]:
        """All faults that were asked for, for the tests."""
        return [
            {"id": f.number, "kind": f.kind, "acted": f.acted, "over": f.over(), **f.values}
            for f in self._all
        ]


def hits_rpc(rpc: str, by_container: bool) -> Callable[[dict[str, Any]], bool]:
    """Matches faults of this RPC (`rpc`: a name, a list or `*`) and side (`side`: client | container)."""

    def matches(values: dict[str, Any]) -> bool:
        wanted = values.get("rpc", "*")
        names = [wanted] if isinstance(wanted, str) else wanted
        side = values.get("side")
        sides = side is None or side == ("container" if by_container else "client")
        return sides and ("*" in names or rpc in names)

    return matches
