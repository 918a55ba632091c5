"""`Studio`: a plain place for films and pictures: a soft backdrop, and words in front of the camera."""

from __future__ import annotations

import math
from typing import Any

from panda3d.core import CardMaker, NodePath, OmniBoundingVolume, Shader, TextNode

from persona_engine.panda.letters import write
from persona_engine.panda.offscreen import PictureCamera, Shot

_VERTEX = """#version 330
in vec4 p3d_Vertex; out vec2 at;
void main() { at = vec2(p3d_Vertex.x, p3d_Vertex.z); gl_Position = vec4(at, 0.999999, 1.0); }"""
_FRAGMENT = """#version 330
in vec2 at; out vec4 color;
uniform vec3 low, high;
float dither(vec2 p) { return fract(52.9829189 * fract(dot(p, vec2(0.06711056, 0.00583715)))); }
void main() {
  float t = smoothstep(-1.1, 1.0, at.y - 0.25 * dot(at, at));
  vec3 glow = vec3(0.10, 0.085, 0.06) * exp(-2.2 * dot(at - vec2(-0.15, 0.1), at - vec2(-0.15, 0.1)));
  color = vec4(mix(low, high, t) + glow + (dither(gl_FragCoord.xy) - 0.5) / 128.0, 1.0);
}"""

VIEWS: dict[str, tuple[tuple[float, float, float], tuple[float, float, float], float]] = {
    "front": ((0.0, -1.12, 1.02), (0.0, 0.0, 0.99), 26.0),
    "three-quarter": ((0.70, -0.90, 1.03), (0.0, 0.0, 0.99), 26.0),
    "profile": ((1.14, -0.05, 1.01), (0.0, 0.0, 0.99), 26.0),
    "medium": ((0.10, -1.62, 0.95), (0.0, 0.0, 0.86), 29.0),
    "body": ((0.0, -2.75, 0.68), (0.0, 0.0, 0.60), 27.0),
}
"""View -> camera and target in units of the eyes' height around the persona, field of view in degrees."""
NARROW, NEARER, FLOOR = 0.8, 0.9, -0.06
"""Width over height below which a picture shows less at its sides, the power with which it does, and the lowest that it shows, in eyes' heights."""
SPAN = 0.94
"""Share of the picture's width that lines of captions take at most."""


def backdrop(scene: NodePath) -> NodePath:
    """A soft gradient behind everything in a scene."""
    card = CardMaker("backdrop")
    card.setFrame(-1, 1, -1, 1)
    made = scene.attachNewNode(card.generate())
    made.node().setBounds(OmniBoundingVolume())
    made.node().setFinal(True)
    made.setShader(Shader.make(Shader.SL_GLSL, _VERTEX, _FRAGMENT))
    made.setShaderInputs(low=(0.50, 0.56, 0.62), high=(0.80, 0.86, 0.90))
    made.setBin("background", 0)
    made.setDepthWrite(False)
    made.setLightOff()
    return made


class Studio:
    """A camera, a backdrop and captions around one persona at the origin."""

    def __init__(self, base: Any, size: tuple[int, int], supersample: int = 1) -> None:
        self.base = base
        self.camera = PictureCamera(base, base.render, Shot(size, supersample=supersample))
        self._backdrop = backdrop(base.render)
        self._captions: dict[str, NodePath] = {}

    def frame(self, view: str, eye_height: float) -> None:
        """Stand the camera as `VIEWS` says. A picture that is taller than wide goes nearer and shows more below, not more sky."""
        (x, y, z), (tx, ty, tz), fov = VIEWS[view]
        k, lens = eye_height, self.camera.lens
        distance, aspect = math.dist((x, y, z), (tx, ty, tz)), min(lens.getAspectRatio(), 1.0)
        half = _tan(fov / 2) * distance
        tall = min(half * min(1.0, (aspect / NARROW) ** NEARER) / aspect, max(half, (tz + half - FLOOR) / 2))
        lens.setMinFov(2 * math.degrees(math.atan(tall * aspect / distance)))
        up = half - tall
        self.camera.place((x * k, y * k, (z + up) * k), (tx * k, ty * k, (tz + up) * k))

    def caption(self, name: str, text: str, place: tuple[float, float], size: float, align: str = "center") -> None:
        """Words in front of the camera; `place` in -1..1 of the picture, `size` as a share of its height. Empty text removes them."""
        old = self._captions.pop(name, None)
        if old is not None:
            old.removeNode()
        if not text:
            return
        node = TextNode(name)
        node.setAlign({"center": TextNode.ACenter, "left": TextNode.ALeft, "right": TextNode.ARight}[align])
        node.setTextColor(1, 1, 1, 1)
        node.setShadow(0.05, 0.05)
        node.setShadowColor(0.05, 0.07, 0.10, 0.85)
        lens = self.camera.lens
        half_w, half_h = (_tan(v / 2) for v in (lens.getHfov(), lens.getVfov()))
        node.setWordwrap(min(30.0, SPAN * half_w / (size * half_h)))
        write(node, text)
        path = self.camera.node.attachNewNode(node)
        path.setPos(place[0] * half_w, 1.0, place[1] * half_h)
        path.setScale(size * 2 * half_h)
        below = -SPAN * half_h - (path.getZ() + node.getBottom() * size * 2 * half_h)
        path.setZ(path.getZ() + max(0.0, below))
        path.setBin("fixed", 10)
        path.setDepthTest(False)
        path.setDepthWrite(False)
        path.setLightOff()
        self._captions[name] = path

    def close(self) -> None:
        """Take everything down."""
        self._backdrop.removeNode()
        self.camera.close()


def _tan(degrees: float) -> float:
    return math.tan(math.radians(degrees))
