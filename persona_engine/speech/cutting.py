"""A long recording in pieces of about a sentence: each is planned and performed by itself, one straight after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from persona_engine.score.codec import on_tick
from persona_engine.score.marks import VisemeMark
from persona_engine.score.timeline import CURVE_RATE, SpeechTimeline

SHORTEST_S, USUAL_S, LONGEST_S = 1.2, 7.0, 14.0
"""A piece is no shorter than the first, ends at any pause after the second, and where there is none at the quietest moment before the third."""
PAUSE_S = 0.15
LONG_PAUSE_S, UNKNOWN_PAUSE_S = 0.45, 0.28
"""A pause this long ends a piece, where the words are known and where not."""
BEFORE_S = 0.3
"""A piece begins at most this much before its first sound."""
_STOPS = ".!?…。！？؟।"


@dataclass(frozen=True)
class Piece:
    """`[start, end)` seconds of the whole, the character at which its text begins, and its own timeline."""

    start: float
    end: float
    char: int
    timeline: SpeechTimeline


def _pauses(timeline: SpeechTimeline) -> Iterator[tuple[float, bool]]:
    """(where to cut, whether anybody would) for every pause inside."""
    ends = np.array([word.end for word in timeline.words])
    for before, phone in zip(timeline.phones, timeline.phones[1:]):
        length = phone.end - phone.start
        if phone.ipa or length < PAUSE_S or not before.ipa or phone.end >= timeline.duration - 1e-6:
            continue
        said = int(np.searchsorted(ends, phone.start + 1e-6, "right"))
        between = timeline.text[timeline.words[said - 1].char_end : timeline.words[said].char_start] if 0 < said < len(timeline.words) else ""
        long = length >= (LONG_PAUSE_S if timeline.words else UNKNOWN_PAUSE_S)
        yield max(phone.start + length / 2, phone.end - BEFORE_S), long or any(ch in _STOPS for ch in between)


def cuts(timeline: SpeechTimeline) -> list[float]:
    """Where the pieces end, the last at the end of the whole; seconds."""
    out: list[float] = []
    start, pauses = 0.0, list(_pauses(timeline))
    while timeline.duration - start > SHORTEST_S:
        inside = [(at, sure) for at, sure in pauses if start + SHORTEST_S <= at < start + LONGEST_S]
        first = next((at for at, sure in inside if sure or at - start > USUAL_S), None)
        if first is None and timeline.duration - start <= LONGEST_S:
            break
        start = first if first is not None else inside[-1][0] if inside else _quietest(timeline, start)
        if timeline.duration - start > SHORTEST_S:
            out.append(round(start, 3))
    return [*out, timeline.duration]


def _quietest(timeline: SpeechTimeline, start: float) -> float:
    a, b = round((start + USUAL_S) * CURVE_RATE), round((start + LONGEST_S) * CURVE_RATE)
    level = timeline.energy[a:b]
    return start + LONGEST_S if not len(level) else (a + int(level.argmin())) / CURVE_RATE


def pieces(timeline: SpeechTimeline) -> list[Piece]:
    """The whole in pieces; a short one is its own only piece."""
    ends = cuts(timeline)
    if len(ends) == 1:
        return [Piece(0.0, timeline.duration, 0, timeline)]
    return [_piece(timeline, a, b) for a, b in zip([0.0, *ends], ends)]


def _piece(whole: SpeechTimeline, start: float, end: float) -> Piece:
    words = [w for w in whole.words if start <= w.start < end]
    first = sum(w.start < start for w in whole.words)
    char = whole.words[first].char_start if first < len(whole.words) else len(whole.text)
    following = whole.words[first + len(words)].char_start if first + len(words) < len(whole.words) else len(whole.text)
    text = whole.text[char:following].rstrip() if words else ""
    moved = tuple(
        replace(w, start=w.start - start, end=min(w.end, end) - start, char_start=w.char_start - char, char_end=w.char_end - char) for w in words
    )
    phones = tuple(
        replace(p, start=max(p.start, start) - start, end=min(p.end, end) - start, word=p.word - first if 0 <= p.word - first < len(words) else -1)
        for p in whole.phones
        if p.end > start and p.start < end
    )
    a, b = round(start * CURVE_RATE), round(end * CURVE_RATE)
    marks = _marks(whole.visemes, start, end)
    return Piece(start, end, char, SpeechTimeline(text, end - start, moved, phones, marks, whole.timing, whole.energy[a:b], whole.f0[a:b], whole.complete))


def _marks(marks: tuple[VisemeMark, ...], start: float, end: float) -> tuple[VisemeMark, ...]:
    inside = [VisemeMark(on_tick(m.start - start), m.viseme, m.gain, m.stress) for m in marks if start <= m.start < end]
    before = [m for m in marks if m.start < start]
    if before and before[-1].viseme != "sil" and (not inside or inside[0].start > 0):
        inside.insert(0, VisemeMark(0.0, before[-1].viseme, before[-1].gain))
    if not inside or inside[-1].viseme != "sil":
        inside.append(VisemeMark(on_tick(max(end - start, inside[-1].start + 0.02 if inside else 0.0)), "sil", 0.0))
    return tuple(inside)
