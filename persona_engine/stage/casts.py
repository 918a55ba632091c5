"""`Casts`: what a stage does with those whom others bring: personas whose owner is elsewhere, and players."""

from __future__ import annotations

import asyncio
import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from persona_engine import resources
from persona_engine.avatar.model import Avatar
from persona_engine.dialogue.persona import Persona
from persona_engine.errors import StageError
from persona_engine.motion.performer import Happened
from persona_engine.rig.body import Body
from persona_engine.score.intent import Enter
from persona_engine.score.recording import Casting
from persona_engine.stage import given
from persona_engine.stage.avatar_files import load_bytes
from persona_engine.stage.me import HostLink, Link, Me
from persona_engine.stage.member import Member
from persona_engine.stage.player_member import PlayerMember

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

DEFAULT_AVATAR = "assets/avatars/mira.vrm"
PERSONA_ID = re.compile(r"[a-z][a-z0-9_-]{0,31}")


class Casts:
    """A part of `HeadlessStage`."""

    def cast_avatar(self: HeadlessStage, casting: Casting) -> Avatar | None:  # type: ignore[misc]
        """The character of a persona whose owner is elsewhere; None where it must be fetched. What comes from there opens shipped files only."""
        if casting.avatar_sha256:
            return self.files.find(casting.avatar_sha256) if self.files.here(casting.avatar_sha256) else None
        if self.files.shipped(casting.avatar):
            return self.files.find(casting.avatar)
        shipped = f"config/personas/{casting.persona}.toml"
        known = not casting.avatar and PERSONA_ID.fullmatch(casting.persona) and resources.exists(shipped)
        return self.avatar_of(Persona.from_toml(resources.load(shipped).decode(), shipped)) if known else None

    def worn_files(self: HeadlessStage) -> set[str]:  # type: ignore[misc]
        """SHA-256 of every avatar file that somebody here wears, or wears pieces over."""
        cast = {casting.avatar_sha256 or self.files.known(casting.avatar or DEFAULT_AVATAR) for casting in tuple(self.cast.values())}
        return cast | {look.avatar for look in self.performer.looks()}

    def take_over(self: HeadlessStage, persona: Persona, body: Body, casting: Casting) -> Member:  # type: ignore[misc]
        """Bring on a persona that had another owner until now: it thinks and speaks here from where `Member.go_on` is told."""
        member = self.members[casting.persona] = Member(self, persona, casting.persona, casting.seed, body)
        self._enter(casting)
        return member

    def follow(self: HeadlessStage, casting: Casting, body: Body) -> int:  # type: ignore[misc]
        """Bring on a persona whose owner is elsewhere; returns its row."""
        row: int = self.performer.add(casting.persona, casting.seed, body, casting.style)
        self._enter(casting)
        if casting.player:
            self.emit("player-entered", persona=casting.persona, who=casting.name, peer=casting.player)
        return row

    def follow_casting(self: HeadlessStage, casting: Casting) -> int:  # type: ignore[misc]
        """As `follow`, with the body of the avatar that the casting names, where it is known by its SHA-256."""
        avatar = self.cast_avatar(casting) if casting.avatar_sha256 else None
        return self.follow(casting, Body.standard() if avatar is None else self.files.measures(avatar))

    def embody(self: HeadlessStage, identity: str, sha256: str) -> None:  # type: ignore[misc]
        """The avatar that a persona was cast with has come: it is worn, unless she has changed since."""
        body = self.files.body(sha256)
        if identity in self.cast and body is not None and self.cast[identity].avatar_sha256 == sha256 and self.performer.look(identity) is None:
            self.performer.dress(identity, body)
            self._embodied(identity, sha256)

    def _embodied(self: HeadlessStage, identity: str, sha256: str) -> None:  # type: ignore[misc]
        """For stages that draw."""

    def cast_player(self: HeadlessStage, persona: Persona, avatar: str, name: str, peer: str) -> PlayerMember:  # type: ignore[misc]
        """Bring on somebody's own character. `avatar` is the path of a file that is known or shipped; where it must be read first that is done beside the
        game, and a stand-in is shown until then."""
        files = self.files
        sha256 = files.lacking(avatar) if self._realiser is not None else ""
        body = files.measures(files.stand_in() if sha256 else files.open(avatar))
        member = PlayerMember(self, persona, persona.id, self._seed(persona.id), body)
        self.members[persona.id] = member
        self._enter(Casting(persona.id, member.seed, persona.style, avatar, sha256 or files.known(avatar), name=name, player=peer))
        member.begin(self.now())
        if sha256:
            self.when_read(sha256, lambda: self.embody(persona.id, sha256))
        return member

    def when_read(self: HeadlessStage, sha256: str, ready: Callable[[], None]) -> None:  # type: ignore[misc]
        """Call this when a shipped character has been read, beside the game: at once where it is at hand."""
        if self.files.at_hand(sha256) is not None:
            ready()
            return
        self._reading.setdefault(sha256, []).append(ready)
        if len(self._reading[sha256]) == 1:
            self.bridge.run(self._read(sha256))

    async def _read(self: HeadlessStage, sha256: str) -> None:  # type: ignore[misc]
        await asyncio.to_thread(self.files.body, sha256)
        self.bridge.post(self._was_read, sha256)

    def _was_read(self: HeadlessStage, sha256: str) -> None:  # type: ignore[misc]
        for ready in self._reading.pop(sha256, ()):
            ready()

    def _followed(self: HeadlessStage, event: Happened, now: float) -> None:  # type: ignore[misc]
        """Somebody whose owner is elsewhere begins or ends an utterance: whoever shows subtitles is told as if it were here. What was over when one came is
        not told."""
        if event.what == "started":
            made = self.performer.performance(event.persona, event.id)
            if made is not None and made.text and made.t + made.duration > now:
                self._shown[event.persona, event.id] = made.text
                self.emit("persona-speaking", persona=event.persona, id=event.id, text=made.text)
        elif (event.persona, event.id) in self._shown:
            self.emit("persona-spoke", persona=event.persona, id=event.id, text=self._shown.pop((event.persona, event.id)))

    def _awake(self: HeadlessStage, now: float) -> list[Member]:  # type: ignore[misc]
        """The members whose step has something to do."""
        if self.due.keys() != self.members.keys():
            self.due = {name: self.due.get(name, -math.inf) for name in self.members}
        return [self.members[name] for name, due in self.due.items() if due <= now]

    def end_lines(self: HeadlessStage) -> None:  # type: ignore[misc]
        """Time jumps: what those whose owner is elsewhere were saying is over for whoever shows it."""
        for (persona, number), text in tuple(self._shown.items()):
            self.emit("persona-spoke", persona=persona, id=number, text=text)
        self._shown.clear()

    def adopt(self: HeadlessStage, persona: Persona, casting: Casting) -> Member:  # type: ignore[misc]
        """Somebody whose owner was elsewhere is this stage's from now on, as they stand: a persona, or somebody's own character."""
        row = self.performer.row(casting.persona)
        kind = PlayerMember if casting.player else Member
        member = self.members[casting.persona] = kind(self, persona, casting.persona, casting.seed, self.performer.body(row), row)
        self._adopted(member)
        return member

    def _adopted(self: HeadlessStage, member: Member) -> None:  # type: ignore[misc]
        """For stages that draw."""

    def recast(self: HeadlessStage, identity: str, **changes: str) -> None:  # type: ignore[misc]
        """Somebody is known under other particulars from now on."""
        casting = self.cast[identity] = msgspec.structs.replace(self.cast[identity], **changes)
        for listener in self.cast_listeners:
            listener(casting, True)

    def play_as(self: HeadlessStage, name: str, avatar: str = "", key: str = "") -> Me:  # type: ignore[misc]
        """Come on stage as a character of one's own. `avatar`: a .vrm or .glb file, or the name of a shipped character ("": the host chooses); `key`: a
        secret by which the host knows one again. Raises `StageError`, `AvatarError`."""
        self.check_open()
        if self.me is not None:
            raise StageError("there is a player at this machine already")
        name, avatar, key = given.text(name, "play_as(): name"), given.text(avatar, "play_as(): avatar"), given.text(key, "play_as(): key")
        data, worn = b"", avatar
        if avatar.lower().endswith((".vrm", ".glb")):
            data = load_bytes(avatar)
            self.files.read(data, avatar)
            worn = self.files.known(avatar)
        wish = Enter(name, worn, key)
        given.wish(wish)
        me = self.me = Me(self, self._link(data), wish)
        return me

    def _link(self: HeadlessStage, avatar: bytes) -> Link:  # type: ignore[misc]
        """The way of this machine's player to the host; `avatar` is what it brings along."""
        if self.link is not None:
            return self.link(avatar)
        return HostLink(self)
