"""`Workshop`: what takes longer than a frame is made in a thread of its own, handed to the GPU a slice a frame, and taken into use when it is whole."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from panda3d.core import GeomNode, NodePath, Texture

from persona_engine.errors import PersonaError

_log = logging.getLogger("persona_engine.panda")

MOST_ORDERS = 64
"""Orders that wait; the oldest goes when there are more."""
SLICE = 1 << 20
"""Bytes handed to the GPU in a frame of `SLICE_S`."""
SLICE_S, MOST_SLICES = 1 / 60, 8
"""Seconds of frame for every slice, and how many slices a frame may have: where frames are slow, what was made need not wait for many of them."""


@dataclass
class Goods:
    """What came of an order, and what of it the GPU must hold before it is drawn.

    Geoms and vertex data made in the worker must be reachable through their `GeomNode` only: Panda keeps what one thread wrote locked while
    Python holds it.
    """

    made: Any
    textures: tuple[Texture, ...] = ()
    node: GeomNode | None = None


@dataclass
class _Order:
    key: Hashable
    make: Callable[[], Goods]
    done: Callable[[Any], None]
    number: int
    failed: Callable[[str], None] | None = None
    goods: Goods | None = None
    problem: str = ""
    loads: list[tuple[int, Any]] = field(default_factory=list)
    """(bytes, thing) that the GPU does not hold yet."""


class Workshop:
    """One worker thread, started with the first order. Of several orders that wait under one key only the last is made; one that was begun before is
    delivered first, so that something new is seen however quickly orders follow each other.

    `inline` makes everything at once, in the caller's thread.
    """

    def __init__(self, base: Any, inline: bool = False) -> None:
        self.inline = inline
        self._base = base
        self._waiting: deque[_Order] = deque()
        self._ready: deque[_Order] = deque()
        self._latest: dict[Hashable, int] = {}
        self._oldest: dict[Hashable, int] = {}
        """Key -> number of the first order since nothing was due under it."""
        self._count = 0
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def busy(self) -> bool:
        """Whether something was ordered and is not delivered yet."""
        return bool(self._latest)

    def order(self, key: Hashable, make: Callable[[], Goods], done: Callable[[Any], None], failed: Callable[[str], None] | None = None) -> None:
        """Have `make` called in the worker thread and then `done` with what it made, in a later `poll`; an order under `key` that still waits is void.

        A `PersonaError` that `make` raises is one line in the log, anything else a traceback there; `failed` is then called with the reason.
        """
        self._count += 1
        order = _Order(key, make, done, self._count, failed)
        if key not in self._latest:
            self._oldest[key] = order.number
        self._latest[key] = order.number
        if self.inline:
            self._work(order)
            self._deliver(order)
            return
        with self._wake:
            self._waiting.append(order)
            while len(self._waiting) > MOST_ORDERS:
                self._forget(self._waiting.popleft())
            self._wake.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="persona-workshop", daemon=True)
            self._thread.start()

    def cancel(self, key: Hashable) -> None:
        """Deliver nothing that was ordered under `key`."""
        self._latest.pop(key, None)
        self._oldest.pop(key, None)

    def holds(self, key: Hashable) -> bool:
        """Whether something was ordered under `key` and is not delivered yet."""
        return key in self._latest

    def poll(self, frame_s: float = SLICE_S) -> None:
        """Once a frame: hand the GPU what was made first, as much of it as is little beside a frame of `frame_s` seconds, or deliver it."""
        while self._ready and not self._due(self._ready[0]):
            self._ready.popleft()
        if not self._ready:
            return
        order = self._ready[0]
        room = all_room = SLICE * int(min(max(frame_s / SLICE_S, 1), MOST_SLICES))
        while order.loads and room > 0:
            size, thing = order.loads.pop(0)
            room -= size
            gsg = self._base.win.getGsg()
            if isinstance(thing, Texture):
                thing.prepare(gsg.getPreparedObjects())
            else:
                NodePath(thing).prepareScene(gsg)
        if room == all_room:
            self._ready.popleft()
            self._deliver(order)

    def _last(self, order: _Order) -> bool:
        return self._latest.get(order.key) == order.number

    def _due(self, order: _Order) -> bool:
        return order.number >= self._oldest.get(order.key, self._count + 1)

    def _forget(self, order: _Order) -> None:
        if self._last(order):
            self.cancel(order.key)

    def _deliver(self, order: _Order) -> None:
        if self._due(order):
            self._forget(order)
            if order.goods is not None:
                order.done(order.goods.made)
            elif order.failed is not None:
                order.failed(order.problem)

    def _work(self, order: _Order) -> None:
        try:
            order.goods = order.make()
        except PersonaError as error:
            _log.warning("nothing changes: %.400s", error)
            order.problem = str(error)
            return
        except Exception as error:  # `make` is the caller's and may raise anything; the thread makes for others too
            _log.exception("something could not be made")
            order.problem = f"it could not be made: {error}"
            return
        if not self.inline and self._base.win is not None and self._base.win.getGsg() is not None:
            order.loads = _loads(order.goods)

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._waiting and not self._closed:
                    self._wake.wait()
                if self._closed:
                    return
                order = self._waiting.popleft()
            if self._last(order):
                self._work(order)
                self._ready.append(order)

    def close(self) -> None:
        """Stop the worker; what was ordered is not delivered."""
        with self._wake:
            self._closed = True
            self._waiting.clear()
            self._latest.clear()
            self._oldest.clear()
            self._wake.notify()
        if self._thread is not None:
            self._thread.join(timeout=5.0)


def _loads(goods: Goods) -> list[tuple[int, Any]]:
    """(bytes, thing) of everything that can be prepared: the textures, then the buffers."""
    sizes = [(t.getXSize() * t.getYSize() * t.getNumComponents() * t.getComponentWidth(), t) for t in dict.fromkeys(goods.textures)]
    return sizes if goods.node is None else [*sizes, (SLICE, goods.node)]
