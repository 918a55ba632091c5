"""`Awareness`: what one persona makes of what goes on around it: who types, who speaks, who comes, goes and stands too close.

Listening is always on; watching the surroundings is the setting `awareness`. Everything that comes of it is an entry of the score.
"""

from __future__ import annotations

import heapq
import math
import random
from typing import TYPE_CHECKING

import numpy as np

from persona_engine.behavior import reflexes
from persona_engine.behavior.listening import Speaking, Typing, signs
from persona_engine.motion.world import polar
from persona_engine.score.entries import Cut, Performance
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.timeline import SpeechTimeline
from persona_engine.speech.turns import Voice

if TYPE_CHECKING:
    from persona_engine.stage.member import Member

LOOK_EVERY = 0.2
"""Seconds between two looks at who is where."""
EARSHOT = 7.0
"""Metres within which a persona listens to others."""
NOTICED, GREETED, LEFT = 6.5, 3.4, 5.0
"""Metres at which people are noticed, greeted and let go (Kendon 1990: a distance salutation, an approach, a close salutation)."""
OUTGOING = 0.5
"""Extraversion from which on one waves to whom one sees coming, and receives them with an open hand."""
IN_VIEW = math.radians(105.0)
PERSONAL = (0.50, 0.40)
"""Metres that the most outgoing need around them, and how much more the least outgoing do (Hall 1966: personal space from 0.45 m on)."""
KNOWS_FOR = 180.0
"""Seconds after the last word in which somebody who leaves is seen off, and hailed when they come back."""
GIVES_UP = 8.0
"""Seconds after the last key in which one who types is still waited for."""
STAYS = 1.4
"""Seconds for which a listener stays with somebody who has finished."""
MOVING = 0.5
"""Metres a second from which a thing draws the eye."""
CURIOUS, SIGHS = (7.0, 16.0), (40.0, 90.0)
"""Seconds between glances of the idle, and until a bored one shows it."""
FIDGETS = (14.0, 34.0)
"""Seconds that idle hands hang."""
FORGETS = 60.0
"""Seconds after which what moves is new again, and curiosity wakes instead of a glance."""


class Awareness:
    """Steps with its member, on the main thread."""

    def __init__(self, member: Member) -> None:
        self._member = member
        self._random = random.Random(member.seed)
        self._typing: Typing | Speaking | None = None
        self._typist = GazeTarget()
        self._due: list[tuple[float, int, str, GazeTarget, float]] = []
        self._number = 0
        self._listens_until = -1.0
        self._next_look = 0.0
        self._near: dict[str, str] = {}
        self._crowded_at = -100.0
        self._next_glance = self._next_sigh = self._next_fidget = -1.0
        self._sighs = 0
        self._fidget: tuple[int | None, float] = (None, 0.0)
        self._glanced: dict[str, float] = {}
        self._hailed: dict[str, float] = {}

    # ---- who types or speaks to her --------------------------------------------------------------------------------------------------

    def typing(self, target: GazeTarget, text: str, now: float) -> None:
        """Somebody is writing a line to her: `text` so far."""
        self._member.wake()
        if not isinstance(self._typing, Typing) or target != self._typist:
            self._typing = Typing(now)
            self._attend(target, now)
        self._typing.heard(text, now)

    def speaking(self, target: GazeTarget, voice: Voice, began: float, now: float) -> None:
        """Somebody speaks to her since session time `began`, and it sounds like `voice` so far."""
        self._member.wake()
        if not isinstance(self._typing, Speaking) or target != self._typist:
            self._typing = Speaking(now)
            self._attend(target, now)
        self._typing.heard(voice, began)

    def _attend(self, target: GazeTarget, now: float) -> None:
        member, self._typist = self._member, target
        if member.busy:
            member.show("hold_on", target, now, 0.8)
        else:
            member.change(now, role="listening", attention=target)
            member.show("listen", target, now, 1.0)

    def answered(self) -> None:
        """The line has come, or will not come."""
        self._typing = None

    # ---- who speaks to others --------------------------------------------------------------------------------------------------------

    def hears(self, speaker: str, made: Performance, timeline: SpeechTimeline, to: GazeTarget, now: float) -> None:
        """Another persona says something that begins at `made.t`, to `to`."""
        member = self._member
        far = self.metres(speaker, now)
        if member.busy or self._typing is not None or far > EARSHOT:
            return
        start, who = made.t, GazeTarget(speaker)
        addressed = to.id == member.id
        if member.state.attention != who:
            wait = 0.15 if addressed else 0.25 + 0.5 * self._random.random()
            self._later(max(now, start) + wait, "attend", who, 0.7)
        chances = [self._random.random() for _ in range(16)]
        for sign in signs(timeline, member.heart.temper, chances, addressed):
            self._later(start + sign.t, sign.name, who, sign.size)
        for block in made.blocks:
            if block.kind == "gesture" and block.name == "point" and block.target is not None and not block.target.ahead:
                self._later(start + block.stroke + 0.35 + 0.2 * self._random.random(), "glance", block.target, 1.0)
            elif block.kind == "face" and block.name in ("joy", "smile") and block.weight > 0.4:
                self._later(start + block.stroke + 0.5 + 0.4 * self._random.random(), "smile", who, 0.35 + 0.4 * member.heart.temper.agreeableness)
        if to.id and not addressed and self._random.random() < 0.6:
            self._later(start + timeline.duration * (0.4 + 0.4 * self._random.random()), "glance", to, 0.8)
        self._listens_until = max(self._listens_until, start + timeline.duration + STAYS)
        member.wake()

    def overhears(self, speaker: GazeTarget, listener: str, now: float) -> None:
        """Somebody has spoken to another persona nearby."""
        if not self._member.busy and self._typing is None and self.metres(listener, now) < EARSHOT:
            self._later(now + 0.2 + 0.3 * self._random.random(), "glance", speaker, 0.9)
            self._later(now + 1.3 + 0.5 * self._random.random(), "glance", GazeTarget(listener), 0.8)

    def _later(self, t: float, name: str, target: GazeTarget, size: float) -> None:
        self._number += 1
        self._member.wake()
        heapq.heappush(self._due, (t, self._number, name, target, size))

    # ---- the frame ------------------------------------------------------------------------------------------------------------------

    @property
    def due(self) -> float:
        """Session time before which a step would do nothing."""
        if self._typing is not None or self._fidget[0] is not None:
            return -math.inf
        sign = self._due[0][0] if self._due else math.inf
        rest = self._listens_until if self._listens_until > 0 else math.inf
        return min(sign, rest, self._next_look if self._member.stage.settings.awareness else math.inf)

    def step(self, now: float) -> None:
        """Give the signs that are due; look round."""
        member = self._member
        if self._fidget[0] is not None:
            self._let_go(now)
        while self._due and self._due[0][0] <= now:
            t, _, name, target, size = heapq.heappop(self._due)
            if member.busy or now - t > 0.5:
                continue
            if name == "attend":
                member.change(now, role="listening", attention=target)
            member.show(name, target, now, size)
        if self._typing is not None:
            self._wait_for_typist(now)
        if self._listens_until > 0 and now > self._listens_until:
            self._listens_until = -1.0
            if not member.busy and self._typing is None:
                member.change(now, role="idle", attention=member.partner)
        if now >= self._next_look and member.stage.settings.awareness:
            self._next_look = now + LOOK_EVERY
            self._watch(now)

    def _wait_for_typist(self, now: float) -> None:
        typing, member = self._typing, self._member
        assert typing is not None
        if now - typing.t > GIVES_UP:
            self._typing = None
            if not member.busy:
                member.change(now, role="idle")
        elif not member.busy and (name := typing.sign(now, self._random.random())):
            member.show(name, self._typist, now, typing.size)

    # ---- who is where ---------------------------------------------------------------------------------------------------------------

    def metres(self, name: str, now: float) -> float:
        """How far away somebody is; infinity for the unknown."""
        found = self.polar(name, now)
        return math.inf if found is None else found[0]

    def polar(self, name: str, now: float) -> tuple[float, float] | None:
        """Distance over the ground and angle from straight ahead, to the left positive; None for the unknown."""
        world = self._member.stage.world
        return polar(world.places(now), world.row(self._member.id), world.row(name))

    def _watch(self, now: float) -> None:
        member = self._member
        for name in member.stage.company.people():
            if name != member.id and (found := self.polar(name, now)) is not None:
                self._notice(name, found[0], abs(found[1]), now)
                if member.heart.temper.contagion and name in member.stage.members:
                    member.heart.catch(member.stage.members[name].heart.at(now), found[0], now)
        if self._free(now):
            self._wander(now)

    def _free(self, now: float) -> bool:
        return not self._member.busy and self._typing is None and now > self._listens_until

    def _notice(self, name: str, metres: float, angle: float, now: float) -> None:
        member, before, visitor = self._member, self._near.get(name, "far"), self._member.stage.company.visitor(name)
        who = GazeTarget(name)
        if before == "far" and metres < NOTICED and angle < IN_VIEW:
            self._near[name] = before = "noticed"
            if visitor and self._free(now) and metres > GREETED:
                member.react("hail" if self._hails(name, now) else "notice", who)
        if before == "noticed" and metres < GREETED and visitor:
            self._near[name] = "near"
            self._meet(who, now)
        elif before == "near" and metres > LEFT:
            self._near[name] = "noticed"
            self._part(who, now)
        elif metres > NOTICED + 2.0:
            self._near[name] = "far"
        room = PERSONAL[0] + PERSONAL[1] * (1.0 - member.heart.temper.extraversion)
        if visitor and metres < room and now - self._crowded_at > 5.0:
            self._crowded_at = now
            member.react("too_close", who, min(1.2, 0.6 + room - metres))

    def _hails(self, name: str, now: float) -> bool:
        """Whether somebody who comes is waved to: by the outgoing and by who has just talked, but not each time."""
        member = self._member
        if now - self._hailed.get(name, -1e9) < KNOWS_FOR:
            return False
        if now - member.talked > KNOWS_FOR and member.heart.temper.extraversion <= OUTGOING:
            return False
        self._hailed[name] = now
        return True

    def _meet(self, who: GazeTarget, now: float) -> None:
        """Somebody has come near: greet them and stay with them."""
        member = self._member
        member.partner = who
        if not member.busy:
            member.change(now, attention=who)
            member.react("welcome" if member.heart.temper.extraversion > OUTGOING else "greet", who)
        member.stage.emit("persona-meets", persona=member.id, who=who.id)

    def _part(self, who: GazeTarget, now: float) -> None:
        """Somebody has gone away again: see them off after a talk, else follow them with the eyes."""
        member = self._member
        member.partner = GazeTarget()
        if not member.busy:
            member.change(now, role="idle", attention=GazeTarget())
            if now - member.talked < KNOWS_FOR:
                self._fidget = member.show("see_off", who, now, 1.0), now
            else:
                member.react("glance", who)
        member.stage.emit("persona-parts", persona=member.id, who=who.id)

    def _wander(self, now: float) -> None:
        """Curiosity, restless hands, then boredom."""
        member = self._member
        if self._next_glance < 0:
            self._next_glance = now + self._random.uniform(*CURIOUS) * 0.6
            self._next_sigh, self._next_fidget = now + self._random.uniform(*SIGHS), now + self._random.uniform(*FIDGETS)
        if member.idle_for(now) < SIGHS[0]:
            self._sighs = 0
        moving = self._moving(now)
        if moving and now - self._glanced.get(moving, -100.0) > 6.0 / (0.5 + member.heart.temper.openness):
            first = now - self._glanced.get(moving, -100.0) > FORGETS
            self._glanced[moving] = now
            if first and member.heart.temper.openness > self._random.random() * 0.8:
                self._stirred("curious", "curious", GazeTarget(moving), now)
            else:
                member.show("glance", GazeTarget(moving), now, 0.8)
        elif now > self._next_glance and member.state.attention.ahead:
            self._next_glance = now + self._random.uniform(*CURIOUS) * (1.4 - 0.8 * member.heart.temper.openness)
            places = [*member.places.values(), *(GazeTarget(n) for n in member.stage.company.people() if n != member.id and self.metres(n, now) < 12.0)]
            company = member.stage.company
            coming = [GazeTarget(n) for n, how in self._near.items() if how == "noticed" and company.visitor(n) and self.metres(n, now) < NOTICED]
            if coming or (places and self._random.random() < 0.6):
                member.show("glance", self._random.choice(coming or places), now, 0.9)
            else:
                member.show("look_about", GazeTarget(), now, 0.9)
        elif now > self._next_sigh and member.idle_for(now) > SIGHS[0]:
            self._next_sigh = now + self._random.uniform(*SIGHS) * 0.6
            signs = reflexes.BORED
            self._stirred("nothing", signs[self._sighs] if self._sighs < len(signs) else self._random.choice(signs), GazeTarget(), now)
            self._sighs += 1
        elif now > self._next_fidget and member.idle_for(now) > FIDGETS[0]:
            self._next_fidget = now + self._random.uniform(*FIDGETS)
            self._fidget = member.show(self._random.choice(reflexes.FIDGETS), GazeTarget(), now, 0.9), now

    def _let_go(self, now: float) -> None:
        """Hands that fidget, or wave after somebody, stop as soon as there is something to do."""
        number, began = self._fidget
        if number is None or (self._free(now) and now - began < FIDGETS[0]):
            return
        self._fidget = None, now
        if now - began < FIDGETS[0]:
            stage = self._member.stage
            stage.submit(Cut(self._member.id, number, now + stage.play_delay, now - began))

    def _stirred(self, appraisal: str, sign: str, target: GazeTarget, now: float) -> None:
        """Feel it, and show a sign of it."""
        self._member.heart.stir(appraisal, 1.0, now)
        self._member.change(now)
        self._member.show(sign, target, now, 0.9)

    def _moving(self, now: float) -> str:
        """The nearest thing in view that moves, "" for none."""
        world = self._member.stage.world
        me = world.row(self._member.id)
        if me < 0:
            return ""
        places = world.places(now)
        speed = np.hypot(*(places - world.places(now - 0.5))[[0, 2]]) / 0.5
        best = ("", EARSHOT + 1.0)
        for row in np.flatnonzero(speed > MOVING):
            name = world.names()[row]
            found = self.polar(name, now) if name != self._member.id and name != "camera" else None
            if found is not None and found[0] < best[1] and abs(found[1]) < IN_VIEW:
                best = (name, found[0])
        return best[0]
