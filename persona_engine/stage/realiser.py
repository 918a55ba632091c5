"""`Realiser`: the thread that bakes performances ahead of their start, so that the frame task only swaps pointers."""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from typing import Any, Protocol

from persona_engine.frame_gate import Breathe, at_once

log = logging.getLogger("persona_engine.stage")


class Job(Protocol):
    """Pure work made by the performer; what is `urgent` goes first."""

    urgent: bool

    def run(self, breathe: Breathe) -> Any:
        """Do it and return what was made; `breathe` between two bits of it."""
        ...


class Realiser:
    """Runs jobs in order, urgent ones first, on one daemon thread and hands results back to the frame task.

    A job that raises is logged and dropped: its performance stays silent in motion, the persona goes on living.
    """

    def __init__(self, breathe: Breathe = at_once) -> None:
        self._breathe = breathe
        self._todo: deque[Job | None] = deque()
        self._urgent: deque[Job] = deque()
        self._waiting = threading.Semaphore(0)
        self._done: queue.SimpleQueue[tuple[Job, Any]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="persona-realise", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job."""
        (self._urgent if job.urgent else self._todo).append(job)
        self._waiting.release()

    def finished(self) -> list[tuple[Job, Any]]:
        """Jobs finished since the last call, in order, with their tracks."""
        out = []
        while not self._done.empty():
            out.append(self._done.get_nowait())
        return out

    def close(self) -> None:
        """Stop after the job in hand."""
        self._todo.append(None)
        self._waiting.release()
        self._thread.join(timeout=2.0)

    def _next(self) -> Job | None:
        self._waiting.acquire()
        self._breathe()
        return self._urgent.popleft() if self._urgent else self._todo.popleft()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                self._done.put((job, job.run(self._breathe)))
            except Exception:
                log.exception("a performance could not be realised")
