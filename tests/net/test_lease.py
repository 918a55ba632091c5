"""Leases: one owner at a time, whatever the broker and the contenders do."""

from __future__ import annotations

import asyncio
import heapq
import random
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.errors import BackplaneError
from persona_engine.net.backplane.lease import MARGIN, Contest, Lease, contend
from persona_engine.net.backplane.local import LocalBackplane
from persona_engine.net.backplane.protocol import Stored

TTL = 1.0


class World:
    """Contenders on a simulated clock, whose pace differs by 4 %; they and the broker's answers stall, and answers get lost."""

    def __init__(self, seed: int, contenders: int, forgets: float) -> None:
        self.dice, self.stored, self.t, self.forgets = random.Random(seed), Stored(), 0.0, forgets
        self.leases = [Lease(f"server-{k}", TTL) for k in range(contenders)]
        self.pace = [self.dice.uniform(0.98, 1.02) for _ in self.leases]
        self.epochs: list[int] = []
        self.acting = 0
        self._queue = [(self.dice.random(), k, self._contend(k)) for k in range(contenders)]

    def local(self, k: int) -> float:
        """A contender's clock: each has its own origin and pace."""
        return 1000.0 * k + self.t * self.pace[k]

    def run(self, seconds: float) -> None:
        """Let everyone contend, one step at a time."""
        heapq.heapify(self._queue)
        while self._queue[0][0] < seconds:
            self.t, k, steps = heapq.heappop(self._queue)
            if self.dice.random() < self.forgets:
                self.stored = Stored()
            heapq.heappush(self._queue, (self.t + next(steps), k, steps))
            self.acting = max(self.acting, sum(lease.held(self.local(n)) for n, lease in enumerate(self.leases)))

    def _swap(self, value: bytes, revision: int) -> int:
        if self.stored.revision != revision:
            return 0
        self.stored = Stored(value, revision + 1)
        return revision + 1

    def _late(self) -> float:
        return self.dice.choices((0.001, 0.02, 0.3, 2.0), (90, 5, 3, 2))[0]

    def _contend(self, k: int) -> Iterator[float]:
        lease = self.leases[k]
        while True:
            yield self.dice.uniform(0.05, 0.25)
            began = self.local(k)
            if lease.epoch:
                value: bytes | None = lease.renewal()
                expected = lease.revision
            else:
                yield self._late()
                stored = self.stored
                yield self._late()
                value = lease.claim(stored, began, self.local(k), int(self.t * 1000))
                began, expected = self.local(k), stored.revision
            if value is None:
                continue
            yield self._late()
            revision = self._swap(value, expected)
            yield self._late()
            if revision and self.dice.random() < 0.95:
                if not lease.epoch:
                    self.epochs.append(revision)
                lease.written(revision, value, began)
            elif lease.epoch and not lease.found(self.stored):
                lease.lost()


@given(st.integers(0, 10**6), st.integers(2, 5))
@settings(max_examples=60, deadline=None)
def test_there_is_one_owner_at_a_time(seed: int, contenders: int) -> None:
    """Whatever stalls or gets lost, no two may act at once; and somebody does act."""
    world = World(seed, contenders, 0.0)
    world.run(60.0)
    assert world.acting == 1 and world.epochs


def test_epochs_grow_even_where_the_broker_forgets() -> None:
    """A term that begins on an empty broker still has a higher epoch than those before, by the time of day."""
    ann, bob = Lease("ann", TTL), Lease("bob", TTL)
    ann.written(1, ann.claim(Stored(), 0.0, 0.0, 1_000_000), 0.0)
    bob.written(1, bob.claim(Stored(), 5.0, 5.0, 1_005_000), 5.0)
    assert (ann.epoch, bob.epoch) == (1_000_000, 1_005_000)
    ann.written(9, ann.claim(Stored(bob.release(), 8), 6.0, 6.0, 900_000), 6.0)
    assert ann.epoch == 1_005_001


def test_a_dead_owner_is_replaced_after_its_term() -> None:
    """Nobody takes the lease within the term, the first who looks afterwards does."""
    ann, bob = Lease("ann", TTL), Lease("bob", TTL)
    ann.written(1, ann.claim(Stored(), 0.0, 0.0, 1), 0.0)
    stored = Stored(ann.value, 1)
    looks = [k / 10 for k in range(25)]
    taken = next(t for t in looks if bob.claim(stored, t, t, 1) is not None)
    assert taken == pytest.approx(TTL, abs=1e-9) and not ann.held(MARGIN * TTL)


def test_who_stood_still_takes_nothing_from_whoever_stood_still_with_it() -> None:
    """A contender that did not look for a good part of a term looks on for a whole term first."""
    ann, bob = Lease("ann", TTL), Lease("bob", TTL)
    ann.written(1, ann.claim(Stored(), 0.0, 0.0, 1), 0.0)
    stored = Stored(ann.value, 1)
    assert [bob.claim(stored, t, t, 1) is None for t in (0.1, 0.4, 0.9, 1.1, 1.4, 1.7, 2.0)] == [True] * 6 + [False]


def test_what_is_given_up_is_taken_at_once() -> None:
    """An owner that leaves in order costs nobody a term."""
    ann, bob = Lease("ann", TTL), Lease("bob", TTL)
    ann.written(1, ann.claim(Stored(), 0.0, 0.0, 1), 0.0)
    assert bob.claim(Stored(ann.release(), 2), 0.1, 0.1, 1) is not None


@pytest.mark.parametrize("garbage", [b"", b"\xc1", b"\x00" * 50, b"hello"])
def test_garbage_is_nobodys_lease(garbage: bytes) -> None:
    """A value that says nothing does not keep anybody out."""
    assert Lease("ann", TTL).claim(Stored(garbage, 9), 0.0, 0.0, 5) is not None


async def until(met: Callable[[], bool]) -> None:
    """Wait for it."""
    while not met():  # noqa: ASYNC110
        await asyncio.sleep(0.001)


class Flaky(LocalBackplane):
    """A backplane that fails while `away`."""

    away = False

    async def load(self, key: str) -> Stored:
        """Fails while away."""
        if self.away:
            raise BackplaneError("away")
        return await super().load(key)

    async def swap(self, key: str, data: bytes, revision: int) -> int:
        """Fails while away."""
        if self.away:
            raise BackplaneError("away")
        return await super().swap(key, data, revision)


def test_a_holder_that_cannot_reach_the_broker_may_not_act_and_goes_on_afterwards() -> None:
    """While the broker is away the owner is silent; when nobody took its place, it goes on with the same epoch; one that leaves is replaced."""

    async def play() -> None:
        plane, told = Flaky(), asyncio.Queue[tuple[str, int]]()
        loop = asyncio.get_running_loop()
        leases = [Lease(name, 0.2) for name in ("ann", "bob")]

        def begin(lease: Lease) -> asyncio.Task[None]:
            contest = Contest(lambda epoch: told.put_nowait((lease.holder, epoch)), lambda: told.put_nowait((lease.holder, 0)))
            return asyncio.ensure_future(contend(plane, "lease", lease, contest, loop.time, lambda: 1))

        first = begin(leases[0])
        name, epoch = await told.get()
        assert name == "ann"
        second = begin(leases[1])
        plane.away = True
        await until(lambda: not leases[0].held(loop.time()))
        plane.away = False
        await until(lambda: leases[0].held(loop.time()) or not told.empty())
        holder = leases[0] if told.empty() else leases[1]
        assert holder.epoch >= epoch and not (leases[0].held(loop.time()) and leases[1].held(loop.time()))
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await until(lambda: leases[1].held(loop.time()))
        assert leases[1].epoch > epoch
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)

    asyncio.run(asyncio.wait_for(play(), 100))
