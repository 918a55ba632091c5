"""`Detail`: everybody is drawn with as many triangles as their size on the screen asks for.

The levels of an avatar share its joints, blend shapes and materials, so that only the triangles change and never the pose. They are made in
the background when first wanted; until then, and where there are none, the finer one stays.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from panda3d.core import LightLensNode, NodePath

from persona_engine.avatar.model import Avatar
from persona_engine.errors import GraphicsError, PersonaError
from persona_engine.panda import prc
from persona_engine.panda.batch import Batch
from persona_engine.panda.geometry import Geometry
from persona_engine.panda.workshop import Goods, Workshop

if TYPE_CHECKING:
    from persona_engine.panda.actor import PersonaActor

_log = logging.getLogger("persona_engine.panda")

LEVELS = 3
HYSTERESIS = 0.12
"""How far beyond a threshold somebody must be for the level to change, as a share of it."""
HEAD_ROOM = 1.12
"""Height of somebody against that of the eyes."""

Coarser = Callable[[Avatar, int], Avatar | None]
_Eye = tuple[NodePath, float]
"""Camera, pixels that a metre has at a metre's distance."""


def level_for(pixels: float, now: int, thresholds: tuple[float, ...]) -> int:
    """The level for somebody `pixels` high who is drawn at level `now`; `thresholds` are the heights below which level 1, 2 ... begin.

    >>> [level_for(p, 0, (320.0, 130.0)) for p in (900.0, 300.0, 270.0, 100.0)]
    [0, 0, 1, 2]
    >>> [level_for(p, 2, (320.0, 130.0)) for p in (140.0, 150.0, 330.0, 900.0)]
    [2, 1, 1, 0]
    """
    level = 0
    for number, limit in enumerate(thresholds, 1):
        if pixels < limit * (1.0 + HYSTERESIS if now >= number else 1.0 - HYSTERESIS):
            level = number
    return level


class Detail:
    """Chooses and shows the level of each actor."""

    def __init__(self, base: Any, workshop: Workshop, coarser: Coarser) -> None:
        self._base, self._workshop = base, workshop
        self.coarser = coarser
        """Gives the avatar of a level, or None where there is none; called in the workshop's thread."""
        knobs = prc.read()
        self.active = bool(knobs["persona-lod"])
        pixels = str(knobs["persona-lod-pixels"])
        try:
            self.thresholds = tuple(sorted(map(float, pixels.split()), reverse=True))[: LEVELS - 1]
        except ValueError as error:
            raise GraphicsError(f"PRC persona-lod-pixels {pixels!r:.60}: two heights in pixels are wanted, as 320 130") from error
        self._eyes: list[_Eye] = []

    def look_round(self) -> None:
        """Note every camera that draws a scene, those of lights left out."""
        found = self._eyes = []
        engine = self._base.graphicsEngine
        for window in (engine.getWindow(k) for k in range(engine.getNumWindows())):
            for k in range(window.getNumDisplayRegions()):
                region = window.getDisplayRegion(k)
                camera = region.getCamera()
                if camera.isEmpty() or isinstance(camera.node(), LightLensNode):
                    continue
                lens = camera.node().getLens()
                if lens is not None and lens.isPerspective():
                    found.append((camera, region.getPixelHeight() / (2.0 * math.tan(math.radians(lens.getVfov()) / 2.0))))

    def choose(self, actor: PersonaActor) -> None:
        """Show `actor` at the level for the largest picture that any camera has of it."""
        if not self.active or not self.thresholds or actor.isEmpty():
            return
        top, height = actor.getTop(), actor.batch.rig.body.eye_height * HEAD_ROOM
        pixels = -1.0
        for camera, scale in self._eyes:
            if not camera.isEmpty() and camera.getTop() == top:
                # Distances in the actor's own units, in which its height is known.
                x, y, z = camera.getPos(actor)
                pixels = max(pixels, height * scale / max(math.hypot(x, y, z - 0.5 * height), 0.05))
        if pixels < 0.0:
            return
        wanted = level_for(pixels, actor.level, self.thresholds)
        if wanted != actor.level:
            self._show(actor, wanted)

    def _show(self, actor: PersonaActor, wanted: int) -> None:
        batch = actor.batch
        if wanted in batch.levels:
            # Where a level is missing the next finer one stands in for it.
            while batch.levels.get(wanted) is None:
                wanted -= 1
            if wanted != actor.level:
                actor.show_level(wanted)
            return
        key = (id(batch), wanted)
        if not self._workshop.holds(key):
            self._workshop.order(key, lambda: self._made(batch, wanted), lambda made: batch.levels.setdefault(wanted, made))

    def _made(self, batch: Batch, level: int) -> Goods:
        made: Geometry | None = None
        try:
            avatar = self.coarser(batch.avatar, level)
            made = None if avatar is None else batch.coarser(avatar)
        except PersonaError as error:
            _log.warning("a level of detail cannot be used: %.400s", error)
        return Goods(made) if made is None else Goods(made, (made.morphs,), made.node)
