"""What earlier drivers' attempts took, from their journals: the same account, kept again event by event."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sweepdeck.driver.budget import NS, Account

Seen = Callable[[str, str], float | None]
"""The most seconds that an attempt can have lasted by its own journal; None where there is none."""

UNSEEN_S = 60.0
"""What an attempt may have taken of which nothing has reached the volume, though its driver had begun it."""


class Replay:
    """Books into an account. Times are nanoseconds since 1970: several machines share no other."""

    def __init__(self, account: Account, seen: Seen):
        self._account = account
        self._seen = seen

    def event(self, record: dict[str, Any], at: int) -> None:
        """One record of a driver's journal."""
        handler = _HANDLERS.get(record["kind"])
        if handler is not None:
            handler(self, record, at)

    def repriced(self, nano_usd_per_s: int | None, at: int) -> None:
        """A driver has heard what a second of a slot costs from then on."""
        self._account.repriced(nano_usd_per_s, at)

    def over(self, run_id: str, attempt: str, at: int, *, finished: bool) -> None:
        """An attempt that nobody saw the end of."""
        self._account.end(run_id, at, at_most=_ns(self._seen(run_id, attempt)) or 0, finished=finished)

    def never_began(self, run_id: str, at: int) -> None:
        """Of the attempt that the run was admitted for there is no trace."""
        if self._account.is_open(run_id):
            self._account.end(run_id, at, at_most=_ns(UNSEEN_S))

    def goes_on(self, run_id: str, attempt: str, at: int) -> None:
        """The run has an attempt that lives; what it took so far is booked, if no driver began it."""
        if not self._account.is_open(run_id):
            self.over(run_id, attempt, at, finished=False)
            self._account.begin(run_id, at)

    def _admitted(self, record: dict[str, Any], at: int) -> None:
        self.never_began(record["run_id"], at)
        self._account.begin(record["run_id"], at)

    def _attempt_ended(self, record: dict[str, Any], at: int) -> None:
        run_id, elapsed = record["run_id"], record["elapsed"]
        seen = self._seen(run_id, record["attempt"]) if elapsed is None else None
        self._account.end(
            run_id, at, took=_ns(elapsed), at_most=_ns(seen), finished=record["end"] == "finished"
        )

    def _left_queue(self, record: dict[str, Any], at: int) -> None:
        self.never_began(record["run_id"], at)

    def _started(self, record: dict[str, Any], at: int) -> None:
        self._account.resized(record["slots"], at)


_HANDLERS: dict[str, Callable[[Replay, dict[str, Any], int], None]] = {
    "started": Replay._started,
    "admitted": Replay._admitted,
    "attempt_ended": Replay._attempt_ended,
    "requeued": Replay._left_queue,
    "run_ended": Replay._left_queue,
}


def wall_ns(started_at: str | None) -> int:
    """A time of the protocol's; an unknown one is long ago."""
    if started_at is None:
        return 0
    return round(datetime.fromisoformat(started_at.replace("Z", "+00:00")).timestamp() * NS)


def _ns(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * NS)
