"""The manager's side of a sweep's board: its requests, and who starts the next driver."""

import re
import secrets
import time
from typing import Any

import modal  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.bridge.patience import patiently
from sweepdeck.bridge.session import session
from sweepdeck.on_modal.board import DRIVER, control_key
from sweepdeck.on_modal.names import board_name

_EPOCH = re.compile(r"^epoch/([1-9][0-9]*)$")


class ManagersBoard:
    """A Modal Dict that is made with the sweep."""

    def __init__(self, store: Any):
        self._store = store

    async def control(self, after: int, record: dict[str, Any]) -> dict[str, Any]:
        """Puts the request under the first free number after `after`, and returns it with that number."""
        seq, token = after, secrets.token_hex(8)
        while True:
            seq += 1
            numbered = {**record, "seq": seq, "token": token}
            if await self._put_new(control_key(seq), numbered):
                return numbered

    async def start(self, number: int) -> bool:
        """Whether the caller is the one that starts the driver of that number."""
        return await self._put_new(
            _start_key(number), {"call_id": None, "at": time.time(), "token": secrets.token_hex(8)}
        )

    async def started(self, number: int, call_id: str) -> None:
        """Says by which call the driver of that number was started."""
        record = {"call_id": call_id, "at": time.time()}
        await patiently(lambda: self._store.put.aio(_start_key(number), record))

    async def start_of(self, number: int) -> dict[str, Any] | None:
        found: dict[str, Any] | None = await patiently(lambda: self._store.get.aio(_start_key(number)))
        return found

    async def driver(self) -> dict[str, Any] | None:
        """The driver's last sign of life."""
        found: dict[str, Any] | None = await patiently(lambda: self._store.get.aio(DRIVER))
        return found

    async def killed(self) -> None:
        """Says of the driver, whose call has been cancelled, that nobody has to wait for it.

        Under a key of its own as well: what it says itself while it is stopped comes later.
        """
        record = await self.driver()
        if record is not None and record["state"] != "over":
            await patiently(lambda: self._store.put.aio(_killed_key(record["epoch"]), True))
            await patiently(lambda: self._store.put.aio(DRIVER, {**record, "state": "left"}))

    async def was_killed(self, epoch: int) -> bool:
        return bool(await patiently(lambda: self._store.get.aio(_killed_key(epoch))))

    async def newest_epoch(self) -> int:
        """The highest number of a driver that has begun; 0 where none has, as far as the board remembers."""

        async def keys() -> list[str]:
            return [key async for key in self._store.keys.aio()]

        found = [_EPOCH.match(key) for key in await patiently(keys)]
        return max((int(match[1]) for match in found if match), default=0)

    async def _put_new(self, key: str, value: Any) -> bool:
        """Where the answer to the first try got lost, the second finds the key, with the value it has put."""
        if await patiently(lambda: self._store.put.aio(key, value, skip_if_exists=True)):
            return True
        return bool(await patiently(lambda: self._store.get.aio(key)) == value)


async def open_board(sweep_id: str) -> ManagersBoard:
    """The sweep's board; made where it is missing, since Modal forgets one after a week."""
    client = await session.client()
    store = modal.Dict.from_name(board_name(sweep_id), create_if_missing=True, client=client)
    await patiently(store.hydrate.aio)
    return ManagersBoard(store)


def _killed_key(epoch: int) -> str:
    return f"killed/{epoch}"


def _start_key(number: int) -> str:
    return f"start/{number}"
