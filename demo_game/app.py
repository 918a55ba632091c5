"""The game: a harbour, mira, and you."""

from __future__ import annotations

from direct.showbase.ShowBase import ShowBase
from panda3d.core import AntialiasAttrib, loadPrcFileData

import persona_engine
from demo_game import place
from demo_game.player import Player
from persona_engine.panda.overlay import Overlay

WINDOW = "window-title Saltmere\nwin-size 1280 720\ngl-version 3 3\nframebuffer-multisample 1\nmultisamples 4\ntextures-power-2 none\nsync-video 1\n"
NEAR, FAR = 3.6, 5.0
"""Metres at which mira notices you, and at which she lets you go."""
BORED_AFTER_S = 45.0
"""After this silence she hums, or remarks on the tide."""


class Harbour:
    """Sets the scene on a ShowBase; mira greets whoever comes near and answers what they say."""

    def __init__(self, base: ShowBase, badge: bool = True, **stage) -> None:
        self.base = base
        base.setBackgroundColor(*place.SKY_HORIZON)
        base.render.setAntialias(AntialiasAttrib.MMultisample)
        base.camLens.setFov(62)
        base.camLens.setNear(0.05)
        place.build().reparentTo(base.render)
        place.light(base.render)
        self.stage = persona_engine.init(base, badge=badge, **{"dialogue": {"bored_after_s": BORED_AFTER_S}, **stage})
        self.stage.track("player", base.camera)
        self.mira = self.stage.spawn("mira", pos=(-0.5, 4, 0))
        self.overlay = Overlay(base, self.say, badge, "WASD: walk    Enter: talk    Esc: leave", base.userExit)
        self._near = False
        base.taskMgr.add(self._notice, "notice")

    def say(self, text: str) -> None:
        """The player says something: mira hears it, wherever you stand."""
        self.mira.turn_to(self.base.camera)
        self.mira.hear(text, speaker="player")

    def _notice(self, task):
        distance = (self.mira.getPos() - self.base.camera.getPos()).getXy().length()
        if not self._near and distance < NEAR:
            self._near = True
            self.mira.turn_to(self.base.camera)
            self.mira.gaze_at("player")
            self.mira.react("greet", at="player")
        elif self._near and distance > FAR:
            self._near = False
            self.mira.gaze_at(None)
        return task.cont


def play(badge: bool = True) -> None:
    """Open the window and play."""
    loadPrcFileData("demo", WINDOW)
    base = ShowBase()
    game = Harbour(base, badge)
    Player(base, lambda: game.overlay.typing)
    base.exitFunc = game.stage.destroy
    base.run()


def shot(path: str, line: str = "", badge: bool = True, size: str = "1280x720", seconds: float = 3.0) -> None:
    """A picture of the game without a window, `seconds` after `line` was said."""
    from persona_engine.clock import ManualClock
    from persona_engine.panda.offscreen import OFFSCREEN_PRC

    loadPrcFileData("demo", OFFSCREEN_PRC + f"win-size {size.replace('x', ' ')}\nframebuffer-multisample 1\nmultisamples 4\nnotify-level-display error\n")
    base, clock = ShowBase(), ManualClock()
    game = Harbour(base, badge, clock=clock, inline=True)
    base.disableMouse()
    base.camera.setPos(0.15, 1.55, 1.38)
    base.camera.lookAt(-0.55, 4, 1.02)
    for frame in range(round((seconds + 1.0) * 30)):
        if frame == 30 and line:
            game.mira.hear(line, "player")
        while game.stage.thinking:
            game.stage.bridge.drain(0.01)
        base.taskMgr.step()
        clock.advance(1 / 30)
    base.graphicsEngine.renderFrame()
    base.win.saveScreenshot(path)
    game.stage.destroy()
    base.destroy()
