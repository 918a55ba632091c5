"""Rules of the head: seals, clearances, symmetry, completeness."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.avatar.mixes import EXPRESSION_MIX, LIP_OPENERS, VISEME_MIX
from persona_engine.looks import checks, paint
from persona_engine.looks.chart import chart
from persona_engine.looks.fields import F64
from persona_engine.looks.form import Form
from persona_engine.looks.head import make_head, slit_rows
from persona_engine.looks.mesh import volume
from persona_engine.looks.part import HeadFrame, HeadSet, Part
from persona_engine.looks.pose import Pose, skin
from persona_engine.looks.spec import LookSpec
from persona_engine.names import ARKIT, EMOTIONS, VISEMES, VRM_PRESETS

FRAME = HeadFrame(0.165, (0.0, 1.3, 0.0), (0.0, 1.15, 0.0), (0.0, 1.05, 0.0))
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)
SEALERS = tuple(name for name in ARKIT if name not in (*LIP_OPENERS, "mouthClose"))
MOUTH = chart().slits["mouth"]


@pytest.fixture(scope="module")
def form() -> Form:
    return Form.of(LookSpec())


@pytest.fixture(scope="module")
def rest(form: Form) -> F64:
    return skin(form, Pose())


@pytest.fixture(scope="module")
def shapes(form: Form) -> dict[str, F64]:
    return checks.deltas(form)


@pytest.fixture(scope="module")
def head() -> HeadSet:
    return make_head(LookSpec(), FRAME)


def part(head: HeadSet, name: str) -> Part:
    return next(p for p in head.parts if p.name == name)


def test_every_shape_moves_something(shapes: dict[str, F64]) -> None:
    """All 52 blend shapes exist and move at least 50 vertices by 0.01 unit."""
    assert tuple(shapes) == ARKIT
    assert {name for name, delta in shapes.items() if checks.touched(delta) < 50} == set()


@given(
    st.dictionaries(st.sampled_from(SEALERS), st.floats(0.0, 1.0), max_size=8),
    st.floats(0.0, 1.0),
)
@settings(max_examples=60, deadline=None)
def test_lips_seal_under_any_mix(weights: dict[str, float], jaw: float) -> None:
    """With mouthClose equal to jawOpen and no opener on, the lips do not part, whatever else the face does."""
    form = Form.of(LookSpec())
    mixed = checks.mixed(_rest(form), _shapes(form), {**weights, "jawOpen": jaw, "mouthClose": jaw})
    assert checks.gap(mixed, MOUTH) < 1e-6


_CACHE: dict[Form, tuple[F64, dict[str, F64]]] = {}


def _rest(form: Form) -> F64:
    return _cached(form)[0]


def _shapes(form: Form) -> dict[str, F64]:
    return _cached(form)[1]


def _cached(form: Form) -> tuple[F64, dict[str, F64]]:
    if form not in _CACHE:
        _CACHE[form] = skin(form, Pose()), checks.deltas(form)
    return _CACHE[form]


def test_openers_open(rest: F64, shapes: dict[str, F64]) -> None:
    """Every opener but tongueOut parts the lips by a visible amount, jawOpen by more than 0.2 unit."""
    gaps = {name: checks.gap(checks.mixed(rest, shapes, {name: 1.0}), MOUTH) for name in LIP_OPENERS}
    assert min(gaps.values()) > 0.02
    assert gaps["jawOpen"] > 0.2


@pytest.mark.parametrize("sign, side", [(1, "Left"), (-1, "Right")])
def test_lids_seal_and_clear_the_eyeball(form: Form, rest: F64, shapes: dict[str, F64], sign: int, side: str) -> None:
    """A blink seals to 1e-6 unit and its linear blend never cuts the eyeball."""
    name = f"eyeBlink{side}"
    assert checks.gap(checks.mixed(rest, shapes, {name: 1.0}), chart().slits[side.lower()]) < 1e-6
    for w in STRENGTHS:
        assert checks.lid_clearance(form, checks.mixed(rest, shapes, {name: w}), sign) >= 1.0


def test_no_triangle_turns_over(form: Form, rest: F64, shapes: dict[str, F64]) -> None:
    """No blend shape at full strength turns a triangle of the skin over."""
    alone = {name: rest + delta for name, delta in shapes.items()}
    alone["mouthClose"] = rest + shapes["jawOpen"] + shapes["mouthClose"]
    assert {name: n for name, v in alone.items() if (n := checks.flipped(rest, v))} == {}


def test_left_and_right_mirror(rest: F64, shapes: dict[str, F64]) -> None:
    """The face at rest is its own mirror image, and every Left shape is the mirror image of its Right one."""
    assert checks.mirror_error(rest) < 1e-9
    flip = np.array([-1.0, 1.0, 1.0])
    for name, delta in shapes.items():
        if name.endswith("Left"):
            other = shapes[name.removesuffix("Left") + "Right"]
            assert np.abs(other[chart().mirror] * flip - delta).max() < 1e-9, name


def test_upper_lid_covers_a_tenth_of_the_iris(form: Form) -> None:
    """Eyes at rest do not stare: the upper lid covers 5 to 15 % of the iris."""
    assert 0.05 < checks.iris_cover(form, np.radians(paint.IRIS_ANGLE)) < 0.15


@given(st.builds(dict, **{k: st.floats(-1.0, 1.0) for k in ("size", "openness", "tilt", "spacing")}))
@settings(max_examples=12, deadline=None)
def test_every_eye_seals_and_clears(eyes: dict[str, float]) -> None:
    """Seal and clearance hold for any eyes that a specification can ask for."""
    form = Form.of(LookSpec.model_validate({"eyes": eyes}))
    shapes, rest = checks.deltas(form, ("eyeBlinkLeft",)), skin(form, Pose())
    assert checks.gap(checks.mixed(rest, shapes, {"eyeBlinkLeft": 1.0}), chart().slits["left"]) < 1e-6
    assert min(checks.lid_clearance(form, checks.mixed(rest, shapes, {"eyeBlinkLeft": w}), 1) for w in STRENGTHS) >= 0.995


def test_parts_carry_the_shapes_and_seal(head: HeadSet) -> None:
    """The face in metres has all 52 shapes, and its slit edges coincide at rest and at jawOpen = mouthClose."""
    face = part(head, "Face")
    assert set(face.shapes) == set(ARKIT)
    upper, lower = slit_rows(LookSpec())["mouth"]
    assert np.array_equal(face.positions[upper], face.positions[lower])
    closed = face.positions + np.float32(0.6) * (face.shapes["jawOpen"] + face.shapes["mouthClose"])
    assert np.abs(closed[upper] - closed[lower]).max() < 1e-6


def test_parts_are_sound(head: HeadSet) -> None:
    """Weights sum to 1, normals are unit, vertex numbers exist, bones of hair exist, and the head keeps to its triangles."""
    known = {"head", "neck"} | {joint.name for joint in head.joints}
    for p in head.parts:
        assert set(p.bones) <= known
        assert np.abs(p.bone_weights.sum(1) - 1.0).max() < 1e-5
        assert np.abs(np.linalg.norm(p.normals, axis=1) - 1.0).max() < 1e-3
        assert p.faces.max() < len(p.positions)
    triangles = {p.name: len(p.faces) for p in head.parts}
    assert triangles.pop("Hair") <= 8000
    assert sum(triangles.values()) <= 12500


@pytest.mark.parametrize("name", ["Eyes", "Ears"])
def test_closed_parts_face_outwards(head: HeadSet, name: str) -> None:
    """The signed volume of a closed part is positive."""
    p = part(head, name)
    assert volume(p.positions.astype(np.float64), p.faces.astype(np.int64)) > 0.0


def test_hair_chains_hang(head: HeadSet) -> None:
    """Each joint of a hair chain lies below its parent, and the tip lowest."""
    places = {joint.name: joint.position for joint in head.joints}
    for chain in head.chains:
        heights = [places[name][1] for name in chain.joints] + [chain.tip[1]]
        assert heights == sorted(heights, reverse=True)


def test_same_spec_same_bytes(head: HeadSet) -> None:
    """Building twice gives the same arrays and textures."""

    def digest(found: HeadSet) -> str:
        h = hashlib.sha256()
        for p in found.parts:
            for array in (p.positions, p.normals, p.faces, *p.shapes.values()):
                h.update(np.ascontiguousarray(array).tobytes())
        for q in found.paints:
            h.update(q.texture or b"")
        return h.hexdigest()

    assert digest(make_head(LookSpec(), FRAME)) == digest(head)


def test_mixes_name_known_shapes() -> None:
    """Every viseme, emotion and preset has a mix, of ARKit names with weights in 0..1."""
    assert set(VISEME_MIX) == set(VISEMES)
    assert set(EXPRESSION_MIX) == set(VRM_PRESETS) | set(EMOTIONS)
    for mix in (*VISEME_MIX.values(), *EXPRESSION_MIX.values()):
        assert set(mix) <= set(ARKIT)
        assert all(0.0 < w <= 1.0 for w in mix.values())


def test_bilabials_are_sealed(rest: F64, shapes: dict[str, F64]) -> None:
    """PP and sil leave no gap between the lips."""
    for name in ("sil", "PP"):
        assert checks.gap(checks.mixed(rest, shapes, VISEME_MIX[name]), MOUTH) < 1e-6
