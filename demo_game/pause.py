"""What Esc opens while nothing else is open: go on, back to the menu, or leave."""

from __future__ import annotations

from collections.abc import Callable

from direct.gui.DirectGui import DGG, DirectButton
from direct.gui.OnscreenText import OnscreenText
from direct.showbase.DirectObject import DirectObject

from demo_game.menu import INK, PAPER, SPARK, WARM
from persona_engine.panda import plate

WIDE, STEP = 0.46, 0.12
"""Half the width of the plate, and the way from one row to the next."""


class Pause(DirectObject):
    """`rows` are words and what they do; the first is chosen. It takes itself down before it does it."""

    def __init__(self, base, title: str, rows: tuple[tuple[str, Callable[[], None]], ...]) -> None:
        self._base, self._calls, self._at = base, [call for _, call in rows], 0
        low = 0.045 - STEP * len(rows)
        self._root = base.aspect2d.attachNewNode("pause")
        plate.make(self._root, (-WIDE, WIDE, low - 0.05, 0.25), 0.06, INK)
        plate.make(self._root, (-WIDE + 0.05, -WIDE + 0.062, 0.12, 0.20), 0.006, SPARK)
        OnscreenText(title, parent=self._root, pos=(0, 0.14), scale=0.066, fg=PAPER)
        self._words, self._buttons = [], []
        for k, (text, _) in enumerate(rows):
            z = -0.015 - STEP * k  # the pointer is in the middle of the window when this opens: it must lie on the first row
            self._words.append(OnscreenText(text, parent=self._root, pos=(0, z), scale=0.056, fg=PAPER, mayChange=True))
            button = DirectButton(parent=self._root, frameSize=(-WIDE + 0.04, WIDE - 0.04, z - 0.04, z + 0.07), frameColor=(0, 0, 0, 0),
                                  relief=DGG.FLAT, command=self.pick, extraArgs=[k])  # fmt: skip
            button.bind(DGG.ENTER, lambda _, at=k: self._choose(at))
            self._buttons.append(button)
        for key, step in (("arrow_up", -1), ("arrow_down", 1), ("w", -1), ("s", 1)):
            self.accept(key, lambda step=step: self._choose((self._at + step) % len(self._calls)))
        self.accept("enter", lambda: self.pick(self._at))
        self._choose(0)

    def _choose(self, at: int) -> None:
        self._at = at
        for k, words in enumerate(self._words):
            words.setFg(WARM if k == at else PAPER)

    def pick(self, at: int) -> None:
        """Do what stands in this row, once the key that chose it has been told everybody."""
        self.ignoreAll()
        self._base.taskMgr.doMethodLater(0, self._calls[at], "pause picks", extraArgs=[])

    def destroy(self) -> None:
        """Take it down."""
        self.ignoreAll()
        self._base.taskMgr.remove("pause picks")
        for button in self._buttons:
            button.destroy()
        self._root.removeNode()
