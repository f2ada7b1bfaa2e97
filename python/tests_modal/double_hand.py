"""The tests' hand on a double: its controls, and the files of its volumes."""

import json
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Hand:
    """Asks a double's admin side, and looks into its folder."""

    def __init__(self, admin: str, folder: Path) -> None:
        self.admin = admin
        self.folder = folder

    def ask(self, path: str, values: dict | None = None, method: str | None = None) -> Any:
        """One request; with values a POST."""
        data = None if values is None else json.dumps(values).encode()
        request = urllib.request.Request(f"{self.admin}{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def committed(self, path: str) -> list[Path]:
        """What is committed under this path, in any volume."""
        return list((self.folder / "volumes").glob(f"*/{path}"))

    def read(self, path: str) -> str:
        """The text of a committed file, once it is there: a commit replaces it."""
        return str(until(lambda: [file.read_text() for file in self.committed(path)])[0])

    def wait_for_file(self, path: str) -> None:
        """Waits until a file is committed."""
        until(lambda: self.committed(path))

    def notes(self, key: str) -> list[str]:
        """The names of the files that are committed in a folder."""
        return sorted(path.name for path in self.committed(f"{key}/*"))


def until(condition: Callable[[], Any], seconds: float = 90.0) -> Any:
    """Waits for a condition, and fails when it does not come true."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
    return value
