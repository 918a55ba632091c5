"""The way between the asyncio thread and the frame: in order, bounded, and never fatal."""

from __future__ import annotations

import asyncio
import threading

import pytest
from panda3d.core import AsyncFuture

from persona_engine.errors import SessionError, StageError
from persona_engine.panda.bridge import Bridge


@pytest.fixture
def bridge():
    """A small bridge, closed afterwards."""
    made = Bridge(capacity=4)
    yield made
    made.close()


def test_a_coroutine_runs_off_the_main_thread_and_answers(bridge):
    """`run` gives the answer or the exception."""

    async def where() -> str:
        return threading.current_thread().name

    async def fail() -> None:
        raise ValueError("no")

    assert bridge.run(where()).result(100) == "persona-asyncio"
    with pytest.raises(ValueError, match="no"):
        bridge.run(fail()).result(100)


def test_what_takes_too_long_says_what_it_was(bridge):
    """`wait` gives the answer or the exception, a `TimeoutError` of its own too; what does not come in time is a `SessionError`, and is cancelled."""
    ended = threading.Event()

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def late() -> None:
        raise TimeoutError("the other side")

    assert bridge.wait(asyncio.sleep(0, 3), 100, "a nap") == 3
    with pytest.raises(TimeoutError, match="the other side"):
        bridge.wait(late(), 100, "a letter")
    with pytest.raises(SessionError, match=r"hosting at 10\.0\.0\.1:7777 took longer than 0\.01 s"):
        bridge.wait(hang(), 0.01, "hosting at 10.0.0.1:7777")
    assert ended.wait(100)


def test_events_come_in_order_and_full_is_said(bridge):
    """Every event posted is kept until drained; beyond the bound the poster is told."""
    seen: list[int] = []
    assert [bridge.post(seen.append, k) for k in range(6)] == [True] * 4 + [False] * 2
    while bridge.drain(1.0):
        pass
    assert seen == [0, 1, 2, 3]


def test_of_a_state_only_the_newest_counts(bridge):
    """A key posted twice is delivered once, with its last value."""
    seen: list[int] = []
    for k in range(10):
        bridge.post_state("volume", seen.append, k)
    bridge.drain(1.0)
    assert seen == [9]


def test_a_frame_without_time_still_makes_progress(bridge):
    """Even a budget of nothing runs one event."""
    seen: list[int] = []
    bridge.post(seen.append, 1)
    bridge.post(seen.append, 2)
    assert bridge.drain(0.0) == 1 and seen == [1]


def test_a_failing_callback_does_not_stop_the_others(bridge, caplog):
    """The error is logged; what follows runs."""
    seen: list[int] = []
    bridge.post(lambda: 1 / 0)
    bridge.post(seen.append, 1)
    bridge.drain(1.0)
    assert seen == [1] and "ZeroDivisionError" in caplog.text


def test_a_panda_task_can_await_an_answer(bridge):
    """`awaitable` settles an AsyncFuture on the main thread, in `drain`."""

    async def answer() -> int:
        return 7

    future = bridge.awaitable(answer())
    assert isinstance(future, AsyncFuture)
    bridge.run(asyncio.sleep(0)).result(100)
    while not future.done():
        bridge.drain()
    assert future.result() == 7


def test_too_much_in_flight_is_refused(bridge):
    """Coroutines are bounded too."""
    gate = asyncio.Event()
    waiting = [bridge.run(gate.wait()) for _ in range(4)]
    with pytest.raises(StageError, match="too much"):
        bridge.run(asyncio.sleep(0))
    bridge.loop.call_soon_threadsafe(gate.set)
    assert all(w.result(100) for w in waiting)


def test_closing_cancels_what_runs_and_refuses_what_comes():
    """After `close` nothing runs, nothing is taken, and the thread is gone."""
    bridge = Bridge()
    waiting = bridge.run(asyncio.Event().wait())
    bridge.close()
    bridge.close()
    assert waiting.cancelled() and not bridge._thread.is_alive()
    assert bridge.post(print) is False
    with pytest.raises(StageError, match="closed"):
        bridge.run(asyncio.sleep(0))


def test_who_rests_runs_what_is_urgent_at_once(bridge):
    """What is urged is run while the main thread rests; what is only posted waits for the next frame."""
    ran = []
    bridge.post(ran.append, "posted")
    bridge.rest(0.01)
    assert not ran
    threading.Timer(0.05, bridge.urge, (ran.append, "urged")).start()
    bridge.rest(60.0)
    assert ran == ["posted", "urged"]
