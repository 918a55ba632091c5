"""`HostAvatars`: what a host does with avatar files: it lends those that are worn on stage, and takes those that guests bring."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from persona_engine.avatar import reader
from persona_engine.avatar.bounds import Bounds, excess
from persona_engine.avatar.model import Avatar
from persona_engine.errors import AssetError, AvatarError
from persona_engine.net.asset_cache import AssetCache
from persona_engine.net.host_events import Brought, Departed, Offered, Uploaded
from persona_engine.net.messages import Receipt
from persona_engine.net.rooms.owner import RoomServer
from persona_engine.net.server import SessionServer
from persona_engine.net.uploads import NO_UPLOADS, Uploads
from persona_engine.panda.bridge import Bridge
from persona_engine.stage.avatar_files import load_bytes

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")

NOBODY = -1
"""Key of a peer that waits for no receipt."""
Judge = Callable[[str, Avatar, bytes], str]
"""(peer, avatar, its file) -> why it may not be worn here; "" lets it pass. Called on a thread of its own."""
Worn = Callable[[str, str], None]
"""(peer, SHA-256): told on the main thread when a peer's avatar is here."""


def read_checked(data: bytes, sha256: str, bounds: Bounds) -> Avatar:
    """The avatar in a stranger's file. Raises `AvatarError`, also for one that is out of bounds."""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise AvatarError("the file is not what its SHA-256 says", path=sha256)
    avatar = reader.read(data, sha256)
    problem = excess(avatar, bounds)
    if problem:
        raise AvatarError(problem, path=sha256)
    return avatar


class HostAvatars:
    """Beside a `Host`. `judge` is the game's word on what guests bring; `worn` is told what has come."""

    def __init__(self, stage: HeadlessStage, server: SessionServer | RoomServer, bridge: Bridge, judge: Judge | None, worn: Worn) -> None:
        self._stage, self._server, self._bridge, self._judge, self._worn = stage, server, bridge, judge, worn
        settings = stage.settings.assets
        self._bounds = Bounds(triangles=settings.max_triangles)
        self._cache = AssetCache.of(settings)
        self._uploads = Uploads(self._cache, settings.max_bytes, self._accept, self._came)
        self._tasks: set[asyncio.Task[None]] = set()

    # ---- lent, on the main thread ---------------------------------------------------------------------------------------------------

    def lend(self, sha256: str) -> None:
        """Let peers fetch a file that is worn here."""
        found = self._stage.files.lend(sha256)
        if found is not None:
            size, path = found
            self._bridge.loop.call_soon_threadsafe(self._server.shelve, sha256, size, partial(load_bytes, path))

    # ---- taken, on the loop's thread ------------------------------------------------------------------------------------------------

    def event(self, event: Offered | Uploaded | Brought | Departed) -> None:
        """A peer brings something, or has gone."""
        if isinstance(event, Departed):
            self._uploads.gone(event.key)
            return
        if isinstance(event, Brought):
            self._begin(self._pass(event))
            return
        if isinstance(event, Offered):
            receipt = self._uploads.offer(event.key, event.peer, event.sha256, event.size)
        else:
            receipt = self._uploads.piece(event.key, event.offset, event.data)
        if receipt is not None:
            self._server.tell(event.key, receipt)

    def _accept(self, peer: str, sha256: str, size: int) -> str:
        return "" if self._stage.settings.assets.uploads else NO_UPLOADS

    def _came(self, key: int, peer: str, sha256: str, path: Path) -> None:
        self._begin(self._take(key, peer, sha256, path))

    def _begin(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pass(self, event: Brought) -> None:
        """Get what a peer brought to its gateway, and look at it."""
        reason = self._accept(event.peer, event.sha256, event.size)
        if not reason and isinstance(self._server, RoomServer):
            try:
                path = await self._server.fetch(event.sha256, event.size)
            except AssetError as error:
                reason = error.message
            else:
                await self._take(event.key, event.peer, event.sha256, path)
        if reason:
            self._server.tell(event.key, Receipt(event.sha256, "refused", 0, reason))

    def recall(self, peer: str, sha256: str) -> None:
        """On the main thread: a peer that wore a guest's avatar under the owner of the room before is back."""
        if isinstance(self._server, RoomServer):
            self._bridge.loop.call_soon_threadsafe(self._recall, self._server, peer, sha256)

    def _recall(self, server: RoomServer, peer: str, sha256: str) -> None:
        if size := server.size(sha256):
            self._begin(self._pass(Brought(NOBODY, peer, sha256, size)))

    async def _take(self, key: int, peer: str, sha256: str, path: Path) -> None:
        try:
            avatar, size = await asyncio.to_thread(self._read, peer, sha256)
        except (AvatarError, AssetError) as error:
            log.info("the avatar of %s is refused: %s", peer, error)
            self._server.tell(key, Receipt(sha256, "refused", 0, error.message))
            return
        self._server.tell(key, Receipt(sha256, "taken"))
        self._stage.bridge.post(self._have, peer, sha256, avatar, str(path), size)

    def _read(self, peer: str, sha256: str) -> tuple[Avatar, int]:
        data = self._cache.load(sha256)
        if data is None:
            raise AssetError("the file is gone again")
        avatar = read_checked(data, sha256, self._bounds)
        reason = self._judge(peer, avatar, data) if self._judge is not None else ""
        if reason:
            raise AssetError(reason)
        return avatar, len(data)

    def _have(self, peer: str, sha256: str, avatar: Avatar, path: str, size: int) -> None:
        """On the main thread."""
        self._stage.files.add(sha256, avatar, path, size)
        self.lend(sha256)
        self._worn(peer, sha256)
