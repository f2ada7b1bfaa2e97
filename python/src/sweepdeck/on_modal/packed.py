"""Several runs in one container: an input each, all in the event loop of Modal's runtime, a process per run.

Modal's own way with a signal there is to cancel every input at once, and to leave as soon as one says so. A
container that goes has to wait here until every run of it has saved.
"""

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sweepdeck.on_modal.signals import Interrupted
from sweepdeck.on_modal.worker import Interruptions

Delivery = Callable[[Interruptions], dict[str, Any]]


class Passed:
    """The signals of one run, as its container passes them on."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.on_signal: Callable[[str], None] | None = None

    def send(self, number: int) -> None:
        if self.first is None:
            self.first = number
        if self.on_signal is not None:
            self.on_signal(signal.Signals(number).name)


class Packed:
    """The runs of this container; one for its whole life."""

    def __init__(self, runs: int):
        self._threads = ThreadPoolExecutor(runs, thread_name_prefix="sweepdeck-run")
        self._live: set[Passed] = set()
        self._going = False
        self._quiet: asyncio.Event | None = None

    async def deliver(self, delivery: Delivery) -> dict[str, Any]:
        """Its output; KeyboardInterrupt once the container goes and every run in it has saved."""
        loop = asyncio.get_running_loop()
        if self._quiet is None:
            self._quiet = asyncio.Event()
            loop.add_signal_handler(signal.SIGINT, self._interrupt)
        passed = Passed()
        self._live.add(passed)
        self._quiet.clear()
        if self._going:
            passed.send(signal.SIGINT)
        work = loop.run_in_executor(self._threads, delivery, passed)
        work.add_done_callback(lambda _work: self._ended(passed))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            passed.send(signal.SIGUSR1)
            await asyncio.wait([work])
            work.exception()
            raise
        except Interrupted:
            await self._quiet.wait()
            raise KeyboardInterrupt from None

    def _ended(self, passed: Passed) -> None:
        self._live.discard(passed)
        if not self._live and self._quiet is not None:
            self._quiet.set()

    def _interrupt(self) -> None:
        self._going = True
        if not self._live:
            raise KeyboardInterrupt
        for passed in list(self._live):
            passed.send(signal.SIGINT)
