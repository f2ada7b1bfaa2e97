"""The thread beside a driver's loop: it keeps the lease, fetches requests, and minds the driver's time."""

import threading
import time
from collections.abc import Callable
from types import TracebackType

from sweepdeck.on_modal.lease import LEASE_S, RENEW_S, BoardLease
from sweepdeck.on_modal.requests import BoardRequests

_LOOK_S = 1.0


class Keeper:
    """Keeps the lease, fetches requests, and tells the driver when it has to hand over."""

    def __init__(
        self,
        lease: BoardLease,
        requests: BoardRequests,
        hand_over: Callable[[str], None],
        *,
        life_s: float,
        look_s: float = _LOOK_S,
    ):
        """`life_s`: after so many seconds this driver makes place for another one."""
        self._lease = lease
        self._requests = requests
        self._hand_over = hand_over
        self._ends_at = time.monotonic() + life_s
        self._look_s = look_s
        self.lost = False
        """Another driver has the lease."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweepdeck-keeper", daemon=True)

    def __enter__(self) -> "Keeper":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(LEASE_S)

    def _run(self) -> None:
        next_renewal = time.monotonic() + RENEW_S
        while not self._over.wait(self._look_s):
            now = time.monotonic()
            if now >= self._ends_at:
                self._hand_over("the time of its call is nearly over")
            try:
                self._requests.look()
                if now >= next_renewal:
                    next_renewal = now + RENEW_S
                    self.lost = not self._lease.renew()
            except Exception:
                # The board can't be reached: whoever takes the lease meanwhile is seen when it can.
                continue
            if self.lost:
                self._hand_over("another driver has the lease")
                return
