"""`RoomFiles`: avatar files between the servers of a room, by way of its broker.

Who lacks a file asks everyone (`Seek`); who has it says so (`Has`); one of those is asked for it piece by piece (`Get`, `Piece`), so that little is on its way
at a time. A piece that does not come is asked for again, of whoever has the file by then. Files are known by their SHA-256 alone, which is checked at the end,
so it does not matter who gives them: what a guest brought to a gateway outlives the gateway as soon as another server has it.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path

import msgspec

from persona_engine.errors import AssetError
from persona_engine.net.asset_cache import AssetCache, Part, is_name
from persona_engine.net.backplane.protocol import Backplane
from persona_engine.net.rations import Ration
from persona_engine.net.rooms.packets import Subjects
from persona_engine.net.shelf import Fetch, Shelf

log = logging.getLogger("persona_engine.net")

PIECE = 192 * 1024
"""Bytes of one message: brokers take at most 1 MB by default."""
AT_ONCE = 2
"""Files that are fetched at a time."""
TRIES = 4
"""Answers in a row that may fail to come before a file is given up."""
BURST_S = 0.25
WAITING = 64
"""Requests that wait for an answer of this server; of more the newest are lost, and asked again."""


class Seek(msgspec.Struct, frozen=True, tag="seek"):
    """Server `by` lacks a file."""

    by: str
    sha256: str


class Has(msgspec.Struct, frozen=True, tag="has"):
    """Server `by` has it."""

    by: str
    sha256: str


class Get(msgspec.Struct, frozen=True, tag="get"):
    """Server `by` asks for the piece that begins at `offset`."""

    by: str
    sha256: str
    offset: int


class Piece(msgspec.Struct, frozen=True, tag="piece"):
    """The piece; empty where the file is gone again."""

    sha256: str
    offset: int
    data: bytes


_decoder: msgspec.msgpack.Decoder[Seek | Has | Get | Piece] = msgspec.msgpack.Decoder(Seek | Has | Get | Piece)
_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True)
class FileLimits:
    """`most` bytes of a file, `timeout_s` for an answer, `per_second` bytes that a server gives the others."""

    most: int = 32 << 20
    timeout_s: float = 10.0
    per_second: float = 32 << 20


class RoomFiles:
    """The files of the server `name`: those it lends, and those in `cache`. On one loop."""

    def __init__(self, plane: Backplane, subjects: Subjects, name: str, cache: AssetCache, limits: FileLimits | None = None) -> None:
        self._plane, self._subjects, self._name, self.cache = plane, subjects, name, cache
        self._limits = limits or FileLimits()
        self._shelf = Shelf()
        self._answers: dict[str, asyncio.Queue[Has | Piece]] = {}
        self._running: dict[str, asyncio.Task[Path]] = {}
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._ration = Ration(self._limits.per_second, self._limits.per_second * BURST_S)
        self._asked: asyncio.Queue[Seek | Get] = asyncio.Queue(maxsize=WAITING)
        self._task: asyncio.Task[None] | None = None
        self.received = 0
        """Bytes that came from other servers."""

    async def start(self) -> None:
        """Answer the others from now on. Raises `BackplaneError`."""
        self._task = asyncio.ensure_future(self._serve())
        await self._plane.subscribe(self._subjects.files, self._take)
        await self._plane.subscribe(self._subjects.file(self._name), self._take)

    async def close(self) -> None:
        """Stop; what has come of a file is kept for a later try."""
        tasks = [*self._running.values(), *([self._task] if self._task is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._shelf.close()

    def lend(self, sha256: str, size: int, fetch: Fetch) -> bool:
        """Give others a file that lies on this server; False where that is so already."""
        return self._shelf.put(sha256, size, fetch)

    async def load(self, sha256: str, size: int) -> bytes:
        """The bytes of a file, from here or from another server. Raises `AssetError`."""
        await self.fetch(sha256, size)
        data = await asyncio.to_thread(self.cache.load, sha256)
        if data is None:
            raise AssetError("it is gone from the cache again", path=sha256)
        return data

    async def fetch(self, sha256: str, size: int) -> Path:
        """Where the file lies in the cache; fetched if it is not there, once, whoever asks. Raises `AssetError`."""
        if not is_name(sha256):
            raise AssetError(f"{sha256!r:.80} is no SHA-256")
        if not 0 < size <= self._limits.most:
            raise AssetError(f"the room lists {size} bytes; at most {self._limits.most} are fetched", path=sha256, remedy="See `assets.max_bytes`.")
        task = self._running.get(sha256)
        if task is None:
            task = self._running[sha256] = asyncio.ensure_future(self._get(sha256, size))
            task.add_done_callback(lambda done: self._over(sha256, done))
        return await asyncio.shield(task)

    def _over(self, sha256: str, task: asyncio.Task[Path]) -> None:
        self._running.pop(sha256, None)
        if not task.cancelled() and task.exception() is not None:
            log.debug("a file of the room was not fetched: %s", task.exception())

    # ---- fetched --------------------------------------------------------------------------------------------------------------------

    async def _get(self, sha256: str, size: int) -> Path:
        async with self._slots:
            found = await asyncio.to_thread(self.cache.load, sha256)
            if found is not None:
                return self.cache.find(sha256) or Path()
            self._answers[sha256] = asyncio.Queue(maxsize=WAITING)
            try:
                with await asyncio.to_thread(self.cache.part, sha256, size) as part:
                    await self._fill(part)
                    return part.commit()
            finally:
                del self._answers[sha256]

    async def _fill(self, part: Part) -> None:
        giver, failed = "", 0
        while part.have < part.size:
            giver = giver or await self._sought(part.sha256)
            piece = await self._piece(giver, part) if giver else b""
            if piece:
                part.write(piece)
                self.received += len(piece)
                failed = 0
                continue
            giver, failed = "", failed + 1
            if failed >= TRIES:
                raise AssetError(f"no server of the room gives it: {part.have} of {part.size} bytes came", path=part.sha256)

    async def _sought(self, sha256: str) -> str:
        """A server that has a file; "" where none says so in time."""
        self._plane.publish(self._subjects.files, _encode(Seek(self._name, sha256)))
        answer = await self._answer(sha256, Has)
        return answer.by if isinstance(answer, Has) else ""

    async def _piece(self, giver: str, part: Part) -> bytes:
        """The next bytes; none where they do not come in time."""
        self._plane.publish(self._subjects.file(giver), _encode(Get(self._name, part.sha256, part.have)))
        while isinstance(answer := await self._answer(part.sha256, Piece), Piece):
            if answer.offset == part.have:
                return answer.data
        return b""

    async def _answer(self, sha256: str, kind: type[Has | Piece]) -> Has | Piece | None:
        try:
            async with asyncio.timeout(self._limits.timeout_s / TRIES):
                while not isinstance(answer := await self._answers[sha256].get(), kind):
                    pass
                return answer
        except TimeoutError:
            return None

    # ---- given ----------------------------------------------------------------------------------------------------------------------

    def _take(self, data: bytes) -> None:
        try:
            message = _decoder.decode(data)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            log.info("room %s: not about files: %s", self._subjects.room, error)
            return
        if isinstance(message, Has | Piece):
            answers = self._answers.get(message.sha256)
            if answers is not None and not answers.full():
                answers.put_nowait(message)
        elif message.by != self._name and is_name(message.sha256) and not self._asked.full():
            self._asked.put_nowait(message)

    async def _serve(self) -> None:
        """Answer one after the other, at a measured pace: the room's frames go the same way."""
        while True:
            asked = await self._asked.get()
            if isinstance(asked, Get):
                await self._give(asked)
            elif self._shelf.size(asked.sha256) or await asyncio.to_thread(self.cache.find, asked.sha256) is not None:
                self._plane.publish(self._subjects.file(asked.by), _encode(Has(self._name, asked.sha256)))

    async def _give(self, asked: Get) -> None:
        now = asyncio.get_running_loop().time
        try:
            data = await self._slice(asked)
        except (AssetError, OSError, ValueError, OverflowError) as error:
            log.warning("a file of the room cannot be given: %s", error)
            data = b""
        await asyncio.sleep(self._ration.wait(len(data), now()))
        self._ration.take(len(data), now())
        self._plane.publish(self._subjects.file(asked.by), _encode(Piece(asked.sha256, asked.offset, data)))

    async def _slice(self, asked: Get) -> bytes:
        """What is asked for; nothing where there is no such file any more."""
        if self._shelf.size(asked.sha256):
            data = await self._shelf.load(asked.sha256)
            return (data or b"")[max(0, asked.offset) :][:PIECE]
        path = await asyncio.to_thread(self.cache.find, asked.sha256)
        return b"" if path is None else await asyncio.to_thread(_read, path, asked.offset)


def _read(path: Path, offset: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(PIECE)
