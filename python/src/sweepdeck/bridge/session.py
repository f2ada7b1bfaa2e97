"""The connection to Modal: made when it is first needed, and never waited for longer than a few seconds."""

import asyncio
import time
from typing import Any
from urllib.parse import urlsplit

import modal  # type: ignore[import-not-found, unused-ignore]
from modal.config import config  # type: ignore[import-not-found, unused-ignore]

from sweepdeck.bridge.failures import no_token, unreachable
from sweepdeck.on_modal.refusal import Refusal

_PROBE_S = 2.0
_GREET_S = 2.5
_TRUSTED_S = 5.0
_TOKENS = (("token_id", "token_secret"), ("oauth_refresh_token", "oauth_client_id"))


class Session:
    """Modal's client, known to be reachable a moment ago and to have a token."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._reached_at = float("-inf")
        self._failed_at = float("-inf")
        self._failed: Refusal | None = None
        self._client: Any = None

    async def client(self) -> Any:
        """Refusal within five seconds where there is no token, no network, or a token that is no good."""
        asked_at = time.monotonic()
        async with self._lock:
            if self._failed is not None and self._failed_at >= asked_at:
                # Found while this one waited for its turn.
                raise self._failed
            if self._client is not None and time.monotonic() - self._reached_at <= _TRUSTED_S:
                return self._client
            try:
                await self._reach()
            except Refusal as refusal:
                self._failed, self._failed_at = refusal, time.monotonic()
                raise
            self._failed, self._reached_at = None, time.monotonic()
            return self._client

    async def _reach(self) -> None:
        if not any(all(config.get(name) for name in names) for names in _TOKENS):
            raise no_token("there is no token for Modal on this machine")
        # The client would try for a minute.
        await _probe(config["server_url"])
        if self._client is None:
            try:
                self._client = await asyncio.wait_for(_greeted(), _GREET_S)
            except asyncio.TimeoutError:
                raise unreachable(f"no answer within {_GREET_S:g} s") from None


async def _greeted() -> Any:
    try:
        client = await modal.Client.from_env.aio()
        await client.hello.aio()
    except modal.exception.AuthError as error:
        raise no_token(f"Modal does not take the token: {error}") from None
    except modal.exception.VersionError:
        raise
    except modal.exception.Error as error:
        raise unreachable(str(error)) from None
    return client


async def _probe(url: str) -> None:
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
