"""`Fanout`: frames of which only the newest matters, made once and written to many peers.

Peers that get the same frames are an audience. A frame goes straight to each peer's socket; one that does not fit there is not kept waiting: the
peer has missed it, and gets a whole frame when there is room again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial

from persona_engine.net.interest import Cell
from persona_engine.net.outbox import Outbox
from persona_engine.net.wire import nothing


class Audience:
    """Peers that get the same frames."""

    def __init__(self) -> None:
        self._lanes: dict[int, Outbox] = {}
        """Peers that have every frame and for whom nothing waits, by the numbers of their sockets: a frame for thousands touches no object of theirs."""
        self._others: dict[Outbox, None] = {}
        """The same where frames cannot go straight to the socket."""
        self._waiting: dict[Outbox, None] = {}
        """Peers that have every frame, as soon as what waits for them is sent."""
        self._behind: dict[Outbox, bool] = {}
        """Peers that need a whole frame first, and whether they are new here."""

    def __len__(self) -> int:
        return len(self._lanes) + len(self._others) + len(self._waiting) + len(self._behind)

    def add(self, box: Outbox, whole: bytes | None = None) -> None:
        """From the next frame on; it begins with a whole one, or now with `whole`, which is all before it: empty for one who fell behind elsewhere."""
        box.wire.stops = partial(self._stop, box)
        if whole:
            self._goes_on(box)
            box.wire.write(whole)
        else:
            self._behind[box] = whole is None

    def drop(self, box: Outbox) -> None:
        """No more."""
        box.wire.stops = nothing
        self._halts(box)
        for seats in (self._waiting, self._behind):
            seats.pop(box, None)

    def keeps_up(self, box: Outbox) -> bool:
        """Whether a peer took the last frame."""
        return box in self._others or self._lanes.get(box.wire.number) is box

    def publish(self, frame: bytes, key: Callable[[], bytes], run: Callable[[], bytes] | None = None) -> None:
        """Write a frame as it is on the wire to all who have those before it; to the others `key()`, to newcomers `run()`, made when somebody needs them."""
        late, rests, size, write = self._resumed(), [], len(frame), os.write
        for number in tuple(self._lanes):
            try:
                sent = write(number, frame)
            except OSError:
                late.append(self._lanes[number])
                continue
            if sent < size:
                rests.append((self._lanes[number], frame[sent:]))
        for box in tuple(self._others):
            box.wire.write(frame)
        for box, rest in rests:
            box.wire.write(rest)
        if self._behind:
            self._catch_up(key, run or key)
        for box in late:
            self._halts(box)
            self._behind[box] = False

    def _resumed(self) -> list[Outbox]:
        """Have those back for whom nothing waits any more; the others, who miss this frame."""
        waiting, self._waiting, late = self._waiting, {}, []
        for box in waiting:
            if box.free:
                self._goes_on(box)
            else:
                late.append(box)
        return late

    def _catch_up(self, key: Callable[[], bytes], run: Callable[[], bytes]) -> None:
        made: dict[bool, bytes] = {}
        for box, new in tuple(self._behind.items()):
            if box.free:
                del self._behind[box]
                self._goes_on(box)
                if new not in made:
                    made[new] = run() if new else key()
                if not box.offer(made[new]):
                    self._halts(box)
                    self._behind[box] = new

    def _goes_on(self, box: Outbox) -> None:
        if box.wire.number < 0:
            self._others[box] = None
        else:
            self._lanes[box.wire.number] = box

    def _halts(self, box: Outbox) -> bool:
        """Nothing goes to a peer's socket for now; whether something did."""
        if self._lanes.get(box.wire.number) is box:
            del self._lanes[box.wire.number]
            return True
        return self._others.pop(box, self) is not self

    def _stop(self, box: Outbox) -> None:
        if self._halts(box):
            self._waiting[box] = None


class Fanout:
    """Audiences by where they look from."""

    def __init__(self) -> None:
        self.audiences: dict[Cell | None, Audience] = {}
        self._seats: dict[Outbox, Cell | None] = {}

    def seat(self, box: Outbox, viewer: Cell | None, whole: bytes | None = None) -> None:
        """From now on a peer gets the frames for who looks from a cell, and no others; `whole` is what one who was here still lacks of those before, if it has
        the others."""
        self.drop(box)
        self._seats[box] = viewer
        self.audiences.setdefault(viewer, Audience()).add(box, whole)

    def begin_anew(self) -> None:
        """Everyone is as one who has just come."""
        for box, viewer in tuple(self._seats.items()):
            self.seat(box, viewer)

    def publish(self, frame: bytes, key: Callable[[], bytes]) -> None:
        """The same frame for everyone."""
        for audience in tuple(self.audiences.values()):
            audience.publish(frame, key)

    def of(self, box: Outbox) -> Cell | None:
        """Where a peer looks from."""
        return self._seats.get(box)

    def drop(self, box: Outbox) -> None:
        """A peer gets nothing more."""
        if box not in self._seats:
            return
        viewer = self._seats.pop(box)
        self.audiences[viewer].drop(box)
        if not len(self.audiences[viewer]):
            del self.audiences[viewer]

    def keeps_up(self, box: Outbox) -> bool:
        """Whether a peer took the last frame of its audience."""
        return box in self._seats and self.audiences[self._seats[box]].keeps_up(box)
