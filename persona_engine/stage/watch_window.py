"""A window in which a recording or somebody else's session is watched: `persona watch`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from persona_engine.score.recording import Recording
from persona_engine.settings import load_settings
from persona_engine.stage.chat_window import PRC

if TYPE_CHECKING:
    from persona_engine.stage.playback import Playback
    from persona_engine.stage.stage import Stage

STEP_S = 5.0
"""What an arrow key skips."""
LEAP_S, LAST_S = 60.0, 1.0
"""What page keys skip, and how much of the end is shown by the key End."""
KEYS = "Space: stop, go on    Left, Right: 5 s    0-9: tenths    Tab: closer    Esc: leave"
CUT = " (the file was cut: there is no more)"
LIVE_KEYS = "Tab: closer    Esc: leave"
FOV = 34.0
NEAREST = 2.4
"""Metres from which a single person is looked at."""


class _Camera:
    """Looks at everyone from where they look, or, closer, at one after the other."""

    def __init__(self, base: Any, stage: Stage) -> None:
        self._base, self._stage, self._whom = base, stage, 0

    def closer(self) -> None:
        """At the next one."""
        self._whom = (self._whom + 1) % (len(self._stage.actors) + 1)

    def step(self, task: Any) -> Any:
        """Once a frame."""
        actors = list(self._stage.actors.values())
        if self._whom:
            actors = actors[self._whom - 1 : self._whom]
        if actors:
            places = [actor.getPos(self._base.render) for actor in actors]
            middle = sum(places[1:], places[0]) / len(places)
            height = max(actor.batch.rig.body.eye_height for actor in actors)
            turned = [math.radians(actor.getH(self._base.render)) for actor in actors]
            x, y = sum(math.sin(h) for h in turned), -sum(math.cos(h) for h in turned)
            length = math.hypot(x, y)
            x, y = (x / length, y / length) if length > 0.1 else (0.0, -1.0)
            wide = max((place - middle).length() for place in places)
            far = max(1.5 if self._whom else NEAREST, 2.6 * wide + 1.6)
            self._base.camera.setPos(middle.x + far * x, middle.y + far * y, 0.95 * height)
            self._base.camera.lookAt(middle.x, middle.y, (0.86 if self._whom else 0.62) * height)
        return task.cont


def watch(source: Recording | str, title: str, badge: bool = True, begin: Callable[[Stage], None] | None = None) -> None:
    """Show a recording, or the session at an address, until the window is closed. Raises `PersonaError`."""
    from panda3d.core import AntialiasAttrib, loadPrcFileData

    loadPrcFileData("persona watch", PRC.replace("window-title persona_engine", f"window-title {title}"))
    from direct.showbase.ShowBase import ShowBase

    from persona_engine.panda.overlay import Overlay
    from persona_engine.panda.studio import backdrop
    from persona_engine.stage.playback import Playback
    from persona_engine.stage.stage import init

    base: Any = ShowBase()
    base.disableMouse()
    base.render.setAntialias(AntialiasAttrib.MMultisample)
    base.camLens.setMinFov(FOV)
    base.camLens.setNear(0.05)
    backdrop(base.render)
    stage = init(base, load_settings(badge=badge))
    stage.untrack("camera")
    if isinstance(source, str):
        stage.join(source, "viewer")
    overlay = Overlay(base, lambda text: None, badge, LIVE_KEYS if isinstance(source, str) else KEYS, base.userExit)
    overlay.ignore("enter")
    if isinstance(source, Recording):
        _keys(base, stage, overlay, Playback(stage, source, stage.join_actor), "" if source.whole else CUT)
    else:
        base.accept("persona-session", lambda data: overlay.hint(data["reason"] or LIVE_KEYS))
    camera = _Camera(base, stage)
    base.accept("tab", camera.closer)
    base.taskMgr.add(camera.step, "watch", sort=-4)
    base.accept("window-event", lambda window: stage.destroy() if window.isClosed() else None)
    base.exitFunc = stage.destroy
    if begin is not None:
        begin(stage)
    base.run()


def _keys(base: Any, stage: Stage, overlay: Any, playback: Playback, note: str) -> None:
    from persona_engine.panda.timeline import Timeline

    told = [-1]
    length = max(playback.end - playback.start, 1e-6)

    def seek(position: float) -> None:
        if playback.over:
            stage.pause(False)
        playback.seek(position)

    bar = Timeline(base, lambda part: seek(part * length))
    overlay.lift(2 * bar.HALF)

    def step(task: Any) -> Any:
        playback.step()
        bar.show(playback.position / length)
        second = int(playback.position)
        if told[0] != second:
            told[0] = second
            overlay.hint(f"{_clock(playback.position)} of {_clock(length)}{note}    {KEYS}")
        return task.cont

    def stop() -> None:
        if playback.over:
            seek(0.0)
        else:
            stage.pause(not stage.clock.paused)

    def skip(seconds: float) -> None:
        seek(playback.position + seconds)

    base.taskMgr.add(step, "playback", sort=-5)
    for key, seconds in (("arrow_left", -STEP_S), ("arrow_right", STEP_S), ("page_up", -LEAP_S), ("page_down", LEAP_S)):
        base.accept(key, skip, [seconds])
        base.accept(f"{key}-repeat", skip, [seconds])
    for digit in range(10):
        base.accept(str(digit), lambda part=digit / 10: seek(part * length))
    base.accept("home", lambda: seek(0.0))
    base.accept("end", lambda: seek(length - LAST_S))
    base.accept("space", stop)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
