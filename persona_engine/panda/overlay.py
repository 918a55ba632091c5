"""`Overlay`: what stands in front of the scene: chat box, subtitles, and the "AI character" badge."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from direct.gui.DirectGui import DGG, DirectEntry
from direct.showbase.DirectObject import DirectObject
from panda3d.core import KeyboardButton, NodePath, TextNode, TransparencyAttrib

from persona_engine.panda import plate
from persona_engine.panda.badge import HIDDEN, Badge
from persona_engine.panda.typed_line import TypedLine
from persona_engine.panda.words import INK, PAPER, SMALL, SPARK, Words

log = logging.getLogger("persona_engine.panda")

KEYS = "Enter: say    Esc: close"
SOFT = (0.62, 0.80, 0.86, 1.0)
LONGEST_LINE = 400
"""Characters that can be typed at once."""
LONGEST_SUBTITLE = 240
WRAP = 30.0
"""Widths of a letter m in a line of subtitles."""
KEYS_EVERY = 0.25
"""Seconds between two tellings of a line in the making."""
SIZE, NAME_SIZE = 0.060, 0.040
BOTTOM = -0.90
"""Lower edge of the words, in aspect2d."""
MARGIN = 0.05
"""Room that words leave at the sides of the window."""
BOX_WIDTH = 28
"""Widths of a letter in the chat box."""
BOX_HALF = 1.02
"""Half the width of the chat box."""


class Overlay(DirectObject):
    """Sits on a ShowBase and listens to the stage's events: "persona-speaking", "persona-spoke", "persona-heard".

    `say(text)` is called for every line typed; `badge` False hides the badge, which is logged; `hint` says what can be done; `leave()` is
    called for Escape while nothing is typed; `keys(text)` is told of the line in the making, "" when it is given up; `to()`, asked when the chat
    box opens, says who is spoken to. `typing` is whether the keyboard is the chat box's, `closed` keeps that from opening. `destroy()` takes
    everything down.
    """

    def __init__(
        self, base: Any, say: Callable[[str], None], badge: bool = True, hint: str = "Enter: talk", leave: Callable[[], None] | None = None,
        keys: Callable[[str], None] | None = None, to: Callable[[], str] | None = None,
    ) -> None:  # fmt: skip
        self._base, self._say, self._leave, self._keys, self._to = base, say, leave, keys, to
        self._told = ""
        self.typing = self.closed = False
        self._root: NodePath = base.aspect2d.attachNewNode("persona-overlay")
        self._subtitle = Words(self._root, SIZE, PAPER)
        self._who = Words(self._root, NAME_SIZE, SOFT)
        self._hint = Words(self._root, SMALL, PAPER)
        self._addressed = Words(self._root, NAME_SIZE, SPARK)
        self._addressee = ""
        self._speaking_id: tuple[str, int] | None = None
        self._shown = ("", "")
        self._hint_text, self._lift = hint, 0.0
        self._box = self._make_box()
        self._badge = Badge(base) if badge else None
        if not badge and getattr(base, "persona_stage", None) is None:
            log.warning(HIDDEN)
        self._lay_out()
        self.accept("persona-speaking", self._speaking)
        self.accept("persona-spoke", self._spoke)
        self.accept("persona-heard", self._heard)
        self.accept("aspectRatioChanged", self._lay_out)
        self.accept("enter", self.open)
        self.accept("escape", self._escape)
        self.accept(self._entry.guiItem.getPressEvent(KeyboardButton.escape()), self._escape)
        self.addTask(self._watch_keys, "persona-keys", delay=KEYS_EVERY)
        self.addTask(self._follow_keys, "persona-typed")

    def _make_box(self) -> NodePath:
        box: NodePath = self._root.attachNewNode("chat")
        box.setPos(0, 0, BOTTOM + 0.055)
        plate.make(box, (-1.02, 1.02, -0.055, 0.065), 0.05, (*INK[:3], 0.85))
        plate.make(box, (-1.0, -0.988, -0.03, 0.04), 0.006, SPARK)
        self._entry = DirectEntry(
            parent=box, scale=0.055, width=BOX_WIDTH, pos=(-0.96, 0, -0.012), frameColor=(0, 0, 0, 0), text_fg=PAPER, suppressKeys=1,
            command=self._typed, initialText="", numLines=1, relief=DGG.FLAT, overflow=1,
        )  # fmt: skip
        self._entry.setBin("fixed", 2)
        self._entry.setTransparency(TransparencyAttrib.MAlpha)
        self._typed_line = TypedLine(self._entry, BOX_WIDTH, PAPER)
        keys = TextNode("keys")
        keys.setText(KEYS)
        keys.setAlign(TextNode.ARight)
        keys.setTextColor(*SOFT[:3], 0.55)
        shown = box.attachNewNode(keys)
        shown.setPosHprScale(0.98, 0, -0.010, 0, 0, 0, *(0.036,) * 3)
        shown.setBin("fixed", 2)
        shown.setDepthTest(False)
        box.hide()
        return box

    @property
    def badge_visible(self) -> bool:
        """Whether players can see that this is an AI character."""
        return self._badge is not None and self._badge.visible

    def open(self) -> None:
        """Show the chat box and take the keyboard."""
        if not self.typing and not self.closed:
            self.typing = True
            self._addressee = self._to() if self._to is not None else ""
            self._entry.enterText("")
            self._entry["focus"] = 1
            self._lay_out()

    def close(self) -> None:
        """Put the chat box away."""
        if self.typing:
            self.typing = False
            self._entry["focus"] = 0
            self._lay_out()

    def _watch_keys(self, task: Any) -> Any:
        text = self._entry.get() if self.typing else ""
        if text != self._told and self._keys is not None and self.typing:
            self._keys(text)
        self._told = text
        return task.again

    def _follow_keys(self, task: Any) -> Any:
        if self.typing:
            self._typed_line.follow(task.time)
        return task.cont

    def _escape(self, *_: Any) -> None:
        if self.typing:
            self.close()
            if self._keys is not None:
                self._keys("")
        elif self._leave is not None:
            self._leave()

    def say_line(self, text: str) -> None:
        """As if `text` had been typed: trimmed, at most `LONGEST_LINE` characters; empty lines are dropped."""
        line = " ".join(text.split())[:LONGEST_LINE]
        if line:
            self._say(line)

    def subtitle(self, who: str, text: str) -> None:
        """Show words and who says them; empty text takes them away."""
        text = text if len(text) <= LONGEST_SUBTITLE else text[: LONGEST_SUBTITLE - 1].rstrip() + "…"
        self._shown = (who, text)
        self._lay_out()

    def lift(self, height: float) -> None:
        """Leave so much room between the hint and the words, for what else stands there."""
        self._lift = height
        self._lay_out()

    def hint(self, text: str) -> None:
        """The line that says what can be done."""
        self._hint_text = text
        self._lay_out()

    def _lay_out(self) -> None:
        """From the bottom up: chat box or hint, words, name; nothing is wider than the window."""
        aspect = float(self._base.getAspectRatio())
        half = max(aspect, 1.0) - MARGIN
        self._root.setZ(min(1.0 - 1.0 / aspect, 0.0))
        self._hint.wrap(half)
        self._subtitle.wrap(half, WRAP)
        self._box.setScale(min(half / BOX_HALF, 1.0))
        if self.typing:
            self._box.show()
            self._hint.hide()
            edge = self._addressed.show(f"to {self._addressee}" if self._addressee else "", BOTTOM + 0.13) - 0.01
        else:
            self._box.hide()
            self._addressed.hide()
            edge = self._hint.show(self._hint_text, BOTTOM - 0.06, ink=(*INK[:3], 0.35))
        who, text = self._shown
        edge = self._subtitle.show(text, edge + 0.03 + self._lift)
        self._who.show(who if text else "", edge + 0.012)

    def _typed(self, text: str) -> None:
        self.close()
        self.say_line(text)

    def _speaking(self, data: dict[str, Any]) -> None:
        self._speaking_id = (data["persona"], data.get("id", 0))
        self.subtitle(str(data.get("name") or str(data["persona"]).title()), str(data["text"]))

    def _spoke(self, data: dict[str, Any]) -> None:
        if self._speaking_id in (None, (data["persona"], data.get("id", 0))):
            self._speaking_id = None
            self.subtitle("", "")

    def _heard(self, data: dict[str, Any]) -> None:
        self.subtitle("You", str(data["text"]))

    def destroy(self) -> None:
        """Take everything down."""
        self.ignoreAll()
        self.removeAllTasks()
        self._typed_line.destroy()
        self._entry.destroy()
        self._root.removeNode()
        if self._badge is not None:
            self._badge.remove()
