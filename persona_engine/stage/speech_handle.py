"""`Speech`: the handle of something said."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import Any

from persona_engine.errors import PersonaError


class Speech:
    """One `say`, `hear` or `perform`, from request to last syllable.

    `await speech` works in a Panda3D coroutine task; `stage.asyncio(speech)` gives an awaitable for asyncio code. Failures raise where it
    is awaited.
    """

    def __init__(self, text: str, cancel: Callable[[Speech], None] | None = None) -> None:
        self.text = text
        self._cancel = cancel
        self._finished = threading.Event()
        self._error: PersonaError | None = None
        self._cancelled = False
        self._callbacks: list[Callable[[Speech], None]] = []
        self.ids: list[int] = []
        """Performances that came of it, in order."""
        self.expected: int | None = None
        """How many performances there will be, once known."""

    @property
    def done(self) -> bool:
        """Whether it was spoken to the end, cancelled, or failed."""
        return self._finished.is_set()

    @property
    def cancelled(self) -> bool:
        """Whether it was cut short by `cancel`, or because whoever says it left the stage."""
        return self._cancelled

    @property
    def error(self) -> PersonaError | None:
        """Why it failed, if it did."""
        return self._error

    def cancel(self) -> None:
        """Cut it short: the mouth closes, the gesture retracts."""
        if not self.done:
            self._cancelled = True
            if self._cancel is not None:
                self._cancel(self)
            self.finish()

    def cut_off(self) -> None:
        """Called by the stage: whoever says it has left."""
        self._cancelled = self._cancelled or not self.done
        self.finish()

    def finish(self, error: PersonaError | None = None) -> None:
        """Called by the stage once; wakes whoever waits."""
        if self._finished.is_set():
            return
        self._error = error
        self._finished.set()
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback(self)

    def add_done_callback(self, callback: Callable[[Speech], None]) -> None:
        """Call `callback(speech)` when it ends, at once if it has."""
        if self.done:
            callback(self)
        else:
            self._callbacks.append(callback)

    def wait(self, timeout: float) -> bool:
        """Block another thread than the frame's until done; False when `timeout` seconds passed."""
        return self._finished.wait(timeout)

    def result(self) -> None:
        """Raise the failure, if there was one."""
        if self._error is not None:
            raise self._error

    def __await__(self) -> Generator[Any, Any, None]:
        from panda3d.core import AsyncFuture

        future = AsyncFuture()
        self.add_done_callback(lambda _: future.set_result(None))
        yield from future.__await__()
        self.result()
