"""`Following`: keeps up with the owner of a room through a backplane: its score, and its clock."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from persona_engine.errors import BackplaneError, SessionError
from persona_engine.net import messages as m
from persona_engine.net.backplane.protocol import Backplane
from persona_engine.net.rooms import packets as p
from persona_engine.net.rooms.chain import ChainedClock
from persona_engine.net.rooms.limits import RoomLimits
from persona_engine.net.rooms.replica import Lacking, News, Replica
from persona_engine.net.sound import Codec

log = logging.getLogger("persona_engine.net")

QUICK_S = 0.03
"""Between beats until the clock of an owner is known."""
_ASIDE = (p.ANSWER, p.NOTE, p.EXPEL)
_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True)
class Need:
    """What a follower's peers need: play-out delay in seconds, codecs; how many they are, and how many places they take."""

    delay: float = 0.0
    codecs: tuple[Codec, ...] = ()
    peers: int = 0
    places: int = 0


class Following:
    """On one loop. `news` is called for everything that happens in the room, `timed` when the clock was
    compared, with the local time of the question and the epoch of the owner that answered it, `noted` for what the owner tells
    one peer, `expelled` when it sends somebody away, `counted` with how full the room is; `need` says what to report; `now` is the local clock."""

    def __init__(
        self, plane: Backplane, room: str, name: str, now: Callable[[], float], limits: RoomLimits | None = None
    ) -> None:
        self._plane, self.subjects, self.name, self._now = plane, p.Subjects(room), name, now
        self._limits = limits or RoomLimits()
        self.replica, self.clock = Replica(), ChainedClock()
        self.news: Callable[[News], None] = lambda _: None
        self.timed: Callable[[float, int], None] = lambda asked, epoch: None
        self.noted: Callable[[p.Note], None] = lambda _: None
        self.expelled: Callable[[p.Expel], None] = lambda _: None
        self.counted: Callable[[p.Answer], None] = lambda _: None
        self.need: Callable[[], Need] = Need
        self._asked, self._silent = -1e9, math.inf
        self._alone = False
        self._complained = ""
        self._beats: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Subscribe and ask for the room. Raises `BackplaneError`."""
        await self._plane.subscribe(self.subjects.to(self.name), self._take)
        await self._plane.subscribe(self.subjects.down, self._take)
        self._silent = 0.0
        self._beats = asyncio.ensure_future(self._beat())

    async def close(self) -> None:
        """Say that this follower goes, and stop."""
        if self._beats is not None:
            self._beats.cancel()
            await asyncio.gather(self._beats, return_exceptions=True)
        self.report(p.Left(self.name))

    def report(self, report: p.Report) -> bool:
        """Tell the owner; False when it is lost."""
        return self._plane.publish(self.subjects.up, _encode(report))

    @property
    def alone(self) -> bool:
        """Whether nobody has answered for `forget_s` in which this server was awake."""
        return self._silent > self._limits.forget_s

    def session_t(self) -> float:
        """Session seconds now."""
        return self.clock.session_t(self._now())

    async def stored(self) -> p.Packet | None:
        """The room as its last owner left it with the broker, None where there is none. Raises `BackplaneError`."""
        stored = await self._plane.load(self.subjects.whole)
        try:
            return p.unwrap(stored.data) if stored.data else None
        except SessionError as error:
            raise BackplaneError(f"what the broker keeps of the room {self.subjects.room!r} cannot be read: {error}") from error

    def _take(self, data: bytes) -> None:
        try:
            packet = p.unwrap(data)
            if packet.kind in _ASIDE:
                if packet.epoch >= self.replica.epoch:
                    self._aside(packet)
                return
            for news in self.replica.take(packet):
                if isinstance(news, Lacking):
                    self._ask()
                else:
                    self.news(news)
        except SessionError as error:
            self._complain(str(error))

    def _aside(self, packet: p.Packet) -> None:
        """What is no part of the room that newcomers are told."""
        match packet.kind:
            case p.NOTE:
                self.noted(p.unpack_told(p.Note, packet.body))
            case p.EXPEL:
                self.expelled(p.unpack_told(p.Expel, packet.body))
            case _:
                self._answer(p.unpack_told(p.Answer, packet.body), packet.epoch)

    def _answer(self, answer: p.Answer, epoch: int) -> None:
        pong = m.decode(answer.pong)
        if not isinstance(pong, m.Pong):
            raise SessionError(f"the owner sent {type(pong).__name__} for the time")
        self._silent = 0.0
        self.clock.add(pong, epoch, self._now())
        self.counted(answer)
        self.timed(pong.sent, epoch)

    def _ask(self) -> None:
        if self._now() - self._asked >= self._limits.again_s:
            self._asked = self._now()
            self.report(p.Lacks(self.name))

    def _complain(self, problem: str) -> None:
        """The same trouble is told once."""
        if problem != self._complained:
            self._complained = problem
            log.warning("room %s: %s", self.subjects.room, problem)

    async def _beat(self) -> None:
        while True:
            began = self._now()
            need = self.need()
            self.report(p.Beat(self.name, self._now(), need.delay, need.codecs, need.peers, need.places))
            if not self.replica.synced:
                self._ask()
            if self.alone != self._alone:
                self._alone = self.alone
                log.warning("room %s %s", self.subjects.room, "has no owner that answers" if self._alone else "has an owner again")
            pause = self._limits.beat_s if self.clock.settled or self._alone else QUICK_S
            await asyncio.sleep(pause)
            self._silent += min(self._now() - began, 2 * pause)
