from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from persona_engine.rig import quat

number = st.floats(-1, 1, width=32)
vectors = arrays(np.float64, (3, 5), elements=number)
quats = arrays(np.float64, (4, 5), elements=number).map(quat.normalize)


def same(a: np.ndarray, b: np.ndarray, atol: float = 1e-6) -> None:
    """Equal as rotations: q and -q are one."""
    np.testing.assert_allclose(np.abs((a * b).sum(0)), 1, atol=atol)


@given(quats, quats, vectors)
def test_a_product_turns_by_its_right_side_first(a: np.ndarray, b: np.ndarray, v: np.ndarray) -> None:
    """rotate(a b, v) = rotate(a, rotate(b, v))."""
    np.testing.assert_allclose(quat.rotate(quat.mul(a, b), v), quat.rotate(a, quat.rotate(b, v)), atol=1e-9)


@given(quats, vectors)
def test_matrices_turn_as_quaternions_do(q: np.ndarray, v: np.ndarray) -> None:
    """to_matrix and rotate agree, and from_matrix inverts to_matrix."""
    matrix = quat.to_matrix(q)
    np.testing.assert_allclose(np.einsum("ijn,jn->in", matrix, v), quat.rotate(q, v), atol=1e-9)
    same(quat.from_matrix(matrix), q)


@given(quats)
def test_rotation_vectors_invert(q: np.ndarray) -> None:
    """from_rotation_vector inverts to_rotation_vector, whose length is at most pi."""
    vector = quat.to_rotation_vector(q)
    assert (np.linalg.norm(vector, axis=0) <= np.pi + 1e-6).all()
    same(quat.from_rotation_vector(vector), q, 1e-5)


@given(vectors, vectors)
def test_two_vectors_meet(a: np.ndarray, b: np.ndarray) -> None:
    """from_two_vectors brings one direction onto the other, opposite ones included."""
    a, b = a + [[0.1], [0], [0]], b + [[0], [0.1], [0]]
    b[:, 0] = -a[:, 0]
    keep = (np.linalg.norm(a, axis=0) > 1e-3) & (np.linalg.norm(b, axis=0) > 1e-3)
    a, b = a[:, keep] / np.linalg.norm(a[:, keep], axis=0), b[:, keep] / np.linalg.norm(b[:, keep], axis=0)
    np.testing.assert_allclose(quat.rotate(quat.from_two_vectors(a, b), a), b, atol=3e-3)


@given(quats, quats, st.floats(0, 1))
def test_blends_are_unit_and_keep_their_ends(a: np.ndarray, b: np.ndarray, t: float) -> None:
    """nlerp and slerp give unit quaternions and start and end where they should; slerp's angle grows evenly."""
    for blend in (quat.nlerp, quat.slerp):
        np.testing.assert_allclose(np.linalg.norm(blend(a, b, t), axis=0), 1, atol=1e-6)
        same(blend(a, b, 0.0), a)
        same(blend(a, b, 1.0), b)
    whole = quat.angle_between(a, b)
    clear = whole < 3.0
    np.testing.assert_allclose(quat.angle_between(a, quat.slerp(a, b, t))[clear], (t * whole)[clear], atol=1e-3)


@given(quats, vectors)
def test_swing_and_twist_make_the_whole(q: np.ndarray, axis: np.ndarray) -> None:
    """swing twist = q; the twist turns about the axis and the swing has no turn about it."""
    axis = axis + [[2.0], [0], [0]]
    axis /= np.linalg.norm(axis, axis=0)
    swing, twist = quat.swing_twist(q, axis)
    same(quat.mul(swing, twist), q)
    np.testing.assert_allclose(quat.rotate(twist, axis), axis, atol=1e-6)
    np.testing.assert_allclose((swing[:3] * axis).sum(0), 0, atol=1e-6)


@given(quats, st.floats(0, 1))
def test_powers_scale_the_angle(q: np.ndarray, weight: float) -> None:
    """power(q, w) has w times the angle of q."""
    whole = np.linalg.norm(quat.to_rotation_vector(q), axis=0)
    part = np.linalg.norm(quat.to_rotation_vector(quat.power(q, weight)), axis=0)
    np.testing.assert_allclose(part, whole * weight, atol=1e-5)


def test_both_ways_to_a_matrix_agree() -> None:
    """`matrices` is `to_matrix`."""
    q = quat.normalize(np.random.default_rng(5).normal(size=(4, 3, 7)))
    assert np.abs(quat.matrices(q) - quat.to_matrix(q)).max() < 1e-6
