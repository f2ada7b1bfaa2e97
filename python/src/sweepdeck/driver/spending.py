"""Holds a sweep to its budget: books what attempts take, holds runs back, has all leave at the end."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from sweepdeck.driver.budget import NS, Account, Caps, Limit, limits_of, overdrawn, refusal, unpriced
from sweepdeck.driver.run import Run
from sweepdeck.driver.sweep import Sweep
from sweepdeck.leaving import GRACE_S

Clock = Callable[[], int]
"""Nanoseconds, on the clock that the account is on."""


def wall_clock() -> Clock:
    """Nanoseconds since 1970 as they are now, and from now on as the monotonic clock goes."""
    offset = time.time_ns() - time.monotonic_ns()
    return lambda: offset + time.monotonic_ns()


def account_of(plan: Mapping[str, Any]) -> Account:
    """An empty account for a sweep of this plan."""
    run_s = (plan.get("budget") or {}).get("run_s")
    return Account(
        pack=(plan.get("pack") or 1) if plan["gpus"] == 1 else 1,
        likely=None if run_s is None else round(run_s * NS),
        leave=round((GRACE_S + plan["heartbeat_s"]) * NS),
        price=plan["price"]["nano_usd_per_s"],
    )


def caps_of(plan: Mapping[str, Any]) -> Caps:
    """The budget that the sweep was launched with."""
    budget = plan.get("budget") or {}
    return Caps(budget.get("usd"), budget.get("gpu_hours"))


class Spending:
    """Between a sweep and its account."""

    def __init__(self, sweep: Sweep, plan: Mapping[str, Any], account: Account, clock: Clock):
        self._sweep = sweep
        self._plan = plan
        self._account = account
        self._clock = clock
        self._caps: Caps | None = None
        self._limits: tuple[Limit, ...] = ()
        self._is_overdrawn = False
        """All have to leave, until somebody changes the budget or asks the sweep to go on."""

    def resized(self, slots: int) -> None:
        self._account.resized(slots, self._clock())

    def began(self, run: Run) -> None:
        self._account.begin(run.run_id, self._clock())

    def ended(self, run: Run, elapsed: float | None, seen_s: float | None) -> None:
        """`elapsed`: as the mapper measured it. `seen_s`: else the most that its own journal allows."""
        self._account.end(
            run.run_id,
            self._clock(),
            took=_ns(elapsed),
            at_most=_ns(seen_s),
            finished=run.state == "finished",
        )
        if self._sweep.held and not self._is_overdrawn and self._refusal() is None:
            self._sweep.release("there is room in the budget again")

    def taken_over(self, run: Run, elapsed: float | None) -> None:
        self._account.succeed(run.run_id, self._clock(), _ns(elapsed))

    def admits(self) -> bool:
        """Whether another run may start; the sweep is held where none may."""
        why = self._refusal()
        if why is not None:
            self._sweep.hold(why)
        return why is None

    def check(self) -> None:
        """Asks all that runs to save and leave, where budget and reserve would not do for more."""
        if self._sweep.held is None:
            self._is_overdrawn = False
        if not self._is_overdrawn:
            why = overdrawn(self._account, self._current(), self._clock())
            if why is None:
                return
            self._is_overdrawn = True
            self._sweep.hold(why)
            self._sweep.note(
                "warning", f"{why}. What runs saves and leaves, and goes on once the budget is raised."
            )
        for run in self._sweep.running():
            if run.asked is None:
                self._sweep.ask(run, "budget")

    def _refusal(self) -> str | None:
        return refusal(self._account, self._current(), self._clock())

    def _current(self) -> tuple[Limit, ...]:
        prices = self._account.prices
        if self._sweep.price is not None and self._sweep.price.nano_usd_per_s != prices.now:
            self._account.repriced(self._sweep.price.nano_usd_per_s, self._clock())
            prices, self._caps = self._account.prices, None
        if self._caps is not self._sweep.caps:
            self._caps = self._sweep.caps
            self._limits = limits_of(self._plan, self._caps, prices)
            problem = unpriced(self._plan, self._caps, prices.now)
            if problem is not None:
                self._sweep.note("warning", problem)
        return self._limits


def _ns(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * NS)
