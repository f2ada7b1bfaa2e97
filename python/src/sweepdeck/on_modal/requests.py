"""The manager's requests on Modal: seen at once on the board, and kept as files for who reads the volume."""

import re
import threading
from collections.abc import Collection
from typing import Any

from sweepdeck.driver.requests import FolderRequests
from sweepdeck.durable import dump_json, write_once
from sweepdeck.on_modal.board import Board
from sweepdeck.paths import SweepPaths

_KIND = re.compile(r"^[a-z]{1,20}$")


class BoardRequests:
    """Those in the folder, and those on the board with the numbers after them."""

    def __init__(self, board: Board, paths: SweepPaths):
        self._board = board
        self._paths = paths
        self._lock = threading.Lock()
        folder = FolderRequests(paths)
        self._found = {number: folder.read(number) for number in folder.numbers()}
        self._on_volume = set(self._found)

    def look(self) -> None:
        """Asks the board for more; from any thread."""
        number = 1
        while True:
            while number in self._found:
                number += 1
            request = self._board.control(number)
            if request is None:
                return
            with self._lock:
                self._found[number] = request

    def numbers(self) -> Collection[int]:
        with self._lock:
            return list(self._found)

    def read(self, number: int) -> dict[str, Any]:
        """The request, which is on the volume by now, whether or not its writer came to put it there."""
        request = self._found[number]
        kind = str(request.get("kind"))
        if number not in self._on_volume and _KIND.match(kind):
            self._paths.control.mkdir(exist_ok=True)
            write_once(self._paths.control / f"{number:06d}-{kind}.json", dump_json(request))
            self._on_volume.add(number)
        return request
