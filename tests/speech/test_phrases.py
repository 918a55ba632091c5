"""Sound without end, as phrases."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.speech.phrases import LONGEST_S, PAUSE_S, Phrase, Phrases
from tests.speech.spoken import net, spoken

TEXT = "Papa put many maps upon my new table today."


def _stream(samples: np.ndarray, rate: int, step: int) -> list[Phrase]:
    """The phrases of a sound fed in pieces."""
    phrases, out = Phrases(net(), rate), []
    for at in range(0, max(1, len(samples)), step):
        for phrase in phrases.feed(samples[at : at + step], at + step >= len(samples)):
            if not out or out[-1] is not phrase:
                out.append(phrase)
    return out


def _spoken(pauses: list[float]) -> tuple[np.ndarray, int, list[float]]:
    """A sentence before each pause; where each begins."""
    samples, rate, _, _ = spoken(TEXT)
    parts, begins, at = [np.zeros(rate, np.float32)], [], 1.0
    for pause in pauses:
        begins.append(at)
        parts += [samples, np.zeros(int(pause * rate), np.float32)]
        at += len(samples) / rate + pause
    return np.concatenate(parts), rate, begins


@pytest.mark.parametrize("step", [160, 441, 5_000])
def test_a_sentence_is_a_phrase(step: int) -> None:
    """However the sound is cut up, phrases begin just before their first syllable and end in the pause behind their last."""
    sound, rate, begins = _spoken([1.0, PAUSE_S + 0.4, 2.0])
    found = _stream(sound, rate, step)
    assert [p.start for p in found] == pytest.approx(begins, abs=0.2) and all(p.complete for p in found)
    length = len(spoken(TEXT)[0]) / rate
    assert [len(p.samples) / rate for p in found] == pytest.approx([length + 0.3] * 3, abs=0.35)
    for phrase in found:
        at = round(phrase.start * rate)
        assert np.array_equal(phrase.samples, sound[at : at + len(phrase.samples)])
        starts = [m.start for m in phrase.marks]
        assert starts == sorted(starts) and starts[-1] <= len(phrase.samples) / rate and len({m.ipa for m in phrase.marks}) > 6


def test_nobody_speaks_for_ever() -> None:
    """Speech without a pause is cut at the longest, and nothing of it is lost between the phrases."""
    samples, rate, _, _ = spoken(TEXT)
    middle = samples[rate // 2 : -rate // 2]
    sound = np.concatenate([middle] * 16)
    found = _stream(sound, rate, 1_000)
    assert len(found) > 1 and max(len(p.samples) / rate for p in found) <= LONGEST_S + 0.1
    ends = [p.start + len(p.samples) / rate for p in found]
    assert all(-1e-6 <= b.start - end < 0.5 for b, end in zip(found[1:], ends))
    lost = [np.abs(sound[round(end * rate) : round(b.start * rate)]).max(initial=0) for b, end in zip(found[1:], ends)]
    assert max(lost) < 0.05


@given(st.lists(st.integers(0, 3_000), max_size=10), st.sampled_from([0.0, 1e-3, 0.3]))
@settings(max_examples=20, deadline=None)
def test_anything_may_come(sizes: list[int], level: float) -> None:
    """Silence and noise in pieces of any size give phrases that end."""
    phrases, rng = Phrases(net(), 16_000), np.random.default_rng(len(sizes))
    out = [p for size in sizes for p in phrases.feed((level * rng.standard_normal(size)).astype(np.float32))]
    out += phrases.feed(np.zeros(0, np.float32), True)
    assert all(p.complete for p in out) and all(p.start >= 0 for p in out)
