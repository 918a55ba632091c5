"""`Trail`: an arrow along the way that hands take, for pictures in which motion is what names a gesture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from panda3d.core import LineSegs, NodePath, TransparencyAttrib

if TYPE_CHECKING:
    from persona_engine.panda.actor import PersonaActor
    from persona_engine.panda.studio import Studio

COLOR = (1.0, 0.52, 0.10, 0.95)
THICK = 3.0
HEAD = 0.034
"""Length of an arrow's head, as a share of the eyes' height."""
LEAST = 0.07
"""A hand that goes less far than this, as a share of the eyes' height, leaves none."""
KNUCKLES = ("leftMiddleProximal", "rightMiddleProximal")
SHORT = 0.12
"""Share of the way that is left free before the hand."""


class Trail:
    """Watches the knuckles of both hands; `draw` shows the ways so far in front of everything, `clear` forgets them."""

    def __init__(self, studio: Studio, actor: PersonaActor, eye_height: float) -> None:
        self._studio, self._scale = studio, eye_height
        self._hands = [actor.exposeJoint(None, "modelRoot", name) for name in KNUCKLES]
        self._ways: list[list[NDArray[np.float64]]] = [[], []]
        self._drawn: list[NodePath] = []

    def watch(self) -> None:
        """Remember where the hands are now."""
        for way, hand in zip(self._ways, self._hands):
            way.append(np.array(hand.getPos(self._studio.base.render), np.float64))

    def draw(self, both_ends: bool) -> None:
        """Arrows along the ways, with heads at both ends for what goes to and fro."""
        for way in self._ways:
            points = np.array(way)
            length = float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum()) if len(points) > 1 else 0.0
            if length > LEAST * self._scale:
                self._arrow(_between(points, SHORT if both_ends else 0.0, 1.0 - SHORT), both_ends)

    def _arrow(self, points: NDArray[np.float64], both_ends: bool) -> None:
        line = LineSegs("trail")
        line.setThickness(THICK * self._studio.camera.shot.supersample)
        line.setColor(*COLOR)
        line.moveTo(*points[0])
        for point in points[1:]:
            line.drawTo(*point)
        for tip, back in ((points[-1], points[-3]), *(((points[0], points[2]),) if both_ends else ())):
            self._head(line, tip, back)
        node = self._studio.base.render.attachNewNode(line.create())
        node.setLightOff()
        node.setShaderOff(10)
        node.setTransparency(TransparencyAttrib.MAlpha)
        node.setBin("fixed", 20)
        node.setDepthTest(False)
        node.setDepthWrite(False)
        self._drawn.append(node)

    def _head(self, line: LineSegs, tip: NDArray[np.float64], back: NDArray[np.float64]) -> None:
        """Two strokes at a tip, in the plane of the picture."""
        camera = self._studio.camera.node
        ahead = np.array(self._studio.base.render.getRelativeVector(camera, (0, 1, 0)))
        along = (tip - back) - ahead * ((tip - back) @ ahead)
        along /= max(float(np.linalg.norm(along)), 1e-9)
        aside = np.cross(ahead, along)
        for side in (-0.6, 0.6):
            line.moveTo(*(tip - HEAD * self._scale * (along + side * aside)))
            line.drawTo(*tip)

    def clear(self) -> None:
        """Take the arrows away."""
        for node in self._drawn:
            node.removeNode()
        self._drawn.clear()
        self._ways = [[], []]


def _between(points: NDArray[np.float64], first: float, last: float) -> NDArray[np.float64]:
    """(24, 3) points evenly along the part of a way from the share `first` to `last` of its length."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    wanted = np.linspace(first, last, 24) * along[-1]
    return np.stack([np.interp(wanted, along, points[:, axis]) for axis in range(3)], axis=1)
