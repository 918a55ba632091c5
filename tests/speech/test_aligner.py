"""Known text on its sound, with espeak-ng's own marks as the truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.score.timeline import CURVE_RATE
from persona_engine.speech.aligner import STREAM_LAG_S, Aligner, StreamAligner
from persona_engine.speech.pcm import Samples
from persona_engine.speech.script import joined, script_of_letters
from persona_engine.speech.synthesizer import PhoneMark, WordMark
from persona_engine.speech.viseme_net import VISEME_OF, labels
from tests.speech.spoken import net, spoken, told

TEXT = "Bob bought a big map of the harbour, and Mary put it upon the table."
OTHER = "She sells sea shells."


def _truth(text: str, rate: float) -> tuple[Samples, int, np.ndarray]:
    samples, hz, events, duration = spoken(text, rate)
    marks = [e for e in events if isinstance(e, PhoneMark)]
    ends = [m.start for m in marks[1:]] + [duration]
    return samples, hz, VISEME_OF[labels([(m.ipa, m.start, e) for m, e in zip(marks, ends)], int(duration * CURVE_RATE), CURVE_RATE)]


@pytest.mark.parametrize("rate", [0.8, 1.0, 1.3])
def test_phones_lie_where_they_sound(rate: float) -> None:
    """A script made at one speed finds its phonemes in the sound of another: four frames in five show the right viseme."""
    samples, hz, truth = _truth(TEXT, rate)
    made = Aligner(net()).align(told(TEXT), samples, hz)
    shown = VISEME_OF[labels([(p.ipa, p.start, p.end) for p in made.phones], len(truth), CURVE_RATE)]
    assert (shown == truth)[truth != 0].mean() > 0.8
    assert made.sure


def test_an_alignment_is_in_order_and_complete() -> None:
    """Every phoneme of the script is there, in order, without gaps; words cover their phones."""
    samples, hz, _, _ = spoken(TEXT)
    plan = told(TEXT)
    made = Aligner(net()).align(plan, samples, hz)
    assert [p.ipa for p in made.phones if p.ipa] == [p.ipa for p in plan.phones if p.ipa]
    assert all(b.start == pytest.approx(a.end) for a, b in zip(made.phones, made.phones[1:]))
    assert [word.text for word in made.words][:3] == ["Bob", "bought", "a"]
    for phone in made.phones:
        if phone.word >= 0:
            assert made.words[phone.word].start <= phone.start and phone.end <= made.words[phone.word].end


def test_another_text_is_not_believed() -> None:
    """Confidence tells the right text from a wrong one."""
    samples, hz, _, _ = spoken(OTHER)
    assert Aligner(net()).align(told(OTHER), samples, hz).sure
    assert not Aligner(net()).align(told(TEXT), samples, hz).sure


def test_half_a_sound_is_enough_to_begin() -> None:
    """With half of the sound the first half lies as in the whole, and the rest follows after what was heard."""
    samples, hz, _, _ = spoken(TEXT)
    plan = told(TEXT)
    whole = Aligner(net()).align(plan, samples, hz)
    half = Aligner(net()).align(plan, samples[: len(samples) // 2], hz, complete=False)
    heard = len(samples) / 2 / hz
    sounded = [[p for p in made.phones if p.ipa] for made in (whole, half)]
    early = [(a, b) for a, b in zip(*sounded) if a.end < heard - 0.3]
    assert len(early) > 10 and np.mean([abs(a.start - b.start) < 0.03 for a, b in early]) > 0.9
    assert len(sounded[1]) == len(sounded[0]) and sounded[1][-1].end > heard


def test_streaming_marks_come_in_order_and_in_time() -> None:
    """Fed 20 ms at a time, marks never go back, every phoneme appears once, none later than the stated lag and a frame or two after the sound."""
    samples, hz, _, _ = spoken(TEXT)
    plan = told(TEXT)
    stream, marks, step = StreamAligner(net(), plan, hz), [], hz // 50
    for at in range(0, len(samples), step):
        new = stream.feed(samples[at : at + step], last=at + step >= len(samples))
        heard = min(at + step, len(samples)) / hz
        assert all(heard - mark.start < STREAM_LAG_S + 0.03 for mark in new) or at + step >= len(samples)
        marks += new
    assert STREAM_LAG_S <= 0.08
    starts = [mark.start for mark in marks]
    assert starts == sorted(starts)
    assert [m.ipa for m in marks if isinstance(m, PhoneMark) and m.ipa] == [p.ipa for p in plan.phones if p.ipa]
    assert [(m.char_start, m.char_end) for m in marks if isinstance(m, WordMark)] == list(plan.words)
    offline = [p.start for p in Aligner(net()).align(plan, samples, hz).phones if p.ipa]
    found = [m.start for m in marks if isinstance(m, PhoneMark) and m.ipa]
    assert np.median(np.abs(np.array(offline) - found)) <= 0.02


@given(st.text(max_size=30), st.integers(0, 4000))
@settings(max_examples=25, deadline=None)
def test_any_text_on_any_sound_is_an_alignment(text: str, count: int) -> None:
    """Spelling's script of whatever text on whatever noise neither raises nor leaves time out of order."""
    noise = np.random.default_rng(count).normal(0, 0.1, count).astype(np.float32)
    for complete in (True, False):
        made = Aligner(net()).align(script_of_letters(text), noise, 16_000, complete=complete)
        assert all(a.start <= a.end for a in made.phones) and all(a.end <= b.start + 1e-9 for a, b in zip(made.phones, made.phones[1:]))


def test_given_words_keep_their_time() -> None:
    """Where the voice says when its words are, no word strays far from there, not even in a sound that is all the same."""
    noise = np.random.default_rng(5).normal(0, 0.1, 3 * 16_000).astype(np.float32)
    plan = script_of_letters("one two three")
    spans = [(0.2, 0.6), (1.4, 1.8), (2.2, 2.7)]
    made = Aligner(net()).align(plan, noise, 16_000, spans)
    assert [word.start for word in made.words] == pytest.approx([a for a, _ in spans], abs=0.15)
    assert all(word.end <= b + 0.15 for word, (_, b) in zip(made.words, spans))


def test_length_does_not_matter() -> None:
    """A text that is longer than what the search follows at once lies as its parts do."""
    samples, hz, _, _ = spoken(TEXT)
    plan = told(TEXT)
    whole = joined(" ".join([TEXT] * 14), [(i * (len(TEXT) + 1), plan) for i in range(14)])
    made = Aligner(net()).align(whole, np.tile(samples, 14), hz)
    single = Aligner(net()).align(plan, samples, hz)
    starts = np.array([w.start for w in made.words]).reshape(14, -1) - np.arange(14)[:, None] * len(samples) / hz
    assert made.sure and np.median(np.abs(starts - [w.start for w in single.words])) < 0.02
