"""`TypedLine`: words while they are typed, where the entry field cannot show them: other scripts, and words that run from right to left."""

from __future__ import annotations

from typing import Any

from panda3d.core import NodePath, TextNode

from persona_engine.panda import right_to_left
from persona_engine.panda.letters import font_for, write

CARET = "|"
BLINK_S = 0.5
"""Seconds for which the caret is there, and for which it is not."""


class TypedLine:
    """Stands in for a `DirectEntry`'s own letters, `width` units of it wide, as long as it has to; `follow` is called every frame.

    Words that run from right to left begin at the right end. What is too long shows the part before the caret.
    """

    def __init__(self, entry: Any, width: float, color: tuple[float, float, float, float]) -> None:
        self._entry, self._width = entry, width
        self._node, self._mark = TextNode("typed"), TextNode("caret")
        self._letters, self._caret = (self._hang(node, color) for node in (self._node, self._mark))
        self._mark.setAlign(TextNode.ACenter)
        self._mark.setText(CARET)
        self._seen = ("", 0)

    def _hang(self, node: TextNode, color: tuple[float, float, float, float]) -> NodePath:
        node.setTextColor(*color)
        path: NodePath = self._entry.getParent().attachNewNode(node)
        path.setTransform(self._entry.getTransform())
        path.setBin("fixed", 2)
        path.setDepthTest(False)
        path.hide()
        return path

    @property
    def shown(self) -> str:
        """What is drawn in place of the entry's own letters, in visual order; "" where it shows them itself."""
        return "" if self._letters.isHidden() else self._node.getText()

    def follow(self, t: float) -> None:
        """At time `t`, seconds, which moves the caret's blinking."""
        typed = (self._entry.get(), self._entry.guiItem.getCursorPosition())
        if typed != self._seen:
            self._seen = typed
            self._draw(*typed)
        if not self._letters.isHidden():
            (self._caret.show if t % (2 * BLINK_S) < BLINK_S else self._caret.hide)()

    def _draw(self, text: str, at: int) -> None:
        own = right_to_left.is_needed(text) or font_for(text) != font_for("")
        self._entry.setAlphaScale(0.0 if own else 1.0)
        for path in (self._letters, self._caret):
            (path.show if own else path.hide)()
        if not own:
            return
        self._node.setFont(font_for(right_to_left.joined(text)))
        first = next((i for i in range(at + 1) if self._wide(text[i:at]) <= self._width), at)
        last = next((i for i in range(len(text), at, -1) if self._wide(text[first:i]) <= self._width), at)
        write(self._node, text[first:last])
        rising = right_to_left.rises(text)
        self._node.setAlign(TextNode.ARight if rising else TextNode.ALeft)
        before = self._wide(text[first:at])
        self._letters.setX(self._entry, self._width if rising else 0.0)
        self._caret.setX(self._entry, self._width - before if rising else before)

    def _wide(self, text: str) -> float:
        return float(self._node.calcWidth(right_to_left.joined(text)))

    def destroy(self) -> None:
        """Draw nothing more."""
        self._letters.removeNode()
        self._caret.removeNode()
