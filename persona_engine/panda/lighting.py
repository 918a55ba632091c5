"""What surrounds a persona: the scene's lights, fog and frame buffer, read from Panda's own state and handed to the shaders."""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from typing import Any

from panda3d.core import Fog, FogAttrib, LightAttrib, LightLensNode, LVecBase2f, LVecBase4f, NodePath, RenderState

from persona_engine.panda.shaders import MAX_LIGHTS, shadow_state

_log = logging.getLogger("persona_engine.panda")

SHADOW_KEY = "persona-shadow"
"""Tag by which a light's camera knows personas and draws their deformed shape."""

GAMMA_HOST_EXPONENT = 1.5
"""Where a game shades in display values, its light colours were chosen by eye in them; this exponent keeps its contrast in linear light."""


@dataclass(frozen=True)
class Output:
    """Where a camera's picture goes: whether shaders must encode to sRGB and roll highlights off, and how light colours become radiance."""

    encode: bool
    soften: bool
    exponent: float
    gain: float


GAMMA = Output(True, True, GAMMA_HOST_EXPONENT, 1.0)
SRGB = Output(False, True, 1.0, 1.0)
HDR = Output(False, False, 1.0, 1.0 / math.pi)
"""A float buffer that is tone-mapped later; physically based pipelines divide by pi."""


def output_of(camera: NodePath | None) -> Output:
    """How to write colours for what `camera` draws into."""
    if camera is None or camera.isEmpty():
        return GAMMA
    node = camera.node()
    for index in range(node.getNumDisplayRegions()):
        buffer = node.getDisplayRegion(index).getWindow()
        if buffer is None:
            continue
        properties = buffer.getFbProperties()
        if properties.getFloatColor():
            return HDR
        if properties.getSrgbColor():
            return SRGB
    return GAMMA


@dataclass(frozen=True)
class Surroundings:
    """What the shaders need to know about the scene at one persona."""

    lights: int = 0
    fog: int = 0
    """0 none, 1 linear, 2 exponential, 3 exponential squared."""
    output: Output = GAMMA

    def inputs(self) -> dict[str, Any]:
        """Shader inputs."""
        scene = LVecBase4f(float(self.lights == 0), float(self.fog), float(self.output.encode), float(self.output.soften))
        return {"persona_scene": scene, "persona_light": LVecBase2f(self.output.exponent, self.output.gain)}


_FOG_MODES = {Fog.M_linear: 1, Fog.M_exponential: 2, Fog.M_exponential_squared: 3}


def read(state: RenderState, output: Output) -> tuple[Surroundings, tuple[NodePath, ...]]:
    """Surroundings of a node with a net `state`, with the lights that cast shadows on it and from it."""
    lights = state.getAttrib(LightAttrib)
    fog = state.getAttrib(FogAttrib)
    mode = _FOG_MODES.get(fog.getFog().getMode(), 1) if fog is not None and not fog.isOff() else 0
    if lights is None or not lights.getNumOnLights():
        return Surroundings(0, mode, output), ()
    found = [lights.getOnLight(i) for i in range(lights.getNumOnLights())]
    casters = tuple(light for light in found if isinstance(light.node(), LightLensNode) and light.node().isShadowCaster())
    return Surroundings(len(found), mode, output), casters


class ShadowCasters:
    """Lights that were told how to draw personas into their shadow maps."""

    def __init__(self) -> None:
        self._seen: dict[LightLensNode, bool] = {}

    def teach(self, casters: tuple[NodePath, ...]) -> None:
        """Make each light draw deformed shapes; a light whose tag state another program uses keeps it, and that is said once."""
        for path in casters:
            light = path.node()
            if light in self._seen:
                continue
            self._seen[light] = True
            if light.getTagStateKey() not in ("", SHADOW_KEY):
                _log.warning("light %r uses tag state %r: personas cast their shadow through it", light.getName(), light.getTagStateKey())
                continue
            light.setTagStateKey(SHADOW_KEY)
            light.setTagState("1", shadow_state())

    def release(self) -> None:
        """Undo `teach`."""
        for light in self._seen:
            if light.getTagStateKey() == SHADOW_KEY:
                light.clearTagState("1")
                light.setTagStateKey("")
        self._seen.clear()


def lights_beyond_limit(surroundings: Surroundings) -> int:
    """How many lights the shaders leave out."""
    return max(0, surroundings.lights - MAX_LIGHTS)
