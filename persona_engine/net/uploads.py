"""A peer gives the session a file: `Uploads` takes them at the host, `Giver` sends them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from persona_engine.errors import AssetError
from persona_engine.net.asset_cache import AssetCache, Part, is_name
from persona_engine.net.messages import Message, Offer, Receipt, Upload

PIECE = 12 * 1024
"""Bytes of a file in one message: well below what a host reads at once."""
PIECES_PER_S = 40.0
NO_UPLOADS = "this session shows its own avatars only"
FILES = 16
"""Files that one peer may send while it is connected."""
Accept = Callable[[str, str, int], str]
"""(peer, SHA-256, bytes) -> why the file is not wanted; "" takes it."""
Came = Callable[[int, str, str, Path], None]
"""(key, peer, SHA-256, path): a whole file is here, checked against its name and nothing else."""


class Uploads:
    """One file at a time from each peer, into the cache. On the loop's thread."""

    def __init__(self, cache: AssetCache, most: int, accept: Accept, came: Came) -> None:
        self._cache, self._most, self._accept, self._came = cache, most, accept, came
        self._parts: dict[int, tuple[str, Part]] = {}
        self._taken: dict[int, int] = {}

    def offer(self, key: int, peer: str, sha256: str, size: int) -> Receipt | None:
        """A peer offers a file: where to begin, or why not; None when it is here already."""
        if not is_name(sha256):
            return Receipt(str(sha256)[:64], "refused", 0, "that is no SHA-256")
        if not 0 < size <= self._most:
            return Receipt(sha256, "refused", 0, f"it has {size:,} bytes; at most {self._most:,} are taken here")
        self._taken[key] = self._taken.get(key, 0) + 1
        reason = "too many files" if self._taken[key] > FILES else self._accept(peer, sha256, size)
        if reason:
            return Receipt(sha256, "refused", 0, reason)
        self._drop(key)
        try:
            found = self._cache.find(sha256)
            if found is not None:
                self._came(key, peer, sha256, found)
                return None
            part = self._cache.part(sha256, size)
        except AssetError as error:
            return Receipt(sha256, "refused", 0, f"the host cannot keep it: {error.message}")
        self._parts[key] = (peer, part)
        return Receipt(sha256, "send", part.have) if part.have < size else self._done(key)

    def piece(self, key: int, offset: int, data: bytes) -> Receipt | None:
        """The next bytes; a receipt when they are not wanted."""
        if key not in self._parts:
            return None
        part = self._parts[key][1]
        if offset != part.have:
            self._drop(key)
            return Receipt(part.sha256, "refused", 0, f"{part.have} bytes are here; it went on at {offset}")
        try:
            part.write(data)
        except AssetError as error:
            return self._failed(key, error)
        return self._done(key) if part.have == part.size else None

    def gone(self, key: int) -> None:
        """The peer is gone; what it sent of a file waits for its return."""
        self._drop(key)
        self._taken.pop(key, None)

    def _done(self, key: int) -> Receipt | None:
        peer, part = self._parts[key]
        try:
            path = part.commit()
        except AssetError as error:
            return self._failed(key, error)
        del self._parts[key]
        self._came(key, peer, part.sha256, path)
        return None

    def _failed(self, key: int, error: AssetError) -> Receipt:
        part = self._parts.pop(key)[1]
        part.close()
        return Receipt(part.sha256, "refused", 0, error.message)

    def _drop(self, key: int) -> None:
        held = self._parts.pop(key, None)
        if held is not None:
            held[1].close()


class Giver:
    """Gives files to the host, one after the other. On the loop's thread; `take` is told every receipt."""

    def __init__(self, send: Callable[[Message], Awaitable[None]], timeout_s: float = 10.0) -> None:
        self._send, self._timeout = send, timeout_s
        self._receipts: asyncio.Queue[Receipt] = asyncio.Queue(maxsize=8)
        self._turn = asyncio.Lock()

    def take(self, receipt: Receipt) -> None:
        """A receipt came; of too many the last are dropped."""
        if not self._receipts.full():
            self._receipts.put_nowait(receipt)

    async def give(self, data: bytes) -> str:
        """Give a file; returns its SHA-256 when the session has it. Raises `AssetError` with the host's reason."""
        sha256 = hashlib.sha256(data).hexdigest()
        async with self._turn:
            await self._send(Offer(sha256, len(data)))
            receipt = await self._receipt(sha256)
            if receipt.verdict == "send":
                for offset in range(max(0, receipt.offset), len(data), PIECE):
                    await self._send(Upload(offset, data[offset : offset + PIECE]))
                    await asyncio.sleep(1 / PIECES_PER_S)
                    if not self._receipts.empty():
                        break
                receipt = await self._receipt(sha256)
            if receipt.verdict != "taken":
                raise AssetError(f"the session does not take the file: {receipt.reason or receipt.verdict}", path=sha256)
        return sha256

    async def _receipt(self, sha256: str) -> Receipt:
        try:
            async with asyncio.timeout(self._timeout):
                while (receipt := await self._receipts.get()).sha256 != sha256:
                    pass
        except TimeoutError as error:
            raise AssetError(f"the host said nothing for {self._timeout:g} s", path=sha256) from error
        return receipt
