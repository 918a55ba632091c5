"""`NatsBroker`: rooms through NATS: subjects for messages, a JetStream key-value bucket for values."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import nats
import nats.errors
import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import KeyValueConfig
from nats.js.kv import KeyValue

from persona_engine.errors import BackplaneError
from persona_engine.net.backplane.broker import Broker
from persona_engine.net.backplane.protocol import BackplaneLimits, Stored

BUCKET = "persona"
MOST_WAITING, MOST_WAITING_BYTES = 4096, 32 << 20
"""Of a subscriber that is behind by more, what comes is lost."""
_OPTIONS: dict[str, Any] = {
    "name": "persona", "pending_size": 1 << 20, "ping_interval": 2, "max_outstanding_pings": 2,
    "connect_timeout": 2, "allow_reconnect": False, "max_reconnect_attempts": 1, "reconnect_time_wait": 0,
}  # fmt: skip
_WRONG_REVISION = 10071


class NatsBroker(Broker):
    """NATS 2.9 or later with JetStream. A password stands in the address: nats://user:password@host:4222."""

    def __init__(self, url: str, limits: BackplaneLimits) -> None:
        super().__init__(url, limits)
        self._client: Client | None = None
        self._bucket: KeyValue | None = None

    async def _connect(self) -> None:
        async def gone() -> None:
            if self._client is client:
                self._ended()

        async def trouble(error: Exception) -> None:
            if not self._there:
                problems.append(error)

        problems: list[Exception] = []
        client = Client()
        try:
            await client.connect(self.url, error_cb=trouble, closed_cb=gone, disconnected_cb=gone, **_OPTIONS)
            stream = client.jetstream(timeout=self.limits.timeout_s)
            try:
                self._bucket = await stream.key_value(BUCKET)
            except nats.js.errors.NotFoundError:
                self._bucket = await stream.create_key_value(KeyValueConfig(bucket=BUCKET, history=1))
        except BaseException as error:
            with suppress(Exception):
                await client.close()
            raise problems[0] if problems and isinstance(error, nats.errors.NoServersError) else error from None
        self._client = client

    async def _disconnect(self) -> None:
        client, self._client, self._bucket = self._client, None, None
        if client is not None:
            with suppress(Exception):
                await client.close()

    async def _attach(self, subject: str) -> None:
        async def take(message: Msg) -> None:
            self._deliver(subject, message.data)

        if self._client is not None:
            await self._client.subscribe(subject, cb=take, pending_msgs_limit=MOST_WAITING, pending_bytes_limit=MOST_WAITING_BYTES)

    async def _send(self, messages: list[tuple[str, bytes]]) -> None:
        if self._client is None:
            raise BackplaneError(f"the broker at {self.name} is away")
        for subject, data in messages:
            await self._client.publish(subject, data)

    def _values(self) -> KeyValue:
        if self._bucket is None:
            raise BackplaneError(f"the broker at {self.name} is away")
        return self._bucket

    async def _load(self, key: str) -> Stored:
        try:
            entry: Any = await self._values().get(key)
        except nats.js.errors.KeyNotFoundError:
            return Stored()
        return Stored(entry.value or b"", int(entry.revision or 0))

    async def _swap(self, key: str, data: bytes, revision: int) -> int:
        try:
            return await self._values().update(key, data, last=revision)
        except nats.js.errors.KeyWrongLastSequenceError:
            return 0
        except nats.js.errors.APIError as error:
            if error.err_code == _WRONG_REVISION:
                return 0
            raise

    def _explained(self, error: Exception) -> BackplaneError:
        text = str(error).lower()
        if "authorization" in text or "authentication" in text:
            return BackplaneError(f"the broker at {self.name} wants another user or password; write nats://user:password@host:4222")
        if isinstance(error, nats.js.errors.ServiceUnavailableError | nats.errors.NoRespondersError):
            return BackplaneError(f"the broker at {self.name} has no JetStream, which keeps who owns a room; start it with `nats-server -js`")
        if isinstance(error, nats.errors.NoServersError | nats.errors.TimeoutError | asyncio.TimeoutError | OSError):
            return BackplaneError(f"no NATS server answers at {self.name} ({error or type(error).__name__}). Is nats-server running there?")
        return BackplaneError(f"the broker at {self.name} failed: {error or type(error).__name__}")
