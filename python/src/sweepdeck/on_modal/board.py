"""The board of a sweep: what driver, workers and manager have to know of each other at once.

A Volume shows others' files seconds late and keeps the last of two writers; the board is a Modal Dict, which
every container sees alike, and in which of any number of writers of a new key exactly one wins. What is here
is forgotten a week after the last look at it; the volume is the record.

    epoch/<n>                   who drives the sweep as its n-th driver; the newest holds the lease
    driver                      that driver's last sign of life
    control/<seq>               a manager's request
    attempt/<run>               the newest attempt at the run
    next/<run>/<attempt>        what superseded the attempt, if anything has: a chain, linked once
    claim/<run>/<attempt>       who runs the attempt
    beat/<run>                  the last sign of life of the run's attempt
    stop/<run>                  which attempt is asked to leave, and why
    ended/<run>/<attempt>       what became of the attempt
"""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sweepdeck.on_modal.life import Life

DRIVER, WORKER = "driver", "worker"


class Store(Protocol):
    """A dictionary that many machines share."""

    def get(self, key: str) -> Any:
        """The value; None where there is none."""

    def put(self, key: str, value: Any) -> None:
        """Writes or replaces."""

    def put_new(self, key: str, value: Any) -> bool:
        """Writes unless the key is there already: True for exactly one of any number of writers."""

    def everything(self) -> Mapping[str, Any]:
        """All keys and values, as they are about now."""


@dataclass(frozen=True)
class Link:
    """The attempt that came after another, and which side began it."""

    attempt: str
    by: str
    """`driver`: admitted anew, so the one before is fenced off. `worker`: the same input went on."""


@dataclass(frozen=True)
class Beat:
    attempt: str
    at: float
    """Seconds since 1970, by the worker's clock."""


class Board:
    """The board's keys and values, over whatever holds them."""

    def __init__(self, store: Store):
        self.store = store

    # Attempts, as the driver makes them

    def admit(self, run_id: str, attempt: str) -> Link | None:
        """Makes it the run's newest attempt and fences off the one before.

        A Link where the input of the one before went on by itself in the meantime: that attempt has the run.
        """
        before = self.newest(run_id)
        if before is not None and before != attempt:
            link = self.link(run_id, before, attempt, DRIVER)
            if link.by == WORKER:
                self.name(run_id, link.attempt)
                return link
        self.name(run_id, attempt)
        return None

    def withdraw(self, run_id: str, attempt: str) -> bool:
        """Fences off an attempt that has not begun; False where it has."""
        if self.is_claimed(run_id, attempt):
            return False
        if self.link(run_id, attempt, "", DRIVER).by == WORKER:
            return False
        # Whoever claims it from now on sees the link; who has claimed it meanwhile may have looked before.
        return not self.is_claimed(run_id, attempt)

    def ask(self, run_id: str, attempt: str, why: str) -> None:
        """Asks the attempt to leave."""
        self.store.put(f"stop/{run_id}", {"attempt": attempt, "why": why})

    def newest(self, run_id: str) -> str | None:
        name: str | None = self.store.get(f"attempt/{run_id}")
        return name

    def name(self, run_id: str, attempt: str) -> None:
        self.store.put(f"attempt/{run_id}", attempt)

    # Attempts, as their workers see them

    def claim(self, run_id: str, attempt: str, holder: str) -> bool:
        """Whether the attempt is the caller's to run: of all that ask exactly one gets it."""
        claim = {"holder": holder, "token": secrets.token_hex(8), "at": time.time()}
        return put_new(self.store, f"claim/{run_id}/{attempt}", claim)

    def is_claimed(self, run_id: str, attempt: str) -> bool:
        return self.claimed_at(run_id, attempt) is not None

    def claimed_at(self, run_id: str, attempt: str) -> float | None:
        claim = self.store.get(f"claim/{run_id}/{attempt}")
        return float(claim["at"]) if claim else None

    def link(self, run_id: str, attempt: str, to: str, by: str) -> Link:
        """Says what comes after the attempt, unless that is said already; what stands in the end."""
        key = f"next/{run_id}/{attempt}"
        if self.store.put_new(key, {"attempt": to, "by": by}):
            return Link(to, by)
        return Link(**self.store.get(key))

    def successor(self, run_id: str, attempt: str) -> Link | None:
        """What superseded the attempt; None while it has the run."""
        link = self.store.get(f"next/{run_id}/{attempt}")
        return Link(**link) if link else None

    def beat(self, run_id: str, attempt: str) -> None:
        self.store.put(f"beat/{run_id}", {"attempt": attempt, "at": time.time()})

    def last_beat(self, run_id: str) -> Beat | None:
        beat = self.store.get(f"beat/{run_id}")
        return Beat(**beat) if beat else None

    def why_asked(self, run_id: str, attempts: frozenset[str]) -> str | None:
        """Why one of these attempts is asked to leave; None where none is."""
        stop = self.store.get(f"stop/{run_id}")
        return str(stop["why"]) if stop and stop["attempt"] in attempts else None

    def end(self, run_id: str, life: Life) -> None:
        self.store.put(f"ended/{run_id}/{life.attempt}", life.to_json())

    def ended(self, run_id: str, attempt: str) -> Life | None:
        life = self.store.get(f"ended/{run_id}/{attempt}")
        return Life.from_json(life) if life else None

    # Requests

    def control(self, number: int) -> dict[str, Any] | None:
        request: dict[str, Any] | None = self.store.get(control_key(number))
        return request


def put_new(store: Store, key: str, value: Any) -> bool:
    """Writes a value like no other; it is its writer's also where the answer to a first try was lost."""
    return store.put_new(key, value) or store.get(key) == value


def control_key(number: int) -> str:
    """Where the manager puts its request of that number."""
    return f"control/{number:06d}"
