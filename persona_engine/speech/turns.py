"""`Turns`: a microphone's sound as turns, each from just before its first syllable to the silence that ends it.

How long a silence must be follows the voice: pitch that has fallen to the low of its range ends a turn sooner than pitch that stays level (Duncan 1972;
Gravano and Hirschberg 2011).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from persona_engine.score.timeline import CURVE_RATE
from persona_engine.speech.pcm import Samples
from persona_engine.speech.prosody import Curve, PitchCurve, energy
from persona_engine.speech.vad import Gate, Vad

BEFORE_S = 0.3
"""Sound kept from before the first syllable."""
FALLEN, LEVEL = 0.7, 1.5
"""Silence that ends a turn whose pitch has fallen, and one whose pitch has not, as shares of the usual one."""
LOW_SHARE = 30.0
"""Percentile of a voice's pitch below which it has fallen."""
MIDDLE, LEVEL_AFTER_S = (40.0, 70.0), 2.0
"""Percentiles between which pitch is level; a turn shorter than this is not expected to fall."""
END_FRAMES = 25
"""Voiced frames by which the end of a phrase is judged."""
LEAST_S = 0.25
"""Less speech than this, the gate's own delay included, is a click or a cough."""


@dataclass(frozen=True)
class Turn:
    """What was said from `start` (seconds of the stream) on; `spoken` seconds of it are speech. `complete` once the turn is over."""

    start: float
    samples: Samples
    spoken: float
    complete: bool


@dataclass(frozen=True)
class Voice:
    """How a turn sounds so far, `CURVE_RATE` frames a second from its start: pitch in Hz, 0 unvoiced; level in dB re full scale; whether there is speech."""

    f0: Curve
    level: Curve
    speech: NDArray[np.bool_]


class Turns:
    """Fed with sound of one `rate` in pieces of any size. `silence_s` usually ends a turn, `longest_s` always does."""

    def __init__(self, vad: Vad, rate: int, silence_s: float, longest_s: float) -> None:
        self._vad, self._rate, self._gate = vad, rate, Gate()
        self._silence, self._longest = silence_s, longest_s
        self._kept: Samples = np.zeros(0, np.float32)
        self._first = 0
        """Index in the stream of the first sample kept."""
        self._frames = 0
        """Frames of the stream that were judged."""
        self._speech: list[bool] = []
        self._start: int | None = None
        """Frame of the stream at which the present turn starts."""
        self._pitch = PitchCurve(rate)
        self._judged = (-1, 50.0)
        """Frames of the turn up to its last speech, and where in its range its pitch ended there."""

    @property
    def open(self) -> bool:
        """Whether somebody is in the middle of a turn."""
        return self._start is not None

    def drop(self) -> None:
        """Forget the present turn: it was not meant."""
        self._start, self._speech = None, []

    def feed(self, samples: Samples, last: bool = False) -> list[Turn]:
        """The turn that goes on, and those that have ended, in order; `last` ends the stream."""
        self._kept = np.concatenate([self._kept, samples])
        out: list[Turn] = []
        for speaks in self._gate.feed(self._vad.feed(samples)).tolist():
            self._frames += 1
            if self._start is None and speaks:
                self._start = max(self._frames - 1 - round(BEFORE_S * CURVE_RATE), round(self._first * CURVE_RATE / self._rate))
                self._speech = [False] * (self._frames - 1 - self._start)
                self._pitch = PitchCurve(self._rate)
            if self._start is not None:
                self._speech.append(speaks)
                if self._over():
                    out += self._end()
        if last and self._start is not None:
            out += self._end()
        if self._start is not None:
            out.append(self._turn(False))
        since = self._frames - round((BEFORE_S + 0.1) * CURVE_RATE) if self._start is None else self._start
        self._forget(since)
        return out

    def _over(self) -> bool:
        if len(self._speech) >= self._longest * CURVE_RATE:
            return True
        silent = self._silent()
        if silent < FALLEN * self._silence * CURVE_RATE:
            return False
        spoken = len(self._speech) - silent
        if self._judged[0] != spoken:
            self._judged = (spoken, self._end_of_phrase())
        ended = self._judged[1]
        share = FALLEN if ended < LOW_SHARE else LEVEL if MIDDLE[0] < ended < MIDDLE[1] and spoken > LEVEL_AFTER_S * CURVE_RATE else 1.0
        return silent >= self._silence * CURVE_RATE * share

    def _silent(self) -> int:
        """Frames since speech was last heard."""
        count = 0
        for speaks in reversed(self._speech):
            if speaks:
                break
            count += 1
        return count

    def _end_of_phrase(self) -> float:
        """Where in the range of the voice its pitch ended, 0..100; 50 for a voice that tells nothing."""
        f0 = self.voice().f0
        voiced = f0[f0 > 0]
        if len(voiced) < 3 * END_FRAMES:
            return 50.0
        return float((voiced < np.median(voiced[-END_FRAMES:])).mean() * 100)

    def _end(self) -> list[Turn]:
        turn = self._turn(True)
        self.drop()
        return [turn] if turn.spoken >= LEAST_S else []

    def _turn(self, complete: bool) -> Turn:
        assert self._start is not None
        at = round(self._start * self._rate / CURVE_RATE) - self._first
        end = round((self._start + len(self._speech)) * self._rate / CURVE_RATE) - self._first
        return Turn(self._start / CURVE_RATE, self._kept[max(0, at) : end], sum(self._speech) / CURVE_RATE, complete)

    def voice(self) -> Voice:
        """How the present turn sounds."""
        samples = self._turn(False).samples if self._start is not None else self._kept[:0]
        count = len(self._speech)
        f0, level = self._pitch.of(samples)[:count], energy(samples, self._rate)[:count]
        return Voice(f0, level, np.array(self._speech[: len(f0)], np.bool_))

    def _forget(self, frame: int) -> None:
        count = round(frame * self._rate / CURVE_RATE) - self._first
        if count > 0:
            self._kept, self._first = self._kept[count:], self._first + count
