"""`GuestAvatars`: what a guest does with avatar files: those that it lacks are fetched from the host, those that it brings are given to it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from persona_engine.avatar.bounds import Bounds
from persona_engine.avatar.model import Avatar
from persona_engine.errors import AssetError, AvatarError, SessionError
from persona_engine.motion.realise import practise
from persona_engine.net import messages as m
from persona_engine.net.asset_cache import AssetCache
from persona_engine.net.client import SessionClient
from persona_engine.net.fetch import Fetcher, Source
from persona_engine.net.uploads import Giver
from persona_engine.stage.host_avatars import read_checked
from persona_engine.stage.shipped import shipped

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")

Ready = Callable[[], None]
MOST_LISTED = 4096
"""Files of which a guest knows that the host lists them."""
WAITING = 256
"""Changes that may wait for their files; of more the oldest are given up."""


class GuestAvatars:
    """Beside a `Guest`. On the main thread but for the coroutines. `beside`: files that are here already are read beside the game, too."""

    def __init__(self, stage: HeadlessStage, beside: bool = False) -> None:
        self._stage, self._beside = stage, beside
        self.client: SessionClient | None = None
        """The connection of the moment."""
        settings = stage.settings.assets
        self._bounds = Bounds(triangles=settings.max_triangles)
        self._cache = AssetCache.of(settings)
        self._fetcher = Fetcher(self._cache, settings.max_bytes, settings.timeout_s)
        self._giver = Giver(self._send, settings.timeout_s)
        self._listed: dict[str, int] = {}
        self._ticket = ""
        self._waiting: dict[str, list[Ready]] = {}
        self._failed: set[str] = set()
        self._reading: dict[str, None] = {}
        """Files that may be here, one of which is read at a time: every thread at work slows the game down."""

    def prepare(self) -> None:
        """In a thread, before anybody comes: what whoever comes needs at once."""
        if self._beside:
            files = self._stage.files
            files.prepare()
            practise(files.measures(files.stand_in()))
        else:
            shipped()

    def take(self, message: m.Shelf | m.Receipt) -> None:
        """On the loop's thread: the host lists files, or says what becomes of ours."""
        if isinstance(message, m.Receipt):
            self._giver.take(message)
        else:
            self._stage.bridge.post(self._shelf, message)

    def welcome(self, welcome: m.Welcome) -> None:
        """The host let us in, perhaps again."""
        self._ticket = welcome.ticket
        self._failed.clear()
        self._shelf(welcome)

    def _shelf(self, shelf: m.Shelf | m.Welcome) -> None:
        for listed in shelf.files:
            if len(self._listed) < MOST_LISTED:
                self._listed[listed.sha256] = listed.size
        for sha256 in tuple(self._waiting):
            self._begin(sha256)

    def want(self, sha256: str, ready: Ready) -> bool:
        """Whether a file is here, and read; if not it is read, or fetched once the host lists it, and `ready` called then."""
        files = self._stage.files
        if files.at_hand(sha256) is not None if self._beside else files.here(sha256):
            return True
        self._waiting.setdefault(sha256, []).append(ready)
        while sum(map(len, self._waiting.values())) > WAITING:
            self._waiting.pop(next(iter(self._waiting)))
        if len(self._waiting.get(sha256, ())) == 1:
            if self._beside:
                self._reading[sha256] = None
                if len(self._reading) == 1:
                    self._stage.bridge.post(self._read_next)
            else:
                self._begin(sha256)
        return False

    def _read_next(self) -> None:
        if self._reading:
            self._stage.bridge.run(self._read(next(iter(self._reading))))

    async def _read(self, sha256: str) -> None:
        """Read a file that is here; the others are fetched."""
        files = self._stage.files
        found = await asyncio.to_thread(lambda: files.here(sha256) and files.body(sha256) is not None)
        self._stage.bridge.post(self._looked, sha256, found)

    def _looked(self, sha256: str, found: bool) -> None:
        self._reading.pop(sha256, None)
        self._read_next()
        if found:
            self._ready(sha256)
        else:
            self._begin(sha256)

    def _ready(self, sha256: str) -> None:
        for ready in self._waiting.pop(sha256, ()):
            ready()

    def _begin(self, sha256: str) -> None:
        if sha256 in self._listed and sha256 not in self._failed | self._reading.keys():
            self._stage.bridge.run(self._fetch(sha256, self._listed[sha256]))

    def _source(self) -> Source:
        return Source("ws://", "") if self.client is None else Source(self.client.url, self._ticket, self.client.tls)

    async def _send(self, message: m.Message) -> None:
        if self.client is None:
            raise SessionError("not connected")
        await self.client.send(message)

    async def _fetch(self, sha256: str, size: int) -> None:
        try:
            path = await self._fetcher.fetch(self._source, sha256, size)
            data = await asyncio.to_thread(self._cache.load, sha256)
            if data is None:
                raise AssetError("it is gone from the cache again", path=str(path))
            avatar = await asyncio.to_thread(read_checked, data, sha256, self._bounds)
        except (AssetError, AvatarError) as error:
            self._stage.bridge.post(self._missing, sha256, str(error))
        else:
            self._stage.bridge.post(self._have, sha256, avatar, str(path), len(data))

    def _have(self, sha256: str, avatar: Avatar, path: str, size: int) -> None:
        self._stage.files.add(sha256, avatar, path, size)
        self._ready(sha256)
        self._stage.emit("avatar-came", avatar=sha256)

    def _missing(self, sha256: str, why: str) -> None:
        if sha256 not in self._failed:
            self._failed.add(sha256)
            log.warning("an avatar did not come, a stand-in stays: %s", why)
            self._stage.emit("avatar-missing", avatar=sha256, reason=why)

    def give(self, data: bytes) -> Future[str]:
        """Bring a file of one's own; the future has its SHA-256 when the session has it, or an `AssetError` with the host's reason."""
        return self._stage.bridge.run(self._giver.give(data))

    def close(self) -> None:
        """Stop what is on its way; what has come of it is kept for the next time."""
        try:
            self._stage.bridge.run(self._fetcher.close()).result(self._stage.settings.net.close_timeout_s)
        except TimeoutError:
            log.warning("avatars that are on their way did not stop in time")
