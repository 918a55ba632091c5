"""`Lease`: who owns a room. One holder at a time, each with a higher epoch than all before it.

The lease is a value that its holder writes anew all the time. Whoever looks on for `ttl_s` by the own clock and sees it unchanged writes itself in, by
compare and swap; the holder, which counts from before it wrote, has stopped by then. So no two clocks need to agree, only their pace (the idea: Gray and
Cheriton, "Leases", 1989; the way: the lock client of DynamoDB). Epochs exceed the wall clock in milliseconds, so that they grow even where a broker forgot
them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from persona_engine.errors import BackplaneError
from persona_engine.net.backplane.protocol import Backplane, Stored

log = logging.getLogger("persona_engine.net")

MARGIN = 0.9
"""Share of its term after which a holder that could not renew stops: clocks differ in pace by less than the rest."""
BLINK = 1 / 3
"""Share of a term: whoever does not look for so long has not looked on."""
RENEWALS, LOOKS = 4, 14
"""How often in its term a lease is renewed, and looked at by those who wait for it."""


class _Term(msgspec.Struct, frozen=True):
    holder: str
    epoch: int
    renewed: int = 0


class Lease:
    """One contender's view, without IO. `now` is the local monotonic clock, `wall_ms` milliseconds since 1970.

    >>> ann, bob = Lease("ann", 1.0), Lease("bob", 1.0)
    >>> ann.written(1, ann.claim(Stored(), 0.0, 0.0, 5000), 0.0); ann.epoch, ann.held(0.5), ann.held(0.95)
    (5000, True, False)
    >>> stored = Stored(ann.value, 1)
    >>> [bob.claim(stored, t, t, 5000) is None for t in (0.1, 0.4, 0.7, 1.0, 1.1)]
    [True, True, True, True, False]
    """

    def __init__(self, holder: str, ttl_s: float) -> None:
        self.holder, self.ttl_s = holder, ttl_s
        self.epoch = 0
        """Of this holder's term; 0 without one."""
        self.other = ""
        """Who else holds it, as last seen."""
        self.value, self.revision = b"", 0
        self._seen, self._looked = (-1, 0.0), 0.0
        self._until = 0.0

    def held(self, now: float) -> bool:
        """Whether this holder may act as the owner."""
        return self.epoch > 0 and now < self._until

    def claim(self, stored: Stored, began: float, now: float, wall_ms: int) -> bytes | None:
        """What to write over `stored`, which was asked for at `began` and came at `now`, to take the lease; None: somebody holds it."""
        term = _term(stored)
        # Who stood still has not looked on: the holder may have stood still with it.
        if stored.revision != self._seen[0] or began - self._looked > BLINK * self.ttl_s:
            self._seen = (stored.revision, now)
        self._looked = now
        self.other = "" if term.holder == self.holder else term.holder
        if self.other and began - self._seen[1] < self.ttl_s:
            return None
        return msgspec.msgpack.encode(_Term(self.holder, max(term.epoch + 1, wall_ms)))

    def renewal(self) -> bytes:
        """What to write to keep it."""
        term = msgspec.msgpack.decode(self.value, type=_Term)
        return msgspec.msgpack.encode(msgspec.structs.replace(term, renewed=term.renewed + 1))

    def release(self) -> bytes:
        """What to write to give it up."""
        return msgspec.msgpack.encode(_Term("", self.epoch))

    def written(self, revision: int, value: bytes | None, began: float) -> None:
        """`value` was written, as of local time `began`, which lies before the writing."""
        if value is not None:
            self.value, self.revision = value, revision
            self.epoch, self._until = _term(Stored(value)).epoch, began + MARGIN * self.ttl_s

    def found(self, stored: Stored) -> bool:
        """After a write of which nobody knows whether it succeeded: whether the lease is still this holder's."""
        term = _term(stored)
        if term.holder != self.holder or term.epoch != self.epoch:
            self.other = "" if term.holder == self.holder else term.holder
            return False
        self.value, self.revision = stored.data, stored.revision
        return True

    def lost(self) -> None:
        """Somebody else has it."""
        self.epoch, self._until = 0, 0.0


def _term(stored: Stored) -> _Term:
    """What a value says; one that says nothing is nobody's."""
    try:
        return msgspec.msgpack.decode(stored.data, type=_Term)
    except (msgspec.MsgspecError, ValueError):
        return _Term("", 0)


@dataclass(frozen=True)
class Contest:
    """What a contender is told, on the loop: `won(epoch)` when it has a new term, `lost()` when somebody else has."""

    won: Callable[[int], None]
    lost: Callable[[], None]


async def contend(plane: Backplane, key: str, lease: Lease, contest: Contest, clock: Callable[[], float], wall_ms: Callable[[], int]) -> None:
    """Try to hold a lease for ever; gives it up when cancelled.

    A holder that cannot reach the broker goes on trying: `lease.held` says whether it may act meanwhile.
    """
    told = 0
    try:
        while True:
            began = clock()
            try:
                async with asyncio.timeout(lease.ttl_s / 2):
                    await (_renew if lease.epoch else _try)(plane, key, lease, clock, wall_ms)
            except (BackplaneError, TimeoutError) as error:
                log.debug("the lease of %s: %s", key, error)
            now = clock()
            if lease.held(now) and lease.epoch != told:
                told = lease.epoch
                contest.won(told)
            elif told and not lease.epoch and lease.other:
                told = 0
                contest.lost()
            pause = lease.ttl_s / (RENEWALS if lease.epoch else LOOKS)
            await asyncio.sleep(max(0.0, began + pause - now))
    finally:
        if lease.epoch:
            await _give_up(plane, key, lease)


async def _try(plane: Backplane, key: str, lease: Lease, clock: Callable[[], float], wall_ms: Callable[[], int]) -> None:
    began = clock()
    stored = await plane.load(key)
    came = clock()
    value = lease.claim(stored, began, came, wall_ms())
    if value is not None:
        revision = await plane.swap(key, value, stored.revision)
        lease.written(revision, value if revision else None, came)


async def _renew(plane: Backplane, key: str, lease: Lease, clock: Callable[[], float], _: Callable[[], int]) -> None:
    for _again in range(2):
        began, value = clock(), lease.renewal()
        revision = await plane.swap(key, value, lease.revision)
        if revision:
            lease.written(revision, value, began)
            return
        if not lease.found(await plane.load(key)):
            lease.lost()
            return


async def _give_up(plane: Backplane, key: str, lease: Lease) -> None:
    try:
        async with asyncio.timeout(lease.ttl_s):
            await plane.swap(key, lease.release(), lease.revision)
    except (BackplaneError, TimeoutError) as error:
        log.debug("the lease of %s runs out by itself: %s", key, error)
    finally:
        lease.lost()
