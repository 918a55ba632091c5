"""What holds for everyone: rules of the head and of the whole character over random people. A few in CI, all of them marked long."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from persona_engine.avatar.writer import write
from persona_engine.looks import checks
from persona_engine.looks.build import build
from persona_engine.looks.chart import chart
from persona_engine.looks.form import Form
from persona_engine.looks.lods import MOST_TRIANGLES, triangles
from persona_engine.looks.pose import Pose, skin
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.vary import random
from persona_engine.resources import listing, load

FEW, MANY, CROWD = 8, 200, 500
STRENGTHS = np.linspace(0.0, 1.0, 9)
SIDES = ((1, "Left"), (-1, "Right"))
APART, CAST_APART = 0.03, 0.05
"""Least face distance: the first percentile of a crowd, and any two of the cast."""


def faults(seed: int) -> list[str]:
    """Every rule of the head that a random person breaks."""
    form = Form.of(random(seed))
    rest, shapes = skin(form, Pose()), checks.deltas(form)
    found = []
    for sign, side in SIDES:
        blink = f"eyeBlink{side}"
        if (gap := checks.gap(checks.mixed(rest, shapes, {blink: 1.0}), chart().slits[side.lower()])) >= 1e-6:
            found.append(f"{blink} leaves {gap:.1e}")
        clear = min(checks.lid_clearance(form, checks.mixed(rest, shapes, {blink: float(w)}), sign) for w in STRENGTHS)
        if clear < 1.0:
            found.append(f"{blink} comes to {clear:.3f} radii of the eye")
    for mix in ({}, {"jawOpen": 1.0, "mouthClose": 1.0}, {"mouthSmileLeft": 1.0, "mouthPucker": 0.5, "jawOpen": 0.4, "mouthClose": 0.4}):
        if (gap := checks.gap(checks.mixed(rest, shapes, mix), chart().slits["mouth"])) >= 1e-6:
            found.append(f"lips leave {gap:.1e} at {mix}")
    if (error := checks.mirror_error(rest)) >= 1e-9:
        found.append(f"left and right differ by {error:.1e}")
    moved = {name: rest + delta for name, delta in shapes.items()}
    moved["mouthClose"] = moved["mouthClose"] + shapes["jawOpen"]
    found += [f"{name} turns {n} triangles over" for name, v in moved.items() if (n := checks.flipped(form, rest, v))]
    found += [f"{name} moves only {n} vertices" for name, delta in shapes.items() if (n := checks.touched(delta)) < 50]
    return found


def broken(seeds: Iterable[int]) -> dict[int, list[str]]:
    return {seed: found for seed in seeds if (found := faults(seed))}


def test_some_heads_keep_the_rules() -> None:
    """Lids and lips seal to 1e-6 unit, lids stay off the eyeball at any blink, no triangle turns over in any shape, the face mirrors to 1e-9,
    every shape moves at least 50 vertices by 0.01 unit."""
    assert broken(range(FEW)) == {}


@pytest.mark.parametrize(("length", "lips", "height"), [(-1.0, 1.0, 1.0), (-0.95, 0.64, -0.5), (-0.8, 0.5, 1.0), (-0.7, 1.0, 0.0), (-0.6, 0.5, 1.0), (0.0, 1.0, 1.0)])
def test_full_lips_roll_in_on_short_faces(length: float, lips: float, height: float) -> None:
    """Where the chart's rows lie closest no triangle turns over when the lower lip rolls in, and the lip still moves."""
    form = Form.of(LookSpec.model_validate({"face": {"length": length, "lips": lips, "mouth_height": height}}))
    rest, moved = skin(form, Pose()), skin(form, Pose(roll_low=1.0))
    assert checks.flipped(form, rest, moved) == 0 and checks.touched(moved - rest) >= 50


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_all_heads_keep_the_rules() -> None:
    """The same over two hundred people."""
    assert broken(range(FEW, MANY)) == {}


def heavy(seeds: Iterable[int]) -> dict[int, tuple[int, int, int]]:
    """Seed -> triangles, materials and bytes of whoever is too heavy."""
    found = {}
    for seed in seeds:
        avatar = build(random(seed))
        size = triangles(avatar.meshes), len(avatar.materials), len(write(avatar))
        if size[0] > MOST_TRIANGLES or size[1] > 8 or size[2] > 4_000_000:
            found[seed] = size
    return found


def test_some_people_are_light() -> None:
    """At most 30 000 triangles, 8 materials and 4 MB."""
    assert heavy(range(2)) == {}


def test_whoever_wears_everything_is_light() -> None:
    """The heaviest look that a specification can ask for has at most 30 000 triangles."""
    worn = {"facial_hair": "full_beard", "glasses": "round", "horns": 1.0}
    spec = LookSpec.model_validate({"hair": {"style": "lob"}, "worn": worn, "wear": {"bottom": "skirt", "shoes": "boots"}})
    assert triangles(build(spec).meshes) <= MOST_TRIANGLES


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_all_people_are_light() -> None:
    """The same over two hundred people."""
    assert heavy(range(2, MANY)) == {}


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
