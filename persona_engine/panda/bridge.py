"""`Bridge`: one asyncio loop in one daemon thread, and the way back to the frame task.

Towards the main thread there is one bounded queue of events (kept, in order; when full the poster waits or is refused) and a table of
states (the newest of each key wins). Both are drained for at most a millisecond a frame.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import selectors
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, TypeVar

from panda3d.core import AsyncFuture

from persona_engine.errors import SessionError, StageError
from persona_engine.frame_gate import FrameGate

_log = logging.getLogger("persona_engine.panda")
T = TypeVar("T")

DRAIN_BUDGET = 0.001
"""Seconds a frame."""


class _Gated(selectors.DefaultSelector):
    """Hands on what is ready between two frames."""

    def __init__(self, gate: FrameGate) -> None:
        super().__init__()
        self._gate = gate

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(timeout)
        self._gate.breathe()
        return ready


class Bridge:
    """Runs coroutines beside the frame loop.

    `capacity` bounds both the events waiting for the main thread and the coroutines in flight. Coroutines go on while `gate` is open.
    """

    def __init__(self, capacity: int = 1024, name: str = "persona-asyncio", gate: FrameGate | None = None) -> None:
        self._capacity = capacity
        self._events: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._states: dict[Hashable, tuple[Callable[..., None], tuple[Any, ...]]] = {}
        self._lock = threading.Lock()
        self._urged = threading.Event()
        self._pending: set[concurrent.futures.Future[Any]] = set()
        self._closed = False
        self.loop = asyncio.new_event_loop() if gate is None or sys.platform == "win32" else asyncio.SelectorEventLoop(_Gated(gate))
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def _work(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        """Start a coroutine on the loop. Raises `StageError` when closed or `capacity` are in flight."""
        with self._lock:
            problem = "is closed" if self._closed else "has too much in flight" if len(self._pending) >= self._capacity else ""
        if problem:
            coroutine.close()
            raise StageError(f"the asyncio bridge {problem}")
        future = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        with self._lock:
            self._pending.add(future)
        future.add_done_callback(self._finished)
        return future

    def _finished(self, future: concurrent.futures.Future[Any]) -> None:
        with self._lock:
            self._pending.discard(future)

    def wait(self, coroutine: Coroutine[Any, Any, T], seconds: float, what: str) -> T:
        """What a coroutine gives. Raises what it raises, and `SessionError`, which says that `what` took too long, after so many seconds."""
        future = self.run(coroutine)
        try:
            return future.result(seconds)
        except TimeoutError as error:
            if future.done():
                raise
            future.cancel()
            raise SessionError(f"{what} took longer than {seconds:g} s; is this machine very busy?") from error

    def awaitable(self, coroutine: Coroutine[Any, Any, T]) -> AsyncFuture:
        """Start a coroutine; await the answer in a Panda coroutine task, on the main thread. A failure is the result, as an exception."""
        answer = AsyncFuture()
        self.run(coroutine).add_done_callback(lambda f: self.post(_settle, answer, f))
        return answer

    def post(self, callback: Callable[..., None], *args: Any) -> bool:
        """From any thread: call on the main thread in a coming frame, in order. False when the queue is full or closed."""
        with self._lock:
            if self._closed or len(self._events) >= self._capacity:
                return False
            self._events.append((callback, args))
            return True

    def urge(self, callback: Callable[..., None], *args: Any) -> bool:
        """As `post`; who sleeps in `rest` wakes up for it."""
        posted = self.post(callback, *args)
        self._urged.set()
        return posted

    def rest(self, seconds: float) -> None:
        """On a main thread that draws nothing: let so much time pass; what waits is run, and this returns, as soon as somebody urges."""
        if self._urged.wait(seconds):
            self._urged.clear()
            self.drain()

    def post_state(self, key: Hashable, callback: Callable[..., None], *args: Any) -> None:
        """As `post`, but a later call with the same key replaces one that still waits."""
        with self._lock:
            if not self._closed:
                self._states[key] = (callback, args)

    def drain(self, budget: float = DRAIN_BUDGET) -> int:
        """On the main thread: run what waits, for at most `budget` seconds, but at least one event. Returns how many ran."""
        end = time.perf_counter() + budget
        done = 0
        while self._events or self._states:
            with self._lock:
                if self._events:
                    callback, args = self._events.popleft()
                elif self._states:
                    callback, args = self._states.pop(next(iter(self._states)))
                else:
                    break
            try:
                callback(*args)
            except Exception:  # a callback is its owner's; the next one, and the frame, come all the same
                _log.exception("a callback from the asyncio thread failed")
            done += 1
            if time.perf_counter() >= end:
                break
        return done

    def close(self, timeout: float = 2.0) -> None:
        """Cancel what runs, stop the loop, join the thread; waits at most `timeout` seconds."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            pending = list(self._pending)
        for future in pending:
            future.cancel()
        if self._thread is threading.current_thread():
            self.loop.call_soon(self.loop.stop)
            return
        stopper = asyncio.run_coroutine_threadsafe(_cancel_all(), self.loop)
        try:
            stopper.result(timeout)
        except concurrent.futures.TimeoutError:
            _log.warning("coroutines did not end within %.1f s", timeout)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(timeout)
        if not self._thread.is_alive():
            self.loop.close()
        with self._lock:
            self._events.clear()
            self._states.clear()


def _settle(answer: AsyncFuture, future: concurrent.futures.Future[Any]) -> None:
    if answer.cancelled():
        return
    if future.cancelled():
        answer.cancel()
    else:
        answer.setResult(future.exception() or future.result())


async def _cancel_all() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.get_running_loop().shutdown_asyncgens()
