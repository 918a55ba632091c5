"""What holds for everyone: rules of the head and of the whole character over random people. A few in CI, all of them marked long."""

from __future__ import annotations

import numpy as np
import pytest

from bench.looks import broken, everyone, head, person
from persona_engine.looks import checks
from persona_engine.looks.build import build
from persona_engine.looks.form import Form
from persona_engine.looks.lods import MOST_TRIANGLES, triangles
from persona_engine.looks.pose import Pose, skin
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.vary import random
from persona_engine.resources import listing, load

FEW, MANY, CROWD = 8, 200, 500
HEAVIEST = 51
"""Who of the many has the largest file."""
APART, CAST_APART = 0.03, 0.05
"""Least face distance: the first percentile of a crowd, and any two of the cast."""


def test_some_heads_keep_the_rules() -> None:
    """Lids and lips seal to 1e-6 unit, lids stay off the eyeball at any blink, no triangle turns over in any shape, the face mirrors to 1e-9,
    every shape moves at least 50 vertices by 0.01 unit."""
    assert broken(figure for seed in range(FEW) for figure in head(seed)) == []


@pytest.mark.parametrize(("length", "lips", "height"), [(-1.0, 1.0, 1.0), (-0.95, 0.64, -0.5), (-0.8, 0.5, 1.0), (-0.7, 1.0, 0.0), (-0.6, 0.5, 1.0), (0.0, 1.0, 1.0)])
def test_full_lips_roll_in_on_short_faces(length: float, lips: float, height: float) -> None:
    """Where the chart's rows lie closest no triangle turns over when the lower lip rolls in, and the lip still moves."""
    form = Form.of(LookSpec.model_validate({"face": {"length": length, "lips": lips, "mouth_height": height}}))
    rest, moved = skin(form, Pose()), skin(form, Pose(roll_low=1.0))
    assert checks.flipped(rest, moved) == 0 and checks.touched(moved - rest) >= 50


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_all_heads_keep_the_rules() -> None:
    """The same over two hundred people."""
    assert broken(everyone(head, range(FEW, MANY))) == []


def test_some_people_are_light() -> None:
    """At most 30 000 triangles, 8 materials and 4 MB, with a beard, glasses and a shaved scalp too."""
    assert broken(figure for seed in (0, HEAVIEST) for figure in person(seed)) == []


def test_whoever_wears_everything_is_light() -> None:
    """The heaviest look that a specification can ask for has at most 30 000 triangles."""
    worn = {"facial_hair": "full_beard", "glasses": "round", "horns": 1.0}
    spec = LookSpec.model_validate({"hair": {"style": "lob"}, "worn": worn, "wear": {"bottom": "skirt", "shoes": "boots"}})
    assert triangles(build(spec).meshes) <= MOST_TRIANGLES


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_all_people_are_light() -> None:
    """The same over two hundred people."""
    assert broken(everyone(person, range(1, MANY))) == []


def pairs(forms: list[Form]) -> np.ndarray:
    return checks.face_distances(forms)[np.triu_indices(len(forms), 1)]


def test_people_of_a_crowd_differ() -> None:
    """Of all pairs among 100 random people, 99 in 100 have faces at least 0.03 unit apart."""
    assert np.percentile(pairs([Form.of(random(seed)) for seed in range(100)]), 1) >= APART


@pytest.mark.long
def test_people_of_a_large_crowd_differ() -> None:
    """The same among 500."""
    assert np.percentile(pairs([Form.of(random(seed)) for seed in range(CROWD)]), 1) >= APART


def test_the_cast_differ() -> None:
    """Any two of the cast have faces at least 0.05 unit apart."""
    forms = [Form.of(LookSpec.from_toml(load(f"config/looks/{name}.toml").decode())) for name in listing("config/looks", ".toml")]
    assert len(forms) >= 6 and pairs(forms).min() >= CAST_APART
