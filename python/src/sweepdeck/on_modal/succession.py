"""What a delivery of an input has to do with an attempt, and what a driver makes of one that it only watches.

Modal may deliver an input again: after a preemption, after a crash, or twice at once. Nothing here waits or
looks by itself; it decides upon what was seen on the board.
"""

from dataclasses import dataclass
from typing import Literal

from sweepdeck.on_modal.board import DRIVER, Beat, Link
from sweepdeck.on_modal.life import Life
from sweepdeck.paths import attempt_order

LIVES = 3
"""Attempts that one input is good for; then the driver decides, whose policy counts and waits."""

Move = Literal["begin", "decline", "follow", "lost", "succeed", "over", "dead", "alive"]


@dataclass(frozen=True)
class Seen:
    """An attempt as a delivery finds it."""

    claimed: bool
    """By this delivery, just now: nobody had it before."""
    link: Link | None
    asked: bool
    """It, or an earlier attempt of the same input, is asked to leave."""
    ended: Life | None = None
    silent_s: float = 0.0
    """Seconds since its last sign of life."""


def next_move(seen: Seen, lives: int, patience_s: float) -> Move:
    """What the delivery does, the `lives`-th attempt of its input being the one seen.

    begin: run it. decline: it is over before it began. follow: look at what came after it. lost: leave it
    alone, the run is another's. succeed: go on as the next attempt. over: its end is the input's end. dead:
    it ended without a word. alive: somebody else is running it.
    """
    if seen.link is not None:
        return "lost" if seen.link.by == DRIVER else "follow"
    if seen.claimed:
        return "decline" if seen.asked else "begin"
    if seen.ended is not None:
        goes_on = seen.ended.end == "preempted" and not seen.asked and lives < LIVES
        return "succeed" if goes_on else "over"
    return "dead" if seen.silent_s > patience_s else "alive"


def next_name(attempt: str, token: str) -> str:
    """Name of the attempt that comes after this one."""
    return f"{attempt_order(attempt)[0] + 1}-{token}"


@dataclass(frozen=True)
class Look:
    """An attempt as the driver sees it on the board."""

    claimed: bool
    link: Link | None
    ended: Life | None
    beat: Beat | None


Verdict = Literal["ended", "followed", "silent", "unclaimed", "alive"]


class Watched:
    """An attempt whose call's output will not come to this driver, or may not."""

    def __init__(self, run_id: str, attempt: str, now: float):
        self.run_id = run_id
        self.attempt = attempt
        self._sign: object = None
        self._since = now

    def verdict(self, look: Look, now: float, patience_s: float) -> Verdict:
        """What is to be thought of it now, on the driver's own clock: the workers' may differ.

        unclaimed: nobody has begun it, for so long that it is better begun anew.
        """
        if look.link is not None and look.link.by != DRIVER:
            return "followed"
        if look.ended is not None:
            return "ended"
        beat = look.beat if look.beat is not None and look.beat.attempt == self.attempt else None
        sign = (look.claimed, beat)
        if sign != self._sign:
            self._sign, self._since = sign, now
        if now - self._since <= patience_s:
            return "alive"
        return "silent" if look.claimed else "unclaimed"
