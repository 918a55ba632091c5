"""Rules of `behavior.capture`."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.behavior.capture import EXPRESSIVE, LEVELS, NORMS, capture, measure
from persona_engine.errors import ScoreError
from persona_engine.names import ARKIT_INDEX
from persona_engine.score.style import Style
from persona_engine.score.take import Take

SECONDS = 60.0


def take(blinks: int, shown: float = 0.3, away: float = 0.2, seconds: float = SECONDS) -> Take:
    """A minute of a face that blinks so often, shows so much half of the time, and looks aside for a share of it."""
    t = np.arange(0, seconds, 1 / 60)
    face = np.zeros((52, len(t)), np.float32)
    for begin in (np.arange(blinks) + 0.5) * seconds / max(blinks, 1):
        face[[ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]] += np.maximum(0, 1 - np.abs(t - begin) / 0.1).astype(np.float32)
    face[[ARKIT_INDEX[name] for names in EXPRESSIVE for name in names], len(t) // 2 :] = shown
    aside = t < away * seconds
    face[ARKIT_INDEX["eyeLookOutLeft"], aside] = face[ARKIT_INDEX["eyeLookInRight"], aside] = 0.7
    return Take(t, face, np.zeros((3, len(t)), np.float32))


@given(st.integers(0, 50))
def test_blinks_are_counted(blinks: int) -> None:
    """Every closing of the lids is one blink."""
    assert measure(take(blinks))["blinks a minute"] == pytest.approx(blinks, rel=0.02, abs=0.05)


@given(st.floats(0.0, 0.4))
def test_gaze_share_is_the_share(away: float) -> None:
    """Looking aside for a share of the time leaves the rest for the target."""
    assert measure(take(10, away=away))["gaze on its target"] == pytest.approx(1 - away, abs=0.01)


def test_a_face_tells_of_the_face_alone() -> None:
    """Without a body, what the hands do is left as the persona had it."""
    found = capture(take(20), Style(gesture_rate=0.83, speed=0.27))
    assert (found.style.gesture_rate, found.style.speed) == (0.83, 0.27)
    assert {"blink", "expressiveness", "gaze"} <= set(found.told) and not {"gesture_rate", "speed"} & set(found.told)


def test_more_is_more() -> None:
    """Who blinks more and smiles more gets a style that blinks and shows more."""
    still, lively = capture(take(12, 0.3)).style, capture(take(44, 0.6)).style
    assert lively.blink > still.blink and lively.expressiveness > still.expressiveness


def test_norms_grow_or_fall() -> None:
    """Each figure tells a level: it only grows or only falls with it."""
    for figure, values in (norm for norms in NORMS.values() for norm in norms):
        steps = np.diff(values)
        assert len(values) == len(LEVELS) and ((steps > 0).all() or (steps < 0).all()), figure


def test_a_glimpse_is_not_enough() -> None:
    """A take too short to tell anything is refused, saying how long one should be."""
    with pytest.raises(ScoreError, match="30 s to 2 min"):
        capture(take(3, seconds=8.0))
