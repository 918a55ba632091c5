"""`Realiser`: the thread that bakes performances ahead of their start, so that the frame task only swaps pointers."""

from __future__ import annotations

import logging
import queue
import threading
from typing import Any, Protocol

log = logging.getLogger("persona_engine.stage")


class Job(Protocol):
    """Pure work made by the performer."""

    def run(self) -> Any:
        """Bake and return the tracks."""
        ...


class Realiser:
    """Runs jobs in order on one daemon thread and hands results back to the frame task.

    A job that raises is logged and dropped: its performance stays silent in motion, the persona goes on living.
    """

    def __init__(self) -> None:
        self._todo: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Job, Any]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="persona-realise", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Queue a job."""
        self._todo.put(job)

    def finished(self) -> list[tuple[Job, Any]]:
        """Jobs finished since the last call, in order, with their tracks."""
        out = []
        while not self._done.empty():
            out.append(self._done.get_nowait())
        return out

    def close(self) -> None:
        """Stop after the job in hand."""
        self._todo.put(None)
        self._thread.join(timeout=2.0)

    def _work(self) -> None:
        while (job := self._todo.get()) is not None:
            try:
                self._done.put((job, job.run()))
            except Exception:
                log.exception("a performance could not be realised")
