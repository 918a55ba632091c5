"""Files that a session may give out."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from persona_engine.errors import AssetError
from persona_engine.net import assets
from persona_engine.net.shelf import Shelf

DATA = bytes(range(200))
NAME = hashlib.sha256(DATA).hexdigest()


class Far:
    """A file that comes when it is let; `asked` counts how often it was sent for."""

    def __init__(self, data: bytes = DATA) -> None:
        self.data, self.asked, self.let = data, 0, asyncio.Event()

    async def fetch(self) -> bytes:
        """When it is let."""
        self.asked += 1
        await self.let.wait()
        return self.data


def test_many_who_ask_wait_for_one_reading_and_one_who_leaves_ends_nothing() -> None:
    """A file is sent for once while it is on its way, is held ready then, and comes for the others when one gives up."""

    async def play() -> None:
        shelf, far = Shelf(), Far()
        assert shelf.put(NAME, len(DATA), far.fetch) and not shelf.put(NAME, len(DATA), far.fetch)
        asked = [asyncio.ensure_future(shelf.load(NAME)) for _ in range(5)]
        await asyncio.sleep(0)
        asked[0].cancel()
        far.let.set()
        assert await asyncio.gather(*asked[1:]) == [DATA] * 4 and await shelf.load(NAME) == DATA and far.asked == 1

    asyncio.run(play())


@pytest.mark.parametrize("data", [DATA[:-1], DATA[::-1], b""])
def test_what_a_file_is_not_is_not_given(data: bytes) -> None:
    """Bytes of another length or content are nothing, and it is tried again the next time."""

    async def play() -> None:
        shelf, far = Shelf(), Far(data)
        far.let.set()
        shelf.put(NAME, len(DATA), far.fetch)
        assert await shelf.load(NAME) is None
        far.data = DATA
        assert await shelf.load(NAME) == DATA

    asyncio.run(play())


def test_a_file_on_its_way_is_put_off_and_one_that_cannot_be_had_is_refused() -> None:
    """Whoever asks for a file that has to come from elsewhere is told to ask again, not made to wait for ever."""
    async def failing() -> bytes:
        raise AssetError("nobody has it")

    async def play() -> None:
        far, lost = Far(), hashlib.sha256(b"lost").hexdigest()
        hasty, patient = (assets.AssetDesk(lambda: 0.0, patience_s=seconds) for seconds in (0.0, 60.0))
        for desk in (hasty, patient):
            desk.pass_on(NAME, len(DATA), far.fetch)
            desk.pass_on(lost, 4, failing)

        async def status(desk: assets.AssetDesk, name: str) -> int:
            headers = {"Authorization": f"Bearer {desk.ticket(1)}"}
            answer = await desk.answer(f"/asset/{name}", headers, "x")
            assert answer is not None
            return answer.status

        assert await status(hasty, NAME) == 429
        far.let.set()
        while await status(hasty, NAME) == 429:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert [await status(desk, NAME) for desk in (hasty, patient)] == [200, 200]
        assert await status(patient, lost) == 503
        for desk in (hasty, patient):
            await desk.close()

    asyncio.run(play())
