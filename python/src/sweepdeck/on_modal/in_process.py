"""Running an attempt in the process that Modal gave the input: alone in its container, in the main thread."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sweepdeck.assignment import Assignment, Outcome
from sweepdeck.attempt import Shared
from sweepdeck.on_modal.board import Board
from sweepdeck.on_modal.companion import Companion
from sweepdeck.on_modal.container import Container, show_run
from sweepdeck.on_modal.worker import Interruptions
from sweepdeck.target import Prepared
from sweepdeck.worker import run_attempt


@dataclass(frozen=True)
class InProcess:
    """Imports what the sweep trains, where that is not done yet, and runs the attempt."""

    container: Container
    load: Callable[[], Prepared]
    """ImportFailed where the user's module can't be imported."""

    def __call__(self, assignment: Assignment, companion: Companion, interruptions: Interruptions) -> Outcome:
        show_run(self.container, assignment)
        prepared = replace(self.load(), host=self.container.name)
        interruptions.on_signal = companion.send
        run_id = str(assignment.run["run_id"])

        def superseded() -> str | None:
            return why_superseded(self.container.board, run_id, assignment.attempt)

        shared = Shared(publish=self.container.view.commit, superseded=superseded)
        return run_attempt(prepared, assignment, companion.control, shared)


def why_superseded(board: Board, run_id: str, attempt: str) -> str | None:
    """What the board says of it; None also where it can't be asked now: the next beat asks again."""
    try:
        link = board.successor(run_id, attempt)
    except Exception:
        return None
    return f"attempt {link.attempt or 'after this one'} has taken the run over" if link else None
