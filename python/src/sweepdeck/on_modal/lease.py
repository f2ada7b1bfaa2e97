"""The lease of a sweep on Modal: one driver at a time, and each newer one is seen by the older ones.

A driver has the lease as long as its epoch is the newest on the board; of several that want the next one,
exactly one gets it. Only who finds the driver before it gone, or silent, wants it.
"""

import secrets
import time
from collections.abc import Callable
from typing import Any

from sweepdeck.driver.lease import LeaseHeldError
from sweepdeck.on_modal.board import Store, put_new

LEASE_S = 60.0
"""Silence after which a driver is taken for dead."""
RENEW_S = 10.0
_LOOK_S = 2.0
_KEY = "driver"


class BoardLease:
    """Held until it is released, or another driver takes it."""

    def __init__(self, store: Store, epoch: int, call_id: str | None, token: str):
        self.epoch = epoch
        self._store = store
        self._record = {"epoch": epoch, "token": token, "call_id": call_id}

    def renew(self) -> bool:
        """Gives a sign of life; False where another driver has the lease."""
        if self._store.get(_epoch_key(self.epoch + 1)) is not None:
            return False
        self._say("alive")
        return True

    def release(self, state: str) -> None:
        """`over`: the sweep is. `left`: another call goes on; `interrupted`: this one; `cancelled`: none."""
        if self._store.get(_epoch_key(self.epoch + 1)) is None:
            self._say(state)

    def _say(self, state: str) -> None:
        self._store.put(_KEY, {**self._record, "state": state, "at": time.time()})


def take_lease(
    store: Store,
    call_id: str | None,
    *,
    after: int,
    wait: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.time,
) -> BoardLease:
    """The lease of the next epoch beyond `after`; LeaseHeldError where another driver is alive.

    Waits as long as one is silent and may yet be alive.
    """
    record = store.get(_KEY)
    while _may_be_alive(record, clock()):
        wait(_LOOK_S)
        again = store.get(_KEY)
        if again != record and _may_be_alive(again, clock()):
            raise LeaseHeldError
        record = again
    epoch = max(after, record["epoch"] if record else 0) + 1
    token = secrets.token_hex(8)
    while not put_new(store, _epoch_key(epoch), {"call_id": call_id, "token": token, "at": clock()}):
        taken = store.get(_epoch_key(epoch))
        if taken is not None and clock() - taken["at"] <= LEASE_S:
            raise LeaseHeldError
        # Its driver died before it gave a sign of life.
        epoch += 1
    lease = BoardLease(store, epoch, call_id, token)
    if not lease.renew():
        raise LeaseHeldError
    return lease


def _may_be_alive(record: dict[str, Any] | None, now: float) -> bool:
    return record is not None and record["state"] == "alive" and now - record["at"] <= LEASE_S


def _epoch_key(epoch: int) -> str:
    return f"epoch/{epoch}"
