"""The connection to Modal: made when it is first needed, and never waited for longer than a few seconds."""

import asyncio
import time
from urllib.parse import urlsplit

import modal  # type: ignore[import-not-found, unused-ignore]
from modal.config import config  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.bridge.failures import no_token, unreachable
from sweepdeck.on_modal.refusal import Refusal

_PROBE_S = 2.0
_HELLO_S = 3.0
_TRUSTED_S = 5.0


class Session:
    """Modal's client, known to be reachable a moment ago and to have a token."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._reached_at = float("-inf")
        self._greeted = False

    async def client(self) -> "modal.Client":
        """Refusal within five seconds where there is no token, no network, or a token that is no good."""
        async with self._lock:
            try:
                client = await modal.Client.from_env.aio()
            except modal.exception.AuthError as error:
                raise no_token(str(error).split(". ")[0]) from None
            if time.monotonic() - self._reached_at > _TRUSTED_S:
                await _probe(config["server_url"])
            if not self._greeted:
                await self._greet(client)
            self._reached_at = time.monotonic()
            return client

    async def _greet(self, client: "modal.Client") -> None:
        try:
            await asyncio.wait_for(client.hello.aio(), _HELLO_S)
        except modal.exception.AuthError as error:
            raise Refusal(
                "modal.no_token",
                f"Modal does not take the token: {error}",
                "Run `modal token new`; `modal token info` says which one is used",
            ) from None
        except asyncio.TimeoutError:
            raise unreachable(f"no answer within {_HELLO_S:g} s") from None
        self._greeted = True


async def _probe(url: str) -> None:
    """The client would try for much longer than anybody wants to look at nothing."""
    where = urlsplit(url)
    try:
        if where.scheme == "unix":
            opened = asyncio.open_unix_connection(where.path)
        else:
            port = where.port or (443 if where.scheme == "https" else 80)
            opened = asyncio.open_connection(where.hostname, port)
        _, writer = await asyncio.wait_for(opened, _PROBE_S)
    except asyncio.TimeoutError:
        raise unreachable(f"no connection within {_PROBE_S:g} s") from None
    except OSError as error:
        raise unreachable(error.strerror or str(error)) from None
    writer.close()


session = Session()
