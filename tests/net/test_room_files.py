"""Files between the servers of a room."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.errors import AssetError
from persona_engine.net.asset_cache import AssetCache
from persona_engine.net.backplane import Backplane, BackplaneLimits, open_backplane
from persona_engine.net.backplane.local import LocalBackplane
from persona_engine.net.backplane.protocol import Handler, Stored
from persona_engine.net.rooms import files as f
from persona_engine.net.rooms.packets import Subjects
from persona_engine.net.shelf import local
from tests.net.room_party import run

PATIENT = f.FileLimits(most=4 << 20, timeout_s=20.0)
QUICK = f.FileLimits(most=4 << 20, timeout_s=1.0)


def blob(size: int, seed: int = 1) -> tuple[str, bytes]:
    """Name and bytes of a file."""
    data = random.Random(seed).randbytes(size)
    return hashlib.sha256(data).hexdigest(), data


@asynccontextmanager
async def server(plane: Backplane, folder: Path, name: str, limits: f.FileLimits = PATIENT) -> AsyncIterator[f.RoomFiles]:
    """A server of the room, with a cache of its own."""
    made = f.RoomFiles(plane, Subjects("harbour"), name, AssetCache(folder / name, 1 << 30, name), limits)
    await made.start()
    try:
        yield made
    finally:
        await made.close()


def test_a_file_comes_from_whoever_has_it_once(url: str, tmp_path: Path) -> None:
    """Through any broker: whoever asks, and however many at once, a file of many pieces crosses once, and is given on by who got it."""

    async def play() -> None:
        name, data = blob(5 * f.PIECE + 77)
        async with open_backplane(url, BackplaneLimits(3.0)) as plane, server(plane, tmp_path, "west") as west, server(plane, tmp_path, "east") as east:
            async with server(plane, tmp_path, "owner") as owner:
                owner.lend(name, len(data), local(lambda: data))
                assert await asyncio.gather(*(west.load(name, len(data)) for _ in range(3))) == [data] * 3
                assert west.received == len(data)
            assert await east.load(name, len(data)) == data

    run(play)


class Cut:
    """A way to a backplane that breaks off after some messages."""

    def __init__(self, plane: LocalBackplane, after: int) -> None:
        self._plane, self.left = plane, after

    def publish(self, subject: str, data: bytes) -> bool:
        """While it holds."""
        self.left -= 1
        return self.left >= 0 and self._plane.publish(subject, data)

    async def subscribe(self, subject: str, handler: Handler) -> None:
        """As ever."""
        await self._plane.subscribe(subject, handler)

    async def load(self, key: str) -> Stored:
        """Nothing."""
        return Stored()

    async def swap(self, key: str, data: bytes, revision: int) -> int:
        """Nothing."""
        return 0


def test_a_server_that_goes_away_is_replaced_by_another(tmp_path: Path) -> None:
    """What came of a file is kept when its giver falls silent; the rest comes from another."""

    async def play() -> None:
        plane, (name, data) = LocalBackplane(), blob(6 * f.PIECE)
        async with server(Cut(plane, 4), tmp_path, "first") as first, server(plane, tmp_path, "west", QUICK) as west, server(plane, tmp_path, "second") as second:
            first.lend(name, len(data), local(lambda: data))
            asked = asyncio.ensure_future(west.load(name, len(data)))
            while west.received < 3 * f.PIECE:  # noqa: ASYNC110
                await asyncio.sleep(0.002)
            second.lend(name, len(data), local(lambda: data))
            assert await asked == data and west.received == len(data)

    run(play)


@pytest.mark.parametrize(("what", "words"), [("nobody", "no server of the room"), ("liar", "SHA-256"), ("large", "at most"), ("path", "no SHA-256")])
def test_what_cannot_be_had_is_said(what: str, words: str, tmp_path: Path) -> None:
    """A file that nobody has, bytes that are not what their name says, more than may be, and a name that is a path: an error, and nothing is kept."""

    async def play() -> None:
        plane, (name, data) = LocalBackplane(), blob(1000)
        async with server(plane, tmp_path, "west", QUICK) as west:
            if what == "liar":

                def answer(message: bytes) -> None:
                    asked = f._decoder.decode(message)
                    said = f.Has("liar", name) if isinstance(asked, f.Seek) else f.Piece(name, 0, bytes(1000))
                    plane.publish("persona.harbour.file.west", f._encode(said))

                await plane.subscribe("persona.harbour.files", answer)
                await plane.subscribe("persona.harbour.file.liar", answer)
            with pytest.raises(AssetError, match=words):
                await west.load("../../etc/passwd" if what == "path" else name, 5 << 20 if what == "large" else len(data))
            assert west.cache.find(name) is None

    run(play)


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=80), max_size=8), st.text(max_size=70), st.integers())
def test_garbage_about_files_does_no_harm(garbage: list[bytes], name: str, offset: int) -> None:
    """Whatever comes on the subjects of files, a server goes on: nothing but a SHA-256 is looked up."""

    async def play() -> None:
        plane, (known, data) = LocalBackplane(), blob(10)
        looked: list[str] = []
        files = f.RoomFiles(plane, Subjects("harbour"), "west", _Looked(looked), QUICK)
        await files.start()
        files.lend(known, len(data), local(lambda: data))
        for message in (*garbage, f._encode(f.Seek("x", name)), *([f._encode(f.Get("x", name, offset))] if -(2**63) <= offset < 2**63 else [])):
            files._take(message)
        got: asyncio.Queue[bytes] = asyncio.Queue()
        await plane.subscribe("persona.harbour.file.x", got.put_nowait)
        files._take(f._encode(f.Get("x", known, 4)))
        answer = f._decoder.decode(await got.get())
        assert isinstance(answer, f.Piece) and answer.data == data[4:]
        assert all(len(word) == 64 for word in looked)
        await files.close()

    asyncio.run(play())


class _Looked(AssetCache):
    """An empty cache that notes what is looked for."""

    def __init__(self, looked: list[str]) -> None:
        self._looked = looked

    def find(self, sha256: str) -> Path | None:
        """Nothing."""
        self._looked.append(sha256)
        return None
