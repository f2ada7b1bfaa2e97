"""The fleet as the driver's mapper: containers that start slowly, are taken away, and run many attempts."""

import heapq
import json
import os
import random
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from itertools import count

from fleet.clock import GRID, NS, VirtualClock, on_grid
from fleet.meter import Meter, Rental, Stay
from fleet.worker import live
from sweepdeck.assignment import Assignment, Lead, Outcome
from sweepdeck.mappers.base import Ended, Event, Ready
from sweepdeck.on_modal.stays import Stays
from sweepdeck.worker import Prepared


@dataclass(frozen=True)
class Weather:
    """How often what happens, and for how long; seconds."""

    cold_start: tuple[float, float] = (4, 20)
    imports: tuple[float, float] = (1, 5)
    keeps_warm: tuple[float, float] = (0, 10)
    lives: float = 120
    """Until a container is taken away, on average; infinite where none is."""
    warns: float = 0.4
    """Share of those that are told before."""
    forgets: float = 0.4
    """Share of ends without a word that nobody has measured either."""
    parts: float = 0.03
    """Share of attempts that are taken for dead and live on."""


@dataclass
class Worker:
    """An attempt in its container."""

    assignment: Assignment
    container: "Container"
    stay: Stay
    charge: AbstractContextManager[Lead] | None = None
    """From when it takes the container's time; None: it has not begun."""
    pid: int = 0
    line: socket.socket | None = None
    control: int = -1
    is_gone: bool = False
    is_told: bool = False
    """The driver has been told of its end."""


@dataclass
class Container:
    rental: Rental
    stays: Stays
    ready: int
    workers: list[Worker] = field(default_factory=list)
    is_leaving: bool = False
    empty_since: int = 0


class Fleet:
    """A mapper. `meter` is told of containers only, and of who was in them when."""

    def __init__(
        self,
        prepared: Prepared,
        clock: VirtualClock,
        meter: Meter,
        rng: random.Random,
        *,
        slots: int,
        pack: int,
        weather: Weather,
    ):
        self._prepared, self._clock, self._meter, self._rng = prepared, clock, meter, rng
        self._slots, self._pack, self._weather = slots, pack, weather
        self._containers: list[Container] = []
        self._workers: dict[str, Worker] = {}
        """By run: those that the driver knows to live."""
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()
        self._said: list[Event] = [Ready("fleet", "a simulation")]

    def at(self, moment: int, do: Callable[[], None]) -> None:
        """Something is to happen then."""
        heapq.heappush(self._agenda, (moment, next(self._order), do))

    # The mapper

    @property
    def slots(self) -> int:
        return self._slots

    def free(self) -> int:
        return max(0, self._slots - len(self._workers))

    def set_parallel(self, slots: int) -> None:
        self._slots = slots

    def submit(self, assignment: Assignment) -> None:
        container = self._with_room() or self._ordered()
        stay = Stay(assignment.run["run_id"], assignment.attempt, self._clock.now)
        worker = Worker(assignment, container, stay)
        container.workers.append(worker)
        container.rental.stays.append(stay)
        self._workers[stay.run_id] = worker
        self.at(max(self._clock.now, container.ready), lambda: self._begin(worker))

    def request_stop(self, run_id: str, why: str) -> None:
        worker = self._workers.get(run_id)
        if worker is not None and worker.pid:
            os.write(worker.control, json.dumps({"stop": why}).encode() + b"\n")

    def events(self, timeout: float) -> list[Event]:
        until = self._clock.now + on_grid(timeout)
        while not self._said and self._agenda and self._agenda[0][0] <= until:
            moment, _, do = heapq.heappop(self._agenda)
            self._clock.now = max(self._clock.now, moment)
            do()
        if not self._said:
            self._clock.now = until
        said, self._said = self._said, []
        return said

    def close(self) -> None:
        """Goes on to the end of what was begun: attempts that the driver has lost, and empty containers."""
        while self._agenda:
            moment, _, do = heapq.heappop(self._agenda)
            if any(container.rental.until is None for container in self._containers):
                self._clock.now = max(self._clock.now, moment)
                do()

    # Containers

    def _with_room(self) -> Container | None:
        rooms = [
            container
            for container in self._containers
            if container.rental.until is None
            and not container.is_leaving
            and len(container.workers) < self._pack
        ]
        return max(rooms, key=lambda container: len(container.workers), default=None)

    def _ordered(self) -> Container:
        now = self._clock.now
        rental = Rental(f"ta-{len(self._containers):04d}", now)
        self._meter.rentals.append(rental)
        container = Container(
            rental, Stays(self._clock.monotonic(now)), now + self._time(self._weather.cold_start)
        )
        self._containers.append(container)
        if self._weather.lives != float("inf"):
            lives = on_grid(self._rng.expovariate(1 / self._weather.lives)) + GRID
            warns = self._rng.random() < self._weather.warns
            self.at(now + lives, lambda: self._warn(container) if warns else self._take_away(container))
        return container

    def _warn(self, container: Container) -> None:
        """As Modal does it: a signal, and half a minute."""
        if container.rental.until is not None:
            return
        container.is_leaving = True
        for worker in list(container.workers):
            if worker.stay.is_claimed and worker.line is not None:
                worker.line.sendall(f"interrupt {self._clock.now}\n".encode())
            else:
                self._kill(worker)
        self.at(self._clock.now + 30 * NS, lambda: self._take_away(container))
        self._close_if_empty(container)

    def _take_away(self, container: Container) -> None:
        if container.rental.until is None:
            container.is_leaving = True
            for worker in list(container.workers):
                self._kill(worker)
            container.rental.until = self._clock.now

    def _close_if_empty(self, container: Container) -> None:
        if container.workers or container.rental.until is not None:
            return
        if container.is_leaving:
            container.rental.until = self._clock.now
            return
        container.empty_since = since = self._clock.now

        def scale_down() -> None:
            if not container.workers and container.empty_since == since and container.rental.until is None:
                container.rental.until = self._clock.now

        self.at(since + self._time(self._weather.keeps_warm), scale_down)

    # Workers

    def _begin(self, worker: Worker) -> None:
        if worker.is_gone:
            return
        now, assignment, container = self._clock.now, worker.assignment, worker.container
        worker.charge = container.stays.stay(self._clock.monotonic(now))
        lead = worker.charge.__enter__()
        worker.stay.since = now - round((self._clock.monotonic(now) - lead.since) * NS)
        ours, theirs = socket.socketpair()
        control_read, worker.control = os.pipe()
        import_ns = self._time(self._weather.imports)
        worker.pid = os.fork()
        if worker.pid == 0:
            ours.close()
            os.close(worker.control)
            try:
                prepared = replace(self._prepared, host=container.rental.container)
                live(prepared, replace(assignment, lead=lead), theirs, control_read, self._clock, import_ns)
            finally:
                os._exit(0)
        theirs.close()
        os.close(control_read)
        worker.line = ours
        self._listen(worker)
        if self._rng.random() < self._weather.parts:
            self.at(now + import_ns + on_grid(self._rng.uniform(5, 30)), lambda: self._part(worker))

    def _part(self, worker: Worker) -> None:
        """It is taken for dead, and lives on until it sees that another has its run."""
        if not worker.is_gone and worker.stay.is_claimed and not worker.container.is_leaving:
            self._tell(worker, Ended(worker.stay.run_id, worker.stay.attempt, None))

    def _listen(self, worker: Worker) -> None:
        """Has it go on until it sleeps or is over."""
        assert worker.line is not None
        text = b""
        while not text.endswith(b"\n"):
            more = worker.line.recv(65536)
            assert more, f"{worker.stay} has died by itself"
            text += more
        word, _, value = text.partition(b" ")
        if word == b"over":
            os.waitpid(worker.pid, 0)
            self._leave(worker)
            outcome = Outcome.from_json(json.loads(value))
            self._tell(worker, self._ended(worker, outcome, is_measured=True))
        else:
            self.at(json.loads(value), lambda: self._wake(worker))

    def _wake(self, worker: Worker) -> None:
        if worker.is_gone or worker.line is None:
            return
        worker.line.sendall(f"go {self._clock.now}\n".encode())
        # The first sleep is that of its import: behind it, it has claimed its run.
        worker.stay.is_claimed = True
        self._listen(worker)

    def _kill(self, worker: Worker) -> None:
        stay = worker.stay
        if worker.pid:
            os.kill(worker.pid, signal.SIGKILL)
            os.waitpid(worker.pid, 0)
        is_measured = stay.is_claimed and not worker.is_told and self._rng.random() >= self._weather.forgets
        stay.is_seen = is_measured
        self._leave(worker)
        self._tell(worker, self._ended(worker, None, is_measured=is_measured))

    def _leave(self, worker: Worker) -> None:
        worker.is_gone, worker.stay.until = True, self._clock.now
        worker.container.workers.remove(worker)
        if worker.line is not None and worker.charge is not None:
            worker.line.close()
            os.close(worker.control)
            worker.charge.__exit__(None, None, None)
        self._close_if_empty(worker.container)

    def _ended(self, worker: Worker, outcome: Outcome | None, *, is_measured: bool) -> Ended:
        stay = worker.stay
        elapsed = (self._clock.now - stay.since) / NS if is_measured else None
        died = signal.SIGKILL if outcome is None else None
        return Ended(stay.run_id, stay.attempt, outcome, signal=died, elapsed=elapsed)

    def _tell(self, worker: Worker, ended: Ended) -> None:
        if worker.is_told:
            return
        worker.is_told = True
        del self._workers[worker.stay.run_id]
        self._said.append(ended)

    def _time(self, between: tuple[float, float]) -> int:
        return on_grid(self._rng.uniform(*between))
