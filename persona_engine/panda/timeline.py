"""`Timeline`: a bar along the lower edge on which a moment is picked with the mouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from direct.gui.DirectGui import DGG, DirectSlider
from direct.showbase.DirectObject import DirectObject
from panda3d.core import NodePath

from persona_engine.panda import plate
from persona_engine.panda.overlay import SOFT
from persona_engine.panda.words import INK, SPARK

HEIGHT, THUMB, MARGIN = 0.012, 0.022, 0.10
BOTTOM = -0.825
"""The bar's middle, in aspect2d."""
STEP = 1e-3
"""A change of the value that is smaller was not made by the mouse, in parts of the whole."""


class Timeline(DirectObject):
    """Sits on a ShowBase; `show(part)` moves the mark, `picked(part)` is called for what the mouse picks, both 0-1. `destroy()` takes it down."""

    HALF = 0.035
    """Half its height."""

    def __init__(self, base: Any, picked: Callable[[float], None]) -> None:
        self._base, self._picked = base, picked
        self._part = 0.0
        self._root: NodePath = base.aspect2d.attachNewNode("persona-timeline")
        self._draw()
        self.accept("aspectRatioChanged", self._draw)

    def _draw(self) -> None:
        self._root.getChildren().detach()
        aspect = float(self._base.getAspectRatio())
        half = max(aspect, 1.0) - MARGIN
        self._root.setPos(0, 0, BOTTOM + min(1.0 - 1.0 / aspect, 0.0))
        plate.make(self._root, (-half - 0.03, half + 0.03, -self.HALF, self.HALF), 0.03, (*INK[:3], 0.45))
        plate.make(self._root, (-half, half, -HEIGHT / 2, HEIGHT / 2), HEIGHT / 2, (*SOFT[:3], 0.55))
        self._slider = DirectSlider(
            parent=self._root, range=(0.0, 1.0), value=self._part, frameSize=(-half, half, -self.HALF, self.HALF), frameColor=(0, 0, 0, 0),
            thumb_frameSize=(-THUMB, THUMB, -THUMB, THUMB), thumb_relief=DGG.FLAT, thumb_frameColor=SPARK, command=self._moved,
        )  # fmt: skip
        self._slider.setBin("fixed", 2)
        self._slider.bind(DGG.B1PRESS, self._pressed)

    def _pressed(self, event: Any) -> None:
        """Where the bar itself is pressed, the mark jumps there."""
        mouse = event.getMouse()
        x = self._slider.getRelativePoint(self._base.render2d, (mouse[0], 0, mouse[1]))[0]
        left, right = self._slider["frameSize"][:2]
        self._slider["value"] = min(max((x - left - THUMB) / (right - left - 2 * THUMB), 0.0), 1.0)

    def _moved(self) -> None:
        part = float(self._slider["value"])
        if abs(part - self._part) > STEP:
            self._part = part
            self._picked(part)

    @property
    def held(self) -> bool:
        """Whether the mouse holds the mark."""
        return bool(self._slider.guiItem.isButtonDown())

    def show(self, part: float) -> None:
        """The moment that is shown now; a mark that is held stays."""
        if not self.held:
            self._part = min(max(part, 0.0), 1.0)
            self._slider["value"] = self._part

    def destroy(self) -> None:
        """Take it down."""
        self.ignoreAll()
        self._slider.destroy()
        self._root.removeNode()
