"""Quaternions as struct of arrays: component first, xyzw, so `(4, ...)`; vectors `(3, ...)`; any trailing shape broadcasts.

`mul(a, b)` turns by `b` first, then by `a`. All functions keep the input's float type.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]

IDENTITY: NDArray[np.float32] = np.array([0, 0, 0, 1], np.float32)
IDENTITY.setflags(write=False)
_TINY = 1e-12


def _table(size: int, *terms: str) -> NDArray[np.float32]:
    """(rows, size * size) signs of the pairs that each component of a bilinear product adds up: "+03" is plus a[0] b[3]."""
    out = np.zeros((len(terms), size * size), np.float32)
    for row, text in zip(out, terms):
        for pair in text.split():
            row[size * int(pair[1]) + int(pair[2])] = 1 if pair[0] == "+" else -1
    return out


_PRODUCT = _table(4, "+30 +03 +12 -21", "+31 -02 +13 +20", "+32 +01 -10 +23", "+33 -00 -11 -22")
_UNDONE = _table(4, "+30 -03 -12 +21", "+31 +02 -13 -20", "+32 -01 +10 -23", "+33 +00 +11 +22")
_MATRIX = _table(
    4, "+00 -11 -22 +33", "+01 +10 -32 -23", "+02 +20 +31 +13", "+01 +10 +32 +23", "-00 +11 -22 +33", "+12 +21 -30 -03",
    "+02 +20 -31 -13", "+12 +21 +30 +03", "-00 -11 +22 +33",
)  # fmt: skip
_TRANSFORM = np.zeros((12, 16), np.float32)
_TRANSFORM[[0, 1, 2, 4, 5, 6, 8, 9, 10]] = _MATRIX
FEW = 1300
"""Quaternions of which `transforms` is quicker than `to_matrix`: a larger matrix product is spread over threads."""
_SQUARES = _table(
    3, "+00 -11 -22", "+01 +10", "+02 +20", "-12 +21", "+01 +10", "-00 +11 -22", "+12 +21", "+02 -20", "+02 +20", "+12 +21", "-00 -11 +22",
    "-01 +10", "-12 +21", "+02 -20", "-01 +10", "+00 +11 +22",
)  # fmt: skip
"""What four times the products of a unit quaternion's components have of a matrix, less 1 for the squares."""
_CROSS = _table(3, "+12 -21", "+20 -02", "+01 -10")


def identity(*shape: int) -> NDArray[np.float32]:
    """(4, *shape) float32 of no rotation."""
    out = np.zeros((4, *shape), np.float32)
    out[3] = 1
    return out


def mul(a: Array, b: Array) -> Array:
    """The product a b.

    >>> mul(IDENTITY, IDENTITY).tolist()
    [0.0, 0.0, 0.0, 1.0]
    """
    return _bilinear(_PRODUCT, a, b)


def undone(a: Array, b: Array) -> Array:
    """The product of the inverse of the unit quaternions `a` and of `b`.

    >>> turn = np.array([0.6, 0.0, 0.0, 0.8])
    >>> undone(turn, turn).round(6).tolist()
    [0.0, 0.0, 0.0, 1.0]
    """
    return _bilinear(_UNDONE, a, b)


def cross(a: Array, b: Array) -> Array:
    """The cross product of vectors (3, ...).

    >>> cross(np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])).tolist()
    [0.0, 0.0, 1.0]
    """
    return _bilinear(_CROSS, a, b)


def _bilinear(table: Array, a: Array, b: Array) -> Array:
    """Sums of products of components, as one outer and one matrix product: the fewest calls, whatever the shapes."""
    if a.ndim < b.ndim:
        a = a.reshape(a.shape[:1] + (1,) * (b.ndim - a.ndim) + a.shape[1:])
    elif b.ndim < a.ndim:
        b = b.reshape(b.shape[:1] + (1,) * (a.ndim - b.ndim) + b.shape[1:])
    pairs = a[:, None] * b
    out: Array = (table @ pairs.reshape(table.shape[1], -1)).reshape(len(table), *pairs.shape[2:])
    return out


def conj(q: Array) -> Array:
    """The inverse of unit quaternions."""
    out = np.negative(q)
    out[3] = q[3]
    return out


def normalize(q: Array) -> Array:
    """Unit quaternions; zero ones become the identity."""
    size = np.sqrt((q * q).sum(0))
    none = size < _TINY
    out: Array = np.where(none, 0, q / np.where(none, 1, size)).astype(q.dtype, copy=False)
    out[3] += none
    return out


def rotate(q: Array, v: Array) -> Array:
    """Vectors (3, ...) turned by unit quaternions."""
    axis, w = q[:3], q[3]
    turned = 2 * cross(axis, v)
    out: Array = cross(axis, turned)
    out += w * turned
    if v.ndim < out.ndim:
        v = v.reshape(v.shape[:1] + (1,) * (out.ndim - v.ndim) + v.shape[1:])
    out += v
    return out


def from_axis_angle(axis: Array, angle: Array | float) -> Array:
    """Rotation by `angle` radians about the unit `axis` (3, ...).

    >>> from_axis_angle(np.array([0.0, 1.0, 0.0]), np.pi).round(6).tolist()
    [0.0, 1.0, 0.0, 0.0]
    """
    half = np.asarray(angle, dtype=axis.dtype) * 0.5
    sine, cosine = np.sin(half), np.cos(half)
    return np.stack(np.broadcast_arrays(axis[0] * sine, axis[1] * sine, axis[2] * sine, cosine))


def from_rotation_vector(v: Array) -> Array:
    """Rotation about the direction of `v` (3, ...) by its length in radians."""
    angle = np.sqrt((v * v).sum(0))
    half = 0.5 * angle
    scale = np.where(angle > 1e-6, np.sin(half) / np.maximum(angle, 1e-6), 0.5)
    out = np.empty((4, *v.shape[1:]), v.dtype)
    np.multiply(v, scale, out=out[:3])
    out[3] = np.cos(half)
    return out


def to_rotation_vector(q: Array) -> Array:
    """Axis times angle (3, ...), angle within 0..pi."""
    flip = np.where(q[3] < 0, -1, 1)
    vector, w = q[:3] * flip, np.clip(q[3] * flip, -1, 1)
    sine = np.sqrt((vector * vector).sum(0))
    scale = np.where(sine > 1e-6, 2 * np.arctan2(sine, w) / np.maximum(sine, 1e-6), 2)
    out: Array = (vector * scale).astype(q.dtype, copy=False)
    return out


def from_two_vectors(a: Array, b: Array) -> Array:
    """The shortest rotation that turns direction `a` to direction `b` (lengths do not matter).

    Opposite directions turn about an axis perpendicular to `a`.
    """
    a = a / np.maximum(np.sqrt((a * a).sum(0)), _TINY)
    b = b / np.maximum(np.sqrt((b * b).sum(0)), _TINY)
    a, b = np.broadcast_arrays(a, b)
    w = 1 + (a * b).sum(0)
    opposite = w < 1e-6
    none = np.zeros_like(a[0])
    side = np.where(np.abs(a[0]) > 0.7, np.array([-a[1], a[0], none]), np.array([none, -a[2], a[1]]))
    axis = np.where(opposite, side, np.cross(a, b, axis=0))
    return normalize(np.concatenate([axis, np.where(opposite, 0, w)[None]]).astype(a.dtype, copy=False))


def nlerp(a: Array, b: Array, t: Array | float) -> Array:
    """Normalised linear blend from `a` (t = 0) to `b` (t = 1) along the shorter way."""
    sign = np.where((a * b).sum(0) < 0, -1, 1)
    return normalize((a + (b * sign - a) * t).astype(np.result_type(a, b), copy=False))


def slerp(a: Array, b: Array, t: Array | float) -> Array:
    """Blend at constant angular speed along the shorter way."""
    dot = (a * b).sum(0)
    b = b * np.where(dot < 0, -1, 1)
    angle = np.arccos(np.clip(np.abs(dot), 0, 1))
    sine = np.sin(angle)
    near = sine < 1e-4
    safe = np.where(near, 1, sine)
    wa = np.where(near, 1 - np.asarray(t), np.sin((1 - np.asarray(t)) * angle) / safe)
    wb = np.where(near, t, np.sin(np.asarray(t) * angle) / safe)
    return normalize((a * wa + b * wb).astype(a.dtype, copy=False))


def power(q: Array, weight: Array | float) -> Array:
    """The rotation `q` taken `weight` times (0 none, 1 whole), along the shorter way."""
    return from_rotation_vector(to_rotation_vector(q) * np.asarray(weight, dtype=q.dtype))


def swing_twist(q: Array, axis: Array) -> tuple[Array, Array]:
    """(swing, twist) with q = swing twist and twist about the unit `axis` (3, ...)."""
    twist = np.empty_like(q)
    np.multiply(axis, (q[:3] * axis).sum(0), out=twist[:3])
    twist[3] = q[3]
    twist = normalize(twist)
    return mul(q, conj(twist)), twist


def to_matrix(q: Array, out: Array | None = None) -> Array:
    """Rotation matrices (3, 3, ...) of unit quaternions."""
    x, y, z, w = q
    x2, y2, z2 = x + x, y + y, z + z
    xx, yy, zz, xy, xz, yz = x * x2, y * y2, z * z2, x * y2, x * z2, y * z2
    wx, wy, wz = w * x2, w * y2, w * z2
    if out is None:
        out = np.empty((3, 3, *q.shape[1:]), q.dtype)
    np.subtract(1, yy + zz, out=out[0, 0])
    np.subtract(xy, wz, out=out[0, 1])
    np.add(xz, wy, out=out[0, 2])
    np.add(xy, wz, out=out[1, 0])
    np.subtract(1, xx + zz, out=out[1, 1])
    np.subtract(yz, wx, out=out[1, 2])
    np.subtract(xz, wy, out=out[2, 0])
    np.add(yz, wx, out=out[2, 1])
    np.subtract(1, xx + yy, out=out[2, 2])
    return out


def transforms(q: Array, out: Array) -> None:
    """Writes `to_matrix` of few quaternions (4, ...) into the first three columns of `out` (3, 4, ...), contiguous, and zeros into the last."""
    np.matmul(_TRANSFORM, (q[:, None] * q).reshape(16, -1), out=out.reshape(12, -1))


def matrices(q: Array) -> Array:
    """As `to_matrix`, in the fewest calls: for few quaternions."""
    out: Array = (_MATRIX @ (q[:, None] * q).reshape(16, -1)).reshape(3, 3, *q.shape[1:])
    return out


def from_matrix(m: Array) -> Array:
    """Unit quaternions (4, ...) of rotation matrices (3, 3, ...), w >= 0."""
    flat = _SQUARES.astype(m.dtype, copy=False) @ m.reshape(9, -1)
    flat[::5] += 1
    count = flat.shape[1]
    at = flat[::5].argmax(0) * (4 * count)
    at += np.arange(count)
    q = flat.take(at + np.arange(0, 4 * count, count)[:, None])
    q /= np.copysign(np.sqrt(np.add.reduce(q * q, axis=0)), q[3])
    out: Array = q.reshape(4, *m.shape[2:])
    return out


def angle_between(a: Array, b: Array) -> Array:
    """Radians (0..pi) between two rotations."""
    out: Array = np.linalg.norm(to_rotation_vector(mul(conj(a), b)), axis=0)
    return out
