"""Requests that Modal's client makes for its command line only, sent as it sends them."""

from typing import Any

from modal._utils.async_utils import synchronizer  # type: ignore[import-not-found, unused-ignore]


async def _ask(client: Any, rpc: str, request: Any) -> Any:
    return await getattr(client.stub, rpc)(request)


_blocking = synchronizer.create_blocking(_ask, "ask", target_module=__name__)


async def ask(client: Any, rpc: str, request: Any) -> Any:
    """The answer to one request."""
    return await _blocking.aio(client, rpc, request)
