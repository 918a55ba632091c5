"""Timelines from phoneme, word and no marks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.names import VISEMES
from persona_engine.score.codec import on_tick
from persona_engine.speech.pcm import to_pcm
from persona_engine.speech.synthesizer import AudioChunk, Done, PhoneMark, SpeechEvent, WordMark
from persona_engine.speech.timeline_builder import TimelineBuilder, build
from persona_engine.speech.viseme_marks import SEAL_S

RATE = 16_000


def _tone(*parts: tuple[float, float]) -> bytes:
    """A 200 Hz buzz in stretches of (seconds, amplitude)."""
    level = np.concatenate([np.full(int(s * RATE), a) for s, a in parts])
    time = np.arange(len(level)) / RATE
    return to_pcm(level * sum(np.sin(2 * np.pi * 200 * k * time) / k for k in range(1, 12)) / 3)


MAP: list[SpeechEvent] = [
    WordMark(0.1, 0, 3), PhoneMark(0.1, "m"), PhoneMark(0.2, "æ", 2), PhoneMark(0.4, "p"), PhoneMark(0.5, ""), Done(0.7),
]  # fmt: skip


def test_phonemes_are_taken_as_they_are() -> None:
    """Each phoneme's viseme begins at its mark, and the only stressed vowel is the accent."""
    line = build("Map", MAP)
    assert [(m.viseme, m.start, m.stress) for m in line.visemes] == [("PP", 0.1, 0), ("aa", 0.2, 3), ("PP", 0.4, 0), ("sil", 0.5, 0)]
    assert line.timing == "phoneme" and line.complete


def test_a_diphthong_has_two_shapes() -> None:
    """The glide starts at 55 % of the vowel."""
    line = build("I", [PhoneMark(0.0, "aɪ", 2), Done(0.2)])
    assert [(m.viseme, m.start) for m in line.visemes[:2]] == [("aa", 0.0), ("I", 0.11)]


def test_short_closures_are_long_enough_to_be_seen() -> None:
    """A closure of 20 ms is widened into its neighbours."""
    line = build("aba", [PhoneMark(0.0, "a", 2), PhoneMark(0.2, "b"), PhoneMark(0.22, "a"), Done(0.5)])
    at = [m.viseme for m in line.visemes].index("PP")
    assert line.visemes[at + 1].start - line.visemes[at].start >= SEAL_S - 0.005


def test_loud_vowels_open_wider() -> None:
    """Gain follows the level of the vowel."""
    pcm = _tone((0.2, 0.05), (0.1, 0.0), (0.2, 0.5))
    line = build("a a", [PhoneMark(0.0, "ɑ"), PhoneMark(0.2, "t"), PhoneMark(0.3, "ɑ"), Done(0.5)], pcm, RATE)
    soft, loud = (m.gain for m in line.visemes if m.viseme == "aa")
    assert soft < loud


def test_letters_find_the_sound() -> None:
    """Without marks the stressed vowel of a word starts where its sound starts, and a pause is a closed mouth."""
    word = ((0.2, 0.4), (0.08, 0.0), (0.2, 0.4))
    line = build("Papa, papa.", [], _tone((0.3, 0.0), *word, (0.4, 0.0), *word, (0.2, 0.0)), RATE)
    assert line.timing == "none"
    assert [p.start for p in line.phones if p.stress] == pytest.approx([0.3, 1.18], abs=0.03)
    assert any(m.viseme == "sil" and 0.75 < m.start < 1.15 for m in line.visemes)


def test_speech_without_text_moves_the_jaw_with_its_level() -> None:
    """Open shapes lie in the sound, none in the silence."""
    line = build("", [], _tone((0.5, 0.0), (0.6, 0.4), (0.5, 0.0)), RATE)
    opened = [m.start for m in line.visemes if m.viseme in ("aa", "E")]
    assert opened and all(0.4 < t < 1.2 for t in opened)


def test_a_timeline_is_there_while_sound_arrives() -> None:
    """Before `Done` the rest of the text is laid out ahead."""
    builder = TimelineBuilder("Mama makes many maps.")
    builder.feed(AudioChunk(_tone((0.5, 0.4)), 0.0, RATE))
    line = builder.timeline()
    assert not line.complete and line.duration > 0.5 and line.words[-1].text == "maps"


marks = st.one_of(
    st.builds(PhoneMark, st.floats(0, 5), st.sampled_from(["", "p", "aɪ", "s", "ɹ", "h", "??", "ɔːɹ"]), st.integers(0, 2)),
    st.builds(WordMark, st.floats(0, 5), st.integers(0, 30), st.integers(0, 40), st.none() | st.floats(0, 5)),
)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.lists(marks, max_size=12), st.integers(0, 9_000))
def test_any_stream_gives_an_ordered_timeline(text: str, events: list[SpeechEvent], samples: int) -> None:
    """Whatever a voice says, viseme starts increase on the wire's grid and end with a closed mouth."""
    line = build(text, events, to_pcm(np.random.default_rng(1).standard_normal(samples) * 0.1), RATE)
    starts = [m.start for m in line.visemes]
    assert starts == sorted(set(starts)) and all(s == on_tick(s) for s in starts)
    assert line.visemes[-1].viseme == "sil" and {m.viseme for m in line.visemes} <= set(VISEMES)


def test_a_second_voice_may_know_more_than_the_first() -> None:
    """Words that have no phonemes of their own get shapes from their letters; the phonemes behind them belong to their own words."""
    line = build("Boom map", [WordMark(0.0, 0, 4, 0.5), *(_later(event, 0.6, 5) for event in MAP)])
    assert [(w.text, w.start) for w in line.words] == [("Boom", 0.0), ("map", 0.7)]
    assert line.visemes[0].viseme == "PP" and {p.word for p in line.phones if p.ipa and p.start >= 0.65} == {1}


def _later(event: SpeechEvent, seconds: float, chars: int) -> SpeechEvent:
    match event:
        case WordMark():
            return WordMark(event.start + seconds, event.char_start + chars, event.char_end + chars)
        case PhoneMark():
            return PhoneMark(event.start + seconds, event.ipa, event.stress)
        case Done():
            return Done(event.duration + seconds)
    return event
