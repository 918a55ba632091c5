"""Fringes: what is said of them, and that eyes stay in sight under them."""

import numpy as np
import pytest

from persona_engine.looks import fringe
from persona_engine.looks.build import build
from persona_engine.looks.chart import EYE_HALF, EYE_LAT, EYE_LON
from persona_engine.looks.describe import describe
from persona_engine.looks.form import Form, surface
from persona_engine.looks.lods import MOST_TRIANGLES, triangles
from persona_engine.looks.spec import LookSpec

FACES = ({}, {"length": -1.0, "forehead": -1.0}, {"width": 1.0, "forehead": 1.0})
AWAY = 9.0
"""From the head to who looks at it, units."""
STYLES = ("bob", "short", "side_part", "undercut", "bun", "ponytail", "long_straight", "long_wavy", "braids")


@pytest.mark.parametrize("kind", sorted(fringe.ROWS))
@pytest.mark.parametrize("style", STYLES)
def test_no_fringe_covers_an_eye(kind: str, style: str) -> None:
    """On short, wide and plain faces what hangs before an eye ends above its upper lid, and the fringe does reach over the forehead."""
    for face in FACES:
        spec = LookSpec.model_validate({"face": face, "hair": {"style": style, "fringe": kind}})
        form = Form.of(spec)
        points = np.concatenate([made.points for made in fringe.fringe(form, spec)])
        edge = surface(form, np.array([EYE_LON - EYE_HALF, EYE_LON + EYE_HALF]), np.array([EYE_LAT, EYE_LAT]))[:, 0] + (0.0, form.eye_shift / 60.0)
        lid = surface(form, np.array([EYE_LON]), np.array([EYE_LAT + form.eye_up]))[0, 1]
        before = (points[:, 2] > 0.0) & (np.abs(points[:, 0]) > edge[0]) & (np.abs(points[:, 0]) < edge[1])
        assert before.any() and points[before, 1].min() > lid
        assert points[points[:, 2] > 0.5, 1].min() < surface(form, np.array([0.0]), np.array([38.0]))[0, 1]


@pytest.mark.parametrize("style", ("bob", "long_straight"))
def test_the_crown_stays_round_under_a_straight_fringe(style: str) -> None:
    """Seen from before, its outline falls off to both sides from the middle."""
    spec = LookSpec.model_validate({"hair": {"style": style, "fringe": "straight"}})
    points = np.concatenate([made.points for made in fringe.fringe(Form.of(spec), spec)])
    seen = points[:, :2] * (AWAY / (AWAY - points[:, 2]))[:, None]
    high = [float(seen[np.abs(np.abs(seen[:, 0]) - x) < 0.05, 1].max()) for x in (0.0, 0.4, 0.6)]
    assert high[0] - high[1] > 0.06 and high[0] - high[2] > 0.12


@pytest.mark.parametrize("style", fringe.WITHOUT)
def test_some_styles_have_none(style: str) -> None:
    """A bald head, an afro and dreadlocks have no fringe, and whoever asks for one there is told."""
    assert fringe.locks(LookSpec.model_validate({"hair": {"style": style, "fringe": "straight"}})) == []
    said = describe(f"{style.replace('bald', 'a bald head')} with bangs" if style == "bald" else f"a woman with {style} and bangs")
    assert said.unknown == ("bangs",) and said.spec.hair.fringe == "none"


@pytest.mark.parametrize(
    ("text", "kind", "style"),
    [
        ("a bob with a fringe", "straight", "bob"), ("blunt bangs and long black hair", "straight", "long_straight"), ("side-swept bangs, a ponytail", "swept", "ponytail"),
        ("a pixie cut with a fringe swept to the side", "swept", "short"), ("curtain bangs and a bun", "curtain", "bun"), ("wispy bangs", "wispy", "bob"),
        ("short hair with a side fringe", "swept", "short"), ("a bob without bangs", "none", "bob"), ("a woman in a jacket with a fringe", "none", None),
    ],
)  # fmt: skip
def test_what_is_said_of_a_fringe(text: str, kind: str, style: str | None) -> None:
    """Kinds of fringe have many names, go with any style that is named, and are none of cloth's."""
    found = describe(text).spec.hair
    assert found.fringe == kind and style in (None, found.style)


def test_a_fringe_may_have_its_own_color() -> None:
    """Pink bangs leave the rest of the hair as it was."""
    plain, pink = describe("black hair with bangs").spec.hair, describe("black hair with pink bangs").spec.hair
    assert (pink.color, pink.dye, pink.dye_color) == (plain.color, "fringe", "#e58aa8")


def test_the_fullest_head_is_light_enough() -> None:
    """Two bands of colour, a fringe, a long beard and all that a face can bear keep to 30 000 triangles."""
    spec = LookSpec.model_validate({
        "hair": {"style": "undercut", "fringe": "straight", "dye": "half"}, "skin": {"scar": "left_brow", "tattoo": "star", "mole": "lip"},
        "worn": {"facial_hair": "full_beard", "beard": 1.0, "glasses": "round", "horns": 1.0}, "wear": {"bottom": "skirt", "shoes": "boots"},
    })  # fmt: skip
    assert triangles(build(spec).meshes) <= MOST_TRIANGLES
