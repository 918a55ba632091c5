"""`Targets`: who stands where and looks at what, for all personas at once."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion.sight import Sight, angle_to
from persona_engine.motion.world import World
from persona_engine.score.gaze import OWN, GazeTarget

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
FEW = 4
"""So many who look at something else are seen to one by one: that is quicker than arrays of all."""


class Targets:
    """Rows are personas. Names are looked up again only when the world or the cast has changed."""

    def __init__(self, capacity: int, world: World) -> None:
        self.world = world
        self.eyes: F64 = np.zeros((3, capacity))
        """Eye centres in the model's axes."""
        self._names: list[str] = [""] * capacity
        self._targets: list[GazeTarget] = [GazeTarget()] * capacity
        self._root = np.full(capacity, -1)
        self._aim = np.full(capacity, -1)
        self._point: F64 = np.full((3, capacity), np.nan)
        self._lift: F64 = np.zeros(capacity)
        self._known = 0
        self._stale: set[int] = set()
        self._found: tuple[tuple[F64, F64, int], tuple[F64, Sight]] | None = None
        """What `where` last gave, and for which places."""

    def set(self, row: int, name: str, eyes: F32) -> None:
        """A persona takes a row ("" for nobody)."""
        self._names[row], self.eyes[:, row], self._targets[row] = name, eyes, GazeTarget()
        self._forget()

    def _forget(self) -> None:
        self._stale.update(range(len(self._names)))
        self._found = None

    def of(self, row: int) -> GazeTarget:
        """What a row looks at."""
        return self._targets[row]

    def look(self, row: int, target: GazeTarget) -> None:
        """A row looks at something else."""
        self._targets[row] = target
        self._stale.add(row)

    def _refresh(self) -> None:
        if len(self.world) != self._known:
            self._known = len(self.world)
            self._forget()
        if len(self._stale) > FEW:
            self._found = None
        for row in self._stale:
            name, target = self._names[row], self._targets[row]
            self._root[row] = self.world.row(name) if name else -1
            self._aim[row] = self.world.row(target.id) if target.id else -1
            self._point[:, row] = np.nan if target.point is None else target.point
            self._lift[row] = self._lift_of(target)
            self._look(row)
        self._stale.clear()

    def _look(self, row: int) -> None:
        """Bring what was found up to date for one row, which stands where it did."""
        if self._found is None or row >= self._found[0][2]:
            return
        (_, ahead, _), (_, sight) = self._found
        aim = int(self._aim[row])
        x, y, z = (self._point[:, row] if aim < 0 else ahead[:3, aim]).tolist()
        sight.look(row, (x, y + float(self._lift[row]), z))

    def _lift_of(self, target: GazeTarget) -> float:
        return float(self.eyes[1, self._names.index(target.id)]) if target.id and target.id in self._names else 0.0

    def where(self, t: float, count: int) -> tuple[F64, Sight]:
        """Roots (4, count) in session space at time `t`, and what is looked at from there; not to be written to, and the same objects as long as
        nothing moves.

        A persona that was never sampled stands at the origin; another persona is looked at in the eyes.
        """
        self._refresh()
        places, ahead = self.world.places(t), self.world.ahead(t)
        if self._found is not None:
            (old, further, number), found = self._found
            if old is places and further is ahead and number == count:
                return found
        found = self._where(places, ahead, count)
        self._found = (places, ahead, count), found
        return found

    def _where(self, places: F64, ahead: F64, count: int) -> tuple[F64, Sight]:
        known = np.zeros((4, places.shape[1] + 1))
        known[:, :-1] = places
        roots = known[:, self._root[:count]]
        aim = self._aim[:count]
        known[:3, :-1] = ahead[:3]
        targets = np.where(aim >= 0, known[:3, aim], self._point[:, :count])
        targets[1] += self._lift[:count]
        x, y, z = self.eyes[:, :count]
        cos, sin = np.cos(roots[3]), np.sin(roots[3])
        eyes = np.array([roots[0] + cos * x + sin * z, roots[1] + y, roots[2] - sin * x + cos * z])
        return roots, Sight(eyes, roots[3], targets)

    def local(self, row: int, target: GazeTarget, t: float) -> tuple[float, float, float] | None:
        """A target in the axes of a persona at time `t`, metres from its feet; None where nothing is known of it."""
        if target.id == OWN:
            return target.point
        places = self.world.places(t)
        at = self.world.row(target.id) if target.id else -1
        if at < 0 and target.point is None:
            return None
        place = self.world.ahead(t)[:3, at].tolist() if target.point is None or at >= 0 else target.point
        own = self.world.row(self._names[row])
        x, y, z, heading = places[:, own].tolist() if own >= 0 else (0.0, 0.0, 0.0, 0.0)
        dx, dy, dz = place[0] - x, place[1] - y, place[2] - z
        cos, sin = math.cos(heading), math.sin(heading)
        lift = self._lift_of(target) if at >= 0 else 0.0
        return cos * dx - sin * dz, dy + lift, sin * dx + cos * dz

    def angles(self, row: int, target: GazeTarget, t: float) -> tuple[float, float]:
        """Yaw and pitch from a persona's eyes to a target at time `t`; straight ahead where nothing is known of it."""
        place = self.local(row, target, t)
        if place is None:
            return 0.0, 0.0
        eyes = self.eyes[:, row].tolist()
        return angle_to(place[0] - eyes[0], place[1] - eyes[1], place[2] - eyes[2])

    def speeds(self, t: float, count: int, span: float = 0.5) -> F64:
        """(count,) mean speed of the roots over ground in the last `span` seconds, m/s."""
        self._refresh()
        moved = np.zeros((2, len(self.world) + 1))
        moved[:, :-1] = (self.world.places(t) - self.world.places(t - span))[[0, 2]]
        out: F64 = np.hypot(*moved[:, self._root[:count]]) / span
        return out
