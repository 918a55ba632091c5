from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from persona_engine.looks.fields import vertex_normals
from persona_engine.looks.physique import Physique
from persona_engine.looks.skeleton import make_figure
from persona_engine.looks.spec import BodySpec
from persona_engine.looks.tailor.bench import Bench, Sewn
from persona_engine.looks.tailor.sew import plain
from persona_engine.looks.tailor.skin import make_skin
from persona_engine.looks.tailor.spec import PieceSpec

F64 = NDArray[np.float64]

unit = st.floats(0.0, 1.0)
bodies = st.builds(
    BodySpec, heads=st.floats(3.0, 8.0), build=st.floats(-1.0, 1.0), muscle=unit, shoulders=st.floats(-1.0, 1.0), stoop=unit
)
KINDS = {
    "average": BodySpec(heads=4.4), "thin": BodySpec(heads=4.4, build=-1.0), "fat": BodySpec(heads=4.4, build=1.0),
    "muscular": BodySpec(heads=4.4, muscle=1.0, shoulders=0.6), "curvy": BodySpec(heads=4.4, shoulders=-1.0), "tall": BodySpec(heads=5.4),
    "child": BodySpec(heads=3.4), "elder": BodySpec(heads=4.4, stoop=1.0),
}  # fmt: skip


@pytest.fixture(scope="module")
def skin() -> list[Sewn]:
    spec = PieceSpec.model_validate({"name": "skin", "slot": "body", "make": "skin", "colors": ["#ffffff"]})
    return make_skin(spec, Bench(plain())).panels


def _points(skin: list[Sewn]) -> tuple[F64, F64]:
    """The points that faces use, and their normals."""
    used = [np.unique(s.faces) for s in skin]
    normals = [vertex_normals(s.points, s.faces)[rows] for s, rows in zip(skin, used)]
    return np.concatenate([s.points[rows] for s, rows in zip(skin, used)]), np.concatenate(normals)


@given(bodies)
@example(BodySpec(heads=3.0, build=1.0, muscle=1.0, shoulders=1.0, stoop=1.0))
@example(BodySpec(heads=8.0, build=-1.0, shoulders=-1.0, stoop=1.0))
@example(BodySpec(heads=3.0, build=1.0, shoulders=-1.0))
@example(BodySpec(heads=3.2, build=0.7))
@example(BodySpec(heads=8.0, build=1.0, muscle=1.0, shoulders=1.0, stoop=1.0))
@settings(max_examples=20, deadline=None)
def test_what_lies_over_something_lies_over_it_on_every_body(skin: list[Sewn], body: BodySpec) -> None:
    """Space is not folded on the skin and where clothes lie: a step outwards from the skin stays a step outwards of a like length."""
    points, normals = _points(skin)
    physique = Physique.of(body)
    for out in (0.0, 0.012, 0.020):
        p = points + out * normals
        step = (physique.shift(p + 0.002 * normals) - physique.shift(p)) / 0.002 + normals
        along = (step * normals).sum(1)
        assert along[np.linalg.norm(normals, axis=1) > 0.5].min() > 0.1, f"{out}: {points[along.argmin()]}"


@given(bodies)
@settings(max_examples=20, deadline=None)
def test_bodies_are_mirror_images(body: BodySpec) -> None:
    """What moves on the left moves likewise on the right."""
    p = np.random.default_rng(3).uniform((-0.6, 0.0, -0.15), (0.6, 1.3, 0.15), (400, 3))
    mirror = np.array((-1.0, 1.0, 1.0))
    assert np.allclose(Physique.of(body).shift(p * mirror), Physique.of(body).shift(p) * mirror, atol=1e-12)


@given(bodies)
@settings(max_examples=20, deadline=None)
def test_joints_stay_within_their_limbs(skin: list[Sewn], body: BodySpec) -> None:
    """Elbows, knees and wrists lie in the middle of the skin round them."""
    figure, physique = make_figure(BodySpec()), Physique.of(body)
    places = figure.positions / figure.scale
    moved = places + physique.joints(figure.names, places)
    before, _ = _points(skin)
    after = before + physique.shift(before)
    for name, axis in (("leftLowerArm", 0), ("leftLowerLeg", 1)):
        row = figure.names.index(name)
        ring = np.flatnonzero((np.abs(before[:, axis] - places[row, axis]) < 0.03) & (before[:, 0] > 0))
        middle = after[ring].mean(0) - before[ring].mean(0)
        others = [a for a in range(3) if a != axis]
        assert np.abs((moved - places)[row, others] - middle[others]).max() < 0.012


def test_builds_are_told_apart_by_their_outlines(skin: list[Sewn]) -> None:
    """Black silhouettes of equally tall thin, fat, muscular, curvy, tall, young, old and average people differ clearly, each from each."""
    points, _ = _points(skin)
    outlines = {}
    for name, body in KINDS.items():
        p = points + Physique.of(body).shift(points)
        trunk = p[(np.abs(points[:, 0]) < 0.13) | (points[:, 1] < 0.85)]
        rows = [trunk[np.abs(trunk[:, 1] - y) < 0.02] for y in np.linspace(0.15, 1.0, 18)]
        outlines[name] = np.array([(row[:, 0].max(), row[:, 2].max(), row[:, 2].min()) for row in rows])
    for a, b in combinations(outlines, 2):
        assert np.abs(outlines[a] - outlines[b]).max() > 0.012, f"{a} and {b}"
    wide = outlines["fat"][:, 0].max() / outlines["thin"][:, 0].max()
    assert wide > 1.5
