"""What is shown while a harbour is made ready: its name, what is being prepared, and how far it is."""

from __future__ import annotations

from threading import Thread

from direct.gui.OnscreenText import OnscreenText

from demo_game.menu import INK, PAPER, SOFT, SPARK
from persona_engine.panda import plate

PLATE, BAR = (-0.66, 0.66, -0.27, 0.15), (-0.5, 0.5, -0.20, -0.175)
BED = (0.16, 0.22, 0.27, 1)


class Splash:
    """Stands before the scene, which is not drawn meanwhile; `show` draws a frame by itself."""

    def __init__(self, base, steps: int) -> None:
        """`steps`: how often `step` will be called."""
        self._base, self._steps, self._done = base, steps, 0
        self._root = base.aspect2d.attachNewNode("splash")
        plate.make(self._root, PLATE, 0.06, INK)
        plate.make(self._root, BAR, 0.0125, BED)
        OnscreenText("Saltmere", parent=self._root, fg=PAPER, scale=0.12)
        self._words = OnscreenText("", parent=self._root, fg=SOFT, scale=0.05, pos=(0, -0.12), mayChange=True)
        self._bar = None
        base.cam.node().setActive(False)

    def step(self, words: str) -> None:
        """The next thing is prepared."""
        if self._bar is not None:
            self._bar.removeNode()
        left, right, low, high = BAR
        self._bar = plate.make(self._root, (left, left + (right - left) * max(0.03, self._done / self._steps), low, high), 0.0125, SPARK)
        self._done = min(self._done + 1, self._steps)
        self.show(words)

    def wait(self, words: str, thread: Thread) -> None:
        """The next thing is prepared beside the game: the window goes on until that is done."""
        self.step(words)
        while thread.is_alive():
            self._base.taskMgr.step()
            thread.join(0.01)

    def show(self, words: str) -> None:
        """Say something else about what is going on."""
        self._words.setText(words)
        self._base.graphicsEngine.renderFrame()

    def destroy(self) -> None:
        """Take it down: the scene is drawn again."""
        self._base.cam.node().setActive(True)
        self._root.removeNode()
