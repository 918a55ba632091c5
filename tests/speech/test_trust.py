"""Whether a sound says a text."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.score.timeline import Phone
from persona_engine.speech.aligner import Aligner
from persona_engine.speech.script import joined
from persona_engine.speech.trust import LEAST_S, mended
from tests.speech.spoken import net, spoken, told

BEGIN, MIDDLE, END = "Papa put many maps upon my table.", "She sells sea shells by the shore.", "Nobody knows how old the harbour is."


def _sound(*texts: str) -> tuple[np.ndarray, int, list[float]]:
    parts = [spoken(text)[0] for text in texts]
    rate = spoken(texts[0])[1]
    return np.concatenate(parts), rate, np.cumsum([0, *(len(p) / rate for p in parts)]).tolist()


def test_what_is_right_is_not_doubted() -> None:
    """The right text in clean sound, in noise and very softly spoken is believed as a whole."""
    samples, rate, _ = _sound(BEGIN, MIDDLE)
    text = f"{BEGIN} {MIDDLE}"
    plan = joined(text, [(0, told(BEGIN)), (len(BEGIN) + 1, told(MIDDLE))])
    noise = np.random.default_rng(1).normal(0, samples.std() / 10, len(samples)).astype(np.float32)
    for sound in (samples, samples + noise, samples * np.float32(0.05)):
        made = Aligner(net()).align(plan, sound, rate)
        assert made.sure and sum(b - a for a, b in made.doubts) < 0.5


def test_what_is_left_out_of_the_text_is_doubted() -> None:
    """A sentence that is spoken but not written is a doubtful stretch; the ones around it keep their place."""
    samples, rate, at = _sound(BEGIN, MIDDLE, END)
    plan = joined(f"{BEGIN} {END}", [(0, told(BEGIN)), (len(BEGIN) + 1, told(END))])
    made = Aligner(net()).align(plan, samples, rate)
    doubted = np.zeros(int(at[-1] * 100), bool)
    for a, b in made.doubts:
        doubted[int(a * 100) : int(b * 100)] = True
    middle = slice(int(at[1] * 100), int(at[2] * 100))
    assert doubted[middle].mean() > 0.5
    assert doubted[: middle.start - 30].mean() < 0.2 and doubted[middle.stop + 30 :].mean() < 0.3


spans = st.lists(st.tuples(st.floats(0, 5), st.floats(0.01, 1)), max_size=8)


@given(spans, spans, spans)
@settings(max_examples=50, deadline=None)
def test_mending_keeps_order(said: list[tuple[float, float]], heard: list[tuple[float, float]], doubts: list[tuple[float, float]]) -> None:
    """Phones replaced in doubtful stretches stay in order, without overlap, and those outside stay as they were."""

    def row(rows: list[tuple[float, float]], ipa: str) -> list[Phone]:
        out, at = [], 0.0
        for gap, length in rows:
            out.append(Phone(ipa, at + gap, at + gap + length))
            at += gap + length
        return out

    stretches = [(p.start, p.end + LEAST_S) for p in row([(g + LEAST_S + 0.01, n) for g, n in doubts], "")]
    out = mended(row(said, "a"), row(heard, "b"), stretches)
    assert all(x.start < x.end for x in out) and all(x.end <= y.start + 1e-9 for x, y in zip(out, out[1:]))
    assert all(any(a <= p.start and p.end <= b for a, b in stretches) == (p.ipa == "b") for p in out)
