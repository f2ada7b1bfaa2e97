"""A board that is asked again when it does not answer: for what can't go on without an answer."""

import random
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sweepdeck.on_modal.board import Store

T = TypeVar("T")
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 8.0


class PatientStore:
    """Tries for so many seconds, with longer and longer pauses, which differ so that not all come at once."""

    def __init__(self, store: Store, seconds: float):
        self._store = store
        self._seconds = seconds

    def get(self, key: str) -> Any:
        return self._insist(lambda: self._store.get(key))

    def put(self, key: str, value: Any) -> None:
        self._insist(lambda: self._store.put(key, value))

    def put_new(self, key: str, value: Any) -> bool:
        return self._insist(lambda: self._store.put_new(key, value))

    def everything(self) -> Mapping[str, Any]:
        return self._insist(self._store.everything)

    def _insist(self, ask: Callable[[], T]) -> T:
        until = time.monotonic() + self._seconds
        pause = _FIRST_PAUSE_S
        while True:
            try:
                return ask()
            except Exception:
                if time.monotonic() >= until:
                    raise
            time.sleep(pause * random.Random().uniform(0.5, 1.0))
            pause = min(_LONGEST_PAUSE_S, 2 * pause)
