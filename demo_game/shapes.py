"""Coloured solids for scenery: a tiny mesh builder over Panda3D's geometry classes."""

from __future__ import annotations

import math
import random

import numpy as np
from panda3d.core import Geom, GeomEnums, GeomNode, GeomTriangles, GeomVertexData, GeomVertexFormat, NodePath

Color = tuple[float, float, float]


class Shapes:
    """Collects flat-shaded triangles; `node()` turns them into one NodePath. Z is up, metres."""

    def __init__(self, seed: int = 0) -> None:
        self._points: list[np.ndarray] = []
        self._colors: list[np.ndarray] = []
        self.random = random.Random(seed)

    def triangles(self, points: np.ndarray, color: Color, jitter: float = 0.03) -> None:
        """Add (T, 3, 3) triangles, each a slightly different shade of `color`."""
        shades = np.array([1 + self.random.uniform(-jitter, jitter) for _ in range(len(points))])[:, None]
        self._points.append(np.asarray(points, np.float32))
        self._colors.append(np.clip(np.asarray(color) * shades, 0, 1).astype(np.float32))

    def quad(self, a, b, c, d, color: Color, jitter: float = 0.03) -> None:
        """A four-sided face, counter-clockwise."""
        self.quads(np.array([[a, b, c, d]], np.float32), color, jitter)

    def quads(self, corners: np.ndarray, color: Color, jitter: float = 0.03) -> None:
        """Add (Q, 4, 3) four-sided faces, counter-clockwise."""
        self.triangles(corners[:, [0, 1, 2, 0, 2, 3]].reshape(-1, 3, 3), color, jitter)

    def box(self, center, size, color: Color, heading: float = 0.0) -> None:
        """A box standing on `center` (middle of its floor), turned by `heading` degrees."""
        x, y, z = (s / 2 for s in size)
        corners = np.array([[sx * x, sy * y, sz * 2 * z] for sz in (0, 1) for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1))])
        corners = self._placed(corners, center, heading)
        self.quads(corners[[[0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7], [4, 5, 6, 7], [3, 2, 1, 0]]], color)

    def roof(self, center, size, color: Color, heading: float = 0.0) -> None:
        """A gable roof over a floor of `size` (width, depth, height); the ridge runs along the depth."""
        x, y, z = size[0] / 2, size[1] / 2, size[2]
        p = np.array([[-x, -y, 0], [x, -y, 0], [x, y, 0], [-x, y, 0], [0, -y, z], [0, y, z]])
        p = self._placed(p, center, heading)
        self.quad(p[1], p[2], p[5], p[4], color)
        self.quad(p[3], p[0], p[4], p[5], color)
        self.triangles(np.array([[p[0], p[1], p[4]], [p[2], p[3], p[5]]]), color)

    def tube(self, center, rings, color: Color, sides: int = 14) -> None:
        """A turned solid: `rings` are (height, radius) from bottom to top."""
        angles = np.linspace(0, 2 * math.pi, sides, endpoint=False)
        circle = np.stack([np.cos(angles), np.sin(angles), np.zeros(sides)], 1)
        loops = [np.asarray(center) + circle * (r, r, 1) + (0, 0, h) for h, r in rings]
        for low, high in zip(loops, loops[1:]):
            self.quads(np.stack([low, np.roll(low, -1, 0), np.roll(high, -1, 0), high], 1), color, 0.015)
        top = np.asarray(center) + (0, 0, rings[-1][0])
        self.triangles(np.array([[loops[-1][i], loops[-1][(i + 1) % sides], top] for i in range(sides)]), color, 0.015)

    def blob(self, center, radius, color: Color, squash: float = 0.85) -> None:
        """A lumpy ball: foliage, bushes, stones."""
        lat, lon = 6, 9
        grid = np.zeros((lat + 1, lon, 3))
        for i in range(lat + 1):
            for j in range(lon):
                t, p = math.pi * i / lat, 2 * math.pi * (j + 0.5 * (i % 2)) / lon
                r = radius * (1 + self.random.uniform(-0.13, 0.13) * (0 < i < lat))
                grid[i, j] = np.asarray(center) + (r * math.sin(t) * math.cos(p), r * math.sin(t) * math.sin(p), -squash * r * math.cos(t))
        beside = np.roll(grid, -1, 1)
        self.quads(np.stack([grid[:-1], beside[:-1], beside[1:], grid[1:]], 2).reshape(-1, 4, 3), color, 0.06)

    def node(self, name: str) -> NodePath:
        """Everything so far as one node with flat normals and vertex colours."""
        points = np.concatenate(self._points)
        normals = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        colors = np.concatenate(self._colors)
        count = len(points) * 3
        rows = np.zeros(count, [("p", "f4", 3), ("n", "f4", 3), ("c", "u1", 4)])
        rows["p"] = points.reshape(-1, 3)
        rows["n"] = np.repeat(normals, 3, axis=0)
        rows["c"][:, :3] = np.repeat(colors * 255, 3, axis=0)
        rows["c"][:, 3] = 255
        data = GeomVertexData(name, GeomVertexFormat.getV3n3c4(), Geom.UHStatic)
        data.uncleanSetNumRows(count)
        for i in range(data.getNumArrays()):
            data.modifyArrayHandle(i).copyDataFrom(rows)
        triangles = GeomTriangles(Geom.UHStatic)
        triangles.setIndexType(GeomEnums.NT_uint32)
        triangles.addNextVertices(count)
        geom = Geom(data)
        geom.addPrimitive(triangles)
        node = GeomNode(name)
        node.addGeom(geom)
        return NodePath(node)

    @staticmethod
    def _placed(points: np.ndarray, center, heading: float) -> np.ndarray:
        a = math.radians(heading)
        turn = np.array([[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]])
        return points @ turn.T + np.asarray(center, float)
