"""Where a sentence is stressed, where it pauses, and which words carry it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from persona_engine.score.timeline import CURVE_RATE, SpeechTimeline

VOWEL_LETTERS = frozenset("aeiouyɑɐɒæɔəɚɛɜɝɪʊʌøœɨʉɯaeiouãõɛ̃")
FUNCTION_WORDS = frozenset(
    "a an the and or but of to in on at by for with from as is am are was were be been it its this that i you he she we they me him her us them my your"
    " his our their do does did have has had will would can could should may might must not so if then than there".split()
)
PAUSE = 0.15
"""Shortest silence that counts as a boundary, seconds."""


@dataclass(frozen=True)
class Accent:
    """A prominent syllable: `t` the vowel's onset, `word` its word, `weight` its prominence (0..1), `nuclear` for the last of its
    clause."""

    t: float
    end: float
    word: int
    weight: float
    nuclear: bool = False


def is_vowel(ipa: str) -> bool:
    """Whether a phoneme is a syllable's core.

    >>> is_vowel("ɑː"), is_vowel("t")
    (True, False)
    """
    return any(c in VOWEL_LETTERS for c in ipa)


def accents(timeline: SpeechTimeline) -> list[Accent]:
    """Stressed syllables of content words, most of them, in time order, with the nuclear accent of each clause marked."""
    found: list[Accent] = []
    for phone in timeline.phones:
        if phone.stress >= 1 and is_vowel(phone.ipa):
            word = timeline.words[phone.word].text.lower().strip(".,!?;:'\"") if 0 <= phone.word < len(timeline.words) else ""
            base = (0.55 if phone.stress == 2 else 0.3) * (0.45 if word in FUNCTION_WORDS else 1.0)
            found.append(Accent(phone.start, phone.end, phone.word, base))
    if not found:
        found = [Accent(v.start, v.start + 0.12, -1, 0.5) for v in timeline.visemes if v.stress >= 2]
    if not found:
        return []
    loud = _loudness(timeline, found)
    found = [Accent(a.t, a.end, a.word, float(np.clip(a.weight + 0.18 * z, 0.0, 1.0))) for a, z in zip(found, loud)]
    limits = [t for t, _ in boundaries(timeline)]
    for end in limits:
        inside = [i for i, a in enumerate(found) if a.t < end and a.weight >= 0.3]
        if inside and not any(
            found[i].nuclear and found[i].t > (limits[limits.index(end) - 1] if limits.index(end) else -1) for i in inside
        ):
            last = found[inside[-1]]
            found[inside[-1]] = Accent(last.t, last.end, last.word, min(1.0, last.weight + 0.25), True)
    return found


def _loudness(timeline: SpeechTimeline, found: list[Accent]) -> list[float]:
    if not len(timeline.energy):
        return [0.0] * len(found)
    levels = []
    for accent in found:
        a, b = int(accent.t * CURVE_RATE), max(int(accent.end * CURVE_RATE), int(accent.t * CURVE_RATE) + 2)
        window = timeline.energy[a:b]
        levels.append(float(window.max()) if len(window) else -60.0)
    values = np.array(levels)
    spread = max(float(values.std()), 1.0)
    return [float(v) for v in np.clip((values - values.mean()) / spread, -2, 2)]


def boundaries(timeline: SpeechTimeline) -> list[tuple[float, float]]:
    """(start, length) of the silences after clauses; the last is the end of the sentence."""
    out = []
    marks = timeline.visemes
    for mark, after in itertools.pairwise(marks):
        if mark.viseme == "sil" and after.start - mark.start >= PAUSE and mark.start > 0.05:
            out.append((mark.start, after.start - mark.start))
    end = marks[-1].start if marks and marks[-1].viseme == "sil" else timeline.duration
    if not out or end - out[-1][0] > 0.05:
        out.append((end, max(timeline.duration - end, 0.0)))
    return out


def time_of_char(timeline: SpeechTimeline, at: int) -> float:
    """When the character at index `at` of the text is spoken, seconds."""
    for word in timeline.words:
        if word.char_end > at:
            return word.start
    if timeline.words:
        return timeline.words[-1].start
    return timeline.duration * min(at / max(len(timeline.text), 1), 1.0)


def vowel_at(timeline: SpeechTimeline, at: int) -> float:
    """Onset of the first vowel of the word at character `at`, of the word where its phonemes are not known, seconds."""
    word = next((i for i, w in enumerate(timeline.words) if w.char_end > at), -1)
    onsets = (p.start for p in timeline.phones if p.word == word and is_vowel(p.ipa))
    return next(onsets, time_of_char(timeline, at)) if word >= 0 else time_of_char(timeline, at)


def accent_near(found: list[Accent], t: float, within: float = 0.6) -> Accent | None:
    """The strongest accent at or shortly after `t`."""
    near = [a for a in found if t - 0.08 <= a.t <= t + within]
    return max(near, key=lambda a: a.weight - 0.5 * abs(a.t - t)) if near else None
