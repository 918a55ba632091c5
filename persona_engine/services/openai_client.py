"""`OpenAIClient`: the connection to a server that speaks OpenAI's protocol, made beside everything else.

The SDK takes half a second to import, several on a busy machine, and certificates take their time. It is loaded on a thread from the moment that somebody may
need it: no event loop stands still for it, and the first question's time limit does not go by meanwhile.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from functools import cache
from importlib import import_module
from threading import Thread
from typing import Any


@cache
def _sdk() -> Future[Any]:
    """The SDK once it is loaded; loading begins with the first call."""
    loaded: Future[Any] = Future()

    def load() -> None:
        try:
            loaded.set_result(import_module("openai"))
        except BaseException as error:
            loaded.set_exception(error)

    Thread(target=load, name="persona-openai").start()
    return loaded


class OpenAIClient:
    """A client of the SDK that is made when first awaited. `base_url` "" is OpenAI's own; `timeout_s` limits a request, `connect_s` the connection to it."""

    def __init__(self, base_url: str, api_key: str, timeout_s: float, connect_s: float | None = None) -> None:
        self._base_url, self._api_key = base_url, api_key
        self._timeout_s, self._connect_s = timeout_s, connect_s
        self._client: Any = None
        _sdk()

    async def opened(self) -> Any:
        """The SDK's `AsyncOpenAI`. Raises `ImportError` where the SDK cannot be loaded."""
        if self._client is None:
            sdk = await asyncio.shield(asyncio.wrap_future(_sdk()))
            made = await asyncio.to_thread(self._made, sdk)
            self._client = self._client or made
        return self._client

    def _made(self, sdk: Any) -> Any:
        limits = sdk.Timeout(self._timeout_s, connect=self._connect_s or self._timeout_s)
        return sdk.AsyncOpenAI(api_key=self._api_key or "none", base_url=self._base_url or None, timeout=limits, max_retries=0)

    async def close(self) -> None:
        """Close the connections; another request opens new ones."""
        client, self._client = self._client, None
        if client is not None:
            await client.close()
