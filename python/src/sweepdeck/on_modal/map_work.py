"""The work of the mapper on Modal: one `Function.map`, fed with an input whenever a slot is free.

What no item of the map will tell of is watched on the board instead: attempts that an earlier driver began,
inputs of a map that broke, and, once an item was an exception, which does not say whose it was, every input
that is out. An event may be told twice, by the board and by an item; the driver takes the first.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any, Protocol, TypeVar

from sweepdeck.assignment import Assignment, Outcome
from sweepdeck.error_records import plain_error
from sweepdeck.mappers.base import Broken, Ended, Event, Notice, TakenOver
from sweepdeck.on_modal.board import Board
from sweepdeck.on_modal.life import Life
from sweepdeck.on_modal.succession import Look, Watched

T = TypeVar("T")
Inputs = AsyncGenerator[dict[str, Any], None]
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 10.0


class Train(Protocol):
    """The function on Modal that runs attempts."""

    def map(self, inputs: Inputs) -> AsyncGenerator[Any, None]:
        """Outputs as they come, an exception as a value; takes an input only as it is yielded."""

    def resize(self, containers: int) -> None:
        """Changes how many containers there may be at once."""


class MapWork:
    """Lives in an event loop of its own; all methods but `watch`, before the start, are called there."""

    def __init__(
        self,
        train: Train,
        board: Board,
        emit: Callable[[Event], None],
        *,
        patience_s: float,
        look_s: float,
    ):
        self._train = train
        self._board = board
        self._emit = emit
        self._patience_s = patience_s
        self._look_s = look_s
        self._inputs: list[Assignment] = []
        self._more = asyncio.Event()
        self._out: dict[str, Assignment] = {}
        """Inputs of the present map that have no item yet, by attempt."""
        self._watched: dict[str, Watched] = {}
        """Attempts of which no item will tell."""
        self._suspected: dict[str, Watched] = {}
        """What is out, while there are failures that belong to some of it."""
        self._failures: list[str] = []
        """Texts of the exceptions among the items."""
        self._written_off: dict[str, str | None] = {}
        """Attempts ended before their item came, with the failure that was taken for theirs."""
        self._tasks: set[asyncio.Future[None]] = set()
        self._main: asyncio.Future[None] | None = None

    def watch(self, run_id: str, attempt: str) -> None:
        """Watches an attempt on the board."""
        self._watched[attempt] = Watched(run_id, attempt, time.monotonic())

    async def run(self) -> None:
        """Returns when it is closed."""
        self._main = asyncio.ensure_future(self._map())
        self.begin(self._look())
        with contextlib.suppress(asyncio.CancelledError):
            await self._main
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def close(self) -> None:
        """Lets go of the map, and of whatever is out."""
        if self._main is not None:
            self._main.cancel()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Starts something that nobody waits for."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def submit(self, assignment: Assignment) -> None:
        """One more input."""
        self._inputs.append(assignment)
        self._more.set()

    async def ask(self, run_id: str, attempt: str, why: str) -> None:
        """Asks the attempt to leave; one that nobody has begun is over at once."""
        if await self._insist(lambda: self._board.withdraw(run_id, attempt)):
            self._out.pop(attempt, None)
            self._suspected.pop(attempt, None)
            self._watched.pop(attempt, None)
            self._written_off[attempt] = None
            self._tell(run_id, Life(attempt, None, elapsed=0.0))
        else:
            await self._insist(lambda: self._board.ask(run_id, attempt, why))

    async def resize(self, slots: int) -> None:
        """Tells Modal how many containers there may be."""
        try:
            await asyncio.to_thread(self._train.resize, slots)
        except Exception as problem:
            self._emit(Notice("warning", f"Modal did not take {slots} containers at once: {_text(problem)}"))

    # The map

    async def _map(self) -> None:
        """One map after another, for each of them may break: its inputs are then watched on the board."""
        pause = _FIRST_PAUSE_S
        while True:
            problem = "it ended by itself"
            try:
                async for item in self._train.map(self._feed()):
                    pause = _FIRST_PAUSE_S
                    self._take(item)
            except Exception as error:
                problem = _text(error)
            self._emit(Notice("warning", f"the map over containers broke ({problem}); another one is made"))
            for assignment in self._out.values():
                self.watch(assignment.run["run_id"], assignment.attempt)
            self._out.clear()
            self._suspected.clear()
            self._failures.clear()
            await asyncio.sleep(pause)
            pause = min(_LONGEST_PAUSE_S, 2 * pause)

    async def _feed(self) -> Inputs:
        while True:
            while not self._inputs:
                self._more.clear()
                await self._more.wait()
            # Taken out once it is on the board, and not before: the map may break meanwhile.
            assignment = self._inputs[0]
            run_id, attempt = assignment.run["run_id"], assignment.attempt
            link = await self._insist(lambda: self._board.admit(run_id, attempt))  # noqa: B023
            del self._inputs[0]
            if attempt in self._written_off:
                del self._written_off[attempt]
            elif link is not None:
                self._tell(run_id, Life(attempt, Outcome("lost"), elapsed=0.0), by=link.attempt)
                self.watch(run_id, link.attempt)
            else:
                self._out[attempt] = assignment
                yield assignment.to_json()

    def _take(self, item: Any) -> None:
        if not isinstance(item, dict):
            self._failures.append(_text(item))
            return
        attempt = item["attempt"]
        self._suspected.pop(attempt, None)
        if self._out.pop(attempt, None) is not None:
            self._report(item)
        else:
            failure = self._written_off.pop(attempt, None)
            if failure is not None:
                # It was taken for this one's, so it was another's.
                self._failures.append(failure)

    def _report(self, item: dict[str, Any]) -> None:
        run_id = item["run_id"]
        if item.get("broken"):
            self._emit(Broken(item["broken"]["message"], item["broken"]))
        if item.get("lost"):
            self._tell(run_id, Life(item["attempt"], Outcome("lost")))
            return
        lives = [Life.from_json(life) for life in item["lives"]]
        alive = item.get("alive")
        followers = [*(life.attempt for life in lives[1:]), alive]
        for life, by in zip(lives, followers, strict=False):
            self._tell(run_id, life, by=by)
        if alive is not None:
            self.watch(run_id, alive)

    # The board

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self._look_s)
            now = time.monotonic()
            for attempt, assignment in self._out.items() if self._failures else ():
                self._suspected.setdefault(attempt, Watched(assignment.run["run_id"], attempt, now))
            for place in (self._watched, self._suspected):
                for key, watched in list(place.items()):
                    with contextlib.suppress(Exception):
                        look = await asyncio.to_thread(self._see, watched)
                        self._judge(key, watched, look)

    def _see(self, watched: Watched) -> Look:
        board, run_id, attempt = self._board, watched.run_id, watched.attempt
        return Look(
            claimed=board.is_claimed(run_id, attempt),
            link=board.successor(run_id, attempt),
            ended=board.ended(run_id, attempt),
            beat=board.last_beat(run_id),
        )

    def _judge(self, key: str, watched: Watched, look: Look) -> None:
        """`key`: in the one place or the other, where it may be gone by now."""
        verdict = watched.verdict(look, time.monotonic(), self._patience_s)
        if verdict == "alive":
            return
        life = look.ended or Life(watched.attempt, None)
        if self._watched.get(key) is watched:
            del self._watched[key]
            if verdict == "followed" and look.link is not None:
                self.watch(watched.run_id, look.link.attempt)
        elif self._suspected.get(key) is watched:
            if verdict == "followed" and look.link is not None:
                # The same input goes on, so it is still out.
                self._suspected[key] = Watched(watched.run_id, look.link.attempt, time.monotonic())
            elif not self._failures:
                return
            else:
                del self._suspected[key], self._out[key]
                failure = self._written_off[key] = self._failures.pop(0)
                if look.ended is None:
                    life = Life(watched.attempt, Outcome("infra", error=plain_error("ModalFailed", failure)))
        else:
            return
        by = look.link.attempt if verdict == "followed" and look.link is not None else None
        self._tell(watched.run_id, life, by=by)

    def _tell(self, run_id: str, life: Life, *, by: str | None = None) -> None:
        ended = Ended(run_id, life.attempt, life.outcome, elapsed=life.elapsed, left=life.left)
        self._emit(ended if by is None else TakenOver(ended, by))

    async def _insist(self, work: Callable[[], T]) -> T:
        """Until the board has answered: nothing goes on without it."""
        pause = _FIRST_PAUSE_S
        while True:
            try:
                return await asyncio.to_thread(work)
            except Exception:
                await asyncio.sleep(pause)
                pause = min(_LONGEST_PAUSE_S, 2 * pause)


def _text(problem: object) -> str:
    return f"{type(problem).__name__}: {problem}"[:500]
