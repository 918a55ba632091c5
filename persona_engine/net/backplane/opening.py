"""`open_backplane`: the adapter for an address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from persona_engine.errors import BackplaneError
from persona_engine.net.backplane.address import kind
from persona_engine.net.backplane.broker import Broker
from persona_engine.net.backplane.hub_broker import HubBroker
from persona_engine.net.backplane.local import LocalBackplane
from persona_engine.net.backplane.protocol import Backplane, BackplaneLimits


@asynccontextmanager
async def open_backplane(url: str = "", limits: BackplaneLimits | None = None) -> AsyncIterator[Backplane]:
    """Connected to the broker at `url` until the end of the block; "" stays within this process. Raises `BackplaneError`."""
    if not url:
        yield LocalBackplane()
        return
    broker = _broker(url, limits or BackplaneLimits())
    try:
        await broker.start()
        yield broker
    finally:
        await broker.close()


def _broker(url: str, limits: BackplaneLimits) -> Broker:
    name = kind(url)
    if name == "hub":
        return HubBroker(url, limits)
    try:
        if name == "nats":
            from persona_engine.net.backplane.nats_broker import NatsBroker

            return NatsBroker(url, limits)
        from persona_engine.net.backplane.redis_broker import RedisBroker

        return RedisBroker(url, limits)
    except ImportError as error:
        raise BackplaneError(f"{name} brokers need an extra: pip install 'panda3d-persona[{name}]'") from error
