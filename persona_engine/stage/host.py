"""`Host`: serves a stage's session to others: its score, its sounds, its cast."""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import PersonaError, SessionError, StageError
from persona_engine.net import messages as m
from persona_engine.net.address import Address
from persona_engine.net.assets import AssetDesk
from persona_engine.net.discovery import Announcer, Notice, own_address
from persona_engine.net.host_events import Arrived, Asked, Away, Brought, Departed, HostEvent, Left, Offered, Prepared, Uploaded
from persona_engine.net.limits import Limits
from persona_engine.net.poses import Poses
from persona_engine.net.rooms.owner import WHOLE_ROOM, RoomServer
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession, HostState
from persona_engine.net.sound import SoundFeed
from persona_engine.net.tls import chosen
from persona_engine.net.uplink import Moved, Steered, Voiced
from persona_engine.net.wishes import wish
from persona_engine.panda.bridge import Bridge
from persona_engine.resources import config_folder
from persona_engine.score.channels import Puppet
from persona_engine.score.entries import Entry, LookChange
from persona_engine.score.intent import Hear, Intent, Listen, React
from persona_engine.score.recording import Casting
from persona_engine.stage.access import HERE, role_of, terms
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.host_avatars import HostAvatars, Judge
from persona_engine.stage.legacy import Legacy
from persona_engine.stage.remote_puppets import RemotePuppets
from persona_engine.stage.sounds import Cued, Grown
from persona_engine.stage.tokens import check_key

log = logging.getLogger("persona_engine.stage")

MAX_REASON = 200
SPARE_S = 0.1
"""A play-out delay that is longer than needed by this is lowered, seconds."""


@dataclass(frozen=True)
class Through:
    """Where a host's session goes instead of to sockets of its own: `server` makes the room's end, on the loop of `bridge`."""

    bridge: Bridge
    server: Callable[[HostSession, Callable[[HostEvent], None], Callable[[float], None]], RoomServer]


class Host:
    """Serves a stage's session. Entries, sounds and cast changes go to every peer; their wishes come back to the personas."""

    def __init__(self, stage: HeadlessStage, through: Through | None = None, judge: Judge | None = None) -> None:
        """`judge` has the last word on avatars that guests bring."""
        self._stage = stage
        net = stage.settings.net
        self._bridge = stage.bridge if through is None else through.bridge
        self._session = HostSession(self._clock, lambda hello: role_of(hello.token, net), terms(net, stage.access.rights))
        self._server: SessionServer | RoomServer
        if through is None:
            desk = AssetDesk(stage.base_clock.now, stage.settings.assets.bytes_per_s)
            self._server = SessionServer(self._session, stage.base_clock.now, self._event, Limits.of(net), self._needed, desk)
        else:
            self._server = through.server(self._session, self._event, self._needed)
        self._avatars = HostAvatars(stage, self._server, self._bridge, judge, self._brought)
        self._peers: dict[str, int] = {}
        self._here: set[str] = set()
        """Those of them who are connected."""
        stage.players.lacks = self._avatars.recall
        stage.players.answer = lambda peer, words, what, persona: self._deny(peer, what, persona, words)
        stage.players.discipline.expel = self._expel
        stage.bridge.run(asyncio.to_thread(stage.files.prepare))
        self._puppets = RemotePuppets(stage, self._deny)
        self._feeds: dict[str, SoundFeed] = {}
        self._announcer: Announcer | None = None
        heirs = net.heir_role
        self._delay_held = False
        self._legacy = Legacy(stage, self._session, self._server, heirs) if heirs and isinstance(self._server, SessionServer) else None
        self.port = 0
        self.fingerprint = ""
        """Of the certificate, where the session is encrypted."""
        self._host = ""
        self.state = "hosting"
        """As a guest's."""

    def start(self, address: str = "127.0.0.1", port: int | None = None, name: str = "", tls: bool | None = None) -> int:
        """Listen; returns the port. With a `name` others on this network can find the session, where it is open to them; with `tls` (default: the setting)
        it is encrypted. Raises `SessionError`."""
        net = self._stage.settings.net
        if port is not None and not (isinstance(port, int) and 0 <= port <= 65535):
            raise SessionError(f"a port is a whole number from 0 (any that is free) to 65535, not {port!r}")
        if key := net.jwt_key.get_secret_value():
            check_key(key)
        port = net.port if port is None else port
        self._bridge.wait(self._listen(address, port, net.tls if tls is None else tls), net.connect_timeout_s, f"hosting at {address}:{port}")
        self._stage.play_delay = net.playout_delay_s
        self._open(name)
        return self.port

    def wait(self, address: str, tls: bool, sought: Callable[[], None]) -> Future[int]:
        """Listen, at any port where the usual one is taken, and let nobody in until `succeed`; `sought` is called on the loop's thread when somebody tries."""
        assert isinstance(self._server, SessionServer)
        self._server.sought = sought

        async def listen() -> int:
            try:
                return await self._listen(address, self._stage.settings.net.port, tls)
            except SessionError:
                return await self._listen(address, 0, tls)

        return self._bridge.run(listen())

    def succeed(self, bequest: m.Bequest, own: str) -> None:
        """Go on with the session of a host that is gone: its guests have their places here, but `own`, which was this machine's."""
        server, session, now = self._server, self._session, self._stage.base_clock.now()
        assert isinstance(server, SessionServer)

        def begin() -> None:
            session.inherit(bequest.session, bequest.taken, (seat for seat in bequest.seats if seat.peer != own), now)
            server.sought = None

        self._open(bequest.name)
        self._bridge.loop.call_soon_threadsafe(begin)
        for cued in self._stage.sounds.current():
            self._sound(cued, Grown(cued.sound, cued.complete, cued.t, cued.held))

    async def _listen(self, address: str, port: int, tls: bool) -> int:
        net, server = self._stage.settings.net, self._server
        assert isinstance(server, SessionServer)
        certificate = await asyncio.to_thread(chosen, net.certificate, net.key, config_folder()) if tls else None
        self.fingerprint = certificate.fingerprint if certificate is not None else ""
        self.port = await server.start(address, port, certificate.context if certificate is not None else None)
        self._host = address
        return self.port

    def _open(self, name: str) -> None:
        """Be found by name, where others can reach this machine, and send on what happens."""
        net = self._stage.settings.net
        if name and not self._host.startswith(("127.", "localhost", "::1")):
            locked = any(code.get_secret_value() for code in (net.join_code, net.jwt_key))
            notice = Notice(name, self.port, secrets.token_hex(8), locked=locked, fingerprint=self.fingerprint)
            self._announcer = Announcer(lambda: msgspec.structs.replace(notice, peers=self._server.peers), net.discovery_port)
            self._bridge.run(self._announcer.start()).add_done_callback(_told)
        if self._legacy is not None:
            self._legacy.name, self._legacy.listen = name, self._host
        self.attach()

    def attach(self) -> None:
        """Send on what happens on the stage from now on."""
        stage = self._stage
        for entry in stage.performer.snapshot():
            self._lend(entry)
        stage.entry_listeners.append(self._entry)
        stage.sound_listeners.append(self._sound)
        stage.cast_listeners.append(self._cast)
        stage.puppetry.listeners.append(self._poses)

    def adopt(self, listed: tuple[m.Listed, ...]) -> tuple[m.Listed, ...]:
        """Lend what the owner before lent, as far as it is here; returns the rest."""
        lacking = tuple(file for file in listed if not self._stage.files.here(file.sha256))
        for file in listed:
            if file not in lacking:
                self._avatars.lend(file.sha256)
        return lacking

    def renew(self, past: Sequence[Poses] = ()) -> None:
        """The session begins anew, at another time: everyone is told all of it, with the poses of puppets in the moments before."""
        self._session.renew()
        server, state = self._server, self._state()

        def begin() -> None:
            self._feeds.clear()
            if isinstance(server, SessionServer):
                server.begin_anew(state, past)

        self._bridge.loop.call_soon_threadsafe(begin)

    def tell_all(self) -> None:
        """Tell a room's gateways all of it as it is now."""
        self._greet(Arrived(WHOLE_ROOM))

    def stop(self, reason: str = "the host ended the session") -> None:
        """Say goodbye to everyone, and why; where a guest goes on with the session, the others go there."""
        stage = self._stage
        places = self._legacy.last() if self._legacy is not None and stage.cast else {}
        if self._entry in stage.entry_listeners:
            stage.entry_listeners.remove(self._entry)
            stage.sound_listeners.remove(self._sound)
            stage.cast_listeners.remove(self._cast)
            stage.puppetry.listeners.remove(self._poses)
        stage.play_delay = 0.0
        if self._announcer is not None:
            try:
                self._bridge.run(self._announcer.close()).result(stage.settings.net.close_timeout_s + 1.0)
            except TimeoutError:
                log.warning("the session could not be taken back from the network's list in time")
        server = self._server
        closing = server.close(reason, places) if isinstance(server, SessionServer) else server.close(reason)
        try:
            self._bridge.run(closing).result(stage.settings.net.close_timeout_s + 1.0)
        except TimeoutError:
            log.warning("not every guest heard that the session is over")

    @property
    def peers(self) -> int:
        """How many follow."""
        return self._server.peers

    @property
    def address(self) -> str:
        """What others join, whole: with the fingerprint of the certificate where the session is encrypted."""
        host = self._host if self._host not in ("0.0.0.0", "::", "") else own_address()
        return str(Address(host, self.port, bool(self.fingerprint), self.fingerprint))

    def _clock(self) -> tuple[float, bool, float]:
        clock = self._stage.clock
        return clock.now(), clock.paused, clock.scale

    def _needed(self, delay: float) -> None:
        """On the loop's thread, every second: raise the play-out delay at once, lower it when it is far too long."""
        if self._legacy is not None:
            self._legacy.look()
        least = self._stage.settings.net.playout_delay_s
        wanted, now = max(least, math.ceil(delay * 100) / 100), self._stage.play_delay
        if not self._delay_held and (wanted > now or wanted < now - SPARE_S):
            self._stage.bridge.post(self._delay, wanted)

    def hold_delay(self, delay: float) -> None:
        """From now on the play-out delay is `delay`, whatever peers need: for what is told long before it is shown."""
        self._delay_held = True
        if delay != self._stage.play_delay:
            self._delay(delay)

    def _delay(self, delay: float) -> None:
        self._stage.play_delay = delay
        self._publish(m.Playout(delay))

    def _publish(self, *messages: m.Message) -> None:
        self._bridge.loop.call_soon_threadsafe(self._server.publish, *messages)

    def _entry(self, entry: Entry) -> None:
        self._lend(entry)
        self._bridge.loop.call_soon_threadsafe(self._server.publish_score, entry)

    def _sound(self, cued: Cued, grown: Grown) -> None:
        self._bridge.loop.call_soon_threadsafe(self._grow, cued.t, grown)

    def _grow(self, t: float, grown: Grown) -> None:
        """On the loop's thread."""
        sound = grown.sound
        feed = self._feeds.get(sound.name)
        if feed is None:
            self._feeds = {name: f for name, f in self._feeds.items() if not f.over(self._session.time())}
            feed = self._feeds[sound.name] = SoundFeed(sound.name, sound.rate, t)
        feed.grow(sound.pcm, grown.ready_t, grown.held or 0.0, grown.complete)
        self._server.sound(feed)

    def _poses(self, tick: int, puppets: tuple[Puppet, ...], levels: NDArray[np.int32]) -> None:
        self._bridge.loop.call_soon_threadsafe(self._pose, Poses(tick, puppets, levels))

    def _pose(self, poses: Poses) -> None:
        """On the loop's thread."""
        self._server.publish_poses(poses)

    def _cast(self, casting: Casting, present: bool) -> None:
        self._publish(m.Cast(self._shown(casting), present))

    def _shown(self, casting: Casting) -> Casting:
        """A casting as peers may see it; what is worn is lent to them."""
        self._avatars.lend(casting.avatar_sha256)
        return casting if self._stage.files.shipped(casting.avatar) else msgspec.structs.replace(casting, avatar="")

    def _lend(self, entry: Entry) -> None:
        if isinstance(entry, LookChange):
            self._avatars.lend(entry.avatar)

    def _event(self, event: HostEvent) -> None:
        """On the loop's thread."""
        if isinstance(event, Offered | Uploaded | Brought | Departed):
            self._avatars.event(event)
        players, post = self._stage.players, self._stage.bridge.post
        match event:
            case Prepared():
                if self._legacy is not None:
                    self._legacy.ready(event)
            case Away() | Left():
                post(self._gone, event)
            case Steered():
                self._stage.bridge.post_state((self, event.peer), self._puppets.steer, event.peer, event.poses)
            case Moved():
                post(players.move, event.peer, event.t, event.place)
            case Voiced():
                post(players.hearing, event.peer, event.rate, event.pcm, event.last)
            case Arrived():
                self._stage.bridge.urge(self._greet, event)
            case Asked():
                post(self.asked, event.peer, event.intent)

    def _brought(self, peer: str, sha256: str) -> None:
        """A guest's avatar is here."""
        self._stage.players.wear(peer, sha256)
        self._stage.emit("avatar-brought", peer=peer, avatar=sha256)

    def _greet(self, event: Arrived) -> None:
        """On the main thread: what the newcomer needs, read at one moment; everything later is published after it."""
        stage = self._stage
        self._bridge.loop.call_soon_threadsafe(self._server.welcome, event.key, self._state())
        if event.key == WHOLE_ROOM:
            return
        self._peers[event.peer] = event.key
        self._here.add(event.peer)
        stage.access.enter(event.peer, event.role)
        player = stage.players.of(event.peer)
        if player is not None:
            player.leaves = math.inf
        stage.emit("peer-joined", peer=event.peer, role=event.role, resumed=event.resumed, peers=len(self._here))

    def _state(self) -> HostState:
        stage, clock = self._stage, self._stage.clock
        snapshot = (*stage.world.samples(), *stage.performer.snapshot())
        return HostState(clock.now(), stage.play_delay, tuple(map(self._shown, stage.cast.values())), snapshot, clock.paused, clock.scale)

    def _gone(self, event: Away | Left) -> None:
        self._stage.players.depart(event.peer, for_good=isinstance(event, Left))
        self._puppets.gone(event.peer)
        self._here.discard(event.peer)
        if isinstance(event, Left):
            self._peers.pop(event.peer, None)
            self._stage.access.leave(event.peer)
        self._stage.emit("peer-away" if isinstance(event, Away) else "peer-left", peer=event.peer, peers=len(self._here))

    def _expel(self, peer: str, reason: str) -> None:
        key = self._peers.get(peer)
        if key is None:
            raise StageError(f"{peer} is not connected any more")
        self._bridge.loop.call_soon_threadsafe(self._server.expel, key, reason[:MAX_REASON], self._stage.settings.net.kick_s)

    def _deny(self, peer: str, what: str, persona: str, reason: str) -> None:
        if peer == HERE:
            self._stage.emit("persona-refused", what=what, persona=persona, reason=reason)
        if peer in self._peers:
            denied = m.Denied(what, persona, reason[:MAX_REASON])
            self._bridge.loop.call_soon_threadsafe(self._server.tell, self._peers[peer], denied)

    def asked(self, peer: str, intent: Intent) -> None:
        """Somebody wishes for something."""
        players = self._stage.players
        what, player = wish(intent), players.of(peer)
        reason = self._stage.access.refusal(peer, what, intent.persona, intent)
        if not reason and players.take(peer, intent):
            return
        try:
            reason = reason or self._done(intent, player.member.id if player is not None else peer)
        except PersonaError as error:
            reason = str(error)
        if reason:
            self._deny(peer, what, intent.persona, reason)

    def _done(self, intent: Intent, speaker: str) -> str:
        """Do what is wished of a persona; why it was not done, or "". Raises `PersonaError`."""
        member = self._stage.members.get(intent.persona)
        if member is None:
            return f"{intent.persona} is not here"
        if isinstance(intent, Hear):
            member.hear(intent.text, speaker)
        elif isinstance(intent, Listen):
            member.listen(speaker, intent.text)
        elif isinstance(intent, React) and not member.react(intent.event, intent.source, min(intent.strength, 1.0)):
            return f"{intent.persona} knows no reaction to {intent.event!r}"
        return ""


def _told(started: Future[None]) -> None:
    if not started.cancelled() and started.exception() is not None:
        log.warning("the session could not be announced: %s", started.exception())
