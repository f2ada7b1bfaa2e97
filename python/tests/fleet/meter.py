"""What the containers of a fleet cost, by when they were there: it never sees the ledger.

Integers: nanoseconds, and nano-dollars times nanoseconds per second until the end.
"""

from dataclasses import dataclass, field
from typing import Any

from fleet.clock import NS

HOUR = 3600 * NS


@dataclass
class Stay:
    """An attempt's in its container."""

    run_id: str
    attempt: str
    since: int
    """It is charged from here, as the first in an empty container since that was empty."""
    until: int | None = None
    is_claimed: bool = False
    """It has begun, so that the volume knows of it."""
    is_seen: bool = True
    """Somebody has recorded its end."""


@dataclass
class Rental:
    """A container from its order to its end."""

    container: str
    since: int
    until: int | None = None
    stays: list[Stay] = field(default_factory=list)


class Meter:
    """Prices change as time goes by; each second costs what it costs then."""

    def __init__(self, price: int):
        self._prices = [(0, price)]
        self.rentals: list[Rental] = []

    def price(self, at: int, nano_usd_per_s: int) -> None:
        """From a moment on a second of a container costs this."""
        self._prices.append((at, nano_usd_per_s))

    def cost(self, since: int, until: int) -> int:
        """Nano-dollars between two moments; fails where they are not whole."""
        ends = [at for at, _ in self._prices[1:]] + [until]
        amount = 0
        for (at, price), end in zip(self._prices, ends, strict=True):
            amount += max(0, min(end, until) - max(at, since)) * price
        assert amount % NS == 0, "the grid of time makes every price whole"
        return amount // NS

    def report(self, driver: tuple[int, int, int]) -> dict[str, Any]:
        """All of it. `driver`: from when to when it was there, and what it costs a second."""
        hours: dict[int, int] = {}
        for rental in self.rentals:
            assert rental.until is not None
            for hour, since, until in _hours(rental.since, rental.until):
                hours[hour] = hours.get(hour, 0) + self.cost(since, until)
        for hour, since, until in _hours(driver[0], driver[1]):
            hours[hour] = hours.get(hour, 0) + (until - since) * driver[2] // NS
        return {
            "containers": [self._container(rental) for rental in self.rentals],
            "hours": [{"start": hour, "nano_usd": amount} for hour, amount in sorted(hours.items())],
        }

    def _container(self, rental: Rental) -> dict[str, Any]:
        known = _joined([(stay.since, stay.until) for stay in rental.stays if stay.is_claimed])
        return {
            "container": rental.container,
            "nano_usd": self.cost(rental.since, rental.until or rental.since),
            "known_nano_usd": sum(self.cost(since, until) for since, until in known),
            "ends_seen": all(stay.is_seen for stay in rental.stays if stay.is_claimed),
            "attempts": sum(stay.is_claimed for stay in rental.stays),
        }


def _joined(stays: list[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """When anybody was there."""
    joined: list[tuple[int, int]] = []
    for since, until in sorted((since, until or since) for since, until in stays):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], until))
        else:
            joined.append((since, until))
    return joined


def _hours(since: int, until: int) -> list[tuple[int, int, int]]:
    """The hours that a time touches, each with the part of it."""
    first = since // HOUR * HOUR
    return [
        (hour, max(since, hour), min(until, hour + HOUR))
        for hour in range(first, until, HOUR)
        if until > hour
    ]
