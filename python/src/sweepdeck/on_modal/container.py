"""What a worker needs of the container it is in; platform.py has Modal's, the tests have their own."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sweepdeck.assignment import Assignment
from sweepdeck.on_modal.board import Board
from sweepdeck.on_modal.stays import Stays
from sweepdeck.paths import attempt_order


class VolumeView(Protocol):
    """This container's view of the volume."""

    def reload(self) -> None:
        """Shows what others have committed; OSError where that can't be now, such as with open files."""

    def fetch(self, folder: str) -> None:
        """Brings what others have committed below a folder without a reload; OSError as there."""

    def commit(self) -> None:
        """Shows others what was written here; OSError where it did not come through."""


@dataclass(frozen=True)
class Container:
    """A container that runs attempts of one sweep."""

    board: Board
    view: VolumeView
    volume: Path
    """Where the volume is mounted."""
    name: str
    """Its id at Modal, which stands in the records where another engine has the host's name."""
    stays: Stays = field(default_factory=Stays)
    """The runs in it."""


def show_run(container: Container, assignment: Assignment) -> None:
    """Makes what earlier attempts at the run have left visible here; OSError where that can't be."""
    if attempt_order(assignment.attempt)[0] == 1:
        return
    try:
        container.view.reload()
    except OSError:
        # Files of the volume are open: of another run's, or of something that runs share.
        container.view.fetch(f"sweeps/{assignment.sweep_id}/runs/{assignment.run['run_id']}")
