"""Long recordings in pieces."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.score.timeline import CURVE_RATE, Phone, SpeechTimeline, Word
from persona_engine.speech.cutting import LONGEST_S, SHORTEST_S, pieces
from persona_engine.speech.viseme_marks import viseme_marks

WORD_S = 0.3


def _speech(pauses: list[float], dots: list[bool]) -> SpeechTimeline:
    """Words "map" of 0.3 s, each followed by a pause (0: none), some ending a sentence."""
    words, phones, text, at = [], [], "", 0.0
    for i, (pause, dot) in enumerate(zip(pauses, dots)):
        start = len(text)
        text += "map"
        words.append(Word("map", at, at + WORD_S, start, len(text)))
        phones += [Phone(ipa, at + k * 0.1, at + (k + 1) * 0.1, 2 * (k == 1), i) for k, ipa in enumerate("mæp")]
        text += ". " if dot else " "
        at += WORD_S
        if pause:
            phones.append(Phone("", at, at + pause))
            at += pause
    text = text.rstrip()
    energy = np.zeros(round(at * CURVE_RATE), np.float32)
    return SpeechTimeline(text, at, tuple(words), tuple(phones), viseme_marks(phones, at, energy), "none", energy, energy)


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.2, 0.6]), st.booleans()), min_size=1, max_size=150))
@settings(max_examples=60, deadline=None)
def test_pieces_are_the_whole(rows: list[tuple[float, bool]]) -> None:
    """Pieces follow each other without gaps, none too long, and have every word once, at its time and with its characters."""
    whole = _speech([pause for pause, _ in rows], [dot for _, dot in rows])
    found = pieces(whole)
    assert found[0].start == 0 and found[-1].end == whole.duration
    assert all(a.end == b.start for a, b in zip(found, found[1:]))
    assert all(p.end - p.start <= LONGEST_S + SHORTEST_S for p in found)
    said = [(p.start + w.start, w.text, p.char + w.char_start) for p in found for w in p.timeline.words]
    assert said == [(pytest.approx(w.start, abs=1e-3), w.text, w.char_start) for w in whole.words]
    for piece in found:
        line = piece.timeline
        assert all(line.text[w.char_start : w.char_end] == w.text for w in line.words)
        assert all(p.word < len(line.words) and 0 <= p.start < p.end <= line.duration + 1e-6 for p in line.phones)
        starts = [m.start for m in line.visemes]
        assert starts == sorted(set(starts)) and line.visemes[-1].viseme == "sil"


def test_a_sentence_is_a_piece() -> None:
    """A recording is cut in the pauses after its sentences, not at every breath."""
    whole = _speech([0.0, 0.2, 0.0, 0.0, 0.0, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [False, False, False, False, False, True, False, False, False, False, False, False])
    assert [p.timeline.text for p in pieces(whole)] == ["map map map map map map.", "map map map map map map"]
    assert [p.timeline.text for p in pieces(_speech([0.0] * 4, [False] * 4))] == ["map map map map"]
