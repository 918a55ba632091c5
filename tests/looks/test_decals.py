"""Scars, moles and tattoos of the face."""

import numpy as np
import pytest

from persona_engine.looks.decals import MOLES, SCARS, SIGNS, Decals
from persona_engine.looks.describe import describe
from persona_engine.looks.form import Form
from persona_engine.looks.pose import Pose
from persona_engine.looks.spec import LookSpec

EVERY = [*(("scar", name) for name in SCARS), *(("mole", name) for name in MOLES), *(("tattoo", name) for name in SIGNS)]


@pytest.mark.parametrize(("kind", "name"), EVERY)
def test_a_mark_faces_outwards_and_moves_with_the_skin(kind: str, name: str) -> None:
    """Every triangle looks away from the head, and a face that opens its mouth and smiles takes what lies on chin and cheek along."""
    for face in ({}, {"width": 1.0, "cheeks": 1.0, "nose_size": 1.0}):
        spec = LookSpec.model_validate({"face": face, "skin": {kind: name}})
        decals = Decals(Form.of(spec), spec)
        rest, moved = decals.on(Pose()), decals.on(Pose(jaw=1.0))
        for made in rest:
            a, b, c = (made.points[made.faces[:, k]] for k in range(3))
            assert ((np.cross(b - a, c - a) * (a + b + c)).sum(1) > 0.0).all()
        if name == "chin":
            assert min(np.abs(b.points - a.points).max() for a, b in zip(rest, moved)) > 0.05


def test_left_is_her_own_left() -> None:
    """A scar on the left cheek lies at positive x."""
    spec = LookSpec.model_validate({"skin": {"scar": "left_cheek"}})
    assert (Decals(Form.of(spec), spec).on(Pose())[0].points[:, 0] > 0.0).all()


@pytest.mark.parametrize(
    ("text", "field", "value", "unknown"),
    [
        ("a woman with a scar across her left eye", "scar", "left_brow", ()), ("a pirate with a jagged scar on his right cheek", "scar", "right_cheek", ()),
        ("a scar over the bridge of his nose", "scar", "nose", ()), ("a scarred soldier", "scar", "left_brow", ()), ("no scars", "scar", "none", ()),
        ("a woman with a beauty spot above her lip", "mole", "lip", ()), ("a mole on his cheek", "mole", "cheek", ()),
        ("a man with a teardrop tattoo under his eye", "tattoo", "tear", ()), ("a blue star tattoo on her cheek", "tattoo", "star", ()),
        ("a tattoo of a heart", "tattoo", "heart", ()), ("an Indian woman with a bindi", "tattoo", "dot", ()),
        ("a sailor with a heart tattoo on his arm", "tattoo", "none", ("heart arm tattoo",)), ("a biker with a neck tattoo", "tattoo", "none", ("neck tattoo",)),
        ("a woman with tattoos", "tattoo", "none", ("tattoos",)), ("a heart-shaped face", "tattoo", "none", ()),
    ],
)  # fmt: skip
def test_marks_are_put_where_they_are_said_to_be(text: str, field: str, value: str, unknown: tuple[str, ...]) -> None:
    """Places are understood; what a look cannot show is named and shown nowhere else."""
    found = describe(text)
    assert getattr(found.spec.skin, field) == value and found.unknown == unknown
