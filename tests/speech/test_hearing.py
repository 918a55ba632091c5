"""Speech without text."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.names import VISEMES
from persona_engine.score.timeline import CURVE_RATE
from persona_engine.speech.hearing import STREAM_LAG_S, Hearing, phones, shapes
from tests.speech.spoken import net

RATE = 16_000


def _vowels(seconds: float = 1.0) -> np.ndarray:
    """A buzz through two formants of an open vowel, with silence on both sides."""
    time = np.arange(int(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * 120 * k * time) * (np.exp(-(((120 * k - 700) / 200) ** 2)) + 0.5 * np.exp(-(((120 * k - 1200) / 200) ** 2))) for k in range(1, 40))
    quiet = np.zeros(RATE // 2)
    noise = np.random.default_rng(1).normal(0, 1e-3, len(time) + 2 * len(quiet))
    return (np.concatenate([quiet, 0.1 * np.asarray(tone), quiet]) + noise).astype(np.float32)


def test_a_vowel_opens_the_mouth_and_silence_closes_it() -> None:
    """An open vowel reads as vowels, the silence around it as rest."""
    found = [VISEMES[i] for i in shapes(net(), _vowels(), RATE)]
    middle = found[70:130]
    assert sum(v in ("aa", "O", "E", "RR") for v in middle) > 0.8 * len(middle)
    assert set(found[10:40]) == {"sil"} and set(found[-30:]) == {"sil"}


def test_phones_cover_the_sound() -> None:
    """Stand-in phones have no gaps from 0 to the sound's end."""
    sound = _vowels()
    found = phones(net(), sound, RATE)
    assert found[0].start == 0 and abs(found[-1].end - len(sound) / RATE) < 1e-9
    assert all(a.end == b.start and a.end > a.start for a, b in zip(found, found[1:]))


def test_streaming_is_bounded_and_agrees() -> None:
    """Live marks come within the stated lag, agree with the whole, and keep nothing of what is over."""
    sound = np.tile(_vowels(), 4)
    live, marks, step = Hearing(net(), RATE), [], RATE // 50
    for at in range(0, len(sound), step):
        new = live.feed(sound[at : at + step], last=at + step >= len(sound))
        assert all((at + step) / RATE - mark.start < STREAM_LAG_S + 0.04 for mark in new)
        marks += new
    assert STREAM_LAG_S <= 0.08
    ends = [m.start for m in marks[1:]] + [len(sound) / RATE]
    spoken = sum(e - m.start for m, e in zip(marks, ends) if m.ipa)
    assert abs(spoken - 4.0) < 0.4
    whole = (shapes(net(), sound, RATE) != 0).sum() / CURVE_RATE
    assert abs(spoken - whole) < 0.2


@given(st.lists(st.integers(0, 2000), max_size=8), st.sampled_from([0.0, 1e-4, 0.3]))
@settings(max_examples=20, deadline=None)
def test_anything_may_be_heard(sizes: list[int], level: float) -> None:
    """Noise, silence and pieces of any size give marks in order."""
    live, starts = Hearing(net(), RATE), []
    rng = np.random.default_rng(len(sizes))
    for size in sizes:
        starts += [m.start for m in live.feed((level * rng.standard_normal(size)).astype(np.float32))]
    starts += [m.start for m in live.feed(np.zeros(0, np.float32), last=True)]
    assert starts == sorted(starts) and phones(net(), np.zeros(0, np.float32), RATE) == []
