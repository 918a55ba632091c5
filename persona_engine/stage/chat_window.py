"""A window with a persona and a chat box: `persona talk` without a film."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from persona_engine.settings import load_settings

if TYPE_CHECKING:
    from persona_engine.stage.stage import Stage

PRC = "window-title persona_engine\nwin-size 1280 720\ngl-version 3 3\nframebuffer-multisample 1\nmultisamples 4\ntextures-power-2 none\nsync-video 1\n"


Course = Callable[["Stage", str], None]


@dataclass(frozen=True)
class Shown:
    """What the window shows: a persona in an avatar ("" for its own), `text` as the first line that is said to it, the badge; no chat box without `chat`."""

    persona: str
    avatar: str = ""
    text: str | None = None
    badge: bool = True
    chat: bool = True
    hint: str = "Enter: talk    Esc: leave"


def open_chat(shown: Shown, begin: Course | None = None, end: Course | None = None) -> None:
    """Run until the window is closed. `begin` and `end` are called with the stage and the persona's id, `end` before the stage is taken down."""
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
    stage = init(base, load_settings(badge=shown.badge))
    actor = stage.spawn(shown.persona, avatar=shown.avatar)
    name = actor.getName()
    position, target, fov = VIEWS["medium"]
    height = actor.batch.rig.body.eye_height
    base.camera.setPos(*(c * height for c in position))
    base.camera.lookAt(*(c * height for c in target))
    base.camLens.setMinFov(fov)
    base.camLens.setNear(0.05)
    actor.gaze_at(base.camera)

    def close() -> None:
        if end is not None and getattr(base, "persona_stage", None) is stage:
            end(stage, name)
        stage.destroy()

    def say(line: str) -> None:
        if shown.chat:
            actor.hear(line, "camera")

    overlay = Overlay(base, say, shown.badge, shown.hint, base.userExit, lambda text: actor.listen(text, "camera"))
    if not shown.chat:
        overlay.ignore("enter")
    base.accept("window-event", lambda window: close() if window.isClosed() else None)
    base.exitFunc = close
    if begin is not None:
        begin(stage, name)
    if shown.text:
        base.taskMgr.doMethodLater(0.8, lambda task: actor.hear(shown.text, "camera") and None, "first-line")
    elif shown.chat and begin is None:
        overlay.open()
    base.run()
