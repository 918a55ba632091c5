"""`RoomServer`: the owner's end of a room: what a `SessionServer` is to peers, this is to a backplane. Everything is made once, for all gateways."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path

import msgspec

from persona_engine.errors import AssetError, BackplaneError, SessionError
from persona_engine.net import messages as m
from persona_engine.net.asset_cache import is_name
from persona_engine.net.backplane.protocol import Backplane
from persona_engine.net.host_events import Arrived, Asked, Away, Brought, HostEvent, Left
from persona_engine.net.poses import PoseDecoder, PoseEncoder, Poses
from persona_engine.net.rooms import packets as p
from persona_engine.net.rooms.files import RoomFiles
from persona_engine.net.rooms.limits import RoomLimits
from persona_engine.net.rooms.replica import MOST_FILES
from persona_engine.net.session import HostSession, HostState, full
from persona_engine.net.shelf import local
from persona_engine.net.sound import CODECS, RATES, Codec, Piece, SoundFeed
from persona_engine.net.uplink import Moved, Steered, Voiced, steering
from persona_engine.net.wishes import MAX_NUMBER, check_intent
from persona_engine.score.channels import COUNT
from persona_engine.score.entries import Entry

log = logging.getLogger("persona_engine.net")

WHOLE_ROOM = 0
"""Key of the newcomer that stands for all gateways: `welcome` it with the whole room."""
MOST_BARRED = 1024
"""Addresses that are remembered as barred; the oldest are forgotten first."""
MOST_SEATS = 100_000
"""Peers of all gateways that are told apart."""
FORGET_S = 2.0
"""Sound is kept this long after its end, for newcomers."""


@dataclass(frozen=True)
class _Follower:
    beat: p.Beat
    at: float
    """When it came, in `RoomServer._awake`."""


@dataclass(frozen=True)
class _Seat:
    key: int
    follower: str
    peer: str
    address: str = ""


class RoomServer:
    """Owns the room of `subjects` while `may()` says so. On one loop.

    `event` is called for wishes, and whenever the whole room is to be told: answer `Arrived(WHOLE_ROOM)` with `welcome`. `now` is the local clock.
    """

    def __init__(
        self, session: HostSession, event: Callable[[HostEvent], None], needed: Callable[[float], None], plane: Backplane, subjects: p.Subjects,
        may: Callable[[], bool], now: Callable[[], float], limits: RoomLimits | None = None,
    ) -> None:  # fmt: skip
        self._session, self._event, self._needed = session, event, needed
        self._plane, self.subjects, self._may, self._now = plane, subjects, may, now
        self._limits = limits or RoomLimits()
        self._epoch = self._number = self._told = 0
        self._followers: dict[str, _Follower] = {}
        self._seats: dict[str, _Seat] = {}
        self._barred: OrderedDict[str, float] = OrderedDict()
        """Addresses from which nobody is let in, each with the local time until then."""
        self._next = WHOLE_ROOM + 1
        self._encoder, self._posed = PoseEncoder(), False
        self._feeds: dict[str, SoundFeed] = {}
        self._given: Counter[tuple[str, Codec]] = Counter()
        self._asked = -1e9
        self._awake = 0.0
        """Seconds in which this server did not stand still: only then is silence another's."""
        self._wishes = self._limits.wishes_per_s
        self._revision = -1
        self.files: RoomFiles | None = None
        """By way of which files come and go."""
        self._listed: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._keeping: asyncio.Task[None] | None = None

    def begin(self, epoch: int, listed: tuple[m.Listed, ...] = ()) -> None:
        """A new term: nothing that was sent before counts. `listed` are the files that the owner before gave out."""
        for file in listed:
            if file.sha256 not in self._listed and len(self._listed) < MOST_FILES:
                self._listed[file.sha256] = file.size
        if not self._tasks:
            self._begin(self._ticks())
        self._epoch, self._number, self._told = epoch, 0, -1
        self._ask()

    def tell(self, key: int, message: m.Message) -> None:
        """Tell one peer, by way of its gateway."""
        for seat in self._seats.values():
            if seat.key == key:
                body = msgspec.msgpack.encode(p.Note(seat.peer, m.encode(message)))
                self._send(p.Packet(p.NOTE, self._epoch, self._number, body), self.subjects.to(seat.follower))

    def expel(self, key: int, reason: str, for_s: float) -> None:
        """Send a peer away, and say why; nobody from its address is let in at any gateway for so many seconds."""
        for seat in self._seats.values():
            if seat.key == key:
                self._turn_away(seat.peer, seat.address, reason, for_s)

    def _turn_away(self, peer: str, address: str, reason: str, for_s: float) -> None:
        if address and for_s > 0:
            self._barred[address] = self._now() + for_s
            if len(self._barred) > MOST_BARRED:
                self._barred.popitem(last=False)
        self._order(p.Expel(peer, address, reason, for_s))

    def _order(self, expel: p.Expel, subject: str = "") -> None:
        self._send(p.Packet(p.EXPEL, self._epoch, self._number, msgspec.msgpack.encode(expel)), subject)

    def shelve(self, sha256: str, size: int, load: Callable[[], bytes]) -> None:
        """From now on peers may fetch a file of this server, by way of their gateways."""
        if self.files is not None:
            self.files.lend(sha256, size, local(load))
        if self._listed.get(sha256) != size and len(self._listed) < MOST_FILES:
            self._listed[sha256] = size
            self.publish(m.Shelf((m.Listed(sha256, size),)))

    def size(self, sha256: str) -> int:
        """Bytes of a file that peers may fetch; 0 of others."""
        return self._listed.get(sha256, 0)

    async def fetch(self, sha256: str, size: int) -> Path:
        """Where a file lies that another server of the room has. Raises `AssetError`."""
        if self.files is None:
            raise AssetError("this room passes no files", path=sha256)
        return await self.files.fetch(sha256, size)

    def secure(self, listed: tuple[m.Listed, ...]) -> None:
        """Get files that only other servers have, before those are gone too."""
        self._begin(self._secure(listed))

    async def _secure(self, listed: tuple[m.Listed, ...]) -> None:
        for file in listed:
            try:
                await self.fetch(file.sha256, file.size)
            except AssetError as error:
                log.warning("room %s: %s", self.subjects.room, error)

    async def close(self, reason: str = "") -> None:
        """Stop; what was told last is left with the broker first."""
        if self._keeping is not None:
            await asyncio.gather(self._keeping, return_exceptions=True)
        self._epoch = 0
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def peers(self) -> int:
        """How many follow through all gateways. From any thread."""
        return sum(f.beat.peers for f in tuple(self._followers.values()))

    # ---- to the gateways ------------------------------------------------------------------------------------------------------------

    def publish(self, *messages: m.Message) -> None:
        """Send messages for every peer."""
        for message in messages:
            self._frame(m.encode(message))
            if isinstance(message, m.Cast):
                self._ask()

    def publish_score(self, *entries: Entry) -> None:
        """Send entries for every peer."""
        self._frame(self._session.score(*entries))

    def publish_poses(self, poses: Poses) -> None:
        """Send a snapshot of the puppets that the next one replaces."""
        self._posed = True
        self._put(p.POSES, self._encoder.frame(poses))

    def sound(self, feed: SoundFeed) -> None:
        """A feed is new or has grown."""
        self._feeds[feed.name] = feed
        self._begin(self._give(feed))

    def welcome(self, key: int, state: HostState) -> None:
        """Tell the whole room, as it is after what was published until now. A single peer is welcomed by its gateway."""
        if key != WHOLE_ROOM:
            return
        known = self._session.known(state)
        whole = p.Whole(
            state.session_t, time.time(), state.playout_delay, state.cast, known.entries, known.history, state.paused, state.scale,
            files=tuple(m.Listed(*item) for item in self._listed.items()),
        )  # fmt: skip
        packet = p.Packet(p.WHOLE, self._epoch, self._number, p.pack_whole(whole))
        self._told = self._number
        self._send(packet)
        if self._posed:
            self._put(p.POSES, self._encoder.key())
        self._keeping = self._begin(self._keep(p.wrap(packet)))

    def _frame(self, data: bytes) -> None:
        self._number += 1
        self._put(p.FRAME, data)

    def _put(self, kind: int, body: bytes) -> None:
        self._send(p.Packet(kind, self._epoch, self._number, body))

    def _send(self, packet: p.Packet, subject: str = "") -> None:
        if self._epoch and self._may():
            self._plane.publish(subject or self.subjects.down, p.wrap(packet))

    async def _keep(self, data: bytes) -> None:
        """Leave the room with the broker; whoever owns it by now has written another revision."""
        try:
            if self._revision < 0:
                self._revision = (await self._plane.load(self.subjects.whole)).revision
            if self._epoch and self._may():
                self._revision = await self._plane.swap(self.subjects.whole, data, self._revision) or -1
        except BackplaneError as error:
            self._revision = -1
            log.debug("room %s is not kept: %s", self.subjects.room, error)

    async def _give(self, feed: SoundFeed) -> None:
        for codec in self._codecs():
            while (at := self._given[feed.name, codec]) < len(feed.made(codec)) or feed.make(codec):
                self._given[feed.name, codec] += 1
                self._part(feed, feed.made(codec)[at])
                await asyncio.sleep(0)

    def _part(self, feed: SoundFeed, piece: Piece) -> None:
        self._put(p.SOUND, p.pack_sound(feed.t, piece.whole()))

    def _codecs(self) -> tuple[Codec, ...]:
        wanted = {codec for f in self._followers.values() for codec in f.beat.codecs}
        return tuple(codec for codec in CODECS if codec in wanted)

    # ---- from the gateways ----------------------------------------------------------------------------------------------------------

    def report(self, data: bytes) -> None:
        """Bytes that a follower sent."""
        try:
            self._on(p.read_report(data))
        except SessionError as error:
            log.info("room %s: %s", self.subjects.room, error)

    def _on(self, report: p.Report) -> None:
        match report:
            case p.Beat():
                self._answer(report)
            case p.Lacks():
                self._ask()
            case p.Left():
                self._forget(report.follower)
            case p.Came():
                self._came(report)
            case p.Gone():
                self._seats.pop(report.peer, None)
                self._event(Away(report.peer) if report.away else Left(report.peer))
            case _ if not (self._epoch and self._may()):
                return
            case p.Wish():
                check_intent(report.intent)
                if self._wishes >= 1:
                    self._wishes -= 1
                    # Whoever came while nobody ran the room, or was announced by a message that was lost, comes now.
                    self._came(p.Came(report.follower, report.peer, report.role, True))
                    seat = self._seats.get(report.peer)
                    self._event(Asked(report.peer, report.intent, seat.key if seat is not None else WHOLE_ROOM, report.role))
            case p.Went():
                if all(abs(x) <= MAX_NUMBER for x in (report.t, *report.place)):
                    self._event(Moved(report.peer, report.t, report.place))
            case p.Spoke():
                if RATES[0] <= report.rate <= RATES[1]:
                    self._event(Voiced(report.peer, report.rate, report.pcm, report.last))
            case p.Steer():
                self._event(Steered(report.peer, steering(PoseDecoder(COUNT).take(report.frame))))
            case p.Brought():
                seat = self._seats.get(report.peer)
                if seat is not None and is_name(report.sha256):
                    self._event(Brought(seat.key, report.peer, report.sha256, report.size))

    def _answer(self, beat: p.Beat) -> None:
        """The time; to one who is new here also from where nobody is let in."""
        to, now = self.subjects.to(beat.follower), self._now()
        if beat.follower not in self._followers:
            for address, until in self._barred.items():
                if until > now:
                    self._order(p.Expel("", address, "", until - now), to)
        self._followers[beat.follower] = _Follower(beat, self._awake)
        elsewhere = sum(f.beat.places for name, f in self._followers.items() if name != beat.follower)
        answer = p.Answer(m.encode(m.Pong(beat.sent, *self._session.clock())), self._session.most, elsewhere)
        self._send(p.Packet(p.ANSWER, self._epoch, self._number, msgspec.msgpack.encode(answer)), to)

    def _came(self, report: p.Came) -> None:
        self._followers.setdefault(report.follower, _Follower(p.Beat(report.follower, 0.0), self._awake))
        if report.peer in self._seats:
            return
        if not report.back and len(self._seats) >= self._session.most:
            # Two gateways gave the last place away at the same moment.
            self._turn_away(report.peer, "", full(self._session.most), 0.0)
        elif len(self._seats) < MOST_SEATS:
            self._seats[report.peer] = _Seat(self._next, report.follower, report.peer, report.address)
            self._next += 1
            self._event(Arrived(self._seats[report.peer].key, report.peer, report.role, report.back))

    def _forget(self, follower: str) -> None:
        """A follower is gone, and its peers with it."""
        self._followers.pop(follower, None)
        for seat in [s for s in self._seats.values() if s.follower == follower]:
            del self._seats[seat.peer]
            self._event(Away(seat.peer))

    def _ask(self) -> None:
        """Have the whole room told, soon and not too often."""
        now = self._now()
        if self._told >= 0 and now - self._asked < self._limits.again_s:
            return
        self._asked = now
        for feed in self._feeds.values():
            self._begin(self._catch_up(feed))
        self._event(Arrived(WHOLE_ROOM))

    async def _catch_up(self, feed: SoundFeed) -> None:
        """What a newcomer needs of a sound; the others know it already."""
        for codec in self._codecs():
            for piece in feed.since(codec, self._session.time(), self._given[feed.name, codec]):
                self._part(feed, piece)
                await asyncio.sleep(0)

    async def _ticks(self) -> None:
        at = before = self._now()
        while True:
            await asyncio.sleep(self._limits.again_s)
            now = self._now()
            self._awake, before = self._awake + min(now - before, 2 * self._limits.again_s), now
            self._wishes = min(self._limits.wishes_per_s, self._wishes + self._limits.wishes_per_s * self._limits.again_s)
            for name in [n for n, f in self._followers.items() if self._awake - f.at >= self._limits.forget_s]:
                self._forget(name)
            if now - at >= 1.0:
                at = now
                self._sweep()
            if self._number > self._told and now - self._asked >= self._limits.whole_s:
                self._ask()

    def _sweep(self) -> None:
        self._needed(max((f.beat.needs for f in self._followers.values()), default=0.0))
        session_t = self._session.time()
        for name in [n for n, feed in self._feeds.items() if feed.over(session_t - FORGET_S)]:
            del self._feeds[name]
            for codec in CODECS:
                self._given.pop((name, codec), None)

    def _begin(self, coroutine: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
