"""What a sweep may spend: the account, what may start, and that nothing is spent beyond the reserve."""

import random
from itertools import count
from typing import Any

import pytest

from sweepdeck.driver.actions import Ask, Record
from sweepdeck.driver.budget import (
    NS,
    Account,
    Caps,
    Limit,
    Prices,
    limits_of,
    overdrawn,
    refusal,
    unpriced,
)
from sweepdeck.driver.controls import apply_control
from sweepdeck.driver.replay import Replay
from sweepdeck.driver.spending import Spending
from sweepdeck.driver.sweep import End, Sweep

RETRY = {"preempted": None, "infra": 2, "oom": "halve", "nan": 0, "error": 0}
DOLLAR_A_SECOND = {"nano_usd_per_s": NS, "source": "test"}


def plan(**fields: Any) -> dict[str, Any]:
    return {"price": DOLLAR_A_SECOND, "gpus": 0, "heartbeat_s": 1.0, **fields}


def limits(frozen: dict[str, Any], caps: Caps) -> tuple[Limit, ...]:
    return limits_of(frozen, caps, Prices(frozen["price"]["nano_usd_per_s"]))


def account(*, pack: int = 1, likely_s: float | None = None, leave_s: float = 1.0) -> Account:
    likely = None if likely_s is None else round(likely_s * NS)
    return Account(pack=pack, likely=likely, leave=round(leave_s * NS))


def s(seconds: float) -> int:
    return round(seconds * NS)


# The account


def test_an_attempt_costs_what_it_has_taken_so_far_and_what_was_measured_once_it_is_over() -> None:
    book = account()
    book.begin("a", s(100))
    assert book.spent(s(130)) == s(30)
    book.end("a", s(140), took=s(25))
    assert book.spent(s(1000)) == s(25)
    assert book.running == 0


def test_an_attempt_that_nobody_measured_costs_all_since_its_begin_unless_its_journal_says_less() -> None:
    book = account()
    book.begin("a", s(0))
    book.end("a", s(10))
    book.begin("b", s(10))
    book.end("b", s(100), at_most=s(7))
    book.begin("c", s(100))
    book.end("c", s(103), at_most=s(50))
    assert book.spent(s(103)) == s(10 + 7 + 3)


def test_an_attempt_that_was_never_begun_here_costs_what_is_known_of_it() -> None:
    book = account()
    book.end("a", s(50), at_most=s(4))
    book.end("b", s(50))
    assert book.spent(s(50)) == s(4)


def test_a_clock_that_goes_back_takes_nothing_back() -> None:
    book = account()
    book.begin("a", s(100))
    assert book.spent(s(110)) == s(10)
    assert book.spent(s(50)) == s(10)
    assert book.spent(s(111)) == s(11)


def test_a_run_that_is_taken_over_is_paid_without_a_gap() -> None:
    book = account()
    book.begin("a", s(0))
    book.succeed("a", s(20), s(5))
    assert book.spent(s(20)) == s(20)
    book.succeed("a", s(30), None)
    assert book.spent(s(31)) == s(31)
    assert book.running == 1


def test_runs_on_shared_gpus_pay_the_busy_gpus_together() -> None:
    book = account(pack=4)
    book.resized(8, 0)
    book.begin("a", 0)
    assert book.spent(s(10)) == s(10), "alone it pays for all of it"
    for name in "bcdefgh":
        book.begin(name, s(10))
    assert book.spent(s(20)) == s(10 + 2 * 10), "eight runs on two GPUs"
    book.end("b", s(20))
    assert abs(book.spent(s(20)) - s(30)) <= 8
    assert book.leaving() == 2 * s(1)


def test_the_quote_is_believed_until_enough_runs_have_finished_and_dearer_ones_before() -> None:
    book = account(likely_s=10)
    assert book.likely() == s(10)
    for number, took in enumerate((4, 30, 2)):
        book.begin(str(number), 0)
        book.end(str(number), 0, took=s(took), finished=True)
        assert book.likely() == [s(10), s(17), s(12)][number]


def test_a_run_costs_all_its_attempts() -> None:
    book = account(likely_s=None)
    book.end("a", 0, took=s(3))
    assert book.likely() == s(3), "with no run finished, the longest attempt is all there is"
    book.end("a", 0, took=s(5), finished=True)
    assert book.likely() == s(8)


def test_without_a_quote_the_longest_attempt_so_far_is_what_the_next_run_takes_at_least() -> None:
    book = account(likely_s=None)
    assert book.likely() == 0
    book.begin("a", s(0))
    book.spent(s(6))
    assert book.likely() == s(6)


# What may start


def test_a_run_starts_only_where_spent_committed_and_its_own_likely_cost_fit() -> None:
    book = account(likely_s=10, leave_s=1)
    bounds = limits(plan(budget={"reserve_usd": 20.0}), Caps(usd=30.0))
    now = 0
    for name in "abc":
        assert refusal(book, bounds, now) is None
        book.begin(name, now)
    why = refusal(book, bounds, now)
    assert why is not None
    assert why == (
        "the budget is $30.00: $0.00 is spent, $30.00 more is likely for what runs, "
        "and a run is likely to take $10.00"
    )
    book.end("a", s(5), took=s(5), finished=True)
    assert refusal(book, bounds, s(5)) is not None, "5 + 2x5 more + 5 spent + 10"
    for name in "bc":
        book.end(name, s(5), took=s(5), finished=True)
    assert refusal(book, bounds, s(5)) is None


def test_both_budgets_bind_and_one_that_has_no_price_does_not() -> None:
    book = account(likely_s=3600)
    hours = limits(plan(gpus=2), Caps(usd=1e9, gpu_hours=1.9))
    why = refusal(book, hours, 0)
    assert why == "the budget is 1.9 GPU-hours: 0 GPU-hours is spent, and a run is likely to take 2 GPU-hours"
    unknown = plan(price={"nano_usd_per_s": None, "source": ""})
    assert limits(unknown, Caps(usd=0.01, gpu_hours=0.01)) == ()
    assert "no price is known" in (unpriced(unknown, Caps(usd=0.01), None) or "")
    assert "no GPU" in (unpriced(unknown, Caps(gpu_hours=0.01), None) or "")
    assert unpriced(plan(gpus=1), Caps(1, 1), NS) is None
    assert refusal(book, (), 0) is None


def test_nothing_starts_that_could_not_save_and_leave_in_time() -> None:
    book = account(likely_s=None, leave_s=5)
    bounds = limits(plan(), Caps(usd=12.0))
    book.begin("a", 0)
    assert refusal(book, bounds, 0) is None
    book.begin("b", 0)
    assert "just to save and leave" in (refusal(book, bounds, 0) or "")
    assert overdrawn(book, bounds, s(0.9)) is None
    assert overdrawn(book, bounds, s(1)) is not None, "2 spent, and 10 to leave"


# In the driver


class Clock:
    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


class Simulation:
    """A sweep whose attempts take as long as they like, and leave late when they are asked to."""

    def __init__(self, seed: int, *, runs: int, slots: int, pack: int, plan: dict[str, Any], leave_s: float):
        self.rng = random.Random(seed)
        self.clock = Clock()
        tokens = count()
        self.sweep = Sweep(RETRY, token=lambda: f"{next(tokens):08x}")
        for index in range(runs):
            self.sweep.add({"run_id": f"{index:016x}", "index": index, "config": {}, "cached": None})
        self.plan, self.slots, self.leave_s, self.pack = plan, slots, leave_s, pack
        price = plan["price"]["nano_usd_per_s"]
        self.account = Account(pack=pack, likely=None, leave=s(leave_s), price=price)
        self.spending = Spending(self.sweep, plan, self.account, self.clock)
        self.spending.resized(slots)
        self.ends: dict[str, int] = {}
        self.began: dict[str, int] = {}
        self.meter = 0
        """Nanoseconds of slots that were really used, counted here by themselves."""
        self.log: list[dict[str, Any]] = []
        """Every record with its time, as a journal has them."""

    def turn(self) -> None:
        self.spending.check()
        while len(self.ends) < self.slots and self.sweep.has_work() and self.spending.admits():
            run = self.sweep.admit(1e12)
            if run is None:
                break
            self.spending.began(run)
            self.began[run.run_id] = self.clock.now
            self.ends[run.run_id] = self.clock.now + s(self.rng.expovariate(1 / self.rng.choice([1, 5, 60])))
        self._carry_out()

    def _carry_out(self) -> None:
        for action in self.sweep.take():
            if isinstance(action, Ask):
                latest = self.clock.now + s(self.leave_s * self.rng.random() * 0.9)
                self.ends[action.run_id] = min(self.ends[action.run_id], latest)
            elif isinstance(action, Record):
                self.log.append({"kind": action.kind, **action.fields, "at": self.clock.now})

    def step(self) -> None:
        """A tenth of a leave at most, as the driver looks that often."""
        until = self.clock.now + s(self.leave_s * 0.09)
        for run_id, at in sorted(self.ends.items(), key=lambda end: end[1]):
            if at > until:
                break
            self._pass(at)
            del self.ends[run_id]
            run = self.sweep.runs[run_id]
            is_early = run.asked is not None
            how = "preempted" if is_early or self.rng.random() < 0.2 else "finished"
            elapsed = (at - self.began[run_id]) / NS if self.rng.random() < 0.7 else None
            self.sweep.attempt_ended(run, End(how, elapsed=elapsed), 0.0)
            self.spending.ended(run, elapsed, None)
            self._carry_out()
        self._pass(until)

    def _pass(self, until: int) -> None:
        # As the ends of this step are looked at in order, those that are still in the table run until then.
        busy = len(self.ends) if self.pack == 1 else min(len(self.ends), -(-self.slots // self.pack))
        self.meter += busy * (until - self.clock.now)
        self.clock.now = until

    def to_the_end(self) -> str:
        for _ in range(200_000):
            self.turn()
            ending = self.sweep.ending()
            if ending is not None:
                return ending[0]
            self.step()
        raise AssertionError("it never ends")


@pytest.mark.parametrize("pack", [1, 3])
def test_whatever_runs_take_nothing_is_spent_beyond_budget_and_reserve(pack: int) -> None:
    held = 0
    for seed in range(60):
        rng = random.Random(seed)
        slots, leave_s = rng.randint(1, 6), rng.choice([0.5, 3.0])
        cap, reserve = rng.uniform(5, 200), rng.choice([0.0, slots * leave_s, slots * 10.0])
        budget = {"usd": cap, "reserve_usd": reserve}
        simulation = Simulation(
            seed, runs=40, slots=slots, pack=pack, plan=plan(budget=budget), leave_s=leave_s
        )
        simulation.sweep.set_caps(Caps(usd=cap))
        ending = simulation.to_the_end()
        assert simulation.meter <= (cap + reserve) * NS, seed
        # What the driver counts is what was used, or more.
        assert simulation.account.spent(simulation.clock.now) >= simulation.meter - 1000, seed
        held += ending == "held"
        if ending == "held":
            assert simulation.sweep.counts["failed"] == 0, "who was asked to leave is queued again"
            assert any(record["kind"] == "held" for record in simulation.log)
            simulation.sweep.set_caps(Caps())
            assert simulation.to_the_end() == "finished"
            assert simulation.sweep.counts["finished"] == 40
    assert held > 20, "the budgets of this test are such that most sweeps meet them"


def test_a_thousand_runs_for_a_hundred_dollars_stop_at_ten_and_use_nearly_all_of_it() -> None:
    tokens = count()
    sweep = Sweep(RETRY, token=lambda: f"{next(tokens):08x}")
    for index in range(1000):
        sweep.add({"run_id": f"{index:016x}", "index": index, "config": {}, "cached": None})
    clock = Clock()
    # A tenth of a dollar each: 100 s at a thousandth of a dollar.
    frozen = plan(
        price={"nano_usd_per_s": NS // 1000, "source": "test"},
        budget={"usd": 10.0, "reserve_usd": 0.4, "run_s": 100.0},
    )
    spending = Spending(sweep, frozen, Account(pack=1, likely=s(100), leave=s(40), price=NS // 1000), clock)
    sweep.set_caps(Caps(usd=10.0))
    rng, ends, meter = random.Random(7), {}, 0
    while sweep.ending() is None:
        spending.check()
        while len(ends) < 4 and sweep.has_work() and spending.admits():
            run = sweep.admit(0.0)
            assert run is not None
            spending.began(run)
            ends[run.run_id] = clock.now + s(rng.uniform(80, 120))
        assert not any(isinstance(action, Ask) for action in sweep.take()), "all finish from the reserve"
        if not ends:
            break
        run_id, at = min(ends.items(), key=lambda end: end[1])
        meter += len(ends) * (at - clock.now)
        clock.now = at
        del ends[run_id]
        sweep.attempt_ended(sweep.runs[run_id], End("finished"), 0.0)
        spending.ended(sweep.runs[run_id], None, None)
    ending = sweep.ending()
    assert ending is not None
    assert ending[0] == "held"
    assert 9.7e9 <= meter / 1000 <= 10.4e9
    assert 95 <= sweep.counts["finished"] <= 104


def test_a_budget_that_is_raised_lets_the_sweep_go_on_exactly_there() -> None:
    simulation = Simulation(3, runs=12, slots=2, pack=1, plan=plan(), leave_s=1.0)
    simulation.sweep.set_caps(Caps(usd=20.0))
    assert simulation.to_the_end() == "held"
    finished = simulation.sweep.counts["finished"]
    before = simulation.meter
    assert 0 < finished < 12
    raised = {"kind": "budget", "usd": 40.0, "gpu_hours": None}
    assert apply_control(simulation.sweep, raised, lambda _: []) == "the budget is $40.00"
    simulation.to_the_end()
    assert before < simulation.meter <= 40 * NS
    states = [record["state"] for record in simulation.log if record["kind"] == "state"]
    assert states[:2] == ["held", "running"]
    admitted = [record["run_id"] for record in simulation.log if record["kind"] == "admitted"]
    ended = [record["run_id"] for record in simulation.log if record["kind"] == "run_ended"]
    assert len(set(ended)) == len(ended) <= len(admitted), "nothing was done again that was finished"


def test_one_that_asks_to_go_on_without_more_money_is_held_again() -> None:
    simulation = Simulation(3, runs=12, slots=2, pack=1, plan=plan(), leave_s=1.0)
    simulation.sweep.set_caps(Caps(usd=20.0))
    assert simulation.to_the_end() == "held"
    apply_control(simulation.sweep, {"kind": "resume", "runs": None}, lambda _: [])
    assert simulation.to_the_end() == "held"
    assert simulation.meter <= 20 * NS


def test_a_budget_without_a_price_says_that_it_stops_nothing() -> None:
    frozen = plan(price={"nano_usd_per_s": None, "source": ""})
    simulation = Simulation(1, runs=3, slots=1, pack=1, plan=frozen, leave_s=1.0)
    simulation.sweep.set_caps(Caps(usd=0.01))
    assert simulation.to_the_end() == "finished"
    notes = [record["text"] for record in simulation.log if record["kind"] == "note"]
    assert notes == ["no price is known for this sweep, so a budget in dollars stops nothing"]


# When the price changes


def test_what_was_spent_keeps_its_price_and_what_comes_has_the_new_one() -> None:
    book = account(likely_s=10)
    book.prices = Prices(NS)
    book.begin("a", 0)
    book.repriced(3 * NS, s(20))
    (limit,) = limits_of(plan(), Caps(usd=100.0), book.prices)
    assert limit.spent_text(book.spent(s(20))) == "$20.00"
    assert limit.spent_text(book.spent(s(30))) == "$50.00"
    assert limit.text(book.likely()) == "$30.00"
    book.repriced(None, s(30))
    assert limits_of(plan(), Caps(usd=100.0), book.prices) == ()
    book.repriced(NS, s(40))
    (limit,) = limits_of(plan(), Caps(usd=100.0), book.prices)
    assert limit.spent_text(book.spent(s(41))) == "$51.00", "time without a price has cost nothing"


def test_a_price_that_nobody_could_pay_is_refused() -> None:
    simulation = Simulation(3, runs=1, slots=1, pack=1, plan=plan(), leave_s=1.0)
    for price in (-1, 0.5, "1", True):
        wish = {"kind": "price", "nano_usd_per_s": price, "source": "test"}
        assert apply_control(simulation.sweep, wish, lambda _: []).startswith("refused: ")
    assert simulation.sweep.price is None


def test_a_dearer_price_ends_the_sweep_earlier_and_a_cheaper_one_lets_it_go_on() -> None:
    simulation = Simulation(3, runs=60, slots=2, pack=1, plan=plan(), leave_s=1.0)
    simulation.sweep.set_caps(Caps(usd=20.0))
    simulation.turn()
    simulation.step()
    before = simulation.meter
    dearer = {"kind": "price", "nano_usd_per_s": 2 * NS, "source": "test"}
    assert apply_control(simulation.sweep, dearer, lambda _: []) == "an hour costs $7200 from now on"
    assert simulation.to_the_end() == "held"
    paid = before + 2 * (simulation.meter - before)
    assert 15 * NS < paid <= 20 * NS
    apply_control(simulation.sweep, {**dearer, "nano_usd_per_s": NS // 1000}, lambda _: [])
    assert simulation.to_the_end() == "finished"


# After a restart


def test_a_driver_that_comes_after_another_has_spent_what_the_journals_tell() -> None:
    for seed in range(30):
        pack = 1 + seed % 2 * 2
        simulation = Simulation(seed, runs=15, slots=4, pack=pack, plan=plan(), leave_s=1.0)
        for _ in range(seed * 7):
            simulation.turn()
            simulation.step()
        simulation.turn()
        book = Account(pack=pack, likely=None, leave=s(1))
        book.resized(4, 0)
        replay = Replay(book, lambda _run, _attempt: None)
        for record in simulation.log:
            replay.event(record, record["at"])
        now = simulation.clock.now
        # Parts of a nanosecond of a share are rounded up each time that somebody looks.
        assert abs(book.spent(now) - simulation.account.spent(now)) <= 10_000, seed
        assert abs(book.likely() - simulation.account.likely()) <= 10_000, seed


def test_attempts_that_went_down_with_their_driver_count_until_their_last_sign_of_life() -> None:
    book = account()
    replay = Replay(book, lambda _run, attempt: {"1-00000000": 12.0}.get(attempt))
    replay.event({"kind": "admitted", "run_id": "a"}, s(0))
    replay.event({"kind": "admitted", "run_id": "b"}, s(0))
    replay.event({"kind": "admitted", "run_id": "c"}, s(0))
    # A day later.
    replay.over("a", "1-00000000", s(86400), finished=False)
    replay.never_began("b", s(86400))
    replay.goes_on("c", "1-00000001", s(86400))
    assert book.spent(s(86400)) == s(12 + 60 + 86400)
    replay.goes_on("d", "1-00000000", s(86400))
    assert book.spent(s(86401)) == s(12 + 60 + 86401 + 12 + 1)
