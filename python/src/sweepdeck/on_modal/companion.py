"""The thread beside an attempt that speaks with the board: signs of life go there, requests come back."""

import contextlib
import os
import threading
import time
from types import TracebackType

from sweepdeck.durable import dump_json
from sweepdeck.on_modal.board import Board

LOOK_S = 5.0
"""Between two looks at the board, unless the heartbeat is faster."""


class Companion:
    """Beats for an attempt, and passes on over a control pipe that it is asked to leave."""

    def __init__(
        self, board: Board, run_id: str, attempt: str, *, lineage: frozenset[str], heartbeat_s: float
    ):
        """`lineage`: the attempt and those whose input it goes on with; what they are asked, it is asked."""
        self._board = board
        self._run_id = run_id
        self._attempt = attempt
        self._lineage = lineage
        self._pause_s = min(LOOK_S, heartbeat_s)
        self.control, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self.asked: str | None = None
        """Why the driver asked the attempt to leave, once it has."""
        self.sent_at: float | None = None
        """When it was first sent something, on the monotonic clock."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweepdeck-companion", daemon=True)

    def __enter__(self) -> "Companion":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        os.close(self._write)
        os.close(self.control)

    def send(self, why: str) -> None:
        """Asks the attempt to leave; for a signal handler too."""
        self._tell({"stop": why})

    def forbid(self, why: str) -> None:
        """Tells the attempt that the run is another's."""
        self._tell({"lost": why})

    def _tell(self, message: dict[str, str]) -> None:
        if self.sent_at is None:
            self.sent_at = time.monotonic()
        # A full pipe says as much already.
        with contextlib.suppress(BlockingIOError, BrokenPipeError):
            os.write(self._write, dump_json(message) + b"\n")

    def _run(self) -> None:
        while True:
            self._look()
            if self._over.wait(self._pause_s):
                return

    def _look(self) -> None:
        # Whatever is wrong with the way to the board may be right at the next look; the training goes on.
        try:
            self._board.beat(self._run_id, self._attempt)
            why = self._board.why_asked(self._run_id, self._lineage)
        except Exception:
            return
        if why is not None and self.asked is None:
            self.asked = why
            self.send(why)
