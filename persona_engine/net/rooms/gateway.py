"""`Gateway`: serves the peers of a room whose owner is another process. It runs no minds: what the owner made once goes to every peer as it is."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from persona_engine.errors import ScoreError, SessionError
from persona_engine.names import PeerRole
from persona_engine.net import messages as m
from persona_engine.net.asset_cache import AssetCache
from persona_engine.net.assets import AssetDesk
from persona_engine.net.backplane.protocol import Backplane
from persona_engine.net.host_events import Arrived, Asked, Away, Departed, HostEvent, Left, Offered, Uploaded
from persona_engine.net.limits import Limits
from persona_engine.net.poses import PoseDecoder, PoseEncoder, Poses
from persona_engine.net.rooms import packets as p
from persona_engine.net.rooms.files import FileLimits, RoomFiles
from persona_engine.net.rooms.following import Following, Need
from persona_engine.net.rooms.limits import RoomLimits
from persona_engine.net.rooms.replica import Heard, News, Passed, Posed, Renewed
from persona_engine.net.rooms.unheard import NOBODY, SELF_HEALING, Sent, Unheard
from persona_engine.net.server import SessionServer
from persona_engine.net.session import Admit, HostSession, Terms
from persona_engine.net.sound import OPEN, PassedFeed
from persona_engine.net.uplink import Moved, Steered, Voiced
from persona_engine.net.uploads import NO_UPLOADS, Uploads
from persona_engine.net.wishes import wish
from persona_engine.score import codec
from persona_engine.score.channels import COUNT
from persona_engine.settings import AssetSettings

log = logging.getLogger("persona_engine.net")


MOST_POSED = 6
"""Snapshots of the puppets that a gateway with too much to do catches up on; of more the newest are shown."""


@dataclass(frozen=True)
class GatewayOptions:
    """`name` is unique among the servers of the room; `admit` judges first messages."""

    room: str
    name: str
    admit: Admit = lambda _: "speaker"
    limits: Limits = field(default_factory=Limits)
    rooms: RoomLimits = field(default_factory=RoomLimits)
    terms: Terms = field(default_factory=Terms)
    assets: AssetSettings = field(default_factory=AssetSettings)


class Gateway:
    """On one loop; `now` is the local clock. A newcomer is served from what is known here, also while the room has no owner."""

    def __init__(self, plane: Backplane, options: GatewayOptions, now: Callable[[], float]) -> None:
        self._following = Following(plane, options.room, options.name, now, options.rooms)
        self._following.news, self._following.timed, self._following.need = self._news, self._timed, self._need
        self._following.noted, self._following.expelled, self._following.counted = self._noted, self._expelled, self._counted
        self._admits = options.admit
        self._session = HostSession(self._clock, self._admit, options.terms, place=f"@{options.name}")
        assets, cache = options.assets, AssetCache.of(options.assets)
        self._desk = AssetDesk(now, assets.bytes_per_s)
        self._server = SessionServer(self._session, now, self._event, options.limits, desk=self._desk)
        self._files = RoomFiles(plane, self._following.subjects, options.name, cache, FileLimits(assets.max_bytes, assets.timeout_s))
        self._uploads = Uploads(cache, assets.max_bytes, lambda *_: "" if assets.uploads else NO_UPLOADS, self._brought)
        self._name, self._now = options.name, now
        self._unheard = Unheard()
        self._poses = PoseDecoder(COUNT)
        self._posed: deque[Poses] = deque(maxlen=MOST_POSED)
        self._feeds: dict[str, PassedFeed] = {}
        self._listed: tuple[m.Listed, ...] = ()
        self._waiting: deque[Arrived] = deque(maxlen=options.limits.max_peers)

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None = None, shared: bool = False) -> int:
        """Follow the room and listen, see `SessionServer.start`; returns the port. Raises `SessionError`."""
        await self._files.start()
        await self._following.start()
        return await self._server.start(host, port, tls, shared)

    async def close(self) -> None:
        """Say goodbye to everyone."""
        await self._server.close()
        await self._following.close()
        await self._files.close()

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
        for sent in self._unheard.lost(self._following.replica.epoch, self._following.alone):
            self._deny(sent)
        return Need(self._session.needs(), tuple(sorted(self._session.codecs())), self.peers, self._session.taken)

    def _event(self, event: HostEvent) -> None:
        report, name = self._following.report, self._name
        match event:
            case Arrived():
                self._waiting.append(event)
                self._let_in()
            case Asked():
                self._pass(event)
            case Moved():
                report(p.Went(name, event.peer, event.t, event.place))
            case Voiced():
                report(p.Spoke(name, event.peer, event.rate, event.pcm, event.last))
            case Away() | Left():
                report(p.Gone(name, event.peer, isinstance(event, Away)))
            case Steered():
                report(p.Steer(name, event.peer, PoseEncoder().frame(event.poses)))
            case Offered():
                self._receipt(event.key, self._uploads.offer(event.key, event.peer, event.sha256, event.size))
            case Uploaded():
                self._receipt(event.key, self._uploads.piece(event.key, event.offset, event.data))
            case Departed():
                self._uploads.gone(event.key)

    def _pass(self, asked: Asked) -> None:
        """Tell the owner a wish."""
        sent = Sent(asked.key, asked.intent, self._now(), self._following.replica.epoch)
        if self._following.report(p.Wish(self._name, asked.peer, asked.intent, asked.role)):
            self._unheard.add(sent)
        elif not isinstance(asked.intent, SELF_HEALING):
            self._deny(sent)

    def _deny(self, sent: Sent) -> None:
        """Nobody heard this wish, or nobody says so."""
        self._server.tell(sent.key, m.Denied(wish(sent.intent), sent.intent.persona, NOBODY))

    def _timed(self, asked: float, epoch: int) -> None:
        self._unheard.answered(asked, epoch)
        self._let_in()

    def _receipt(self, key: int, receipt: m.Receipt | None) -> None:
        if receipt is not None:
            self._server.tell(key, receipt)

    def _brought(self, key: int, peer: str, sha256: str, path: Path) -> None:
        """A peer's file is here: the owner gets it, and decides."""
        if not self._following.report(p.Brought(self._name, peer, sha256, path.stat().st_size)):
            self._server.tell(key, m.Receipt(sha256, "refused", 0, "the room cannot be reached at present; try again in a moment"))

    def _noted(self, note: p.Note) -> None:
        """The owner has a word for one peer."""
        message = m.decode(note.message)
        for key, peer, _ in self._session.seated():
            if peer == note.peer:
                self._server.tell(key, message)

    def _expelled(self, expel: p.Expel) -> None:
        """The owner sends somebody away, who may be here, or may try to come by this gateway next."""
        if expel.address:
            self._server.bar(expel.address, expel.for_s)
        for key, peer, _ in tuple(self._session.seated()):
            if peer == expel.peer:
                self._server.expel(key, expel.reason, expel.for_s)

    def _counted(self, answer: p.Answer) -> None:
        self._session.share(answer.most, answer.elsewhere)

    def _came(self, key: int, peer: str, role: PeerRole, back: bool) -> None:
        self._following.report(p.Came(self._name, peer, role, back, self._server.address(key)))

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
        while state is not None and self._waiting:
            come = self._waiting.popleft()
            self._server.welcome(come.key, state)
            if self._session.name(come.key):
                self._came(come.key, come.peer, come.role, come.resumed)

    def _news(self, news: News) -> None:
        match news:
            case Passed():
                self._list()
                self._server.relay(news.data)
                self._note(news.entries)
            case Renewed():
                state = self._following.replica.state(self._following.session_t())
                assert state is not None and state.known is not None
                self._note(state.known.entries)
                self._list()
                self._server.welcome_again(state)
                self._poses = PoseDecoder(COUNT)
                for key, peer, role in self._session.seated():
                    self._came(key, peer, role, True)
                self._let_in()
            case Posed():
                self._pose(news.data)
            case Heard():
                self._heard(news.t, news.part)

    def _list(self) -> None:
        """Let peers fetch what the owner lists."""
        whole = self._following.replica.whole
        if whole is not None and whole.files is not self._listed:
            self._listed = whole.files
            for file in whole.files:
                self._desk.pass_on(file.sha256, file.size, partial(self._files.load, file.sha256, file.size))

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
            if not self._posed:
                asyncio.get_running_loop().call_soon(self._show)
            self._posed.append(poses)

    def _show(self) -> None:
        """All that has come meanwhile, but for what is too old."""
        while self._posed:
            self._server.publish_poses(self._posed.popleft())

    def _heard(self, t: float, part: m.SoundPart) -> None:
        feed = self._feeds.get(part.name)
        if feed is None:
            feed = PassedFeed(part.name, part.rate, t)
        if feed.take(part):
            self._feeds[part.name] = feed
            self._server.sound(feed)
        if len(self._feeds) > OPEN:
            del self._feeds[next(iter(self._feeds))]
