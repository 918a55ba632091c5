"""`Badge`: tells players, in a corner of the window, that characters are machines."""

from __future__ import annotations

from typing import Any

from panda3d.core import GraphicsWindow, NodePath

from persona_engine.panda import plate
from persona_engine.panda.words import PAPER, SMALL, SPARK, Words

BADGE = "AI character"
HIDDEN = "the AI badge is hidden"
_NAME = "ai-badge"


class Badge:
    """In the upper right corner of a ShowBase's window; one is seen, however many there are."""

    def __init__(self, base: Any) -> None:
        self._corner: NodePath = base.a2dTopRight
        shown = self._corner.find(_NAME)
        self._own = _made(self._corner) if shown.isEmpty() else None
        self._path = shown if self._own is None else self._own

    @property
    def visible(self) -> bool:
        """Whether players can see it."""
        return not self._path.isEmpty() and not self._path.isHidden()

    def remove(self) -> None:
        """Take it away, unless it was there before."""
        if self._own is not None:
            self._own.removeNode()


def has_window(base: Any) -> bool:
    """Whether a ShowBase has a window that players see, with corners to write in."""
    return isinstance(getattr(base, "win", None), GraphicsWindow) and getattr(base, "a2dTopRight", None) is not None


def _made(corner: NodePath) -> NodePath:
    holder: NodePath = corner.attachNewNode(_NAME)
    words = Words(holder, SMALL, PAPER)
    words.show(BADGE, 0.0, room=0.035)
    left, right, bottom, top = words.box
    x, z = left + 0.038, (bottom + top) / 2
    plate.make(words.path, (x - 0.012, x + 0.012, z - 0.012, z + 0.012), 0.012, SPARK).setBin("fixed", 1)
    holder.setPos(-right - 0.04, 0, -top - 0.04)
    return holder
