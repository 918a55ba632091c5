"""`Form`: the plain body as distance fields, in the pose in which clothes are cut (arms lowered by `CUT_POSE` degrees); see `physique` for others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.sdf import Field, capsule, ellipsoid, sections, smooth_min, union
from persona_engine.looks.skeleton import Figure

F64 = NDArray[np.float64]

CUT_POSE = 52.0
"""Degrees below the horizontal; between the T-pose and hanging arms, nearer to the latter, which is seen most."""

TRUNK: tuple[tuple[float, float, float, float], ...] = (
    # y, half width, front z, back z
    (0.560, 0.108, 0.058, -0.080),
    (0.600, 0.115, 0.066, -0.088),
    (0.645, 0.119, 0.072, -0.094),
    (0.690, 0.113, 0.072, -0.089),
    (0.740, 0.099, 0.068, -0.078),
    (0.790, 0.088, 0.062, -0.070),
    (0.830, 0.086, 0.062, -0.070),
    (0.880, 0.093, 0.064, -0.076),
    (0.930, 0.101, 0.062, -0.082),
    (0.970, 0.102, 0.052, -0.082),
    (1.000, 0.090, 0.040, -0.078),
    (1.024, 0.066, 0.034, -0.077),
    (1.050, 0.055, 0.035, -0.076),
    (1.080, 0.053, 0.035, -0.074),
)
"""Sections of the trunk of the 1.5 m figure, metres."""

NECK_RING = 0.345
"""Half the width of the ring in which the head's skin ends, in units of the head."""
ARM_RADII = (0.042, 0.034, 0.0295, 0.022)
"""Shoulder, above the elbow, below it, wrist."""
LEG_RADII = (0.069, 0.046, 0.041, 0.029)
"""Thigh, above the knee, below it, ankle."""


@dataclass(frozen=True)
class Form:
    """Fields of one body and the places they were built on."""

    figure: Figure
    deltas: F64
    """(J, 4, 4) T-pose to cut pose."""
    places: dict[str, F64]
    """Joint positions in the cut pose."""
    trunk: Field
    arms: dict[str, Field]
    """By side: "left", "right"."""
    legs: dict[str, Field]

    @property
    def scale(self) -> float:
        """Size against the 1.5 m figure."""
        return self.figure.scale

    def upper(self, fillet: float = 0.030) -> Field:
        """Trunk and both arms."""
        return _joined(self.trunk, self.arms, fillet * self.scale)

    def lower(self, fillet: float = 0.028) -> Field:
        """Trunk and both legs; the legs do not grow together."""
        return _joined(self.trunk, self.legs, fillet * self.scale)

    def whole(self) -> Field:
        """Everything, for occlusion."""
        upper, legs = self.upper(), union([self.legs["left"], self.legs["right"]], 0.002)
        return lambda p: smooth_min(upper(p), legs(p), 0.02)

    def arm_line(self, side: str) -> tuple[F64, F64]:
        """Shoulder joint and unit direction of the straight arm, cut pose."""
        start, end = self.places[side + "UpperArm"], self.places[side + "Hand"]
        return start, (end - start) / np.linalg.norm(end - start)


def make_form(figure: Figure) -> Form:
    """The fields for a figure."""
    k = figure.scale
    deltas = figure.lowered(CUT_POSE)
    homogeneous = np.concatenate([figure.positions, np.ones((len(figure.positions), 1))], axis=1)
    posed = np.einsum("jab,jb->ja", deltas, homogeneous)[:, :3]
    places = {name: posed[i] for i, name in enumerate(figure.names)}
    arms = {side: _arm(places, side, k) for side in ("left", "right")}
    legs = {side: _leg(places, side, k) for side in ("left", "right")}
    throat = NECK_RING * figure.frame.unit
    return Form(figure, deltas, places, _trunk(k, throat), arms, legs)


def _trunk(k: float, throat: float) -> Field:
    """`throat` is the radius of the head's neck, which the body's is not slimmer than; large heads sit on small bodies."""
    table = np.array(TRUNK) * k
    neck = table[:, 0] > 0.99 * k
    middle, half = 0.5 * (table[:, 2] + table[:, 3]), 0.5 * (table[:, 2] - table[:, 3])
    half = np.where(neck, np.maximum(half, throat), half)
    table[:, 1] = np.where(neck, np.maximum(table[:, 1], throat), table[:, 1])
    table[:, 2], table[:, 3] = middle + half, middle - half
    stack, floor = sections(table), 0.575 * k
    sides = (1.0, -1.0)
    breast, cheek = k * np.array((0.046, 0.044, 0.028)), k * np.array((0.059, 0.060, 0.048))
    bust = union([ellipsoid(k * np.array((s * 0.043, 0.908, 0.046)), breast) for s in sides], 0.030 * k)
    seat = union([ellipsoid(k * np.array((s * 0.050, 0.634, -0.052)), cheek) for s in sides], 0.014 * k)
    roots, ends = ([k * np.array((s * x, y, z)) for s in sides] for x, y, z in ((0.036, 1.000, -0.026), (0.112, 0.980, -0.022)))
    shoulders = union([capsule(a, b, 0.036 * k, 0.038 * k) for a, b in zip(roots, ends)], 0.02 * k)

    def field(p: F64) -> F64:
        capped = -smooth_min(-stack(p), p[..., 1] - floor, 0.020 * k)
        return smooth_min(smooth_min(smooth_min(capped, shoulders(p), 0.030 * k), bust(p), 0.050 * k), seat(p), 0.040 * k)

    return field


def _arm(places: dict[str, F64], side: str, k: float) -> Field:
    shoulder, elbow, wrist = (places[side + name] for name in ("UpperArm", "LowerArm", "Hand"))
    a, b, c, d = (radius * k for radius in ARM_RADII)
    belly = elbow + 0.28 * (wrist - elbow)
    return union([capsule(shoulder, elbow, a, b), capsule(elbow, belly, b, c * 1.06), capsule(belly, wrist, c * 1.06, d)], 0.001 * k)


def _leg(places: dict[str, F64], side: str, k: float) -> Field:
    hip, knee, ankle = (places[side + name] for name in ("UpperLeg", "LowerLeg", "Foot"))
    a, b, c, d = (radius * k for radius in LEG_RADII)
    top = hip + np.array((0.0, -0.020 * k, 0.0))
    calf = knee + 0.34 * (ankle - knee) + np.array((0.0, 0.0, -0.010 * k))
    return union([capsule(top, knee, a, b), capsule(knee, calf, b * 0.96, c * 1.04), capsule(calf, ankle, c * 1.04, d)], 0.002 * k)


def _joined(trunk: Field, limbs: dict[str, Field], fillet: float) -> Field:
    left, right = limbs["left"], limbs["right"]
    return lambda p: smooth_min(trunk(p), np.minimum(left(p), right(p)), fillet)
