"""Where each phoneme of a known text lies in its sound: a Viterbi search over the expected phonemes with the viseme net's judgement of each frame.

Offline over the whole sound, or as it arrives with `STREAM_LAG_S`. `Alignment.confidence` tells whether the sound says the text at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.score.timeline import CURVE_RATE, Phone, Word
from persona_engine.speech.features import LAG_S, FeatureStream, Frames, Normaliser, log_mels, with_context
from persona_engine.speech.lattice import Lattice, Search, Span
from persona_engine.speech.pcm import Samples
from persona_engine.speech.script import Script
from persona_engine.speech.synthesizer import PhoneMark, WordMark
from persona_engine.speech.viseme_net import VISEME_OF, VisemeNet, visemes

PRIOR, SHARPNESS = 0.7, 0.6
"""How much of the classes' frequency is taken off their probability, and the weight of sound against durations."""
STREAM_FRAMES = 3
"""Frames that the streaming search waits before it decides."""
STREAM_LAG_S = STREAM_FRAMES / CURVE_RATE + LAG_S
WORST = -8.0
_TOGETHER = 16
CONFIDENT = -1.2
"""Below this mean log likelihood of the path's visemes against each frame's best, the sound does not say the text."""


@dataclass(frozen=True)
class Alignment:
    """Words and phones in seconds of the sound; `confidence` is 0 at best."""

    words: tuple[Word, ...]
    phones: tuple[Phone, ...]
    confidence: float

    @property
    def sure(self) -> bool:
        """Whether the sound says the text."""
        return self.confidence >= CONFIDENT


def _evidence(net: VisemeNet, log_posteriors: Frames) -> Frames:
    return np.asarray((log_posteriors - np.float32(PRIOR) * net.prior) * np.float32(SHARPNESS), np.float32)


def _lack(log_posteriors: Frames, found: NDArray[np.intp]) -> Frames:
    """By how much the viseme of the class `found` is less likely than the likeliest, for each frame; 0 at best, `WORST` at worst."""
    by_viseme = np.log(visemes(log_posteriors) + np.float32(1e-9))
    return np.asarray(np.maximum(by_viseme[np.arange(len(found)), VISEME_OF[found]] - by_viseme.max(1), WORST), np.float32)


class Aligner:
    """Aligns scripts with sounds by one net; holds no state of its own."""

    def __init__(self, net: VisemeNet) -> None:
        self.net = net

    def align(self, told: Script, samples: Samples, rate: int, spans: Sequence[Span | None] = (), *, complete: bool = True) -> Alignment:
        """The whole of `told` on its sound; `spans` as in `Lattice`. With `complete` False the sound may stop before the text does: the rest follows
        at its own lengths."""
        frames = Normaliser().feed(log_mels(samples, rate))
        if not len(frames) or not told.phones:
            return _alignment(told, np.zeros((len(told.phones), 2)), 0, 0.0, WORST)
        lattice = Lattice(told, spans)
        posteriors = self.net.log_posteriors(with_context(frames))
        search = Search(lattice)
        search.feed(_evidence(self.net, posteriors))
        units = lattice.unit[search.path(search.last() if complete else search.best())]
        found = lattice.found[units]
        lack = _lack(posteriors, found)[found != 0]
        confidence = float(lack.mean()) if len(lack) else WORST
        return _alignment(told, *_times(lattice, units, len(told.phones)), len(frames) / CURVE_RATE, confidence)


def _times(lattice: Lattice, units: NDArray[np.intp], count: int) -> tuple[NDArray[np.float64], int]:
    """Start and end of each phone, and how many were reached."""
    owner = lattice.owner[units]
    out = np.full((count, 2), np.nan)
    for i in np.unique(owner[owner >= 0]).tolist():
        at = np.flatnonzero(owner == i)
        out[i] = at[0] / CURVE_RATE, (at[-1] + 1) / CURVE_RATE
    return out, int(owner.max(initial=-1)) + 1


def _alignment(told: Script, times: NDArray[np.float64], reached: int, heard: float, confidence: float) -> Alignment:
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
    return Alignment(_words(told, phones), tuple(phones), confidence)


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
        self._lack, self._spoken = 0.0, 0
        self._open: list[tuple[Frames, int]] = []
        """Frames that are not judged yet: together they cost less."""

    @property
    def confidence(self) -> float:
        """As `Alignment.confidence`, of what was heard so far."""
        self._settle()
        return self._lack / self._spoken if self._spoken else 0.0

    def feed(self, samples: Samples, last: bool = False) -> list[PhoneMark | WordMark]:
        """Take sound; marks never go back in time or in the text. `last` decides the rest."""
        out: list[PhoneMark | WordMark] = []
        inputs = self._features.feed(samples, last)
        if len(inputs):
            self._judge(inputs)
        until = len(self._search) - (0 if last else STREAM_FRAMES)
        if until > self._decided:
            states = self._search.path(self._search.last() if last else self._search.best(), self._decided)
            for state in states[: until - self._decided].tolist():
                self._reach(int(self._lattice.unit[state]), self._decided / CURVE_RATE, out)
                self._decided += 1
            self._search.forget(self._decided)
        return out

    def _judge(self, inputs: Frames) -> None:
        posteriors = self._net.log_posteriors(inputs)
        self._search.feed(_evidence(self._net, posteriors))
        found = int(self._lattice.found[self._unit]) if self._unit >= 0 else 0
        if found:
            self._open.append((posteriors, found))
            if len(self._open) >= _TOGETHER:
                self._settle()

    def _settle(self) -> None:
        if self._open:
            posteriors = np.concatenate([rows for rows, _ in self._open])
            found = np.repeat([wanted for _, wanted in self._open], [len(rows) for rows, _ in self._open])
            self._lack += float(_lack(posteriors, found).sum())
            self._spoken += len(posteriors)
            self._open.clear()

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


