"""`Overlay`: what stands in front of the scene: chat box, subtitles, and the "AI character" badge."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from direct.gui.DirectGui import DGG, DirectEntry, DirectFrame
from direct.gui.OnscreenText import OnscreenText
from direct.showbase.DirectObject import DirectObject
from panda3d.core import TextNode, TransparencyAttrib

log = logging.getLogger("persona_engine.panda")

BADGE = "AI character"
INK = (0.06, 0.09, 0.12, 0.62)
PAPER = (0.97, 0.97, 0.95, 1.0)
SOFT = (0.80, 0.86, 0.88, 1.0)
LONGEST_LINE = 400


class Overlay(DirectObject):
    """Sits on a ShowBase and listens to the stage's events: "persona-speaking", "persona-spoke", "persona-heard".

    `say(text)` is called for every line typed; `badge` False hides the badge, which is logged. `destroy()` takes everything down.
    """

    def __init__(self, base: Any, say: Callable[[str], None], badge: bool = True, hint: str = "Enter: talk") -> None:
        self._base, self._say = base, say
        self._subtitle = self._text((0.0, -0.72), 0.062, PAPER, TextNode.ACenter, wordwrap=26)
        self._who = self._text((0.0, -0.63), 0.042, SOFT, TextNode.ACenter)
        self._plate = self._panel(base.aspect2d, (-1.0, 1.0, -0.085, 0.085), (0, 0, -0.90))
        self._entry = DirectEntry(
            parent=self._plate, scale=0.055, width=33, pos=(-0.94, 0, -0.02), frameColor=(0, 0, 0, 0), text_fg=PAPER, suppressKeys=1,
            command=self._typed, initialText="", numLines=1, focusInCommand=self._focus, relief=DGG.FLAT,
        )  # fmt: skip
        self._entry.enterText("")
        self._plate.hide()
        self._hint = self._text((0.0, -0.93), 0.045, SOFT, TextNode.ACenter)
        self._hint.setText(hint)
        self._badge: DirectFrame | None = None
        if badge:
            self._badge = self._panel(base.a2dTopRight, (-0.46, -0.03, -0.115, -0.03), (0, 0, 0))
            self._text((-0.245, -0.087), 0.042, PAPER, TextNode.ACenter, parent=self._badge).setText(BADGE)
        else:
            log.warning("the AI badge is hidden")
        self.typing = False
        self.accept("persona-speaking", self._speaking)
        self.accept("persona-spoke", self._spoke)
        self.accept("persona-heard", self._heard)
        self.accept("enter", self.open)
        self.accept("escape", self.close)

    def _text(self, place: tuple[float, float], size: float, color: Any, align: int, wordwrap: float | None = None, parent: Any = None) -> OnscreenText:
        text = OnscreenText(
            "", pos=place, scale=size, fg=color, align=align, wordwrap=wordwrap, mayChange=True, shadow=(0.02, 0.03, 0.04, 0.8),
            parent=parent if parent is not None else self._base.aspect2d,
        )  # fmt: skip
        return text

    def _panel(self, parent: Any, size: tuple[float, float, float, float], place: tuple[float, float, float]) -> DirectFrame:
        frame = DirectFrame(parent=parent, frameSize=size, frameColor=INK, pos=place)
        frame.setTransparency(TransparencyAttrib.MAlpha)
        return frame

    def open(self) -> None:
        """Show the chat box and take the keyboard."""
        if not self.typing:
            self.typing = True
            self._plate.show()
            self._hint.hide()
            self._entry.enterText("")
            self._entry["focus"] = 1

    def close(self) -> None:
        """Put the chat box away."""
        if self.typing:
            self.typing = False
            self._entry["focus"] = 0
            self._plate.hide()
            self._hint.show()

    def _focus(self) -> None:
        self.typing = True

    def _typed(self, text: str) -> None:
        self.close()
        line = text.strip()[:LONGEST_LINE]
        if line:
            self._say(line)

    def _speaking(self, data: dict[str, Any]) -> None:
        self._who.setText(str(data["persona"]).title())
        self._subtitle.setText(str(data["text"]))

    def _spoke(self, data: dict[str, Any]) -> None:
        self._who.setText("")
        self._subtitle.setText("")

    def _heard(self, data: dict[str, Any]) -> None:
        self._who.setText("You")
        self._subtitle.setText(str(data["text"])[:200])

    def hint(self, text: str) -> None:
        """The line that says what can be done."""
        self._hint.setText(text)

    def destroy(self) -> None:
        """Take everything down."""
        self.ignoreAll()
        for part in (self._subtitle, self._who, self._hint, self._entry, self._plate, self._badge):
            if part is not None:
                part.destroy()
