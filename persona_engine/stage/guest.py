"""`Guest`: follows a host's session with a stage of its own."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Literal, TypeVar

from persona_engine.errors import AvatarError, FileError, SessionError, StageError
from persona_engine.names import PeerRole
from persona_engine.net import messages as m
from persona_engine.net.asset_cache import is_name
from persona_engine.net.client import KNOCK_S, Patience, SessionClient
from persona_engine.net.peer_session import CastChanged, ClockSet, Delayed, Ended, Event, Joined, Parted, PeerSession, Posed, Refusal, Scored
from persona_engine.net.sound import Sounded
from persona_engine.net.wishes import wish
from persona_engine.score.entries import Cut, Entry, LookChange, Performance, Roots
from persona_engine.score.intent import Hear, Intent, Listen, React
from persona_engine.score.recording import Casting
from persona_engine.stage import given
from persona_engine.stage.access import HERE
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest_avatars import GuestAvatars
from persona_engine.stage.guest_link import GuestLink
from persona_engine.stage.guest_sounds import GuestSounds
from persona_engine.stage.heir import Heir
from persona_engine.stage.host import Host
from persona_engine.stage.lobby import look_up
from persona_engine.stage.succession import forget

log = logging.getLogger("persona_engine.stage")
WAIT_S = 0.005
"""Between two calls of what is done while the host is waited for."""
EXPECTED = 8
"""People for whom there is room in memory before the host has answered."""
T = TypeVar("T")
State = Literal["new", "connected", "reconnecting", "ended", "lost", "left", "hosting"]
"""Of a guest: "ended" by the host, "lost" when it did not come back; "hosting" since it goes on with the session of a host that is gone."""


class Guest:
    """Follows a host with a stage of its own: same entries, same session time, own clock for its own sound."""

    def __init__(self, stage: HeadlessStage, url: str, name: str = "guest", enter: Callable[[Casting], object] | None = None, beside: bool = False) -> None:
        """`enter` brings somebody on; with `beside` whose file must be read first gets a body by `stage.embody` when that was done, beside the game."""
        self._stage, self._url = stage, url
        self._session = PeerSession(name, token=stage.settings.net.join_code.get_secret_value(), heir=stage.settings.net.heir)
        self._enter = enter or stage.follow_casting
        self._client: SessionClient | None = None
        self._up: GuestLink | None = None
        self.avatars = GuestAvatars(stage, beside)
        self._looks: dict[str, LookChange] = {}
        """The last change of each, which may wait for its file."""
        self._sounds = GuestSounds(stage)
        self._latest = -math.inf
        self._id = ""
        self._known_before = False
        self._heir: Heir | None = None
        self.host: Host | None = None
        """Since this machine goes on with the session."""
        self.state: State = "new"
        self.reason = ""
        """Why the connection broke or the session ended."""

    @property
    def lost(self) -> str:
        """Why the session is over for this player; "" while it is not."""
        return self.reason if self.state in ("ended", "lost") else ""

    @property
    def role(self) -> PeerRole:
        """What this player may do: see `net.roles`."""
        return self._session.role

    def start(self, meanwhile: Callable[[], object] | None = None) -> None:
        """Join; returns when the session clock is set and the cast is on stage. `meanwhile` is called again and again while the host is waited for: what it
        raises ends that. Where it fails, the stage is as it was before. Raises `SessionError`."""
        try:
            self._start(meanwhile)
        except BaseException:
            self._abandon()
            raise

    def _start(self, meanwhile: Callable[[], object] | None) -> None:
        stage, net = self._stage, self._stage.settings.net
        patience = Patience(net.reconnect_first_s, net.reconnect_most_s, net.reconnect_for_s, net.quiet_timeout_s, net.heir_after_s, net.busy_timeout_s)
        prepared = stage.bridge.run(asyncio.to_thread(self.avatars.prepare))
        stage.performer.expect(EXPECTED)
        address = self._awaited(stage.bridge.run(look_up(self._url, net.discovery_port)), net.connect_timeout_s, meanwhile)
        client = SessionClient(address, self._session, stage.base_clock.now, self._event, self._lost, patience)
        self._client = self.avatars.client = client
        self._up = GuestLink(stage, client, self._session)
        self._heir = Heir(stage, client)
        stage.samples_world, stage.following.host = False, self._url
        stage.link, stage.puppetry.uplink = self._link, self._up.steer
        stage.sounds.follows = True
        most = net.connect_timeout_s + KNOCK_S + net.busy_timeout_s + 2.0
        self._awaited(stage.bridge.run(client.start(net.connect_timeout_s, net.max_message_bytes)), most, meanwhile)
        self._awaited(prepared, net.connect_timeout_s, meanwhile)
        self._follow_clock()
        while stage.bridge.drain(1.0):
            pass
        if not self._session.joined:
            raise SessionError(f"{self._url} did not let us in")

    def _awaited(self, future: Future[T], seconds: float, meanwhile: Callable[[], object] | None) -> T:
        """What comes of something that runs beside the game. Raises what it raises, `SessionError` where it takes too long."""
        end = time.monotonic() + seconds
        try:
            while meanwhile is not None and not future.done() and time.monotonic() < end:
                meanwhile()
                with suppress(TimeoutError):
                    future.exception(WAIT_S)
            return future.result(0.0 if meanwhile is not None else seconds)
        except TimeoutError as error:
            raise SessionError(f"cannot join {self._url}: it took longer than {seconds:g} s") from error
        finally:
            future.cancel()

    def _abandon(self) -> None:
        """It was not joined: nothing of the try stays."""
        stage = self._stage
        stage.link, stage.puppetry.uplink, stage.following.host = None, None, ""
        stage.samples_world, stage.sounds.follows = True, False
        for name in tuple(stage.cast):
            stage.dismiss(name)
        self.stop()

    def stop(self) -> None:
        """Leave; a session that goes on here ends, or goes on elsewhere."""
        if self.host is not None:
            self.host.stop()
        elif self._heir is not None:
            self._heir.close()
        self.state, self._stage.following.host = "left", ""
        self.avatars.close()
        if self._client is not None:
            try:
                self._stage.bridge.run(self._client.close()).result(self._stage.settings.net.close_timeout_s + 1.0)
            except TimeoutError:
                log.warning("the host did not hear that we leave")

    def hear(self, persona: str, text: str) -> None:
        """Say something to a persona: the host decides what comes of it. Raises `StageError`."""
        self._ask(Hear(persona, "", text))

    def listen(self, persona: str, text: str) -> None:
        """Say that `text` is being typed to a persona; "" when that is over. Raises `StageError`."""
        self._ask(Listen(persona, "", text))

    def react(self, persona: str, event: str) -> None:
        """Something happens to a persona. Raises `StageError`."""
        self._ask(React(persona, event))

    def step(self) -> None:
        """Once a frame, before the stage's step: keep session time on the host's, and tell it where we look from."""
        if self.host is not None:
            return
        self._follow_clock()
        eyes = self._stage.targets.get("camera")
        place = None if eyes is None else eyes()
        self._session.view = None if place is None else (float(place[0]), float(place[1]), float(place[2]))

    def _ask(self, intent: Intent) -> None:
        given.wish(intent)
        if self.host is not None:
            self.host.asked(HERE, intent)
            return
        if self._client is None:
            raise StageError("join the session first: call start()")
        self._stage.bridge.run(self._client.ask(intent)).add_done_callback(lambda asked: self._asked(intent, asked))

    def _asked(self, intent: Intent, asked: Future[None]) -> None:
        """On the loop's thread."""
        if not asked.cancelled() and asked.exception() is not None:
            self._stage.bridge.post(self._on, Refusal(wish(intent), intent.persona, str(asked.exception())))

    def _link(self, avatar: bytes) -> GuestLink:
        """The way of this machine's player; what it wears is given to the host."""
        if self._client is None:
            raise StageError("join first")
        if avatar:
            self.avatars.give(avatar).add_done_callback(self._given)
        assert self._up is not None
        return self._up

    def _given(self, given: Future[str]) -> None:
        if not given.cancelled() and (problem := given.exception()) is not None:
            reason = problem.message if isinstance(problem, FileError) else str(problem)
            log.warning("the own avatar is not worn: %s", reason)
            self._stage.bridge.post(lambda: self._stage.emit("avatar-refused", reason=reason))

    def _follow_clock(self) -> None:
        clock = self._stage.clock
        if self._session.sync.ready:
            # A better estimate may be a little earlier; time waits for it, and never goes back.
            self._latest = max(self._latest, self._session.session_t(self._stage.base_clock.now()))
            clock.seek(self._latest)

    def _event(self, event: Event) -> None:
        if isinstance(event, m.Shelf | m.Receipt):
            self.avatars.take(event)
            return
        self._stage.bridge.post(self._on, event)

    def _lost(self, reason: str) -> None:
        self._stage.bridge.post(self._over, reason)

    def _over(self, reason: str) -> None:
        if self._heir is not None and self._heir.ready and self.state in ("connected", "reconnecting"):
            self._go_on_here(reason)
        elif self.state not in ("ended", "left"):
            self._stage.following.host = ""
            self._sounds.finish()
            self._enter_state("lost", reason)

    def _go_on_here(self, reason: str) -> None:
        """The host is gone, and this machine is its heir."""
        assert self._heir is not None
        self._stage.following.host = ""
        self.host = self._heir.promote(self._session.peer)
        self._enter_state("hosting", reason)

    def _enter_state(self, state: State, reason: str = "", **more: object) -> None:
        self.state, self.reason = state, reason
        if reason:
            log.warning("the session at %s: %s: %s", self._url, state, reason)
        self._stage.emit("persona-session", state=state, reason=reason, **more)

    def _on(self, event: Event) -> None:
        with self._stage.following.told():
            self._take(event, self._stage)

    def _take(self, event: Event, stage: HeadlessStage) -> None:
        match event:
            case Joined():
                self._joined(event)
            case Parted():
                self._sounds.finish()
                self._enter_state("reconnecting", event.reason)
            case Ended() if not event.next:
                stage.following.host = ""
                self._sounds.finish()
                self._enter_state("ended", event.reason, next="")
            case m.Bequest():
                if self._heir is not None:
                    self._heir.take(event)
            case m.Next():
                self._goes_on(event.address)
            case Refusal():
                log.info("refused: %s of %s: %s", event.what, event.persona, event.reason)
                stage.emit("persona-refused", what=event.what, persona=event.persona, reason=event.reason)
            case Scored():
                self._apply(event.entry)
            case Delayed():
                stage.play_delay = event.delay
            case Posed():
                stage.puppetry.add(event.poses.tick, event.poses.puppets, event.poses.levels, event.poses.stream)
            case Sounded():
                self._sounds.heard(event)
            case CastChanged():
                if event.present:
                    self._bring(event.casting)
                elif event.casting.persona in stage.cast:
                    stage.dismiss(event.casting.persona)
            case ClockSet():
                stage.time_scale = event.scale
                stage.pause(event.paused)

    def _goes_on(self, address: str) -> None:
        """Where, when the host is gone: elsewhere, or at nobody's; an heir is told nothing."""
        if self._client is not None:
            self._client.next = address
            if address:
                self._client.inherits = False

    def _joined(self, event: Joined) -> None:
        """For the first time, again, or in a session that begins anew: from here on this stage holds what the host holds."""
        stage, welcome = self._stage, event.welcome
        if self._client is not None:
            # Who hosts has not said yet who would go on.
            self._client.inherits, self._client.next = False, ""
        back = self._id == welcome.session
        if not back:
            self._forget(welcome)
        self._id = welcome.session
        self._follow_clock()
        stage.play_delay = welcome.playout_delay
        stage.time_scale = welcome.scale
        stage.pause(welcome.paused)
        self.avatars.welcome(welcome)
        if welcome.paused:
            self._latest = welcome.session_t
            stage.clock.seek(welcome.session_t)
        self._sounds.begin()
        there = {(c.persona, c.seed) for c in welcome.cast}
        for casting in tuple(stage.cast.values()):
            if (casting.persona, casting.seed) not in there:
                stage.dismiss(casting.persona)
        for casting in welcome.cast:
            if back and casting.persona in stage.cast:
                stage.performer.restart(casting.persona, casting.seed, casting.style)
            self._bring(casting)
        for entry in event.snapshot:
            self._apply(entry)
        self._sounds.wait(event.snapshot, welcome.behind)
        stage.performer.realise_seen(stage.now())
        if self._up is not None and self._known_before:
            if self.state != "connected":
                # A session that begins anew on the same connection goes on counting from what was sent.
                self._up.renew()
            if stage.me is not None:
                stage.me.again(welcome.resumed and bool(stage.me.persona))
        self._known_before = True
        self._enter_state("connected", resumed=welcome.resumed, peer=welcome.peer, role=welcome.role)

    def _forget(self, welcome: m.Welcome) -> None:
        """Another session than was here until now, or the same at another time: this machine's own clock may be far ahead of it."""
        forget(self._stage, welcome.cast)
        self._latest = -math.inf
        self._sounds.forget()

    def _bring(self, casting: Casting) -> None:
        if casting.persona in self._stage.cast:
            self._stage.cast[casting.persona] = casting
            return
        sha256 = casting.avatar_sha256
        try:
            self._enter(casting)
        except (StageError, AvatarError) as error:
            log.warning("%.70r cannot enter: %s", casting.persona, error)
            return
        if is_name(sha256):
            self.avatars.want(sha256, lambda: self._stage.embody(casting.persona, sha256))

    def _change(self, look: LookChange) -> None:
        """A file has come: it is worn, unless there was another change meanwhile."""
        if self._looks.get(look.persona) is look and look.persona in self._stage.cast:
            self._stage.apply(look)

    def _apply(self, entry: Entry) -> None:
        if not isinstance(entry, Roots) and entry.persona not in self._stage.cast:
            return
        if isinstance(entry, LookChange):
            self._looks[entry.persona] = entry
            if not self.avatars.want(entry.avatar, lambda: self._change(entry)):
                return
        self._stage.apply(entry)
        if isinstance(entry, Performance) and entry.sound:
            self._sounds.cue(entry)
        elif isinstance(entry, Cut):
            cued = self._stage.sounds.find(entry.persona, entry.id)
            if cued is not None:
                self._stage.sounds.stop(entry.persona, entry.id, max(entry.t, cued.t + cued.held + entry.media_t))
