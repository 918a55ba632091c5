"""Timing of other voices."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.names import VISEMES
from persona_engine.score.timeline import SpeechTimeline
from persona_engine.speech.foreign_marks import AZURE, TICKS, CharacterReader, azure_viseme, symbols, words
from persona_engine.speech.pcm import to_pcm
from persona_engine.speech.phonemes import visemes
from persona_engine.speech.synthesizer import AudioChunk, Done, PhoneMark, SpeechEvent, WordMark
from persona_engine.speech.timeline_builder import TimelineBuilder, build
from tests.speech.spoken import net, spoken, told

TEXT = "Papa put many maps upon my new table today."


def _truth() -> tuple[SpeechTimeline, list[PhoneMark], float]:
    _, _, events, duration = spoken(TEXT)
    return build(TEXT, events), [e for e in events if isinstance(e, PhoneMark)], duration


def _alike(a: SpeechTimeline, b: SpeechTimeline) -> float:
    at = np.arange(0, b.duration, 0.01)
    shown = [[line.visemes[max(0, i)].viseme for i in np.searchsorted([m.start for m in line.visemes], at, "right") - 1] for line in (a, b)]
    return float(np.mean([x == y for x, y in zip(*shown)]))


def test_visemes_by_number() -> None:
    """Each of Azure's ids shows one of ours; a sentence given so looks as its phonemes do, but for the sounds that share an id."""
    assert [visemes(ipa)[:1] for ipa in AZURE if ipa not in ("", "h")] == [(visemes(ipa)[0],) for ipa in AZURE if ipa not in ("", "h")]
    exact, marks, duration = _truth()
    by_viseme = {visemes(ipa)[0]: i for i, ipa in reversed(list(enumerate(AZURE))) if visemes(ipa)}
    by_viseme |= {"nn": by_viseme["DD"]}
    events = [azure_viseme(by_viseme[visemes(m.ipa)[0]], int(m.start * TICKS)) for m in marks if visemes(m.ipa)]
    assert _alike(build(TEXT, [*events, Done(duration)]), exact) > 0.7
    assert azure_viseme(99, 0).ipa == ""


def test_symbols_of_neural_voices() -> None:
    """Piper's code points and kokoro's letters with durations give the phonemes that they spell, stressed where they are marked."""
    piper = [("^", 0.1), ("dʒ"[0], 0.04), ("dʒ"[1], 0.04), ("ˈ", 0.01), ("æ", 0.1), ("k", 0.05), (" ", 0.0), ("_", 0.01), ("ˈ", 0.0), ("a", 0.1), ("ɪ", 0.05), (".", 0.2)]
    assert [(m.ipa, m.stress) for m in symbols(piper)] == [("", 0), ("dʒ", 0), ("æ", 2), ("k", 0), ("a", 2), ("ɪ", 0), ("", 0)]
    kokoro = [("m", 0.05), ("ˈ", 0.0), ("A", 0.15), ("ʤ", 0.1), ("ə", 0.05)]
    assert [(m.start, m.ipa, m.stress) for m in symbols(kokoro, 1.0)] == [(1.0, "m", 0), (1.05, "eɪ", 2), (1.2, "dʒ", 0), (1.3, "ə", 0), (1.35, "", 0)]


def test_characters_become_words() -> None:
    """However the characters are cut up, every word has its slice and its time; with the sound, its phonemes are found in it."""
    exact, _, duration = _truth()
    starts = [0.0] * len(TEXT)
    for word in exact.words:
        for i in range(word.char_start, word.char_end):
            starts[i] = word.start + (word.end - word.start) * (i - word.char_start) / (word.char_end - word.char_start)
    ends = [*starts[1:], duration]
    for step in (1, 3, 100):
        reader, marks = CharacterReader(TEXT), []
        for a in range(0, len(TEXT), step):
            marks += reader.feed(list(TEXT[a : a + step]), starts[a : a + step], ends[a : a + step])
        marks += reader.flush()
        assert [(m.char_start, m.start) for m in marks] == [(w.char_start, pytest.approx(w.start)) for w in exact.words]
    samples, rate, _, _ = spoken(TEXT)
    builder = TimelineBuilder(TEXT, net=net(), told=told(TEXT))
    for event in (AudioChunk(to_pcm(samples), 0.0, rate), *marks, Done(duration)):
        builder.feed(event)
    assert _alike(builder.timeline(), exact) > 0.75


def test_words_are_found_in_their_text() -> None:
    """Repeated words have their own places; words that the text does not have are left out."""
    found = words("The cat, the other cat.", ["the", "cat", "um", "the", "other", "cat"], [0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6])
    assert [(m.start, m.char_start, m.end) for m in found] == [(0, 0, 1), (1, 4, 2), (3, 9, 4), (4, 13, 5), (5, 19, 6)]


piece = st.tuples(st.sampled_from([*"ptkaɪeˈˌː^$_ .,xʃʒdAWʤ?", "??", ""]), st.floats(0, 0.3))


@given(st.lists(piece, max_size=20), st.text(max_size=20), st.lists(st.text(max_size=4), max_size=6))
@settings(max_examples=50, deadline=None)
def test_whatever_a_voice_says_is_a_timeline(rows: list[tuple[str, float]], text: str, said: list[str]) -> None:
    """Any symbols, words and characters give marks in order that a timeline can be built of."""
    marks: list[SpeechEvent] = [*symbols(rows), *words(text, said, [0.1 * i for i in range(len(said))])]
    reader = CharacterReader(text)
    marks += [*reader.feed(list(text), [0.1] * len(text), [0.2] * len(text)), *reader.flush()]
    starts = [m.start for m in marks if isinstance(m, PhoneMark)]
    assert starts == sorted(starts)
    assert all(text[m.char_start : m.char_end] for m in marks if isinstance(m, WordMark))
    line = build(text, [*marks, Done(5.0)])
    assert {m.viseme for m in line.visemes} <= set(VISEMES)
