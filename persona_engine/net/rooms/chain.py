"""`ChainedClock`: session time for those who ask a follower, who has it from the owner."""

from __future__ import annotations

from persona_engine.net import messages as m
from persona_engine.net.clock_sync import ClockSync

ENOUGH = 12
"""Answers of an owner after which its clock counts, instead of the one before."""


class ChainedClock:
    """`now` is the local clock.

    A new owner continues the session time of the one before, which counts until the new one's is known as well: nobody sees a step.
    """

    def __init__(self) -> None:
        self._sync, self._next = ClockSync(), ClockSync()
        self._epoch = self._answers = 0
        self.paused, self.scale = False, 1.0

    @property
    def ready(self) -> bool:
        """Whether session time is known well."""
        return self._sync.ready

    @property
    def known(self) -> bool:
        """Whether session time is known at all."""
        return self._sync.ready or self._next.ready

    @property
    def settled(self) -> bool:
        """Whether it is known from the present owner, and well."""
        return self._answers >= ENOUGH

    @property
    def uncertainty(self) -> float:
        """Half of the shortest way there and back, seconds."""
        return self._sync.uncertainty

    def add(self, pong: m.Pong, epoch: int, received: float) -> None:
        """An answer of the owner of `epoch`, at local time `received`."""
        if epoch < self._epoch:
            return
        turned = (pong.paused, pong.scale) != (self.paused, self.scale)
        if epoch > self._epoch or turned:
            self._next, self._answers, self._epoch = ClockSync(0.0 if pong.paused else pong.scale), 0, epoch
            self.paused, self.scale = pong.paused, pong.scale
        if turned:
            self._sync = self._next
        if not self._next.add(pong.sent, received, pong.session_t):
            return
        self._answers += 1
        if self.settled:
            self._sync = self._next

    def session_t(self, now: float) -> float:
        """Session seconds at local time `now`; 0 while it is not known."""
        sync = self._sync if self._sync.ready else self._next
        return sync.remote(now) if sync.ready else 0.0
