"""Axes: the engine-free core is right-handed, Y up, radians, a character facing +Z; Panda3D is Z up, degrees, a character facing -Y.

Left stays at +X in both, so the two differ by a quarter turn about X. Nothing outside `panda/` knows Panda's axes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from panda3d.core import LMatrix4f, LPoint3f, LQuaternionf, NodePath

from persona_engine.errors import StageError
from persona_engine.score.gaze import is_place

TO_PANDA = LMatrix4f(1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1)
"""Panda (row-vector) matrix that carries a point of model space into an actor's space."""


def to_panda(point: Iterable[float]) -> LPoint3f:
    """A core point (x, y, z) as a Panda point.

    >>> to_panda((1, 2, 3))
    LPoint3f(1, -3, 2)
    """
    x, y, z = point
    return LPoint3f(x, -z, y)


def from_panda(point: Iterable[float]) -> tuple[float, float, float]:
    """A Panda point as a core point.

    >>> from_panda((1, -3, 2))
    (1.0, 2.0, 3.0)
    """
    x, y, z = point
    return float(x), float(z), float(-y)


def heading_from_panda(degrees: float) -> float:
    """Panda's H in degrees as a core heading in radians about +Y, in -pi..pi.

    >>> round(heading_from_panda(90.0), 4)
    1.5708
    """
    return math.remainder(math.radians(degrees), math.tau)


def heading_to_panda(radians: float) -> float:
    """A core heading in radians as Panda's H in degrees."""
    return math.degrees(radians)


def matrix_to_panda(matrix: NDArray[np.floating]) -> LMatrix4f:
    """A core (3, 4) or (4, 4) matrix acting on columns, as Panda's row-vector matrix in an actor's space."""
    m = np.asarray(matrix, np.float64)
    (a, b, c, x), (d, e, f, y), (g, h, i, z) = m[0], m[1], m[2]
    return LMatrix4f(a, -g, d, 0, -c, i, -f, 0, b, -h, e, 0, x, -z, y, 1)


def matrix_from_panda(matrix: LMatrix4f) -> NDArray[np.float64]:
    """The inverse of `matrix_to_panda`: a (4, 4) core matrix acting on columns."""
    rows = [matrix.getRow(i) for i in range(4)]
    p = np.array([[r[c] for r in rows] for c in range(4)], np.float64)
    turn = np.array([[1, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]], np.float64)
    out: NDArray[np.float64] = turn @ p @ turn.T
    return out


def quaternion_from_panda(quat: LQuaternionf) -> tuple[float, float, float, float]:
    """A Panda rotation as a core quaternion xyzw."""
    return float(quat.getI()), float(quat.getK()), float(-quat.getJ()), float(quat.getR())


def quaternion_to_panda(quat: Iterable[float]) -> LQuaternionf:
    """A core quaternion xyzw as a Panda rotation."""
    x, y, z, w = quat
    return LQuaternionf(w, x, -z, y)


def there(node: Any) -> NodePath:
    """A node that is somewhere. Raises `StageError` for one that was removed, and for what is none."""
    if not isinstance(node, NodePath) or node.isEmpty():
        raise StageError("there is no node, or it was removed")
    return node


def place(point: Any) -> tuple[float, float, float]:
    """A point of the scene. Raises `StageError` for what is none."""
    try:
        x, y, z = (float(number) for number in point)
    except (TypeError, ValueError):
        raise StageError(f"{point!r} is no place: give a node, a name, or x, y and z of the scene") from None
    if not is_place((x, y, z)):
        raise StageError(f"({x}, {y}, {z}) is no place")
    return x, y, z
