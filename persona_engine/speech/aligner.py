"""Where each phoneme of a known text lies in its sound: a Viterbi search over the expected phonemes with the viseme net's judgement of each frame.

Offline over the whole sound, or as it arrives with `STREAM_LAG_S`. `Alignment.confidence` tells whether the sound says the text at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from persona_engine.score.timeline import CURVE_RATE, Phone, Word
from persona_engine.speech.features import LAG_S, FeatureStream, Frames, whole_inputs
from persona_engine.speech.lattice import Lattice, Search, Span
from persona_engine.speech.pcm import Samples
from persona_engine.speech.script import Script
from persona_engine.speech.synthesizer import PhoneMark, WordMark
from persona_engine.speech.trust import CONFIDENT, Stretch, judge
from persona_engine.speech.viseme_net import VisemeNet

PRIOR, SHARPNESS = 0.7, 0.6
"""How much of the classes' frequency is taken off their probability, and the weight of sound against durations."""
STREAM_FRAMES = 3
"""Frames that the streaming search waits before it decides."""
STREAM_LAG_S = STREAM_FRAMES / CURVE_RATE + LAG_S


@dataclass(frozen=True)
class Alignment:
    """Words and phones in seconds of the sound; `confidence` is 1 at best, `doubts` are stretches in which the sound says something else."""

    words: tuple[Word, ...]
    phones: tuple[Phone, ...]
    confidence: float
    doubts: tuple[Stretch, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether the sound says the text."""
        return self.confidence >= CONFIDENT


def _evidence(net: VisemeNet, log_posteriors: Frames) -> Frames:
    return np.asarray((log_posteriors - np.float32(PRIOR) * net.prior) * np.float32(SHARPNESS), np.float32)


class Aligner:
    """Aligns scripts with sounds by one net; holds no state of its own."""

    def __init__(self, net: VisemeNet) -> None:
        self.net = net

    def align(self, told: Script, samples: Samples, rate: int, spans: Sequence[Span | None] = (), *, complete: bool = True) -> Alignment:
        """The whole of `told` on its sound; `spans` as in `Lattice`. With `complete` False the sound may stop before the text does: the rest follows
        at its own lengths."""
        inputs = whole_inputs(samples, rate)
        if not len(inputs) or not told.phones:
            return _alignment(told, np.zeros((len(told.phones), 2)), 0, 0.0)
        lattice = Lattice(told, spans)
        posteriors = self.net.log_posteriors(inputs)
        search = Search(lattice)
        search.feed(_evidence(self.net, posteriors))
        units = lattice.unit[search.path(search.last() if complete else search.best())]
        made = _alignment(told, *_times(lattice, units, len(told.phones)), len(inputs) / CURVE_RATE)
        confidence, doubts = judge(posteriors, lattice.found[units])
        return replace(made, confidence=confidence, doubts=doubts)


def _times(lattice: Lattice, units: NDArray[np.intp], count: int) -> tuple[NDArray[np.float64], int]:
    """Start and end of each phone, and how many were reached."""
    owner = lattice.owner[units]
    out = np.full((count, 2), np.nan)
    for i in np.unique(owner[owner >= 0]).tolist():
        at = np.flatnonzero(owner == i)
        out[i] = at[0] / CURVE_RATE, (at[-1] + 1) / CURVE_RATE
    return out, int(owner.max(initial=-1)) + 1


def _alignment(told: Script, times: NDArray[np.float64], reached: int, heard: float) -> Alignment:
    phones: list[Phone] = []
    at = 0.0
    for i, expected in enumerate(told.phones):
        if not expected.ipa:
            if i >= reached and i + 1 < len(told.phones):
                end = max(at, heard) + expected.length
                phones.append(Phone("", at, end))
                at = end
            continue
        start, end = times[i] if i < reached and np.isfinite(times[i, 0]) else (max(at, heard), max(at, heard) + expected.length)
        if start > at + 1e-6:
            phones.append(Phone("", at, float(start)))
        phones.append(Phone(expected.ipa, float(start), float(end), expected.stress, expected.word))
        at = float(end)
    if heard > at:
        phones.append(Phone("", at, heard))
    return Alignment(_words(told, phones), tuple(phones), 0.0)


def _words(told: Script, phones: Sequence[Phone]) -> tuple[Word, ...]:
    spans: dict[int, tuple[float, float]] = {}
    for phone in phones:
        if phone.word >= 0:
            spans[phone.word] = (spans.get(phone.word, (phone.start, 0.0))[0], phone.end)
    out, at = [], 0.0
    for i, (a, b) in enumerate(told.words):
        start, end = spans.get(i, (at, at))
        out.append(Word(told.text[a:b], start, end, a, b))
        at = end
    return tuple(out)


class StreamAligner:
    """The same while the sound arrives: `feed` gives the marks that have become certain, `STREAM_LAG_S` behind the sound."""

    def __init__(self, net: VisemeNet, told: Script, rate: int) -> None:
        self._net, self._told = net, told
        self._features = FeatureStream(rate)
        self._lattice = Lattice(told)
        self._search = Search(self._lattice)
        self._decided, self._unit, self._owner = 0, -1, -1
        self._word = -1

    def feed(self, samples: Samples, last: bool = False) -> list[PhoneMark | WordMark]:
        """Take sound; marks never go back in time or in the text. `last` decides the rest."""
        out: list[PhoneMark | WordMark] = []
        inputs = self._features.feed(samples, last)
        if len(inputs):
            self._search.feed(self._net.evidence(inputs, PRIOR, SHARPNESS))
        until = len(self._search) - (0 if last else STREAM_FRAMES)
        if until > self._decided:
            states = self._search.path(self._search.last() if last else self._search.best(), self._decided)
            for state in states[: until - self._decided].tolist():
                self._reach(int(self._lattice.unit[state]), self._decided / CURVE_RATE, out)
                self._decided += 1
            self._search.forget(self._decided)
        return out

    def _reach(self, unit: int, at: float, out: list[PhoneMark | WordMark]) -> None:
        """Go on towards `unit`, a sounded unit a frame: no closure is jumped over."""
        while self._unit < unit:
            self._unit += 1
            owner = int(self._lattice.owner[self._unit])
            if owner < 0 and self._unit < unit:
                continue
            if owner < 0:
                out.append(PhoneMark(at, ""))
            elif owner != self._owner:
                self._enter(owner, at, out)
            self._owner = owner
            return

    def _enter(self, owner: int, at: float, out: list[PhoneMark | WordMark]) -> None:
        phone = self._told.phones[owner]
        if phone.word > self._word:
            self._word = phone.word
            out.append(WordMark(at, *self._told.words[phone.word]))
        out.append(PhoneMark(at, phone.ipa, phone.stress))


