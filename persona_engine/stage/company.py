"""`Company`: who is there, and who learns of what: speech, events, and what is said to others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Real
from typing import TYPE_CHECKING

from persona_engine.behavior.reflexes import REFLEXES
from persona_engine.dialogue.nearby import Nearby
from persona_engine.errors import StageError
from persona_engine.motion.world import polar
from persona_engine.score.entries import Performance
from persona_engine.score.gaze import OWN, GazeTarget
from persona_engine.score.quantity import is_number
from persona_engine.score.timeline import SpeechTimeline
from persona_engine.wording import nearest

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage
    from persona_engine.stage.member import Member

Point = tuple[float, float, float]
LEAST = 0.2
"""Share of an event's strength at the end of its reach."""
NEAR = 4.0
"""Metres within which somebody counts as one of several listeners."""


class Company:
    """Of one stage. Members listen to each other where the setting `awareness` is on."""

    def __init__(self, stage: HeadlessStage) -> None:
        self._stage = stage
        self.nodes: Mapping[str, object] = {}
        """Nodes of the scene that are about to be sampled."""
        self.visitors: set[str] = {"player"}
        """Names of targets that are people without being personas."""

    @property
    def aware(self) -> bool:
        """Whether personas mind what goes on between others: where the setting says so, and wherever players meet."""
        return self._stage.settings.awareness or any(not member.minded for member in self._stage.members.values())

    def name(self, speaker: str) -> str:
        """What to call somebody; "" where only the game's own id is known."""
        casting = self._stage.cast.get(speaker)
        return casting.name.split(" ")[0] if casting is not None and casting.player else ""

    def visitor(self, name: str) -> bool:
        """Whether somebody is a player, here or elsewhere."""
        casting = self._stage.cast.get(name)
        return casting is None or bool(casting.player)

    def people(self) -> tuple[str, ...]:
        """Everyone who may be met."""
        stage = self._stage
        return (*stage.cast, *(name for name in stage.targets if name in self.visitors and name not in stage.cast))

    def knows(self, name: str) -> bool:
        """Whether a target of that name can be looked at: somebody, something whose place is sampled, or nothing in particular."""
        return name in ("", OWN) or name in self.things() or self._stage.world.row(name) >= 0

    def things(self) -> tuple[str, ...]:
        """What can be looked at by name."""
        return tuple(dict.fromkeys((*self._stage.cast, *self._stage.targets, *self.nodes, *self.visitors, "camera")))

    def _others(self, member: Member) -> list[Member]:
        return [m for m in self._stage.members.values() if m is not member and m.minded] if self.aware else []

    def spoken(self, member: Member, made: Performance, timeline: SpeechTimeline) -> None:
        """A persona says something: the others may listen."""
        now = self._stage.now()
        for other in self._others(member):
            other.aware.hears(member.id, made, timeline, member.state.attention, now)

    def overheard(self, member: Member, speaker: GazeTarget) -> None:
        """Somebody spoke to a persona: the others may look."""
        now = self._stage.now()
        for other in self._others(member):
            other.aware.overhears(speaker, member.id, now)

    def listeners(self, member: Member) -> tuple[GazeTarget, ...]:
        """Who stands near a persona beside the one it talks to."""
        if not self.aware:
            return ()
        now, to = self._stage.now(), member.state.attention.id
        near = [n for n in self.people() if n not in (member.id, to) and member.aware.metres(n, now) < NEAR]
        return tuple(GazeTarget(name) for name in near)

    def around(self, member: Member, speaker: str) -> Callable[[], tuple[Nearby, ...]]:
        """Who else is on stage now but the one who speaks, and where as a persona sees them: made out when it is called, on any thread."""
        world, cast, members = self._stage.world, dict(self._stage.cast), dict(self._stage.members)
        places, me = world.places(self._stage.now()), member.id

        def found() -> tuple[Nearby, ...]:
            named = {name: members[name].persona.name if name in members else casting.name or name for name, casting in cast.items()}
            others = [name for name in named if name not in (me, speaker)]
            return tuple(Nearby(name, named[name], *(polar(places, world.row(me), world.row(name)) or (None, None))) for name in others)

        return found

    def happen(self, event: str, at: Point, metres: float, strength: float) -> None:
        """Something happens at a place: everyone within `metres` reacts, the nearer the more. Raises `StageError`."""
        if not isinstance(event, str) or event not in REFLEXES:
            raise StageError(f"happen(): no reflex {event!r}. {nearest(str(event), sorted(REFLEXES))}")
        if not isinstance(metres, Real) or not metres > 0:
            raise StageError(f"happen(): metres, how far {event} reaches, is a number above 0, not {metres!r}")
        if not is_number(strength):
            raise StageError(f"happen(): how strong {event} is must be a number, 1 the usual, not {strength!r}")
        world = self._stage.world
        for member in tuple(m for m in self._stage.members.values() if m.minded):
            row = world.row(member.id)
            place = world.places(self._stage.now())[:3, row] if row >= 0 else (0.0, 0.0, 0.0)
            far = float(sum((a - b) ** 2 for a, b in zip(at, place)) ** 0.5)
            if far < metres:
                member.react(event, GazeTarget(point=at), strength * (1.0 - (1.0 - LEAST) * far / metres))
