"""`Words`: text on a rounded dark plate, readable in front of any scene."""

from __future__ import annotations

from panda3d.core import NodePath, TextNode

from persona_engine.panda import plate
from persona_engine.panda.letters import write

INK = (0.05, 0.07, 0.10, 0.66)
PAPER = (0.98, 0.98, 0.96, 1.0)
SPARK = (0.42, 0.86, 0.78, 1.0)
SMALL = 0.042
"""Height of small letters, in aspect2d."""


class Words:
    """Lines of text on a plate of their own size, standing on a base line."""

    def __init__(self, parent: NodePath, size: float, color: tuple[float, float, float, float]) -> None:
        self._node = TextNode("words")
        self._node.setAlign(TextNode.ACenter)
        self._node.setTextColor(*color)
        self.path = parent.attachNewNode("words")
        self._letters = self.path.attachNewNode(self._node)
        self._letters.setScale(size)
        self._letters.setBin("fixed", 1)
        self._letters.setDepthTest(False)
        self._size = size
        self._plate: NodePath | None = None
        self.box: plate.Box = (0.0, 0.0, 0.0, 0.0)

    def show(self, text: str, bottom: float, ink: tuple[float, float, float, float] = INK, room: float = 0.0) -> float:
        """Show `text` with its plate's lower edge at `bottom` and `room` left of it; empty text hides it. Returns the upper edge."""
        self.hide()
        write(self._node, text)
        if not text.strip():
            return bottom
        pad = 0.45 * self._size
        height, wide = self._node.getHeight() * self._size, self._node.getWidth() * self._size
        top = bottom + height + 1.2 * pad
        self._letters.setPos(0, 0, top - 0.8 * pad - 0.75 * self._size)
        self.box = (-wide / 2 - 1.8 * pad - room, wide / 2 + 1.8 * pad, bottom, top)
        self._plate = plate.make(self.path, self.box, 0.5 * self._size, ink)
        self.path.show()
        return top

    def wrap(self, half: float, most: float = 1e3) -> None:
        """Break lines that are wider than twice `half`, or than `most` letters m."""
        self._node.setWordwrap(min((2.0 * half) / self._size - 1.7, most))

    def hide(self) -> None:
        """Show nothing."""
        if self._plate is not None:
            self._plate.removeNode()
            self._plate = None
        self.path.hide()
