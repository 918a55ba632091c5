"""Faces of feelings, told from each other by their parts."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from persona_engine.avatar.mixes import EXPRESSION_MIX
from persona_engine.looks import checks
from persona_engine.looks.chart import MOUTH_LAT, chart
from persona_engine.looks.form import Form
from persona_engine.looks.pose import Pose, skin
from persona_engine.looks.spec import LookSpec

MOUTH = (np.abs(chart().points.lon) < 20.0) & (np.abs(chart().points.lat - MOUTH_LAT) < 9.0)
APART = 0.5
"""Least distance of two mouths, as a share of how far the wider of them is from rest."""


@pytest.mark.parametrize(("one", "other"), [*combinations(("happy", "angry", "sad", "surprised"), 2), ("anger", "sadness"), ("anger", "disgust")])
def test_feelings_are_told_apart_by_the_mouth_alone(one: str, other: str) -> None:
    """The skin round the lips lies otherwise."""
    form = Form.of(LookSpec())
    rest, deltas = skin(form, Pose()), checks.deltas(form)
    first, second = (checks.mixed(rest, deltas, EXPRESSION_MIX[name])[MOUTH] for name in (one, other))
    moved = max(np.linalg.norm(mouth - rest[MOUTH]) for mouth in (first, second))
    assert np.linalg.norm(first - second) > APART * moved


def test_anger_shows_teeth_under_a_lowered_brow() -> None:
    """Brows down, lids tight, the upper lip raised (FACS 4, 5, 7, 10, 25)."""
    mix = EXPRESSION_MIX["angry"]
    assert min(mix[f"{shape}{side}"] for shape in ("browDown", "eyeSquint", "mouthUpperUp", "mouthLowerDown") for side in ("Left", "Right")) >= 0.5
