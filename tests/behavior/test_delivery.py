"""Rules of `behavior.delivery`."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.behavior.delivery import DELIVERIES, PLAIN
from persona_engine.behavior.markup import parse_tag
from persona_engine.score.marks import VisemeMark
from persona_engine.score.style import Style
from persona_engine.speech.voice import VoiceSpec

LEVELS = st.floats(0, 1, width=32)


@given(st.sampled_from(sorted(DELIVERIES)), st.builds(Style, *[LEVELS] * len(Style.__struct_fields__)), LEVELS, st.floats(80, 400))
def test_stays_within_bounds(name: str, style: Style, pitch: float, rate: float) -> None:
    """Whoever speaks, on any occasion: style and voice stay in the ranges that their types state."""
    delivery = DELIVERIES[name]
    assert all(0 <= value <= 1 for value in msgspec.structs.astuple(delivery.styled(style)))
    voice = delivery.voiced(VoiceSpec(pitch=pitch, rate=rate))
    assert 80 <= voice.rate <= 400 and 0 <= voice.pitch <= 1 and 0 <= voice.pitch_range <= 1 and -24 <= voice.gain_db <= 12 and 0 <= voice.breath <= 1


@given(st.sampled_from(sorted(DELIVERIES)), st.floats(0, 1.275))
def test_mouth_stays_within_bounds(name: str, gain: float) -> None:
    """No occasion opens the mouth beyond what a viseme's gain may be."""
    (mark,) = DELIVERIES[name].spoken((VisemeMark(0.0, "aa", gain),))
    assert 0 <= mark.gain <= 1.275


def test_plain_changes_nothing() -> None:
    """A conversation is how a persona speaks anyway."""
    assert DELIVERIES[PLAIN].styled(Style(extent=0.3)) == Style(extent=0.3) and DELIVERIES[PLAIN].voiced(VoiceSpec()) == VoiceSpec()


def test_size_grows_with_distance() -> None:
    """From ear to ear, across a table, to a hall, across a square: gestures and voice grow."""
    order = [DELIVERIES[name] for name in ("intimate", "interview", "conversation", "presentation", "shouting")]
    extents, gains = [d.styled(Style()).extent for d in order], [d.gain_db for d in order]
    assert extents == sorted(extents) and gains == sorted(gains) and len(set(extents)) == len(extents)


@pytest.mark.parametrize(("tag", "delivery"), [("whispers", "intimate"), ("delivery: storytelling", "storytelling"), ("voice: shouting", "shouting")])
def test_writers_say_it_in_tags(tag: str, delivery: str) -> None:
    """A tag names the delivery in plain words."""
    assert parse_tag(tag).name == delivery and parse_tag(tag).known
