"""Picking: which persona a ray or the mouse meets, by the capsules around her bones as she stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from panda3d.core import LPoint2f, LPoint3f, NodePath

from persona_engine.names import BONES
from persona_engine.panda.axes import from_panda

if TYPE_CHECKING:
    from persona_engine.panda.actor import PersonaActor
    from persona_engine.panda.rig_server import RigServer

F64 = NDArray[np.float64]

CLICKED = "persona-clicked"


@dataclass(frozen=True)
class Hit:
    """A persona that a ray meets."""

    actor: PersonaActor
    distance: float
    """From the ray's origin, in units of the scene."""
    bone: str
    """The humanoid bone that was met first."""


def ray_capsules(origin: F64, direction: F64, starts: F64, ends: F64, radii: F64) -> F64:
    """(n,) distance along a ray to each capsule, inf where it misses.

    `origin` and unit `direction` (3,), `starts` and `ends` (n, 3), `radii` (n,). Taken at the ray's closest approach to the segment, less
    the half chord.
    """
    along, offset = ends - starts, starts - origin
    a, b = (along * along).sum(1), along @ direction
    c, d = (along * offset).sum(1), offset @ direction
    near = np.maximum(a - b * b, 1e-12)
    s = np.clip((b * d - c) / near, 0.0, 1.0)
    s = np.where(a < 1e-12, 0.0, s)
    points = starts + s[:, None] * along
    t = (points - origin) @ direction
    gap = points - (origin + np.maximum(t, 0.0)[:, None] * direction)
    miss = (gap * gap).sum(1)
    chord = np.sqrt(np.maximum(radii * radii - miss, 0.0))
    return np.where((miss <= radii * radii) & (t > -radii), np.maximum(t - chord, 0.0), np.inf)


def meet(actor: PersonaActor, origin: LPoint3f, target: LPoint3f, scene: NodePath) -> Hit | None:
    """Where the ray from `origin` through `target` (points of `scene`) first meets an actor's body."""
    start = actor.getRelativePoint(scene, origin)
    end = actor.getRelativePoint(scene, target)
    o, e = np.array(from_panda(start)), np.array(from_panda(end))
    length = float(np.linalg.norm(e - o))
    if length < 1e-9:
        return None
    rig, crowd = actor.batch.rig, actor.batch.crowd
    capsules = [c for c in rig.body.capsules if rig.bone_rows[c.bone] >= 0]
    if not capsules:
        return None
    skin = crowd.skin[:, :, rig.bone_rows[[c.bone for c in capsules]], actor.row].astype(np.float64)
    lift = np.array([0.0, rig.ground, 0.0])
    starts, ends = (np.array([getattr(c, name) for c in capsules]) + lift for name in ("start", "end"))
    starts, ends = (np.einsum("ijn,nj->ni", skin[:, :3], p) + skin[:, 3].T for p in (starts, ends))
    distances = ray_capsules(o, (e - o) / length, starts, ends, np.array([c.radius for c in capsules]))
    best = int(distances.argmin())
    if not np.isfinite(distances[best]):
        return None
    share = float(distances[best]) / length
    return Hit(actor, float((target - origin).length()) * share, BONES[capsules[best].bone])


class Pointer:
    """Asks all actors."""

    def __init__(self, server: RigServer) -> None:
        self._server = server

    def along(self, origin: LPoint3f, target: LPoint3f, scene: NodePath | None = None) -> Hit | None:
        """The nearest persona on the ray from `origin` through `target`, points of `scene` (default: render); hidden ones are not met."""
        scene = scene if scene is not None else self._server.base.render
        hits = [meet(a, origin, target, scene) for a in self._server.actors if not a.isHidden() and scene.isAncestorOf(a)]
        return min((h for h in hits if h is not None), key=lambda h: h.distance, default=None)

    def at(self, x: float, y: float, camera: NodePath | None = None) -> Hit | None:
        """The persona drawn at a point of the screen, -1..1 each way; `camera` defaults to the window's."""
        camera = camera if camera is not None else self._server.base.cam
        near, far = LPoint3f(), LPoint3f()
        if not camera.node().getLens().extrude(LPoint2f(x, y), near, far):
            return None
        scene: Any = self._server.base.render
        return self.along(scene.getRelativePoint(camera, near), scene.getRelativePoint(camera, far), scene)

    def click(self) -> None:
        """Send `persona-clicked` with the actor and the bone under the mouse, if there is one."""
        watcher = self._server.base.mouseWatcherNode
        if watcher is None or not watcher.hasMouse():
            return
        place = watcher.getMouse()
        hit = self.at(place.getX(), place.getY())
        if hit is not None:
            self._server.base.messenger.send(CLICKED, [hit.actor, hit.bone])
