"""`Realiser`: has performances baked ahead of their start, in the studio or on a thread, so that the frame task only swaps pointers."""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Iterable
from functools import partial
from typing import Any

from persona_engine.frame_gate import Breathe, at_once
from persona_engine.stage.parcels import Contents, unpack
from persona_engine.stage.studio import Studio, Work

log = logging.getLogger("persona_engine.stage")

SPREAD = 4
"""Frames over which what is finished at the same time is taken."""
WATCHED_EVERY = 8
"""Frames after which the studio is looked after again."""


class Realiser:
    """Hands jobs to `studio`; those that it does not take or cannot do run in order, urgent ones first, on one daemon thread.

    A job that raises is logged and dropped: its performance stays silent in motion, the persona goes on living.
    """

    def __init__(self, breathe: Breathe = at_once, studio: Studio | None = None) -> None:
        self._breathe, self._studio = breathe, studio
        self._todo: deque[Work | None] = deque()
        self._urgent: deque[Work] = deque()
        self._waiting = threading.Semaphore(0)
        self._done: queue.SimpleQueue[tuple[Work, Any]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._looks = 0
        self._lock, self._closed = threading.Lock(), False

    def submit(self, job: Work) -> None:
        """Have a job done."""
        if self._studio is None or not self._studio.ask(job, partial(self._answered, job), self._breathe):
            self._here(job)

    def take(self, jobs: Iterable[Work], due: deque[Any]) -> None:
        """Have jobs done, and the first of what is `due` beforehand where there is a studio that takes it."""
        for job in jobs:
            self.submit(job)
        if due and self._studio is not None and self._studio.offer(due[0], self._breathe):
            due.popleft()

    def finished(self, later: bool = False) -> list[tuple[Work, Any]]:
        """Finished jobs that are to be taken now, in order, with what they made: one of a few, more of many. `later`: this frame has enough to do."""
        self._looks += 1
        if self._studio is not None and not self._looks % WATCHED_EVERY:
            self._studio.watch()
        if self._done.empty():
            return []
        return [self._done.get_nowait() for _ in range((self._done.qsize() + (0 if later else SPREAD - 1)) // SPREAD)]

    def close(self) -> None:
        """Stop after the job in hand."""
        with self._lock:
            self._closed = True
            thread = self._thread
        self._todo.append(None)
        self._waiting.release()
        if thread is not None:
            thread.join(timeout=2.0)

    def _answered(self, job: Work, contents: Contents | None) -> None:
        try:
            made = None if contents is None else unpack(contents)
        except Exception:  # see `unpack`; it must not end the thread on which the studio answers everybody
            log.exception("what the studio made cannot be read")
            made = None
        if made is None:
            self._here(job)
        else:
            self._done.put((job, made))

    def _here(self, job: Work) -> None:
        with self._lock:
            if self._closed:
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="persona-realise", daemon=True)
                self._thread.start()
        (self._urgent if job.urgent else self._todo).append(job)
        self._waiting.release()

    def _next(self) -> Work | None:
        self._waiting.acquire()
        self._breathe()
        return self._urgent.popleft() if self._urgent else self._todo.popleft()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                made = job.run()
            except Exception:  # scores come from other machines too: whatever one brings out, those behind it are baked
                log.exception("a performance could not be realised")
            else:
                self._done.put((job, made))
