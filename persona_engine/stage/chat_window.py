"""A window with a persona and a chat box: `persona talk` without a film."""

from __future__ import annotations

from typing import Any

from persona_engine.settings import load_settings

PRC = "window-title persona_engine\nwin-size 1280 720\ngl-version 3 3\nframebuffer-multisample 1\nmultisamples 4\ntextures-power-2 none\nsync-video 1\n"


def open_chat(persona: str, avatar: str, text: str | None, badge: bool) -> None:
    """Run until the window is closed."""
    from panda3d.core import AntialiasAttrib, loadPrcFileData

    loadPrcFileData("persona chat", PRC)
    from direct.showbase.ShowBase import ShowBase

    from persona_engine.panda.overlay import Overlay
    from persona_engine.panda.studio import VIEWS, backdrop
    from persona_engine.stage.stage import init

    base: Any = ShowBase()
    base.disableMouse()
    base.render.setAntialias(AntialiasAttrib.MMultisample)
    backdrop(base.render)
    stage = init(base, load_settings(badge=badge))
    actor = stage.spawn(persona, avatar=avatar)
    position, target, fov = VIEWS["medium"]
    height = actor.batch.rig.body.eye_height
    base.camera.setPos(*(c * height for c in position))
    base.camera.lookAt(*(c * height for c in target))
    base.camLens.setMinFov(fov)
    base.camLens.setNear(0.05)
    actor.gaze_at(base.camera)
    hint = "Enter: talk    Esc: leave"
    overlay = Overlay(base, lambda line: actor.hear(line, "camera"), badge, hint, base.userExit, lambda text: actor.listen(text, "camera"))
    base.accept("window-event", lambda window: stage.destroy() if window.isClosed() else None)
    base.exitFunc = stage.destroy
    if text:
        base.taskMgr.doMethodLater(0.8, lambda task: actor.hear(text, "camera") and None, "first-line")
    else:
        overlay.open()
    base.run()
