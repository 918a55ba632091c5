"""Measured bars of a head: gaps, clearances, folds, symmetry. Lengths in units of the head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from persona_engine.looks.chart import EYE_HALF, EYE_LAT, EYE_LON, Slit, chart
from persona_engine.looks.fields import F64
from persona_engine.looks.form import Form, eye_center, eye_radius
from persona_engine.looks.pose import Pose, skin, turned_over
from persona_engine.looks.shapes import SHAPES

Weights = Mapping[str, float]


def deltas(form: Form, names: tuple[str, ...] = tuple(SHAPES)) -> dict[str, F64]:
    """Blend shape name -> (V, 3) deltas of the chart's vertices."""
    return {name: skin(form, SHAPES[name].pose) - skin(form, SHAPES[name].base) for name in names}


def mixed(rest: F64, shapes: Mapping[str, F64], weights: Weights) -> F64:
    """(V, 3) the linear mix that a renderer draws, in float32 as it does."""
    out = rest.astype(np.float32)
    for name, weight in weights.items():
        out = out + np.float32(weight) * shapes[name].astype(np.float32)
    return out.astype(np.float64)


def gap(points: F64, slit: Slit) -> float:
    """Largest distance between the two edges of a slit."""
    return float(np.linalg.norm(points[slit.upper] - points[slit.lower], axis=1).max())


def lid_clearance(form: Form, points: F64, sign: int) -> float:
    """Least distance of the lid skin around an eye from the centre of the eyeball, in radii of the eyeball."""
    p = chart().points
    near = (np.abs(p.lon * sign - EYE_LON) < 0.98 * EYE_HALF) & (np.abs(p.lat - EYE_LAT) < 9.0)
    reach = np.linalg.norm(points[near] - eye_center(form, sign), axis=1)
    return float(reach.min() / eye_radius(form))


def flipped(rest: F64, moved: F64) -> int:
    """How many triangles of the skin turn over between two poses."""
    return len(turned_over(rest, moved))


def mirror_error(points: F64) -> float:
    """Largest distance of a symmetric pose from its own mirror image."""
    return float(np.abs(points[chart().mirror] * np.array([-1.0, 1.0, 1.0]) - points).max())


def touched(delta: F64, least: float = 0.01) -> int:
    """How many vertices a shape moves by at least `least`."""
    return int((np.linalg.norm(delta, axis=1) >= least).sum())


def iris_cover(form: Form, iris: float) -> float:
    """Share of the iris' height that the upper lid covers when the eyes look straight ahead; `iris` is its half-angle, radians."""
    rest = skin(form, Pose())
    center, radius = eye_center(form, 1), eye_radius(form) * np.sin(iris)
    edge = rest[chart().slits["left"].upper]
    lid = float(np.interp(center[0], edge[:, 0], edge[:, 1]))
    return float((center[1] + radius - lid) / (2.0 * radius))


def face_distances(forms: Sequence[Form]) -> F64:
    """(N, N) root mean square distance between the front faces of people at rest, each moved onto its own middle."""
    points = chart().points
    front = (np.abs(points.lon) < 75.0) & (points.lat > -72.0) & (points.lat < 45.0)
    faces = np.stack([skin(form, Pose())[front] for form in forms])
    flat = (faces - faces.mean(1, keepdims=True)).reshape(len(faces), -1)
    square = (flat**2).sum(1)
    gap = np.maximum(square[:, None] + square[None] - 2.0 * flat @ flat.T, 0.0)
    return np.asarray(np.sqrt(gap / front.sum()), np.float64)
