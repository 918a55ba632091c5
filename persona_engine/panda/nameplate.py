"""`NamePlate`: a name above a head, and in a bubble over it what is being said."""

from __future__ import annotations

from typing import Any

from panda3d.core import NodePath, TextNode, TransparencyAttrib

from persona_engine.panda import plate
from persona_engine.panda.letters import write

INK, NAME_INK = (0.97, 0.97, 0.94, 1.0), (0.62, 0.90, 0.84, 1.0)
CARD, BUBBLE = (0.05, 0.07, 0.10, 0.62), (0.05, 0.07, 0.10, 0.80)
SIZE, WORDS = 0.062, 0.070
"""Heights of a letter in metres, near by."""
ABOVE, NEAR, MOST = 0.12, 2.6, 4.0
"""Metres above the crown; metres from which on letters grow so that they can be read, and how much at most."""
WRAP = 16.0
LONGEST = 160
EVERY = 0.05
"""Seconds between two readings of how far away the eye is."""


class NamePlate:
    """Above `actor`, whose crown is `height` metres up. On the main thread."""

    def __init__(self, actor: NodePath, name: str, height: float) -> None:
        self._root = actor.attachNewNode("name-plate")
        self._root.setBillboardPointEye()
        self._root.setLightOff(100)
        self._root.setFogOff(100)
        self._root.setShaderOff(100)
        self._root.setDepthWrite(False)
        self._root.setBin("fixed", 30)
        self._root.setTransparency(TransparencyAttrib.MAlpha)
        self._root.hide(1 << 20)
        self._name = _card(self._root, name, SIZE, NAME_INK, CARD, 0.0)
        self._top = self._name.getPythonTag("top")
        self._words: NodePath | None = None
        self.raise_to(height)

    def raise_to(self, height: float) -> None:
        """The crown is this many metres up now."""
        self._root.setZ(height + ABOVE)

    def say(self, text: str) -> None:
        """Show words in a bubble; "" takes it away."""
        if self._words is not None:
            self._words.removeNode()
            self._words = None
        if text:
            shown = text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"
            self._words = _card(self._root, shown, WORDS, INK, BUBBLE, self._top + 0.03, WRAP)

    def show(self, shown: bool) -> None:
        """Seen or not."""
        (self._root.show if shown else self._root.hide)()

    def fit(self, metres: float) -> None:
        """The eye is so far away."""
        self._root.setScale(min(MOST, max(1.0, metres / NEAR)))

    def remove(self) -> None:
        """Take it down."""
        self._root.removeNode()


def _card(parent: NodePath, text: str, size: float, ink: Any, card: Any, base: float, wrap: float = 0.0) -> NodePath:
    """Words on a rounded card that stands on `base`."""
    holder = parent.attachNewNode("card")
    node = TextNode("words")
    node.setAlign(TextNode.ACenter)
    node.setTextColor(*ink)
    if wrap:
        node.setWordwrap(wrap)
    write(node, text)
    pad = 0.45 * size
    low, high = node.getBottom() * size, node.getTop() * size
    left, right = node.getLeft() * size - pad, node.getRight() * size + pad
    lift = base + 0.6 * pad - low
    box = (left, right, base, lift + high + 0.6 * pad)
    back = plate.make(holder, box, 0.35 * (box[3] - box[2]) if not wrap else 0.05, card)
    back.setBin("fixed", 30)
    back.setDepthTest(True)
    words = holder.attachNewNode(node)
    words.setScale(size)
    words.setPos(0, -0.004, lift)
    words.setBin("fixed", 31)
    holder.setPythonTag("top", box[3])
    return holder
