"""`RedisBroker`: rooms through Redis: pub/sub for messages, a hash with a revision for values."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import redis.asyncio as aioredis
from redis import exceptions as failures

from persona_engine.errors import BackplaneError
from persona_engine.net.backplane.broker import Broker
from persona_engine.net.backplane.protocol import BackplaneLimits, Stored

_SWAP = """
local revision = tonumber(redis.call('HGET', KEYS[1], 'revision') or '0')
if revision ~= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'revision', revision + 1, 'data', ARGV[2])
return revision + 1
"""


class RedisBroker(Broker):
    """Redis 6 or later. A password stands in the address: redis://:password@host:6379."""

    def __init__(self, url: str, limits: BackplaneLimits) -> None:
        super().__init__(url, limits)
        self._client: aioredis.Redis | None = None
        self._mailbox: aioredis.client.PubSub | None = None
        self._reader: asyncio.Task[None] | None = None

    @property
    def _redis(self) -> aioredis.Redis:
        if self._client is None:
            raise BackplaneError(f"the broker at {self.name} is away")
        return self._client

    async def _connect(self) -> None:
        wait = self.limits.timeout_s
        client = aioredis.Redis.from_url(self.url, socket_connect_timeout=wait, socket_timeout=wait, retry_on_timeout=False)
        try:
            await client.ping()
            self._mailbox = client.pubsub(ignore_subscribe_messages=True)
            await self._mailbox.subscribe("persona.hello")
        except BaseException:
            await client.aclose()
            raise
        self._client = client
        self._reader = asyncio.ensure_future(self._read(self._mailbox))

    async def _disconnect(self) -> None:
        client, mailbox, reader = self._client, self._mailbox, self._reader
        self._client = self._mailbox = self._reader = None
        if reader is not None:
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
        for part in (mailbox, client):
            if part is not None:
                with suppress(Exception):
                    await part.aclose()

    async def _attach(self, subject: str) -> None:
        if self._mailbox is not None:
            await self._mailbox.subscribe(subject)

    async def _read(self, mailbox: aioredis.client.PubSub) -> None:
        try:
            while True:
                message = await mailbox.get_message(timeout=None)
                if message is not None:
                    self._deliver(message["channel"].decode(), message["data"])
        except asyncio.CancelledError:
            raise
        except Exception:  # the client library raises what it likes when its connection breaks
            self._ended()

    async def _send(self, messages: list[tuple[str, bytes]]) -> None:
        pipeline = self._redis.pipeline(transaction=False)
        for subject, data in messages:
            pipeline.publish(subject, data)
        await pipeline.execute()

    async def _load(self, key: str) -> Stored:
        values: Any = await self._redis.hmget(key, ["revision", "data"])
        return Stored(values[1] or b"", int(values[0] or 0))

    async def _swap(self, key: str, data: bytes, revision: int) -> int:
        written: Any = await self._redis.eval(_SWAP, 1, key, revision, data)
        return int(written)

    def _explained(self, error: Exception) -> BackplaneError:
        if isinstance(error, failures.AuthenticationError | failures.NoPermissionError) or "NOAUTH" in str(error):
            return BackplaneError(f"the broker at {self.name} wants another user or password; write redis://user:password@host:6379")
        if isinstance(error, failures.ConnectionError | failures.TimeoutError | OSError):
            return BackplaneError(f"no Redis answers at {self.name} ({error}). Is redis-server running there?")
        return BackplaneError(f"the broker at {self.name} failed: {error}")
