"""`Players`: the characters of people, on the stage that hosts the session: who they are, where they go, what they say, show and wear."""

from __future__ import annotations

import hashlib
import logging
import math
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from persona_engine import resources
from persona_engine.dialogue.persona import Persona
from persona_engine.errors import AvatarError, PersonaError, StageError
from persona_engine.motion.locomotion import natural_speed
from persona_engine.net.asset_cache import is_name
from persona_engine.net.messages import Seat
from persona_engine.net.wishes import wish
from persona_engine.score.entries import LookChange, Wear
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.intent import Dress, Emote, Enter, Intent, Order, Say
from persona_engine.score.recording import Casting
from persona_engine.speech.letters import expected_duration
from persona_engine.stage.access import HERE
from persona_engine.stage.discipline import Discipline
from persona_engine.stage.live import LiveSound
from persona_engine.stage.player_book import Clothes, PlayerBook
from persona_engine.stage.player_member import PlayerMember
from persona_engine.stage.shipped import SHIPPED
from persona_engine.stage.track import Place, Track

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage
    from persona_engine.stage.member import Member

log = logging.getLogger("persona_engine.stage")

LONGEST_NAME = 24
GAITS = (("idle", 0.0), ("walk", 0.25), ("run", 1.9))
"""Gait, and the speed in metres a second from which it is one for the standard body (others by the root of their size, as Froude has it); it is left a
fifth below."""
PACES, PACE_STEP, PACE_KEPT = (0.7, 2.2), 0.15, 0.2
"""Least and most times its own pace at which a gait is gone, the smallest change of it, and how long a pace is kept, seconds."""
ROOTS_EVERY = 0.05
"""Seconds between samples of where everything is, while there are players."""
CHATTER = 1.0
"""Share of a typed line's spoken length after which an answer may begin."""
Words = Callable[[str, str, str, str], None]
"""(peer, words, what, persona): tell a player why what they wished for was not done."""


@dataclass(eq=False)
class Player:
    """One player. `owner` is by what the host knows them again, "" for nothing; `leaves` the local time at which their place is given up."""

    peer: str
    name: str
    owner: str
    member: PlayerMember
    track: Track
    leaves: float = math.inf
    gait: int = 0
    sound: LiveSound | None = None


class Players:
    """Of one stage. `entrance(k)` says where the k-th newcomer stands, `inside` keeps them in bounds; who may do what is `stage.access`."""

    def __init__(self, stage: HeadlessStage) -> None:
        self._stage = stage
        self._by_peer: dict[str, Player] = {}
        self._entered, self._next = 0, 0.0
        self.own_lockers = False
        """Whether each player wears only what they own."""
        self.entrance: Callable[[int], Place] = lambda k: (0.7 * ((k % 5) - 2), 0.0, 2.5 + 0.8 * (k // 5 % 4), math.pi)
        self.inside: Callable[[Place], Place] = lambda place: place
        self.lacks: Callable[[str, str], None] = lambda peer, sha256: None
        """(peer, SHA-256): told when somebody comes in an avatar that is not here."""
        self.answer: Words = lambda peer, words, what, persona: log.info("%s: %s", peer, words)
        self.discipline = Discipline(stage)
        self.book = PlayerBook(stage.settings.players.folder)
        stage.on_event(self._noticed)
        self.entered: list[Callable[[Player], None]] = []
        self.left: list[Callable[[Player], None]] = []

    @property
    def all(self) -> tuple[Player, ...]:
        """Everyone, those who were cut off a moment ago too."""
        return tuple(self._by_peer.values())

    def of(self, peer: str) -> Player | None:
        """A peer's player."""
        return self._by_peer.get(peer)

    def named(self, persona: str) -> Player | None:
        """The player whose character this is."""
        return next((p for p in self._by_peer.values() if p.member.id == persona), None)

    # ---- coming and going -----------------------------------------------------------------------------------------------------------

    def enter(self, peer: str, wish: Enter) -> Player:
        """A peer comes on stage, or back. Raises `StageError` when that is not possible."""
        stage, owner = self._stage, _owner(wish.key)
        known = self._by_peer.get(peer) or next((p for p in self.all if owner and p.owner == owner and p.leaves < math.inf), None)
        if known is not None:
            del self._by_peer[known.peer]
            known.peer, known.leaves, known.owner = peer, math.inf, known.owner or owner
            self._by_peer[peer] = known
            stage.recast(known.member.id, player=peer)
            self._dressed(known, wish.avatar)
            return known
        if len(self._by_peer) >= stage.settings.players.most:
            raise StageError(f"there are {stage.settings.players.most} players already; try again when somebody has left")
        name = clean(wish.name)
        identity = self._identity(name)
        place = self.inside(self.entrance(self._entered))
        self._entered += 1
        source = self._avatar(wish.avatar, identity)
        track = Track(place, stage.settings.players.max_speed, stage.now())
        stage.targets[identity] = lambda: track.place
        member = stage.cast_player(Persona(id=identity, name=name, pause_s=0.0), source, name, peer)
        player = self._by_peer[peer] = Player(peer, name, owner, member, track)
        self._furnish(player)
        self.discipline.welcome(player)
        if is_name(wish.avatar) and not stage.files.here(wish.avatar):
            self.lacks(peer, wish.avatar)
        for told in self.entered:
            told(player)
        stage.emit("player-entered", persona=identity, who=name, peer=peer)
        return player

    def adopt(self, casting: Casting, seat: Seat, place: Place | None) -> None:
        """Somebody's own character that another host owned until now; its place is kept until its peer is back."""
        stage = self._stage
        member = stage.adopt(Persona(id=casting.persona, name=casting.name or casting.persona, pause_s=0.0), casting)
        assert isinstance(member, PlayerMember)
        track = Track(place or self.entrance(self._entered), stage.settings.players.max_speed, stage.now())
        stage.targets[casting.persona] = lambda: track.place
        leaves = stage.base_clock.now() + stage.settings.players.grace_s
        self._by_peer[seat.peer] = Player(seat.peer, casting.name, seat.owner, member, track, leaves)
        self._entered += 1

    def move_in(self, peer: str, to: str) -> None:
        """A player is known under another peer's name from now on, and stays."""
        player = self._by_peer.pop(peer, None)
        if player is not None:
            player.peer, player.leaves = to, math.inf
            self._by_peer[to] = player
            self._stage.recast(player.member.id, player=to)

    def _furnish(self, player: Player) -> None:
        """Who is known again wears what they wore last, and owns what they owned."""
        wardrobe, identity = self._stage.wardrobe, player.member.id
        if self.own_lockers:
            wardrobe.lockers[identity] = self.book.inventory(player.owner)
        worn, sha256 = self.book.clothes(player.owner), self._stage.cast[identity].avatar_sha256
        wears = worn.wears if worn is not None and worn.avatar == sha256 else None
        if sha256 and (wears is not None or self.own_lockers):
            self._stage.when_read(sha256, lambda: self._wear_owned(player, sha256, wears))

    def _wear_owned(self, player: Player, sha256: str, wears: tuple[Wear, ...] | None) -> None:
        """What they wore last, or came in, but for what they do not own here."""
        if self._by_peer.get(player.peer) is player:
            owned = self._stage.wardrobe.allowed(player.member.id, sha256, wears)
            if owned is not None:
                player.member.submit(LookChange(player.member.id, 0.0, sha256, owned))

    def _noticed(self, name: str, data: dict[str, Any]) -> None:
        """Somebody wears something else: of players that is remembered."""
        player = self.named(str(data.get("persona", ""))) if name == "persona-look" else None
        if player is not None and player.owner:
            worn = self._stage.wardrobe.worn(player.member.id) if data["wears"] else {}
            self.book.wore(player.owner, Clothes(str(data["look"]), tuple(Wear(slot, w.piece, w.colors) for slot, w in worn.items())))

    def give(self, persona: str, phrase: str, by: str = "gift") -> str:
        """A player bought, found or was given a piece; returns its name. With `own_lockers` only such pieces, and those that need no unlocking, may be worn.
        Raises `WardrobeError`, `StageError`."""
        player = self.named(persona)
        if player is None:
            raise StageError(f"{persona!r} is no player here")
        entry = self._stage.wardrobe.catalog.find(phrase).entry
        inventory = self.book.inventory(player.owner).given(entry, by)
        self.book.owns(player.owner, inventory)
        if self.own_lockers:
            self._stage.wardrobe.lockers[persona] = inventory
        return entry.name

    def _identity(self, name: str) -> str:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = "".join(c if c.isalnum() else "-" for c in plain).strip("-")[:24] or "guest"
        stem = stem if stem[0].isalpha() else f"g{stem}"
        taken = {*self._stage.cast, *self._stage.targets, "player", "camera"}
        return stem if stem not in taken else next(f"{stem}-{k}" for k in range(2, 10_000) if f"{stem}-{k}" not in taken)

    def _avatar(self, asked: str, identity: str) -> str:
        """A file that is here: the one asked for, or a shipped character by the player's name."""
        shipped = [stem for stem in resources.listing(SHIPPED, ".vrm") if ".lod" not in stem]
        files = self._stage.files
        if is_name(asked) and files.here(asked):
            found = files.lend(asked)
            if found is not None:
                return found[1]
        if asked in shipped:
            return f"{SHIPPED}/{asked}.vrm"
        return f"{SHIPPED}/{shipped[int(hashlib.sha256(identity.encode()).hexdigest(), 16) % len(shipped)]}.vrm"

    def _dressed(self, player: Player, asked: str) -> None:
        if not is_name(asked):
            return
        if not self._stage.files.here(asked):
            self.lacks(player.peer, asked)
        elif self._stage.cast[player.member.id].avatar_sha256 != asked:
            self.wear(player.peer, asked)

    def wear(self, peer: str, sha256: str) -> None:
        """A player's avatar has come."""
        player = self._by_peer.get(peer)
        if player is not None:
            worn = self.book.clothes(player.owner)
            wears = worn.wears if worn is not None and worn.avatar == sha256 and worn.wears else None
            owned = self._stage.wardrobe.allowed(player.member.id, sha256, wears)
            player.member.submit(LookChange(player.member.id, 0.0, sha256, owned))

    def depart(self, peer: str, for_good: bool = False) -> None:
        """A peer is gone: `for_good`, or its place is kept for a while."""
        player = self._by_peer.get(peer)
        if player is not None:
            player.leaves = self._stage.base_clock.now() + (0.0 if for_good else self._stage.settings.players.grace_s)
            if player.sound is not None:
                player.sound.end()
                player.sound = None

    def dismiss(self, player: Player) -> None:
        """Take a player off."""
        self._by_peer.pop(player.peer, None)
        for told in self.left:
            told(player)
        self._stage.wardrobe.forget(player.member.id)
        if player.member.id in self._stage.cast:
            self._stage.dismiss(player.member.id)
        self._stage.emit("player-left", persona=player.member.id, who=player.name)

    # ---- what they do ---------------------------------------------------------------------------------------------------------------

    def take(self, peer: str, intent: Intent) -> bool:
        """A wish of a peer; False for one that is not a player's. What cannot be done is answered."""
        try:
            match intent:
                case Enter():
                    self.enter(peer, intent)
                case Say():
                    self.say(peer, intent.text, intent.persona)
                case Emote():
                    self._player(peer).member.emote(intent.name)
                case Dress():
                    self.dress(peer, intent)
                case Order():
                    self.discipline.order(intent)
                case _:
                    return False
        except (PersonaError, AvatarError) as error:
            player = self._by_peer.get(peer)
            self._refuse(peer, str(error), wish(intent), intent.persona or (player.member.id if player is not None else ""))
        return True

    def _player(self, peer: str) -> Player:
        player = self._by_peer.get(peer)
        if player is None:
            raise StageError("come on stage first")
        return player

    def move(self, peer: str, t: float, place: Place) -> None:
        """A player says where it was at session time `t`."""
        player = self._by_peer.get(peer)
        if player is not None:
            player.track.add(t, self.inside(place), self._stage.now())

    def say(self, peer: str, text: str, to: str = "") -> None:
        """A player says something, and whoever it is meant for hears it, once it was judged."""
        player = self._player(peer)
        line = " ".join(text[: self._stage.settings.dialogue.max_input_chars].split())
        if line:
            self._stage.bridge.run(self._judge(player, line, to))

    async def _judge(self, player: Player, line: str, to: str) -> None:
        allowed = await self._stage.access.may_say(line)
        self._stage.bridge.post(self._said if allowed else self._unsaid, player, line, to)

    def _unsaid(self, player: Player, line: str, to: str) -> None:
        self._refuse(player.peer, "that is not said here", "say", player.member.id)

    def _refuse(self, peer: str, reason: str, what: str, persona: str) -> None:
        if peer == HERE:
            self._stage.emit("persona-refused", what=what, persona=persona, reason=reason)
        else:
            self.answer(peer, reason, what, persona)

    def _said(self, player: Player, line: str, to: str) -> None:
        if player.member.id not in self._stage.cast:
            return
        listener = self._listener(player, to)
        if listener is not None:
            player.member.attend(GazeTarget(listener.id), self._stage.now())
        player.member.say(line)
        if listener is not None:
            listener.hear(line, player.member.id, CHATTER * expected_duration(line))

    def _listener(self, player: Player, to: str) -> Member | None:
        """Whom words are meant for: the one who is named, else the nearest persona in earshot."""
        members = self._stage.members
        if to in members and members[to].minded:
            return members[to]
        now = self._stage.now()
        near = [(m.aware.metres(player.member.id, now), m.id) for m in members.values() if m.minded]
        far, name = min(near, default=(math.inf, ""))
        return members[name] if far < self._stage.settings.players.earshot else None

    def hearing(self, peer: str, rate: int, pcm: bytes, last: bool) -> None:
        """A player's microphone heard this."""
        player = self._by_peer.get(peer)
        if player is None or peer in self._stage.access.muted:
            return
        if player.sound is None or player.sound.rate != rate:
            player.sound = LiveSound(rate)
            player.member.perform_live(player.sound)
        player.sound.feed(pcm)
        if last:
            player.sound.end()
            player.sound = None

    def dress(self, peer: str, wish: Dress) -> None:
        """Clothes for a player, or for a persona where that is allowed. Raises `WardrobeError`, `StageError`."""
        persona = wish.persona or self._player(peer).member.id
        own = self._by_peer.get(peer)
        if (own is None or own.member.id != persona) and (reason := self._stage.access.refusal(peer, "wear", persona, wish)):
            raise StageError(f"you may not dress {persona}: {reason}")
        wardrobe = self._stage.wardrobe
        for what in wish.off:
            wardrobe.take_off(persona, what)
        if wish.on:
            wardrobe.dress(persona, *wish.on)
        if not wish.on and not wish.off:
            wardrobe.reset(persona)

    # ---- time -----------------------------------------------------------------------------------------------------------------------

    def step(self, now: float) -> None:
        """Before places are sampled, as often as they are."""
        if not self._by_peer or now < self._next:
            return
        self._next = now + ROOTS_EVERY - 0.002
        local = self._stage.base_clock.now()
        for player in self.all:
            if local > player.leaves:
                self.dismiss(player)
                continue
            player.track.step(now)
            self._walk(player, now)

    def _walk(self, player: Player, now: float) -> None:
        vx, vz = player.track.velocity
        speed, heading = math.hypot(vx, vz), player.track.place[3]
        gait, size = player.gait, math.sqrt(player.member.body.scale)
        while gait + 1 < len(GAITS) and speed > GAITS[gait + 1][1] * size:
            gait += 1
        while gait and speed < 0.8 * GAITS[gait][1] * size:
            gait -= 1
        player.gait = gait
        backwards = gait > 0 and vx * math.sin(heading) + vz * math.cos(heading) < -0.5 * speed
        member, clip = player.member, GAITS[gait][0]
        if member.busy and gait == 0 and member.state.locomotion == "idle":
            return
        member.walk(clip, self._pace(member, clip, speed, now) * (-1.0 if backwards else 1.0), now)

    @staticmethod
    def _pace(member: PlayerMember, clip: str, speed: float, now: float) -> float:
        """How quickly the steps of a gait follow each other at a speed over ground: faster, not longer. As before while that still fits."""
        natural = natural_speed(clip, member.body)
        if not natural:
            return 1.0
        wanted = min(max(speed / natural, PACES[0]), PACES[1])
        before, goes_on = abs(member.state.locomotion_rate), member.state.locomotion == clip
        kept = goes_on and (abs(wanted / before - 1.0) < PACE_STEP or now - member.state.t < PACE_KEPT)
        return before if kept else round(wanted, 2)


def clean(name: str) -> str:
    """A name as others may read it: one line of letters and signs, at most `LONGEST_NAME`.

    >>> clean("  Ann\\u202e\\n of the  sea "), clean("\\0")
    ('Ann of the sea', 'Guest')
    """
    kept = "".join(c if unicodedata.category(c)[0] in "LMNPSZ" else " " if c.isspace() else "" for c in name)
    return " ".join(kept.replace("[", "(").replace("]", ")").split())[:LONGEST_NAME].strip() or "Guest"


def _owner(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32] if key else ""
