"""Rules of the expressive face."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.avatar.mixes import EXPRESSION_MIX
from persona_engine.behavior.reflexes import REFLEXES
from persona_engine.motion import face
from persona_engine.names import ARKIT, ARKIT_INDEX, EMOTIONS
from persona_engine.score import Affect, Style
from tests import strategies
from tests.motion.scenes import block


def test_every_emotion_and_reflex_has_a_face() -> None:
    """Every emotion but neutral, and every face action of a reflex, is a row of the table."""
    wanted = {e for e in EMOTIONS if e != "neutral"} | {a.name for row in REFLEXES.values() for a in row if a.kind == "face"}
    assert wanted <= set(face.ACTIONS)


@pytest.mark.parametrize("name", sorted(face.ACTIONS))
def test_a_block_rises_to_its_stroke_and_is_gone_at_its_end(name: str) -> None:
    """At the stroke the action is at its full size for the style, before the start and after the end nothing is left."""
    times = np.arange(-0.5, 2.5, 1 / 60)
    made = face.bake((block("face", name, 0.0, 2.0, 0.8),), times, Style())
    at = int(np.argmin(np.abs(times - 0.75)))
    assert np.allclose(made[at], np.minimum(face.ACTIONS[name] * 0.8, 1), atol=0.02)
    assert not made[times < 0].any() and np.abs(made[times > 2.0]).max() < 0.01


def test_expressive_people_show_more() -> None:
    """The share of an emotion that reaches the face grows with the style's expressiveness."""
    smile = ARKIT_INDEX["mouthSmileLeft"]
    shown = [face.of_affect(Affect(0.5, 0, 0, "joy", 0.6), Style(expressiveness=e))[smile] for e in (0.0, 0.5, 1.0)]
    assert shown[0] < shown[1] < shown[2]


def test_mood_shows_without_an_emotion() -> None:
    """Valence alone gives a trace of a smile or of sadness; neutral gives nothing."""
    assert not face.of_affect(Affect(), Style()).any()
    assert face.of_affect(Affect(0.6), Style())[ARKIT_INDEX["mouthSmileLeft"]] > 0.02
    assert face.of_affect(Affect(-0.6), Style())[ARKIT_INDEX["mouthFrownLeft"]] > 0.02


@settings(max_examples=60, deadline=None)
@given(st.lists(strategies.blocks(), max_size=8).map(tuple), strategies.styles, strategies.affects)
def test_any_blocks_bake(blocks: tuple, style: Style, affect: Affect) -> None:
    """Any blocks and any affect give weights in 0..1."""
    made = face.bake(blocks, np.arange(-1.0, 12.0, 1 / 30), style)
    for weights in (made, face.of_affect(affect, style)):
        assert np.isfinite(weights).all() and weights.min() >= 0 and weights.max() <= 1


def test_a_feeling_is_performed_as_files_of_avatars_show_it() -> None:
    """Each emotion, and each preset of VRM 1.0 that means the same, is one face."""
    for emotion in (name for name in EMOTIONS if name != "neutral"):
        mix = EXPRESSION_MIX[emotion]
        np.testing.assert_allclose(face.ACTIONS[emotion], [mix.get(shape, 0.0) for shape in ARKIT])
    for emotion, preset in (("anger", "angry"), ("sadness", "sad"), ("surprise", "surprised")):
        assert EXPRESSION_MIX[emotion] == EXPRESSION_MIX[preset]
