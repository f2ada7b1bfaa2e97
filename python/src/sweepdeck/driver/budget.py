"""What a sweep has spent, and whether its budget lets another run start. Integers only, and no clock.

Time is counted in nanoseconds of a slot. A second of it costs nano-dollars, or nano-GPU-seconds, so that both
kinds of budget are the same arithmetic: price times nanoseconds, which is exact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NS = 1_000_000_000
_ENOUGH_RUNS = 3
"""Finished runs after which they are believed, and the quote no more."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What somebody allows a sweep to spend; None: no limit."""

    usd: float | None = None
    gpu_hours: float | None = None


@dataclass(frozen=True, slots=True)
class Price:
    """What a second of a slot costs since somebody said so."""

    nano_usd_per_s: int | None
    """None: not known."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One budget of a sweep: of dollars, or of GPU-hours."""

    unit: str
    price: int
    """Of a second of a slot as it is now, in billionths of a dollar or of a GPU-second."""
    cap: int
    """As price times nanoseconds; the reserve too."""
    reserve: int
    """What was announced at launch beside the budget, for runs to finish from."""
    beyond: int = 0
    """What all time until the price last changed has cost beyond what it would at the price of now."""

    def amount(self, ns: int) -> int:
        """What all time comes to, where so much of it was spent until now or is going to be."""
        return ns * self.price + self.beyond

    def spent_text(self, ns: int) -> str:
        """The same in words."""
        return _UNITS[self.unit](self.amount(ns))

    def text(self, ns: int) -> str:
        """What so much time of a slot comes to from now on."""
        return _UNITS[self.unit](ns * self.price)

    def cap_text(self) -> str:
        return _UNITS[self.unit](self.cap)

    def hard_text(self) -> str:
        return _UNITS[self.unit](self.cap + self.reserve)


_UNITS = {
    "usd": lambda amount: f"${_cents(amount)}",
    "gpu_hours": lambda amount: f"{amount / NS / NS / 3600:.4g} GPU-hours",
}


def limits_of(plan: Mapping[str, Any], caps: Caps, prices: "Prices") -> tuple[Limit, ...]:
    """The caps that can be held to: it has to be known what a second costs."""
    reserve = plan.get("budget") or {}
    rows = (
        ("usd", prices.now or 0, caps.usd, reserve.get("reserve_usd"), NS, prices.beyond),
        ("gpu_hours", plan["gpus"] * NS, caps.gpu_hours, reserve.get("reserve_gpu_hours"), 3600 * NS, 0),
    )
    return tuple(
        Limit(unit, price, round(cap * scale) * NS, round((extra or 0) * scale) * NS, beyond)
        for unit, price, cap, extra, scale, beyond in rows
        if cap is not None and price
    )


@dataclass(frozen=True, slots=True)
class Prices:
    """What a second of a slot costs in nano-dollars, and how dear it was before; None: not known."""

    now: int | None
    beyond: int = 0
    """As in Limit. Time without a price has cost nothing."""

    def changed(self, price: int | None, spent: int) -> "Prices":
        """From now on another one, after so many nanoseconds."""
        return Prices(price, self.beyond + spent * ((self.now or 0) - (price or 0)))


def unpriced(plan: Mapping[str, Any], caps: Caps, price: int | None) -> str | None:
    """Which cap can't be held to, in words; None: all of them can."""
    if caps.usd is not None and price is None:
        return "no price is known for this sweep, so a budget in dollars stops nothing"
    if caps.gpu_hours is not None and not plan["gpus"]:
        return "the runs have no GPU, so a budget in GPU-hours stops nothing"
    return None


class Account:
    """What attempts took and take. Times are nanoseconds on any one clock, which is taken not to go back."""

    def __init__(self, *, pack: int, likely: int | None, leave: int, price: int | None = None):
        """`likely`: what a run is quoted at.

        `price`: of a second of a slot in nano-dollars, at launch; None: not known.

        `leave`: what an attempt may take from being asked to go until it is gone.

        `pack`: runs on one GPU. They pay it together: each an equal part of the GPUs that are busy at most.
        """
        self._pack = pack
        self._gpus: int | None = None
        """GPUs that the slots are on; None: a slot each, or not known yet."""
        self.prices = Prices(price)
        self._quoted = likely
        self._leave = leave
        self._ended = 0
        self._longest = 0
        self._now = 0
        self._share = 0
        """Nanoseconds that an attempt would have been charged with since the beginning."""
        self._open: dict[str, tuple[int, int]] = {}
        """Running attempts by run: when they began, and the share by then."""
        self._taken: dict[str, int] = {}
        """By run that is not over: what its ended attempts took."""
        self._finished = 0
        self._finished_took = 0

    # What happens

    def resized(self, slots: int, now: int) -> None:
        """There are so many slots."""
        self._pass(now)
        self._gpus = None if self._pack == 1 else -(-slots // self._pack)

    def repriced(self, price: int | None, now: int) -> None:
        """From now on a second of a slot costs this; what is spent is spent at what it cost then."""
        self.prices = self.prices.changed(price, self.spent(now))

    def begin(self, run_id: str, now: int) -> None:
        """An attempt of the run starts."""
        self._pass(now)
        self._open[run_id] = (self._now, self._share)

    def end(
        self,
        run_id: str,
        now: int,
        *,
        took: int | None = None,
        at_most: int | None = None,
        finished: bool = False,
    ) -> None:
        """The run's attempt is over: all since it began is what it took, unless more is known.

        `took`: as it was measured. `at_most`: it cannot have been more.

        One that was never begun here counts with what is given.
        """
        self._pass(now)
        known = took if took is not None else at_most
        began, share = self._open.pop(run_id, (self._now, self._share))
        seen, charge = self._now - began, self._share - share
        if seen == 0:
            charge = known or 0
        elif known is not None and (took is not None or known < seen):
            charge = -(-charge * known // seen)
        self._ended += charge
        self._longest = max(self._longest, charge)
        self._taken[run_id] = self._taken.get(run_id, 0) + charge
        if finished:
            self._finished += 1
            self._finished_took += self._taken.pop(run_id)

    def succeed(self, run_id: str, now: int, took: int | None) -> None:
        """The attempt is over, and another one has the run since then."""
        began, share = self._open.get(run_id, (now, self._share))
        self.end(run_id, now, took=took)
        if took is None or self._now == began:
            self.begin(run_id, now)
            return
        since = min(self._now, began + took)
        # Of the shares in between only the sum is known.
        self._open[run_id] = (
            since,
            self._share - (self._share - share) * (self._now - since) // (self._now - began),
        )

    # What it comes to

    @property
    def running(self) -> int:
        return len(self._open)

    @property
    def leave(self) -> int:
        return self._leave

    def is_open(self, run_id: str) -> bool:
        return run_id in self._open

    def spent(self, now: int) -> int:
        """By all attempts until now."""
        self._pass(now)
        return self._ended + len(self._open) * self._share - sum(share for _, share in self._open.values())

    def likely(self) -> int:
        """What the next run takes; where nobody has an idea, what the longest attempt has taken so far."""
        learned = -(-self._finished_took // self._finished) if self._finished else None
        if learned is None:
            current = max((self._share - share for _, share in self._open.values()), default=0)
            return max(self._longest, current) if self._quoted is None else self._quoted
        if self._quoted is None or self._finished >= _ENOUGH_RUNS:
            return learned
        return max(self._quoted, learned)

    def committed(self, now: int) -> int:
        """What the runs that run now are likely still to take."""
        self._pass(now)
        likely = self.likely()
        return sum(max(0, likely - (self._share - share)) for _, share in self._open.values())

    def leaving(self, more: int = 0) -> int:
        """What it takes at most until all that run, and so many more, are gone once they are asked to go."""
        return self._busy(len(self._open) + more) * self._leave

    def _busy(self, running: int) -> int:
        return running if self._gpus is None else min(running, self._gpus)

    def _pass(self, now: int) -> None:
        passed = max(0, now - self._now)
        self._now += passed
        running = len(self._open)
        if running:
            self._share += -(-passed * self._busy(running) // running)


def refusal(account: Account, limits: Iterable[Limit], now: int) -> str | None:
    """Why no run may start; None: one may.

    It has to fit into the budget beside all that runs, and budget and reserve have to do for all to leave.
    """
    for limit in limits:
        spent, committed, likely = account.spent(now), account.committed(now), account.likely()
        if limit.amount(spent + committed + likely) > limit.cap:
            running = f", {limit.text(committed)} more is likely for what runs" if account.running else ""
            return (
                f"the budget is {limit.cap_text()}: {limit.spent_text(spent)} is spent{running}, "
                f"and a run is likely to take {limit.text(likely)}"
            )
        if limit.amount(spent + committed + likely + account.leaving(1)) >= limit.cap + limit.reserve:
            return (
                f"the budget is {limit.cap_text()}, {limit.hard_text()} with the reserve: "
                f"{limit.spent_text(spent)} is spent, and what runs with one more could take "
                f"{limit.text(account.leaving(1))} just to save and leave"
            )
    return None


def overdrawn(account: Account, limits: Iterable[Limit], now: int) -> str | None:
    """Why all that runs has to leave now, lest it goes beyond budget and reserve; None: it need not."""
    if not account.running:
        return None
    for limit in limits:
        spent = account.spent(now)
        if limit.amount(spent + account.leaving()) >= limit.cap + limit.reserve:
            return (
                f"the budget of {limit.cap_text()} is spent and its reserve too, up to {limit.hard_text()}: "
                f"{limit.spent_text(spent)} is spent, and the rest is for saving"
            )
    return None


def _cents(amount: int) -> str:
    """To the cent, and small amounts to the first two digits that say something."""
    dollars = amount / NS / NS
    return f"{dollars:.2f}" if dollars >= 1 or dollars == 0 else f"{dollars:.2g}"
