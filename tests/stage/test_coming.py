"""Things that come one by one, and whoever waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from persona_engine.stage.coming import Coming


def test_everything_comes_in_order_then_the_fault() -> None:
    """What a source gave before it failed is taken first; its fault is raised as often as somebody asks."""

    async def source() -> AsyncIterator[int]:
        yield 1
        await asyncio.sleep(0)
        yield 2
        raise ValueError("no three")

    async def scene() -> list[int | None]:
        made = Coming(source())
        out = [await made.next(), await made.next()]
        for _ in range(2):
            with pytest.raises(ValueError, match="no three"):
                await made.next()
        await made.close()
        return out

    assert asyncio.run(scene()) == [1, 2]


def test_the_end_is_none() -> None:
    """A source that ends gives None from then on, without a wait."""

    async def source() -> AsyncIterator[int]:
        yield 1

    async def scene() -> None:
        made = Coming(source())
        assert await made.next() == 1
        assert await made.within(60) and made.ready
        assert [await made.next(), await made.next()] == [None, None]
        await made.close()

    asyncio.run(scene())


def test_waiting_for_a_while() -> None:
    """`within` says whether something is there, and takes nothing away; closing ends a source that waits."""
    ended: list[bool] = []

    async def source(go: asyncio.Event) -> AsyncIterator[int]:
        try:
            await go.wait()
            yield 7
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    async def scene() -> None:
        go = asyncio.Event()
        made = Coming(source(go))
        assert not await made.within(0.0) and not made.ready
        go.set()
        assert await made.within(60) and await made.next() == 7
        assert not await made.within(0.0)
        await made.close()

    asyncio.run(scene())
    assert ended == [True]


def test_a_quick_source_waits() -> None:
    """No more is gathered than may lie there; all of it comes in the end."""
    given: list[int] = []

    async def source() -> AsyncIterator[int]:
        for number in range(20):
            given.append(number)
            yield number

    async def scene() -> None:
        made = Coming(source(), most=4)
        out = []
        while (number := await made.next()) is not None:
            out.append(number)
            assert len(given) - len(out) <= 4
        assert out == list(range(20))
        await made.close()

    asyncio.run(scene())
