"""Trying again what Modal could not answer just now; its client does not where it is throttled."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from modal import exception  # type: ignore[import-not-found, unused-ignore]

T = TypeVar("T")
_FIRST_S = 0.25
_LONGEST_S = 8.0
_PASSES = (exception.ResourceExhaustedError, exception.ServiceError, exception.InternalError)


async def patiently(attempt: Callable[[], Awaitable[T]], seconds: float = 20.0) -> T:
    """The first answer; what still stands in the way once the time is up is raised.

    Waits twice as long each time, and by chance up to that long, so that many who were refused at once do
    not come back at once.
    """
    until = time.monotonic() + seconds
    wait = _FIRST_S
    while True:
        try:
            return await attempt()
        except _PASSES:
            pause = random.uniform(wait / 2, wait)
            if time.monotonic() + pause > until:
                raise
        await asyncio.sleep(pause)
        wait = min(2 * wait, _LONGEST_S)
