"""Axes: model space and Panda's agree about points, rotations and matrices."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from panda3d.core import LMatrix4f, LPoint3f, LQuaternionf

from persona_engine.panda import axes

coordinate = st.floats(-100, 100, width=32)
points = st.tuples(coordinate, coordinate, coordinate)
turns = st.tuples(*[st.floats(-1, 1, width=32)] * 4).filter(lambda q: math.hypot(*q) > 0.1)


@given(points)
def test_a_point_comes_back(point):
    """To Panda and back is the same point."""
    assert axes.from_panda(axes.to_panda(point)) == tuple(float(x) for x in point)


def test_a_character_faces_minus_y_with_her_left_at_plus_x():
    """Forward, up and left of the core are Panda's -Y, +Z and +X."""
    assert axes.to_panda((0, 0, 1)) == LPoint3f(0, -1, 0)
    assert axes.to_panda((0, 1, 0)) == LPoint3f(0, 0, 1)
    assert axes.to_panda((1, 0, 0)) == LPoint3f(1, 0, 0)


@given(turns, points)
def test_rotations_and_matrices_turn_points_the_same_way(turn, point):
    """A core rotation, as Panda quaternion or matrix, moves the converted point where the core moves the point."""
    q = np.array(turn, np.float64) / np.linalg.norm(turn)
    x, y, z, w = q
    r = np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip
    full = np.eye(4)
    full[:3, :3], full[:3, 3] = r, (0.1, 0.2, 0.3)
    moved = axes.to_panda(r @ point)
    assert (axes.quaternion_to_panda(q).xform(axes.to_panda(point)) - moved).length() < 1e-3
    matrix = axes.matrix_to_panda(full)
    assert (matrix.xformPoint(axes.to_panda(point)) - (moved + axes.to_panda((0.1, 0.2, 0.3)))).length() < 1e-3
    back = axes.quaternion_from_panda(axes.quaternion_to_panda(q))
    assert min(np.abs(np.subtract(back, q)).max(), np.abs(np.add(back, q)).max()) < 1e-6


def test_the_turning_matrix_is_that_of_points():
    """The node transform that carries model space into Panda's agrees with `to_panda`."""
    assert axes.TO_PANDA.xformPoint(LPoint3f(1, 2, 3)) == axes.to_panda((1, 2, 3))
    assert np.allclose(axes.matrix_from_panda(axes.matrix_to_panda(np.diag([1.0, 1, 1, 1]))), np.eye(4))


def test_headings_agree_with_a_turn_of_the_node():
    """H in degrees is the heading in radians about the core's up."""
    node_turn = LQuaternionf()
    node_turn.setHpr((30, 0, 0))
    _, y, _, w = axes.quaternion_from_panda(node_turn)
    assert abs(2 * math.atan2(y, w) - axes.heading_from_panda(30)) < 1e-5
    assert abs(axes.heading_to_panda(axes.heading_from_panda(30)) - 30) < 1e-9
    assert isinstance(axes.TO_PANDA, LMatrix4f)
