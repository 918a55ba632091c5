"""`Me`: the player at this machine. `stage.play_as("Ann")` makes it; it walks, speaks, shows and wears, whoever hosts the session."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from persona_engine.errors import StageError
from persona_engine.score.intent import Dress, Emote, Enter, Intent, Order, Say
from persona_engine.services.microphone import open_source
from persona_engine.speech.source import AudioSource
from persona_engine.stage import given
from persona_engine.stage.access import HERE
from persona_engine.stage.track import Place

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")

MOVES_EVERY = 0.05
"""Seconds between two tellings of where one is, while one moves."""
LEAST_MOVE, LEAST_TURN = 0.004, 0.01
"""Metres and radians."""


class Link(Protocol):
    """The way to whoever hosts the session."""

    @property
    def peer(self) -> str:
        """What the host calls this machine."""
        ...

    def ask(self, intent: Intent) -> None:
        """A wish."""
        ...

    def moved(self, t: float, place: Place) -> None:
        """Where the player is."""
        ...

    def heard(self, rate: int, pcm: bytes, last: bool) -> None:
        """What the microphone heard."""
        ...


class Me:
    """On the main thread. `place` is where the player says to be: feet, in session space."""

    def __init__(self, stage: HeadlessStage, link: Link, wish: Enter) -> None:
        self._stage, self._link, self._wish = stage, link, wish
        self.place: Place | None = None
        self._source: Callable[[], Place] | None = None
        self._told: Place | None = None
        self._next = -math.inf
        self._still = True
        link.ask(wish)

    @property
    def name(self) -> str:
        """As others read it."""
        return self._wish.name

    @property
    def persona(self) -> str:
        """The id of one's own character; "" until the host has let it on stage."""
        return next((c.persona for c in self._stage.cast.values() if c.player == self._link.peer), "")

    def again(self, resumed: bool) -> None:
        """There is another connection; where the host kept no place, come on stage again."""
        self._told, self._still = None, False
        if not resumed:
            self._link.ask(self._wish)

    def stay(self, link: Link) -> None:
        """The session goes on by another way, with one's place in it."""
        self._link, self._told, self._still = link, None, False

    def follow(self, source: Callable[[], Place]) -> None:
        """Be wherever `source` says, each frame: feet in metres of session space, heading in radians about +Y with 0 facing +Z. Raises `StageError`."""
        if not callable(source):
            raise StageError(f"follow(): source is called each frame for a place, and {source!r:.60} cannot be called")
        self._source = source

    def move(self, place: Place) -> None:
        """Be there from now on. Raises `StageError`."""
        self._source, self.place = None, given.place(place, "move(): place")

    def say(self, text: str, to: str = "") -> None:
        """Say something aloud, tags allowed; `to` a persona, or whoever stands near."""
        self._link.ask(given.wish(Say(text, to)))

    def emote(self, name: str) -> None:
        """Show a gesture or a face by any of its names: "wave", "shrug", "thumbs up", "joy"."""
        self._link.ask(given.wish(Emote(name)))

    def wear(self, *phrases: str) -> None:
        """Put clothes on by their plain names; without any, be in one's own again."""
        self._link.ask(given.wish(Dress("", phrases)))

    def take_off(self, *what: str) -> None:
        """Take clothes off, by slot or name."""
        self._link.ask(given.wish(Dress("", (), what)))

    def dress(self, persona: str, *phrases: str) -> None:
        """Dress a persona, where the host allows it; without any phrase she is in her own clothes again."""
        self._link.ask(given.wish(Dress(persona, phrases)))

    def order(self, what: str, name: str, reason: str = "") -> None:
        """"mute", "unmute" or "kick" a player, where the host allows it (admins may); `reason` is told them."""
        self._link.ask(given.wish(Order(what, name, reason)))

    def talk(self, rate: int = 16_000) -> Microphone:
        """Speak with one's own voice: feed the answer what the microphone hears."""
        return Microphone(self._link, rate)

    def microphone(self, device: str = "") -> AudioSource:
        """Speak through this machine's microphone, by name or the usual one, until the answer's `stop()`. Raises `AudioError`."""
        source = open_source(given.text(device, "microphone(): device"))
        sound = self.talk(source.rate)
        source.start(sound.feed, sound.end)
        return source

    def step(self, now: float) -> None:
        """Once a frame: say where one is."""
        if self._source is not None:
            self.place = _place(self._source(), self.place)
        if self.place is None or now < self._next or not self.persona:
            return
        moved = self._told is None or _far(self.place, self._told)
        if moved or not self._still:
            # One more when it has stopped, so that nobody sees it drift.
            self._link.moved(now, self.place)
            self._told, self._next = self.place, now + MOVES_EVERY
        self._still = not moved


class Microphone:
    """Sound on its way to the session. `feed` may be called from any thread."""

    def __init__(self, link: Link, rate: int) -> None:
        if not isinstance(rate, int) or not 8_000 <= rate <= 48_000:
            raise StageError(f"{rate!r:.60} samples a second cannot be sent; give 8000 to 48000")
        self._link, self.rate = link, rate
        self._open = True

    def feed(self, pcm: bytes) -> None:
        """Signed 16-bit little-endian mono samples, in pieces of any size. Raises `StageError`."""
        if not isinstance(pcm, bytes | bytearray | memoryview):
            raise StageError(f"feed(): sound is bytes of 16-bit samples, not {type(pcm).__name__}")
        if self._open and pcm:
            self._link.heard(self.rate, bytes(pcm), False)

    def end(self) -> None:
        """The sentence is over; idempotent."""
        if self._open:
            self._open = False
            self._link.heard(self.rate, b"", True)


def _place(now: Place, before: Place | None) -> Place | None:
    """Where somebody is; who is at no place is where they were."""
    try:
        return given.place(now, "place")
    except StageError:
        return before


def _far(a: Place, b: Place) -> bool:
    return math.dist(a[:3], b[:3]) > LEAST_MOVE or abs(math.remainder(a[3] - b[3], 2 * math.pi)) > LEAST_TURN


class HostLink:
    """The host's own player."""

    peer = HERE

    def __init__(self, stage: HeadlessStage) -> None:
        self._stage = stage

    def ask(self, intent: Intent) -> None:
        """A wish. Raises `PersonaError` for one that cannot be done."""
        self._stage.players.take(self.peer, intent)

    def moved(self, t: float, place: Place) -> None:
        """Where the player is."""
        self._stage.players.move(self.peer, t, place)

    def heard(self, rate: int, pcm: bytes, last: bool) -> None:
        """What the microphone heard."""
        self._stage.bridge.post(self._stage.players.hearing, self.peer, rate, pcm, last)
