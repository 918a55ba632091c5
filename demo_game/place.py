"""The harbour: a stone quay, a row of houses, a jetty with a boat, a lighthouse, the sea."""

from __future__ import annotations

import math
from functools import cache

from panda3d.core import AmbientLight, DirectionalLight, Fog, NodePath, Vec3

from demo_game.shading import sea_node, shade, sky_node
from demo_game.shapes import Color, Shapes

STONE: Color = (0.74, 0.69, 0.62)
STONE_DARK: Color = (0.60, 0.56, 0.51)
WOOD: Color = (0.50, 0.36, 0.25)
WHITE: Color = (0.94, 0.92, 0.88)
RED: Color = (0.80, 0.29, 0.24)
LEAF: Color = (0.42, 0.58, 0.30)
GRASS: Color = (0.55, 0.66, 0.37)
WALLS: tuple[Color, ...] = ((0.95, 0.86, 0.70), (0.93, 0.74, 0.62), (0.76, 0.84, 0.86), (0.96, 0.92, 0.84), (0.88, 0.80, 0.62))
ROOFS: tuple[Color, ...] = ((0.74, 0.36, 0.26), (0.64, 0.31, 0.25), (0.45, 0.42, 0.48))
SKY_HORIZON = (0.96, 0.87, 0.76)
SKY_ZENITH = (0.42, 0.63, 0.84)

LANDMARKS: dict[str, tuple[float, float, float]] = {
    "harbour": (-16.0, 10.0, 0.5),
    "lighthouse": (-24.0, 52.0, 9.0),
    "market": (12.0, 4.0, 1.5),
    "inn": (13.0, 16.0, 2.5),
    "bell tower": (17.0, 34.0, 9.0),
    "jetty": (-12.0, 14.0, 0.3),
}
"""Things that personas can point at: name -> Panda3D position."""

WALK_AREA = (-9.4, 9.0, -9.0, 26.0)
"""Where the player may go: x from, x to, y from, y to."""


def _ground(shapes: Shapes) -> None:
    for i in range(-10, 10):
        for j in range(-12, 30):
            x, y = i + 0.5 * (j % 2), j
            if -10 <= x < 9.5:
                shade_of = STONE if shapes.random.random() > 0.25 else STONE_DARK
                shapes.quad((x, y, 0), (x + 0.98, y, 0), (x + 0.98, y + 0.98, 0), (x, y + 0.98, 0), shade_of, 0.05)
    shapes.quad((-11, -14, -0.02), (24, -14, -0.02), (24, 60, -0.02), (-11, 60, -0.02), (0.52, 0.49, 0.45))
    shapes.quad((9.5, -14, 0.0), (40, -14, 0.4), (40, 60, 0.4), (9.5, 60, 0.0), GRASS)
    shapes.quad((-11, 30, 0.01), (9.5, 30, 0.01), (9.5, 60, 0.3), (-11, 60, 0.3), GRASS)
    shapes.box((-10.5, 8, -1.6), (1.0, 44, 1.75), STONE_DARK)
    for y in range(-12, 30, 4):
        shapes.tube((-10.4, y, 0.15), ((0, 0.17), (0.35, 0.14), (0.36, 0.2), (0.5, 0.2)), (0.30, 0.28, 0.28), 10)


def _house(shapes: Shapes, x: float, y: float, size: tuple[float, float, float], pick: int) -> None:
    width, depth, height = size
    wall, roof = WALLS[pick % len(WALLS)], ROOFS[pick % len(ROOFS)]
    shapes.box((x, y, 0), (width, depth, height), wall)
    shapes.box((x, y, 0), (width + 0.08, depth + 0.08, 0.45), STONE_DARK)
    shapes.roof((x, y, height), (width + 0.7, depth + 0.6, width * 0.42), roof)
    shapes.box((x + width * 0.2, y + depth * 0.2, height + width * 0.15), (0.6, 0.6, 1.5), STONE_DARK)
    front = x - width / 2 - 0.03
    for row in range(int(height // 2.4)):
        for column in (-0.3, 0.3):
            z, at = 1.2 + row * 2.3, y + column * depth
            shapes.box((front, at, z - 0.08), (0.10, 1.12, 1.42), WHITE)
            shapes.box((front - 0.04, at, z), (0.10, 0.92, 1.25), (0.36, 0.50, 0.60))
            shapes.box((front - 0.10, at, z + 0.6), (0.05, 0.92, 0.05), WHITE)
            for side in (-0.72, 0.72):
                shapes.box((front - 0.02, at + side, z - 0.05), (0.07, 0.36, 1.35), ROOFS[(pick + 1) % 3])
            shapes.box((front - 0.18, at, z - 0.30), (0.30, 1.1, 0.22), WOOD)
            for k in range(4):
                shapes.blob((front - 0.2, at - 0.4 + 0.27 * k, z + 0.0), 0.15, RED if (k + pick) % 2 else (0.93, 0.66, 0.35))
    shapes.box((front - 0.01, y, 0), (0.14, 1.15, 2.15), WHITE)
    shapes.box((front - 0.06, y, 0), (0.14, 0.95, 2.05), (0.28, 0.42, 0.42) if pick % 2 else (0.52, 0.28, 0.24))


def _lighthouse(shapes: Shapes) -> None:
    x, y, _ = LANDMARKS["lighthouse"]
    for i in range(9):
        shapes.blob((x + 3.2 * math.cos(i * 0.7), y + 3.2 * math.sin(i * 0.7), -1.0), 2.3, (0.50, 0.48, 0.44), 0.7)
    for band in range(6):
        low, high = 2.05 - band * 0.17, 2.05 - (band + 1) * 0.17
        shapes.tube((x, y, 0.3 + band * 1.8), ((0, low), (1.8, high)), RED if band % 2 else WHITE)
    shapes.tube((x, y, 11.1), ((0, 1.5), (0.25, 1.5)), STONE_DARK)
    shapes.tube((x, y, 11.3), ((0, 0.75), (1.3, 0.75)), (0.98, 0.90, 0.60))
    shapes.tube((x, y, 12.6), ((0, 1.05), (0.9, 0.06)), RED)


def _jetty(shapes: Shapes) -> None:
    for i in range(26):
        shapes.box((-11.2 - i * 0.36, 14, 0.0), (0.33, 2.0, 0.09), WOOD)
    for i in range(6):
        for side in (-0.95, 0.95):
            shapes.tube((-11.8 - i * 1.7, 14 + side, -1.5), ((0, 0.11), (2.2, 0.11)), (0.36, 0.27, 0.20), 8)
    boat = (-16.2, 16.9, -0.55)
    for i in range(9):
        t = -1 + i / 4
        wide = 0.95 * (1 - t * t * 0.72)
        shapes.box((boat[0] + t * 1.9, boat[1], boat[2] + 0.16 * t * t), (0.52, wide * 1.6, 0.62), RED if i % 8 else WHITE)
    shapes.box((boat[0] - 0.3, boat[1], boat[2] + 0.6), (1.1, 1.0, 0.7), WHITE)
    shapes.tube((boat[0] + 0.6, boat[1], boat[2] + 0.6), ((0, 0.06), (3.4, 0.035)), WOOD, 8)
    top = (boat[0] + 0.6, boat[1], boat[2] + 3.7)
    shapes.quad(top, (boat[0] - 1.4, boat[1], boat[2] + 1.25), (boat[0] + 0.55, boat[1] + 0.02, boat[2] + 1.2), top, (0.97, 0.93, 0.84))
    shapes.quad(top, (boat[0] + 0.55, boat[1] + 0.02, boat[2] + 1.2), (boat[0] - 1.4, boat[1], boat[2] + 1.25), top, (0.97, 0.93, 0.84))


def _market(shapes: Shapes, x: float, y: float, stripe: Color) -> None:
    for dx in (-1.1, 1.1):
        for dy in (-0.8, 0.8):
            shapes.box((x + dx, y + dy, 0), (0.09, 0.09, 2.25 if dy > 0 else 2.0), WOOD)
    for i in range(8):
        left = x - 1.3 + i * 0.325
        color = stripe if i % 2 else WHITE
        shapes.quad((left, y - 1.15, 1.95), (left + 0.325, y - 1.15, 1.95), (left + 0.325, y + 1, 2.4), (left, y + 1, 2.4), color)
        shapes.quad((left, y + 1, 2.4), (left + 0.325, y + 1, 2.4), (left + 0.325, y - 1.15, 1.95), (left, y - 1.15, 1.95), color)
    shapes.box((x, y, 0), (2.2, 1.3, 0.85), WOOD)
    for i in range(3):
        shapes.box((x - 0.7 + i * 0.7, y - 0.25, 0.85), (0.6, 0.7, 0.14), (0.62, 0.47, 0.32))
        for k in range(9):
            color = ((0.93, 0.55, 0.22), (0.80, 0.25, 0.24), (0.55, 0.68, 0.28))[i]
            shapes.blob((x - 0.9 + i * 0.7 + 0.2 * (k % 3), y - 0.45 + 0.2 * (k // 3), 1.06), 0.105, color)


def _tree(shapes: Shapes, x: float, y: float, size: float) -> None:
    shapes.tube((x, y, 0), ((0, 0.2 * size), (1.7 * size, 0.11 * size)), (0.42, 0.31, 0.23), 8)
    for dx, dy, z, r in ((0, 0, 2.5, 1.05), (0.6, 0.2, 2.1, 0.75), (-0.6, 0.1, 2.15, 0.78), (0.1, -0.5, 2.05, 0.7), (0, 0.1, 3.2, 0.72)):
        shapes.blob((x + dx * size, y + dy * size, z * size), r * size, LEAF)


def _lamp(shapes: Shapes, x: float, y: float) -> None:
    shapes.tube((x, y, 0), ((0, 0.16), (0.2, 0.10), (0.3, 0.05), (2.9, 0.045)), (0.20, 0.24, 0.25), 10)
    shapes.tube((x, y, 2.85), ((0, 0.10), (0.05, 0.19), (0.38, 0.23), (0.40, 0.26), (0.6, 0.05)), (0.96, 0.86, 0.58), 8)


def build() -> NodePath:
    """The whole place, ready to reparent to `render`; its vertices and shaders are made once and shared."""
    return NodePath(_whole().node().copySubgraph())


@cache
def _whole() -> NodePath:
    shapes = Shapes(seed=7)
    _ground(shapes)
    for i, (y, depth, height) in enumerate(((-6, 5.2, 4.9), (0.4, 5.6, 5.4), (7.6, 6.2, 4.7), (15.2, 6.6, 6.9), (22.6, 5.4, 5.0))):
        _house(shapes, 13.0, y, (5.0, depth, height), i)
    tower = LANDMARKS["bell tower"]
    shapes.box((tower[0], tower[1], 0), (3.6, 3.6, 11), (0.86, 0.80, 0.70))
    shapes.box((tower[0] - 1.82, tower[1], 8.2), (0.1, 1.3, 1.9), (0.27, 0.25, 0.27))
    shapes.roof((tower[0], tower[1], 11), (4.2, 4.2, 3.0), ROOFS[2])
    _lighthouse(shapes)
    _jetty(shapes)
    _market(shapes, 5.0, 8.6, RED)
    _market(shapes, 5.4, 12.6, (0.24, 0.50, 0.55))
    for x, y, size in ((7.4, 20.5, 1.15), (-6.5, 29.5, 1.3), (2.0, 31.0, 1.5), (8.2, -3.5, 1.0), (-1.5, 35.0, 1.7)):
        _tree(shapes, x, y, size)
    for x, y in ((-8.6, -2), (-8.6, 9), (-8.6, 20), (7.8, 7.4)):
        _lamp(shapes, x, y)
    for x, y, h in ((-8.4, 5.2, 14), (-7.6, 5.7, 40), (-8.2, 6.2, -8), (3.4, 9.9, 25)):
        shapes.box((x, y, 0), (0.7, 0.7, 0.62), WOOD, h)
    for x, y in ((-8.3, 11.3), (-7.6, 11.0), (-8.0, 11.9)):
        shapes.tube((x, y, 0), ((0, 0.27), (0.2, 0.33), (0.45, 0.34), (0.75, 0.28)), (0.46, 0.33, 0.23), 12)
    place = NodePath("harbour")
    ground = shapes.node("buildings")
    shade(ground)
    ground.reparentTo(place)
    sea_node().reparentTo(place)
    sky_node(SKY_HORIZON, SKY_ZENITH).reparentTo(place)
    return place


def light(render: NodePath) -> None:
    """Late-afternoon sun with a shadow, sky light, and haze over the sea."""
    sun = DirectionalLight("sun")
    sun.setColor((1.55, 1.32, 1.02, 1))
    sun.setShadowCaster(True, 2048, 2048)
    sun.getLens().setFilmSize(34, 34)
    sun.getLens().setNearFar(1, 90)
    sun_path = render.attachNewNode(sun)
    sun_path.setPos(-18, -22, 30)
    sun_path.lookAt(0, 6, 0)
    sky = AmbientLight("sky")
    sky.setColor((0.50, 0.54, 0.63, 1))
    haze = Fog("haze")
    haze.setColor(*SKY_HORIZON)
    haze.setExpDensity(0.008)
    render.setLight(sun_path)
    render.setLight(render.attachNewNode(sky))
    render.setFog(haze)


def dark(render: NodePath) -> None:
    """Undo `light`."""
    render.clearLight()
    render.clearFog()
    for lamp in render.findAllMatches("+Light"):
        lamp.removeNode()


def inside(position: Vec3) -> Vec3:
    """`position` kept on the quay."""
    west, east, south, north = WALK_AREA
    return Vec3(min(max(position.x, west), east), min(max(position.y, south), north), position.z)


def feet_inside(spot: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """Where a visitor says to stand (the session's x, y, z and heading), kept on the quay."""
    x, _, z, heading = spot
    kept = inside(Vec3(x, -z, 0))
    return (kept.x, 0.0, -kept.y, heading)
