"""Walking: somebody goes somewhere on their own feet, round whoever stands in the way."""

from __future__ import annotations

import math

from direct.showbase.DirectObject import DirectObject
from panda3d.core import Vec3

from demo_game import place

PACES = {"finn": ("walk", 1.05), "amara": ("walk", 0.85), "mira": ("walk", 0.8), "bram": ("walk", 0.7), "odile": ("stroll", 0.5), "selune": ("stroll", 0.55)}
"""How each of them walks: the gait, and metres a second."""
QUICKER = 1.5
"""Metres a second more for every second, and less."""
TURNS = 200.0
"""Degrees a second."""
ROOM = 0.75
"""Metres kept from others."""
ASIDE = (0.0, 35.0, -35.0, 70.0, -70.0)
"""Degrees by which somebody steps aside, the least first."""
PATIENCE = 6.0
"""Seconds for which one waits for a way to be free."""
NEAR = 0.06
LONGEST_STEP = 0.1


class Walk:
    """One who is on the way to `goal`, and what happens there."""

    def __init__(self, actor, gait: str, speed: float, goal: Vec3, then) -> None:
        self.actor, self.top, self.goal, self.then = actor, speed, goal, then
        self.speed = self.waited = 0.0
        actor.loop(gait)


class Strolls(DirectObject):
    """Moves the cast. `guests()` are the places of all others who may be in the way."""

    def __init__(self, stage, cast, guests) -> None:
        self._stage, self._cast, self._guests = stage, cast, guests
        self._walks: dict[str, Walk] = {}
        self._last = stage.now()
        self.addTask(self._step, "strolls", sort=-5)

    def destroy(self) -> None:
        """Everybody stops."""
        for name in list(self._walks):
            self.halt(name)
        self.removeAllTasks()

    def walks(self, name: str) -> bool:
        """Whether somebody is on the way."""
        return name in self._walks

    def go(self, name: str, goal: Vec3, then=None) -> None:
        """Walk to a place on the quay; `then()` is called there, or where the way is blocked for good."""
        self.halt(name)
        gait, speed = PACES.get(name, ("walk", 0.8))
        self._walks[name] = Walk(self._cast[name], gait, speed, place.inside(goal), then)

    def halt(self, name: str) -> None:
        """Stop where one is; what was to happen at the end does not."""
        if (walk := self._walks.pop(name, None)) is not None:
            walk.actor.stop()

    def _step(self, task):
        now = self._stage.now()
        dt, self._last = min(max(now - self._last, 0.0), LONGEST_STEP), now
        for name, walk in list(self._walks.items()):
            if self._advance(name, walk, dt):
                self.halt(name)
                if walk.then is not None:
                    walk.then()
        return task.cont

    def _advance(self, name: str, walk: Walk, dt: float) -> bool:
        """Whether the walk is over."""
        here = walk.actor.getPos()
        left = walk.goal - here
        left.z = 0
        if left.length() < NEAR:
            return True
        way = self._way(name, here, left)
        walk.waited = walk.waited + dt if way is None else 0.0
        brake = math.sqrt(2 * QUICKER * left.length())
        wanted = 0.0 if way is None else min(walk.top, brake)
        walk.speed += min(max(wanted - walk.speed, -2 * QUICKER * dt), QUICKER * dt)
        if way is not None:
            heading = math.degrees(math.atan2(way.x, -way.y))
            off = math.remainder(heading - walk.actor.getH(), 360.0)
            walk.actor.setH(walk.actor.getH() + min(max(off, -TURNS * dt), TURNS * dt))
            walk.actor.setPos(here + way * min(walk.speed * max(math.cos(math.radians(off)), 0.0) * dt, left.length()))
        return walk.waited > PATIENCE

    def _way(self, name: str, here: Vec3, left: Vec3) -> Vec3 | None:
        """The direction to go on in, straight or round somebody, None where there is none."""
        others = [actor.getPos() for other, actor in self._cast.items() if other != name] + list(self._guests())
        reach = min(ROOM, left.length())
        for degrees in ASIDE:
            turn = math.radians(degrees)
            way = Vec3(left.x * math.cos(turn) - left.y * math.sin(turn), left.x * math.sin(turn) + left.y * math.cos(turn), 0)
            way.normalize()
            if all(_clear(here, here + way * reach, other) for other in others):
                return way
        return None


def _clear(here: Vec3, there: Vec3, other: Vec3) -> bool:
    """Whether a step comes no nearer to somebody than `ROOM`, or leads away from them."""
    before, after = (here - other).getXy().length(), (there - other).getXy().length()
    return after > ROOM or after > before
