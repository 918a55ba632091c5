"""The player: walks with WASD or the arrow keys, looks about with the mouse."""

from __future__ import annotations

import math

from direct.showbase.DirectObject import DirectObject
from panda3d.core import Vec3, WindowProperties

from demo_game import place

EYES = 1.45
WALK, RUN = 2.1, 4.2
TURN = 0.12
KEYS = {"w": (0, 1), "s": (0, -1), "a": (-1, 0), "d": (1, 0), "arrow_up": (0, 1), "arrow_down": (0, -1), "arrow_left": (-1, 0), "arrow_right": (1, 0)}


SPOTS = ((0.2, -3.2), (-1.2, -3.4), (1.5, -3.4), (-2.5, -3.9), (2.8, -3.9), (-0.5, -4.6), (0.9, -4.6), (-1.9, -5.0))
"""Where players come into the harbour, the first ones nearest to the middle."""
ROOM = 0.9
"""Metres that two players keep between them there."""
SETTLE = 3
"""Frames for which the pointer is kept in the middle before its ways are looks: older movements still arrive in them."""


def free_spot(taken) -> tuple[float, float]:
    """The first spot at which nobody stands; `taken` are places (x, y)."""
    return next((spot for spot in SPOTS if all(math.hypot(spot[0] - x, spot[1] - y) > ROOM for x, y in taken)), SPOTS[0])


class Looks:
    """What of the pointer's way is a look: nothing, until the pointer has been kept in the middle of the window for `SETTLE` frames."""

    def __init__(self) -> None:
        self._kept = 0

    def release(self) -> None:
        """The pointer goes its own ways, in a menu or another window."""
        self._kept = 0

    def seen(self, way: tuple[float, float], kept: bool) -> tuple[float, float]:
        """How far one looks aside and down, after a frame in which the pointer went `way` from the middle; `kept`: it could be put back there."""
        self._kept = self._kept + 1 if kept else 0
        return way if self._kept > SETTLE else (0.0, 0.0)


class Player(DirectObject):
    """Moves `base.camera`; stands still, and leaves the pointer alone, while `busy()` says so (the player is typing)."""

    def __init__(self, base, busy, spot: tuple[float, float] = SPOTS[0]) -> None:
        self._base, self._busy = base, busy
        self._held: set[str] = set()
        self._fast, self._looks = False, Looks()
        base.disableMouse()
        base.camera.setPos(*spot, EYES)
        base.camera.lookAt(-0.5, 4, 1.15)
        self._pitch = base.camera.getP()
        for key in KEYS:
            self.accept(key, self._held.add, [key])
            self.accept(f"shift-{key}", self._held.add, [key])
            self.accept(f"{key}-up", self._held.discard, [key])
        self.accept("shift", self._run, [True])
        self.accept("shift-up", self._run, [False])
        self._relative = False
        base.taskMgr.add(self._step, "player")

    def destroy(self) -> None:
        """Walk no more."""
        self.ignoreAll()
        self._base.taskMgr.remove("player")
        self._mouse(relative=False)

    def _run(self, fast: bool) -> None:
        self._fast = fast

    def _mouse(self, relative: bool) -> None:
        if relative == self._relative:
            return
        self._relative = relative
        self._looks.release()
        properties = WindowProperties()
        properties.setCursorHidden(relative)
        properties.setMouseMode(WindowProperties.M_relative if relative else WindowProperties.M_absolute)
        if hasattr(self._base.win, "requestProperties"):
            self._base.win.requestProperties(properties)

    def _step(self, task):
        base, dt = self._base, min(base_clock(self._base), 0.05)
        busy = self._busy()
        self._mouse(relative=not busy)
        if busy:
            self._held.clear()
            return task.cont
        self._look()
        x = sum(KEYS[k][0] for k in self._held)
        y = sum(KEYS[k][1] for k in self._held)
        if x or y:
            way = base.render.getRelativeVector(base.camera, Vec3(x, y, 0))
            way.z = 0
            way.normalize()
            base.camera.setPos(place.inside(base.camera.getPos() + way * (RUN if self._fast else WALK) * dt))
            base.camera.setZ(EYES)
        return task.cont

    def _look(self) -> None:
        window = self._base.win
        if not self._base.mouseWatcherNode.hasMouse() or not hasattr(window, "movePointer"):
            self._looks.release()
            return
        middle = window.getXSize() // 2, window.getYSize() // 2
        pointer = window.getPointer(0)
        dx, dy = self._looks.seen((pointer.getX() - middle[0], pointer.getY() - middle[1]), window.movePointer(0, *middle))
        if dx or dy:
            self._pitch = min(55.0, max(-55.0, self._pitch - dy * TURN))
            self._base.camera.setHpr(self._base.camera.getH() - dx * TURN, self._pitch, 0)


def base_clock(base) -> float:
    """Seconds since the last frame."""
    return base.clock.getDt() if hasattr(base, "clock") else globalClock.getDt()  # noqa: F821 - Panda3D's builtin
