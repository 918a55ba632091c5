"""The process in which pure work is done beside a game: `python -m persona_engine.stage.studio_process`, started by `Studio`.

It ends when its pipe does, in the middle of its work too, or when its parent has gone without closing it.
"""

from __future__ import annotations

import itertools
import os
import queue
import sys
import threading
from typing import Any, BinaryIO

from persona_engine import child
from persona_engine.motion import performer as performer  # everything that baking needs is loaded before anybody waits for it
from persona_engine.stage import planning as planning
from persona_engine.stage.parcels import Contents, Kind, pack, receive, send, unpack

LOOK_S = 5.0
"""Seconds between two looks at whether the parent still lives; a copy of it may hold its end of the pipe open."""
Due = tuple[int, int, int, Any]
"""Urgent ones first, then in order: rank, order, number, the work."""


def main() -> int:
    """Work until the pipe closes."""
    source, out = child.pipes()
    parent, due = os.getppid(), queue.PriorityQueue[Due]()
    send(out, Kind.READY)
    threading.Thread(target=_listen, args=(source, due), daemon=True).start()
    while True:
        try:
            _, _, number, work = due.get(timeout=LOOK_S)
        except queue.Empty:
            if os.getppid() != parent:
                return 0
            continue
        try:
            kind, made = _done(work)
            send(out, kind, number, made)
        except BrokenPipeError:
            return 0


def _done(work: Any) -> tuple[Kind, Contents | None]:
    """What fails here fails again where it was asked for, and is told there."""
    try:
        return Kind.DONE, pack(work.run())
    except Exception:
        return Kind.FAILED, None


def _listen(source: BinaryIO, due: queue.PriorityQueue[Due]) -> None:
    read(source, due)
    os._exit(0)


def read(source: BinaryIO, due: queue.PriorityQueue[Due]) -> None:
    """Put everything that comes on `due`, until nothing more can come."""
    kept: dict[int, Any] = {}
    order = itertools.count()
    while (parcel := receive(source)) is not None:
        kind, number, contents = parcel
        if kind is Kind.KEEP:
            kept[number] = unpack(contents)
        elif kind is Kind.DROP:
            kept.pop(number, None)
        else:
            try:
                work = unpack(contents, kept.__getitem__)
            except Exception:  # whatever cannot be read here is done where it was asked for
                work = None
            due.put((0 if work is None or work.urgent else 1, next(order), number, work))


if __name__ == "__main__":
    sys.exit(main())
