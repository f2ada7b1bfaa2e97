"""The mapper on Modal, as the driver sees it: what it is asked goes to a thread, whose events it hands on."""

import asyncio
import contextlib
import math
import queue
import threading
from collections.abc import Coroutine, Mapping
from dataclasses import replace

from sweepdeck.assignment import Assignment
from sweepdeck.mappers.base import Ended, Event, Ready, TakenOver
from sweepdeck.on_modal.board import Board
from sweepdeck.on_modal.map_work import MapWork, Train

_CLOSE_S = 10.0


class ModalMapper:
    """Runs assignments in containers of Modal's, `slots` at once."""

    def __init__(
        self,
        train: Train,
        board: Board,
        *,
        slots: int,
        pack: int = 1,
        adopted: Mapping[str, str],
        patience_s: float,
        look_s: float,
        limit_s: float | None = None,
    ):
        """`adopted`: attempts that run already, by run. `limit_s`: what Modal allows a call.

        `pack`: runs that share a container.
        """
        self._slots = slots
        self._pack = pack
        self._limit_s = limit_s
        self._running = dict(adopted)
        """Attempt of each running run, as the driver knows it."""
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._events.put(Ready("map", "one call of Modal's, with an input per free slot"))
        self._work = MapWork(train, board, self._events.put, patience_s=patience_s, look_s=look_s)
        for run_id, attempt in adopted.items():
            self._work.watch(run_id, attempt)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="sweepdeck-map", daemon=True)
        self._thread.start()

    @property
    def slots(self) -> int:
        return self._slots

    def free(self) -> int:
        return max(0, self._slots - len(self._running))

    def submit(self, assignment: Assignment) -> None:
        limits = [limit for limit in (assignment.limit_s, self._limit_s) if limit is not None]
        placed = replace(assignment, limit_s=min(limits, default=None))
        self._running[placed.run["run_id"]] = placed.attempt
        self._loop.call_soon_threadsafe(self._work.submit, placed)

    def request_stop(self, run_id: str, why: str) -> None:
        attempt = self._running.get(run_id)
        if attempt is not None:
            self._begin(self._work.ask(run_id, attempt, why))

    def set_parallel(self, slots: int) -> None:
        self._slots = slots
        self._begin(self._work.resize(math.ceil(slots / self._pack)))

    def events(self, timeout: float) -> list[Event]:
        found: list[Event] = []
        with contextlib.suppress(queue.Empty):
            found.append(self._events.get(timeout=timeout) if timeout > 0 else self._events.get_nowait())
            while True:
                found.append(self._events.get_nowait())
        for event in found:
            if isinstance(event, Ended) and self._is_running(event):
                del self._running[event.run_id]
            elif isinstance(event, TakenOver) and self._is_running(event.ended):
                self._running[event.ended.run_id] = event.by
        return found

    def close(self) -> None:
        """Lets go of the map. What still runs goes on, and is for the next driver to watch."""
        self._loop.call_soon_threadsafe(self._work.close)
        self._thread.join(_CLOSE_S)

    def _is_running(self, event: Ended) -> bool:
        return self._running.get(event.run_id) == event.attempt

    def _run(self) -> None:
        # In a context of its own: a map made within the driver's input would be cancelled with it.
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._work.run())
        finally:
            self._loop.close()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._loop.call_soon_threadsafe(self._work.begin, work)
