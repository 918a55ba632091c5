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
from persona_engine.speech.pcm import Samples
from persona_engine.speech.script import Script
from persona_engine.speech.synthesizer import PhoneMark, WordMark
from persona_engine.speech.viseme_net import VISEME_OF, VisemeNet, classes, visemes

PRIOR, SHARPNESS = 0.7, 0.6
"""How much of the classes' frequency is taken off their probability, and the weight of sound against durations."""
SUB = 2
"""States of a unit, hence its least length in frames."""
PAUSE_S = 0.05
SKIP_COST = 0.5
STREAM_FRAMES = 3
"""Frames that the streaming search waits before it decides."""
STREAM_LAG_S = STREAM_FRAMES / CURVE_RATE + LAG_S
WORST = -8.0
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


class _Lattice:
    """The states of a script: each class of each phoneme `SUB` times, and pauses between words that may be skipped."""

    def __init__(self, told: Script) -> None:
        owner, found, length, optional = [-1], [0], [PAUSE_S], [True]
        word = -1
        for i, phone in enumerate(told.phones):
            if phone.ipa and phone.word != word and not optional[-1]:
                owner, found, length, optional = owner + [-1], found + [0], length + [PAUSE_S], optional + [True]
            if not phone.ipa and optional[-1]:
                length[-1] = max(length[-1], phone.length)
                continue
            shown = classes(phone.ipa)
            for part in shown:
                owner.append(i if phone.ipa else -1)
                found.append(part)
                length.append(phone.length / len(shown))
                optional.append(not phone.ipa)
            word = phone.word if phone.ipa else word
        if not optional[-1]:
            owner, found, length, optional = owner + [-1], found + [0], length + [0.2], optional + [True]
        self.owner, self.found, self.optional = np.array(owner), np.array(found), np.array(optional)
        self.unit = np.repeat(np.arange(len(owner)), SUB)
        leave = np.clip(SUB / CURVE_RATE / np.maximum(np.repeat(length, SUB), 0.03), 0.02, 0.9)
        self.leave, self.stay = np.log(leave), np.log(1 - leave)
        first = np.arange(len(self.unit)) % SUB == 0
        skippable = np.concatenate([[False] * min(2, len(owner)), self.optional[1:-1]])[: len(owner)]
        self.skip = np.where(first & np.repeat(skippable, SUB), -SKIP_COST, -np.inf)

    def __len__(self) -> int:
        return len(self.unit)


class _Search:
    """One pass forward; `back` holds how far each state's best path came at each frame."""

    def __init__(self, lattice: _Lattice) -> None:
        self.lattice = lattice
        self._score = np.full(len(lattice), -np.inf)
        self._score[0] = 0.0
        if len(lattice) > SUB:
            self._score[SUB] = 0.0
        self._fresh = True
        self.back: list[NDArray[np.uint8]] = []
        self._next, self._jump = np.full(len(lattice), -np.inf), np.full(len(lattice), -np.inf)

    def feed(self, emissions: Frames) -> None:
        """Add frames, (T, units)."""
        lattice, jump_by = self.lattice, SUB + 1
        for row in emissions[:, lattice.unit]:
            if self._fresh:
                self._score, self._fresh = self._score + row, False
                self.back.append(np.zeros(len(lattice), np.uint8))
                continue
            left = self._score + lattice.leave
            self._next[1:] = left[:-1]
            self._jump[jump_by:] = left[:-jump_by]
            stay = self._score + lattice.stay
            jump = self._jump + lattice.skip
            best = np.maximum(stay, self._next)
            came = (self._next > stay).astype(np.uint8)
            came[jump > best] = jump_by
            self._score = np.maximum(best, jump) + row
            self.back.append(came)

    def best(self) -> int:
        """The likeliest state now."""
        return int(self._score.argmax())

    def last(self) -> int:
        """The likeliest state in which the whole text is said."""
        final = len(self.lattice) - 1
        before = final - SUB
        end = before if before > 0 and self._score[before] > self._score[final] else final
        return end if np.isfinite(self._score[end]) else self.best()

    def path(self, state: int, until: int = 0) -> NDArray[np.intp]:
        """States of the frames from `until` on, on the way to `state`."""
        out = np.zeros(len(self.back) - until, np.intp)
        for t in range(len(self.back) - 1, until - 1, -1):
            out[t - until] = state
            state -= int(self.back[t][state])
        return out


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

    def align(self, told: Script, samples: Samples, rate: int, *, complete: bool = True) -> Alignment:
        """The whole of `told` on its sound. With `complete` False the sound may stop before the text does: the rest follows at its own lengths."""
        frames = Normaliser().feed(log_mels(samples, rate))
        if not len(frames) or not told.phones:
            return _alignment(told, np.zeros((len(told.phones), 2)), 0, 0.0, WORST)
        lattice = _Lattice(told)
        posteriors = self.net.log_posteriors(with_context(frames))
        search = _Search(lattice)
        search.feed(_evidence(self.net, posteriors)[:, lattice.found])
        units = lattice.unit[search.path(search.last() if complete else search.best())]
        found = lattice.found[units]
        lack = _lack(posteriors, found)[found != 0]
        confidence = float(lack.mean()) if len(lack) else WORST
        return _alignment(told, *_times(lattice, units, len(told.phones)), len(frames) / CURVE_RATE, confidence)


def _times(lattice: _Lattice, units: NDArray[np.intp], count: int) -> tuple[NDArray[np.float64], int]:
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
        self._lattice = _Lattice(told)
        self._search = _Search(self._lattice)
        self._decided, self._unit, self._owner = 0, -1, -1
        self._word = -1
        self._lack, self._spoken = 0.0, 0

    @property
    def confidence(self) -> float:
        """As `Alignment.confidence`, of what was heard so far."""
        return self._lack / self._spoken if self._spoken else 0.0

    def feed(self, samples: Samples, last: bool = False) -> list[PhoneMark | WordMark]:
        """Take sound; marks never go back in time or in the text. `last` decides the rest."""
        out: list[PhoneMark | WordMark] = []
        inputs = self._features.feed(samples, last)
        if len(inputs):
            self._judge(inputs)
        until = len(self._search.back) - (0 if last else STREAM_FRAMES)
        if until > self._decided:
            states = self._search.path(self._search.last() if last else self._search.best(), self._decided)
            for state in states[: until - self._decided].tolist():
                self._reach(int(self._lattice.unit[state]), self._decided / CURVE_RATE, out)
                self._decided += 1
        return out

    def _judge(self, inputs: Frames) -> None:
        posteriors = self._net.log_posteriors(inputs)
        self._search.feed(_evidence(self._net, posteriors)[:, self._lattice.found])
        found = int(self._lattice.found[self._unit]) if self._unit >= 0 else 0
        if found:
            self._lack += float(_lack(posteriors, np.full(len(posteriors), found)).sum())
            self._spoken += len(posteriors)

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


