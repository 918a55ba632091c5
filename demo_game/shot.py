"""A picture of the game without a window."""

from __future__ import annotations

from direct.showbase.ShowBase import ShowBase
from panda3d.core import loadPrcFileData

from demo_game.app import Harbour
from persona_engine.clock import ManualClock
from persona_engine.panda.offscreen import OFFSCREEN_PRC


def shot(path: str, line: str = "", badge: bool = True, size: str = "1280x720", seconds: float = 3.0, wear: str = "") -> None:
    """The picture `path`, `seconds` after `line` was said; with `wear` ("green hoodie, jeans") before the mirror."""
    loadPrcFileData("demo", OFFSCREEN_PRC + f"win-size {size.replace('x', ' ')}\nframebuffer-multisample 1\nmultisamples 4\nnotify-level-display error\n")
    base, clock = ShowBase(), ManualClock()
    game = Harbour(base, badge, clock=clock, inline=True)
    base.disableMouse()
    base.camera.setPos(0.15, 1.55, 1.38)
    base.camera.lookAt(-0.55, 4, 1.02)
    base.taskMgr.remove("igLoop")
    if wear:
        game.stage.wardrobe.dress("mira", *(piece.strip() for piece in wear.split(",")))
        game.room.enter("mira")
    for frame in range(round((seconds + 1.0) * 30)):
        if frame == 30 and line:
            game.cast["mira"].hear(line, "player")
        while game.stage.thinking:
            game.stage.bridge.drain(0.01)
        base.taskMgr.step()
        clock.advance(1 / 30)
    for _ in range(2):
        base.graphicsEngine.renderFrame()
    base.win.saveScreenshot(path)
    game.stage.destroy()
    base.destroy()
