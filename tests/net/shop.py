"""`Shop`: a host that lists files and takes them, and one peer, over real sockets."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from persona_engine.net import messages as m
from persona_engine.net.asset_cache import AssetCache
from persona_engine.net.assets import AssetDesk
from persona_engine.net.client import SessionClient
from persona_engine.net.fetch import Fetcher, Source
from persona_engine.net.host_events import Arrived, Departed, HostEvent, Offered, Uploaded
from persona_engine.net.peer_session import Joined, PeerSession
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession, HostState
from persona_engine.net.uploads import Giver, Uploads

LIMIT_S = 100.0
MOST = 4 << 20


def blob(size: int, seed: int = 1) -> bytes:
    """Bytes that do not repeat."""
    return random.Random(seed).randbytes(size)


def name_of(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Shop:
    """A host with a desk, that takes files too, and one peer that was let in."""

    def __init__(self, folder: Path, per_second: float = 1 << 30) -> None:
        self.desk = AssetDesk(time.perf_counter, per_second)
        self.session = HostSession(lambda: (time.perf_counter(), False, 1.0))
        self.server = SessionServer(self.session, time.perf_counter, self._event, desk=self.desk)
        self.store = AssetCache(folder / "host", 1 << 30, "host")
        self.came: list[bytes] = []
        self.refuse = ""
        self.uploads = Uploads(self.store, MOST, lambda peer, sha256, size: self.refuse, self._came)
        self.cache = AssetCache(folder / "guest", 1 << 30, "guest")
        self.fetcher = Fetcher(self.cache, MOST, 5.0)
        self.client: SessionClient | None = None
        self.giver: Giver | None = None
        self.ticket, self.listed = "", dict[str, int]()
        self.arrived, self.left = asyncio.Event(), asyncio.Event()

    def _event(self, event: HostEvent) -> None:
        match event:
            case Arrived():
                self.server.welcome(event.key, HostState(0.0, 0.05, (), ()))
            case Offered():
                self._tell(event.key, self.uploads.offer(event.key, event.peer, event.sha256, event.size))
            case Uploaded():
                self._tell(event.key, self.uploads.piece(event.key, event.offset, event.data))
            case Departed():
                self.uploads.gone(event.key)
                self.left.set()

    def _tell(self, key: int, receipt: m.Receipt | None) -> None:
        if receipt is not None:
            self.server.tell(key, receipt)

    def _came(self, key: int, peer: str, sha256: str, path: Path) -> None:
        self.came.append(path.read_bytes())
        self.server.tell(key, m.Receipt(sha256, "taken"))

    async def open(self) -> None:
        """Listen, and let the peer in."""
        self.port = await self.server.start("127.0.0.1", 0)
        await self.join()

    async def join(self) -> None:
        """A peer joins and learns what is listed."""
        self.client = SessionClient(f"ws://127.0.0.1:{self.port}", PeerSession("ann"), time.perf_counter, self._heard, lambda reason: None)
        self.giver = Giver(self.client.send, 5.0)
        self.arrived.clear()
        await self.client.start()
        await self.arrived.wait()

    def _heard(self, event: object) -> None:
        if isinstance(event, m.Shelf | Joined):
            shelf = event.welcome if isinstance(event, Joined) else event
            self.ticket = getattr(shelf, "ticket", self.ticket)
            self.listed.update({f.sha256: f.size for f in shelf.files})
            self.arrived.set()
        elif isinstance(event, m.Receipt) and self.giver is not None:
            self.giver.take(event)

    def put(self, data: bytes) -> str:
        """List a file; returns its name."""
        self.server.shelve(name_of(data), len(data), lambda: data)
        return name_of(data)

    def source(self, port: int = 0) -> Callable[[], Source]:
        """Where the peer fetches."""
        return lambda: Source(f"ws://127.0.0.1:{port or self.port}", self.ticket)

    async def close(self) -> None:
        """End everything."""
        await self.fetcher.close()
        if self.client is not None:
            await self.client.close()
        await self.server.close()


def play(folder: Path, scene: Callable[[Shop], Awaitable[None]], per_second: float = 1 << 30) -> None:
    """Run a scene with an open shop."""

    async def whole() -> None:
        shop = Shop(folder, per_second)
        await shop.open()
        try:
            await scene(shop)
        finally:
            await shop.close()

    asyncio.run(asyncio.wait_for(whole(), LIMIT_S))
