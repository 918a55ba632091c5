"""Shows: one ShowBase for the tests that need no graphics, one with an offscreen OpenGL buffer; Panda allows one a process at a time."""

from __future__ import annotations

import pytest
from panda3d.core import loadPrcFileData

from tests.panda.sample import make_avatar

PRC = """load-display p3headlessgl
aux-display
window-type offscreen
win-size 64 64
gl-version 3 3
textures-power-2 none
audio-library-name null
notify-level-display error
notify-level-device error
"""


@pytest.fixture(scope="session")
def base():
    """A ShowBase with an offscreen buffer."""
    loadPrcFileData("tests", PRC)
    from direct.showbase.ShowBase import ShowBase

    show = ShowBase()
    show.disableMouse()
    show.camLens.setNear(0.1)
    yield show
    show.destroy()


@pytest.fixture(scope="session")
def avatar():
    """The small character of `sample.py`."""
    return make_avatar()


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server(base):
    """A rig server on a clock moved by hand, taken down afterwards."""
    from persona_engine.panda.rig_server import RigServer

    made = RigServer(base, clock=Hand())
    yield made
    made.close()
    base.render.clearLight()
    base.render.clearFog()
    for child in base.render.getChildren():
        if child != base.camera:
            child.removeNode()


@pytest.fixture
def actor(server, base, avatar):
    """An actor in the scene."""
    from persona_engine.panda.actor import PersonaActor

    made = PersonaActor(avatar, server=server)
    made.reparentTo(base.render)
    yield made
    made.cleanup()
