"""What a worker needs of the container it is in; platform.py has Modal's, the tests have their own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sweepdeck.on_modal.board import Board


class VolumeView(Protocol):
    """This container's view of the volume."""

    def reload(self) -> None:
        """Shows what others have committed; OSError where that can't be now, such as with open files."""

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
