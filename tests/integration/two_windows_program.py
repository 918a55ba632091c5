"""The demo in a real window, as host or as a guest who finds it by name; then a picture at a session time that both agree on. Run by `test_two_windows.py`.

Run: python two_windows_program.py host|join FOLDER PORT
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from direct.showbase.ShowBase import ShowBase
from panda3d.core import loadPrcFileData

import persona_engine
from demo_game import app, menu
from persona_engine.stage.stage import Stage

WAIT_S = 200.0
AHEAD_S = 6.0
"""From the moment when she is heard to the picture, session seconds."""
EARLY_S = 3.0
"""Session time jumps to the picture from here, so that a slow frame does not step over it."""
TOGETHER = 12
"""Frames after both have stopped: what was on its way has come."""
LINE = (
    "[smile] Welcome to Saltmere all of you where the boats come in with the tide and whoever has time may help to carry the nets up to the old lighthouse "
    "past the market and the bakery and the house with the blue door and then down again to the water where the gulls are waiting for their share"
)


def stage_of(base: ShowBase) -> Stage:
    """The demo's stage."""
    return base.persona_stage


def picture_at(base: ShowBase) -> float:
    """Play until the session time of the picture is near; returns that time."""
    stage, note = stage_of(base), FOLDER / "when.json"
    row, end, said = stage.performer.row("mira"), time.monotonic() + WAIT_S, False
    while time.monotonic() < end:
        base.taskMgr.step()
        if ROLE == "host" and not said and "join" in stage.cast:
            said = True
            stage.actors["mira"].say(LINE)
        media = stage.performer.media(row, stage.now())
        if ROLE == "host" and not note.exists() and media is not None:
            (FOLDER / "when.part").write_text(json.dumps(stage.now() + AHEAD_S - media[1]))
            (FOLDER / "when.part").rename(note)
        at = json.loads(note.read_text()) if note.exists() else np.inf
        if stage.now() > at - EARLY_S or (stage.clock.paused and at < np.inf):
            return float(at)
    raise SystemExit("nobody came")


def meet(base: ShowBase, point: str) -> None:
    """Wait until the other window has come to this point too."""
    (FOLDER / f"{ROLE}.{point}").touch()
    end = time.monotonic() + WAIT_S
    while not all((FOLDER / f"{role}.{point}").exists() for role in ("host", "join")) and time.monotonic() < end:
        base.taskMgr.step()


def together(base: ShowBase) -> None:
    """Wait until the other window has stopped too, and everything on its way has come."""
    meet(base, "ready")
    for _ in range(TOGETHER):
        base.taskMgr.step()


def run(base: ShowBase) -> None:
    """In place of the endless main loop."""
    at = picture_at(base)
    stage = stage_of(base)
    with stage.following.told():
        stage.pause()
    together(base)
    stage.clock.seek(at)
    base.taskMgr.remove("player")
    base.camera.setPos(-0.62, 2.75, 1.42)
    base.camera.lookAt(-0.5, 4, 1.36)
    for name, actor in stage.actors.items():
        if stage.cast[name].player:
            actor.hide()
    for _ in range(3):
        base.taskMgr.step()
    base.win.saveScreenshot(str(FOLDER / f"{ROLE}.png"))
    row = stage.performer.row("mira")
    media = stage.performer.media(row, stage.now())
    shown = {"t": stage.now(), "media": media and media[1], "face": stage.frame.face[:, row].tolist(), "cast": sorted(stage.cast)}
    (FOLDER / f"{ROLE}.json").write_text(json.dumps(shown))
    # Where the host leaves, the guest would go on with its session.
    meet(base, "done")
    base.userExit()


class _Chosen(menu.Menu):
    """A menu in which somebody picks the harbour of the other window as soon as it is listed."""

    def _frame(self, task):
        row = next((k for k, row in enumerate(self.rows()) if row.text.startswith("Join Saltmere")), -1)
        if row >= 0 and self.done is None:
            self._draw()
            self._base.graphicsEngine.renderFrame()
            self._base.win.saveScreenshot(str(FOLDER / "menu.png"))
            self.pick(row)
        return super()._frame(task)


if __name__ == "__main__":
    ROLE, FOLDER, PORT = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    app.WINDOW = app.WINDOW.replace("win-size 1280 720", "win-size 480 270").replace("framebuffer-multisample 1\nmultisamples 4\n", "")
    loadPrcFileData("test", "audio-library-name null")
    ShowBase.run = run
    assert persona_engine.find_sessions
    menu.Menu = _Chosen
    app.play(app.Options(menu=ROLE == "join", host=PORT if ROLE == "host" else 0, name=ROLE, avatar="finn"))
