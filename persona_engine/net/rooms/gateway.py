"""`Gateway`: serves the peers of a room whose owner is another process. It runs no minds: what the owner made once goes to every peer as it is."""

from __future__ import annotations

import logging
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from persona_engine.errors import ScoreError, SessionError
from persona_engine.names import PeerRole
from persona_engine.net import messages as m
from persona_engine.net.backplane.protocol import Backplane
from persona_engine.net.poses import PoseDecoder
from persona_engine.net.rooms import packets as p
from persona_engine.net.rooms.following import Following, Need
from persona_engine.net.rooms.limits import RoomLimits
from persona_engine.net.rooms.replica import Heard, News, Passed, Posed, Renewed
from persona_engine.net.server import Limits, SessionServer
from persona_engine.net.session import Admit, Arrived, Asked, Away, HostEvent, HostSession, Left, Offered, Terms
from persona_engine.net.sound import OPEN, PassedFeed
from persona_engine.net.uplink import Moved, Voiced
from persona_engine.score import codec
from persona_engine.score.channels import COUNT

log = logging.getLogger("persona_engine.net")


@dataclass(frozen=True)
class GatewayOptions:
    """`name` is unique among the servers of the room; `admit` judges first messages."""

    room: str
    name: str
    admit: Admit = lambda _: "speaker"
    limits: Limits = field(default_factory=Limits)
    rooms: RoomLimits = field(default_factory=RoomLimits)
    terms: Terms = field(default_factory=Terms)


class Gateway:
    """On one loop; `now` is the local clock. A newcomer is served from what is known here, also while the room has no owner."""

    def __init__(self, plane: Backplane, options: GatewayOptions, now: Callable[[], float]) -> None:
        self._following = Following(plane, options.room, options.name, now, options.rooms)
        self._following.news, self._following.timed, self._following.need = self._news, self._let_in, self._need
        self._following.noted = self._noted
        self._admits = options.admit
        self._session = HostSession(self._clock, self._admit, options.terms, place=f"@{options.name}")
        self._server = SessionServer(self._session, now, self._event, options.limits)
        self._name, self._now = options.name, now
        self._poses = PoseDecoder(COUNT)
        self._feeds: dict[str, PassedFeed] = {}
        self._waiting: deque[int] = deque(maxlen=options.limits.max_peers)

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Follow the room and listen, encrypted where `tls` is given; returns the port. Raises `SessionError`."""
        await self._following.start()
        return await self._server.start(host, port, tls)

    async def close(self) -> None:
        """Say goodbye to everyone."""
        await self._server.close()
        await self._following.close()

    @property
    def peers(self) -> int:
        """How many have joined."""
        return self._server.peers

    @property
    def following(self) -> Following:
        """The room, as far as it is known here."""
        return self._following

    def _clock(self) -> tuple[float, bool, float]:
        clock = self._following.clock
        return self._following.session_t(), clock.paused, clock.scale

    def _need(self) -> Need:
        return Need(self._session.needs(), tuple(sorted(self._session.codecs())), self.peers)

    def _event(self, event: HostEvent) -> None:
        report, name = self._following.report, self._name
        match event:
            case Arrived():
                self._waiting.append(event.key)
                report(p.Came(name, event.peer, event.role, event.resumed))
                self._let_in()
            case Asked():
                report(p.Wish(name, event.peer, event.intent, event.role))
            case Moved():
                report(p.Went(name, event.peer, event.t, event.place))
            case Voiced():
                report(p.Spoke(name, event.peer, event.rate, event.pcm, event.last))
            case Away() | Left():
                report(p.Gone(name, event.peer, isinstance(event, Away)))
            case Offered():
                self._server.tell(event.key, m.Receipt(event.sha256[:64], "refused", 0, "a gateway takes no files"))

    def _noted(self, note: p.Note) -> None:
        """The owner has a word for one peer."""
        message = m.decode(note.message)
        for key, peer, _ in self._session.seated():
            if peer == note.peer:
                self._server.tell(key, message)

    def _admit(self, hello: m.Hello) -> PeerRole:
        following = self._following
        if following.alone and (following.replica.whole is None or not following.clock.ready):
            raise SessionError(f"nobody runs the room {following.subjects.room!r} at present; try again in a moment")
        return self._admits(hello)

    def _let_in(self) -> None:
        """Welcome whoever waits, if the room and its time are known."""
        following = self._following
        if not self._waiting or not following.clock.ready:
            return
        state = following.replica.state(following.session_t())
        if state is not None:
            while self._waiting:
                self._server.welcome(self._waiting.popleft(), state)

    def _news(self, news: News) -> None:
        match news:
            case Passed():
                self._server.relay(news.data)
                self._note(news.entries)
            case Renewed():
                state = self._following.replica.state(self._following.session_t())
                assert state is not None and state.known is not None
                self._note(state.known.entries)
                self._server.welcome_again(state)
                self._poses = PoseDecoder(COUNT)
                for _, peer, role in self._session.seated():
                    self._following.report(p.Came(self._name, peer, role, True))
                self._let_in()
            case Posed():
                self._pose(news.data)
            case Heard():
                self._heard(news.t, news.part)

    def _note(self, entries: tuple[bytes, ...]) -> None:
        """See where everybody is: visitors see in detail whom they are near."""
        try:
            self._server.moved(codec.decode(data) for data in entries)
        except ScoreError as error:
            raise SessionError(f"the owner sent a broken entry: {error}") from error

    def _pose(self, data: bytes) -> None:
        """Give a snapshot of the puppets to those who are near them. The keyframe that goes with a whole room may be known already."""
        try:
            before, poses = self._poses.tick, self._poses.take(data)
        except SessionError:
            self._poses = PoseDecoder(COUNT)
            raise
        if poses is not None and poses.tick != before:
            self._server.publish_poses(poses)

    def _heard(self, t: float, part: m.SoundPart) -> None:
        feed = self._feeds.get(part.name)
        if feed is None:
            feed = PassedFeed(part.name, part.rate, t)
        if feed.take(part):
            self._feeds[part.name] = feed
            self._server.sound(feed)
        if len(self._feeds) > OPEN:
            del self._feeds[next(iter(self._feeds))]
