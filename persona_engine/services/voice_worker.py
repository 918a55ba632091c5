"""The loop of a worker process: requests from stdin in order, sound and marks to stdout, cancellation in between.

In: `["speak", id, {...}]`, `["cancel", id]`. Out: `["ready", rate, name]` or `["broken", why]` once; then per request any number of
`["sound", id, pcm]` and `["marks", id, marks]`, and at last `["done", id]` or `["error", id, why]`.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol

from persona_engine import child
from persona_engine.services.frames import read_frame, write_frame

Send = Callable[[bytes, list[Any]], bool]
"""Sends sound and marks; True says that the request was cancelled."""


class Engine(Protocol):
    """What speaks inside a worker."""

    rate: int
    name: str

    def speak(self, request: dict[str, Any], send: Send) -> None:
        """Voice one request; raises `ValueError` for one that cannot be voiced."""
        ...


def _read(stream: BinaryIO, jobs: queue.SimpleQueue[Any], cancelled: set[int]) -> None:
    while (message := read_frame(stream)) is not None:
        if message[0] == "cancel":
            cancelled.add(message[1])
        else:
            jobs.put(message)
    jobs.put(None)
    # The parent is gone: stop in the middle of a sentence too.
    cancelled.add(-1)


def serve(make: Callable[[], Engine]) -> int:
    """Run until stdin closes; the process's exit status."""
    source, out = child.pipes()
    try:
        engine = make()
    except Exception as error:  # drivers of the system's voices raise what they like; the parent is told
        write_frame(out, ["broken", f"{type(error).__name__}: {error}"])
        return 1
    write_frame(out, ["ready", engine.rate, engine.name])
    jobs: queue.SimpleQueue[Any] = queue.SimpleQueue()
    cancelled: set[int] = set()
    threading.Thread(target=_read, args=(source, jobs, cancelled), daemon=True).start()
    try:
        while (job := jobs.get()) is not None:
            _serve_one(engine, job, out, cancelled)
    except BrokenPipeError:
        return 0
    return 0


def _serve_one(engine: Engine, job: Any, out: BinaryIO, cancelled: set[int]) -> None:
    _, n, request = job

    def send(pcm: bytes, marks: list[Any]) -> bool:
        if n in cancelled or -1 in cancelled:
            return True
        if marks:
            write_frame(out, ["marks", n, marks])
        if pcm:
            write_frame(out, ["sound", n, pcm])
        return False

    try:
        if n not in cancelled:
            engine.speak(request, send)
        write_frame(out, ["done", n])
    except (ValueError, OSError, RuntimeError) as error:
        write_frame(out, ["error", n, str(error) or type(error).__name__])
    cancelled.discard(n)
