"""The bridge as the manager has it: a process, requests with ids, answers in any order."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parents[1] / "src"


@dataclass
class BridgeError(Exception):
    """What a method was answered with instead of a result."""

    code: str
    message: str
    hint: str
    details: list[str]

    def __str__(self) -> str:
        return f"{self.code}: {self.message} {self.details}"


@dataclass
class Bridge:
    """`python -m sweepdeck.bridge`, ended with its `with`."""

    environment: dict[str, str]
    progress: list[str] = field(default_factory=list)
    _last: int = 0
    _early: dict[int, dict[str, Any]] = field(default_factory=dict)

    def __enter__(self) -> "Bridge":
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MODAL_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sweepdeck.bridge"],
            env=inherited | {"PYTHONPATH": str(SOURCES)} | self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        assert self.process.wait(20) == 0

    def send(self, method: str, **params: Any) -> int:
        """Asks, and returns the id under which the answer comes."""
        self._last += 1
        request = {"id": self._last, "method": method, "params": params}
        self.write(json.dumps(request))
        return self._last

    def write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self, number: int | None) -> Any:
        """The result of a request; BridgeError where it was refused."""
        assert self.process.stdout is not None
        while number not in self._early:
            message = json.loads(self.process.stdout.readline())
            if "progress" in message:
                self.progress.append(message["progress"])
            else:
                self._early[message["id"]] = message
        message = self._early.pop(number)
        if "error" in message:
            raise BridgeError(**message["error"])
        return message["result"]

    def call(self, method: str, **params: Any) -> Any:
        return self.answer(self.send(method, **params))
