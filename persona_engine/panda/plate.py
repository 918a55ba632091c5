"""Plates: rounded dark cards behind words, so that they can be read in front of any scene."""

from __future__ import annotations

import math

from panda3d.core import (
    Geom,
    GeomNode,
    GeomTriangles,
    GeomVertexData,
    GeomVertexFormat,
    GeomVertexWriter,
    NodePath,
    TransparencyAttrib,
)

CORNER_STEPS = 6

Box = tuple[float, float, float, float]
"""left, right, bottom, top"""


def outline(box: Box, radius: float, steps: int = CORNER_STEPS) -> list[tuple[float, float]]:
    """Points of a box with round corners, counter-clockwise from the lower right.

    >>> len(outline((0, 2, 0, 1), 0.1, 6))
    28
    """
    left, right, bottom, top = box
    radius = max(min(radius, (right - left) / 2, (top - bottom) / 2), 0.0)
    xs, ys = (left + radius, right - radius), (bottom + radius, top - radius)
    corners = (xs[1], ys[0], -90), (xs[1], ys[1], 0), (xs[0], ys[1], 90), (xs[0], ys[0], 180)
    points = []
    for x, y, start in corners:
        for k in range(steps + 1):
            angle = math.radians(start + 90 * k / steps)
            points.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return points


def make(parent: NodePath, box: Box, radius: float, color: tuple[float, float, float, float]) -> NodePath:
    """A rounded card in the XZ plane under `parent`, drawn before its siblings."""
    points = outline(box, radius)
    data = GeomVertexData("plate", GeomVertexFormat.getV3(), Geom.UHStatic)
    data.setNumRows(len(points))
    writer = GeomVertexWriter(data, "vertex")
    for x, z in points:
        writer.addData3(x, 0, z)
    faces = GeomTriangles(Geom.UHStatic)
    for k in range(1, len(points) - 1):
        faces.addVertices(0, k, k + 1)
    geom, node = Geom(data), GeomNode("plate")
    geom.addPrimitive(faces)
    node.addGeom(geom)
    path = parent.attachNewNode(node)
    path.setColor(*color)
    path.setTransparency(TransparencyAttrib.MAlpha)
    path.setTwoSided(True)
    path.setBin("fixed", 0)
    path.setDepthTest(False)
    path.setDepthWrite(False)
    return path
