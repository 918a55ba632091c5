"""Mouth shapes of speech whose words nobody knows: the viseme net alone, smoothed by which sound follows which, closed where it is quiet.

Offline over the whole sound, or as it arrives with `STREAM_LAG_S`: players' microphones, unknown recordings.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import VISEMES
from persona_engine.score.timeline import CURVE_RATE, Phone
from persona_engine.speech.features import BANDS, COLUMNS, LAG_S, LEVEL, PAST, FeatureStream, Frames, whole_inputs
from persona_engine.speech.pcm import Samples
from persona_engine.speech.synthesizer import PhoneMark
from persona_engine.speech.viseme_net import VisemeNet

IPA_OF: dict[str, str] = {
    "sil": "", "PP": "b", "FF": "f", "TH": "θ", "DD": "d", "kk": "k", "CH": "ʃ", "SS": "s", "nn": "n", "RR": "ɹ", "aa": "ɑ", "E": "ɛ", "I": "i", "O": "ɔ",
    "U": "u",
}  # fmt: skip
"""A phoneme that stands for each viseme."""
QUIET = -7.5
"""Level re the loud frames' (nats of power; 33 dB) below which the mouth rests."""
NO_SPEECH = 6.0
"""Log cost of any shape but rest there."""
SHARPNESS, PRIOR = 0.6, 0.3
CLOSED = VISEMES.index("PP")
DIP, DIP_FULL, DIP_SHARE = 1.0, 3.0, 0.9
"""A level that dips by more than the first (nats of power) between its neighbours speaks for closed lips, from the second on by the last."""
_DIP_SLOPE, _DIP_START = (np.float32(DIP_SHARE * part / (DIP_FULL - DIP)) for part in (1.0, DIP))
CLOSING = 1.0
"""Log cost that closing the lips is spared: the net hears closures less often than there are any."""
SUCCESSION, CHANGE = 0.5, -0.5
"""Weight of how often one shape follows another, and the log cost of any change on top."""
_NO_SOUND: Samples = np.zeros(0, np.float32)
STREAM_FRAMES = 1
"""Frames that are waited for beyond a frame before it is decided, besides those of the same piece,"""
PIECE_S = 0.025
"""and how much sound is heard in one go at least: the more, the less it costs."""
STREAM_LAG_S = STREAM_FRAMES / CURVE_RATE + LAG_S + PIECE_S


def _evidence(net: VisemeNet, inputs: Frames) -> Frames:
    """Log evidence of each viseme, (T, 15), but for a number of each frame's own."""
    out = net.likeness(inputs)
    np.log(out, out=out)
    out *= np.float32(SHARPNESS)
    out -= _usual(net)
    out[:, CLOSED] += np.minimum(np.maximum(_DIP_SLOPE * _dip(inputs) - _DIP_START, 0), np.float32(DIP_SHARE))
    quiet = inputs[:, LEVEL] < QUIET
    if quiet.any():
        out[quiet, 1:] -= NO_SPEECH
    return out


@lru_cache(maxsize=4)
def _usual(net: VisemeNet) -> Frames:
    """(15,) what is taken off for how frequent each viseme is."""
    return np.float32(SHARPNESS * PRIOR) * net.viseme_prior


def _dip(inputs: Frames) -> Frames:
    """By how much the level of each frame lies below the highest before and the highest after it, nats; (T,)."""
    level = inputs.reshape(len(inputs), -1, COLUMNS)[:, :, BANDS]
    here = len(PAST)
    out: Frames = np.minimum(np.maximum.reduce(level[:, :here], 1), np.maximum.reduce(level[:, here + 1 :], 1)) - level[:, here]
    return out


class _Smoother:
    """Viterbi over the visemes with the net's own successions."""

    def __init__(self, net: VisemeNet) -> None:
        self._cost = np.float32(SUCCESSION) * net.follows + np.float32(CHANGE) * (1 - np.eye(len(VISEMES), dtype=np.float32))
        self._cost[:, CLOSED] += CLOSING
        self._cost[CLOSED, CLOSED] -= CLOSING
        self._cost = np.ascontiguousarray(self._cost.T)
        self._score = np.full(len(VISEMES), -10.0, np.float32)
        self._score[0] = 0.0
        self._back: list[NDArray[np.intp]] = []

    def __len__(self) -> int:
        return len(self._back)

    def feed(self, evidence: Frames) -> None:
        score = self._score
        for row in evidence:
            options = self._cost + score
            came = options.argmax(1)
            score = np.maximum.reduce(options, 1)
            score += row
            self._back.append(came)
        self._score = score - score.max()

    def take(self, keep: int) -> list[int]:
        """The likeliest visemes of the frames not yet taken, but for the newest `keep`."""
        state, out = int(self._score.argmax()), []
        for came in reversed(self._back):
            out.append(state)
            state = int(came[state])
        count = max(0, len(out) - keep)
        del self._back[:count]
        return out[::-1][:count]


def shapes(net: VisemeNet, samples: Samples, rate: int) -> NDArray[np.intp]:
    """Index into `names.VISEMES` of each frame of a whole sound, `CURVE_RATE` a second."""
    if not len(samples):
        return np.zeros(0, np.intp)
    smoother = _Smoother(net)
    smoother.feed(_evidence(net, whole_inputs(samples, rate)))
    return np.array(smoother.take(0))


def phones(net: VisemeNet, samples: Samples, rate: int) -> list[Phone]:
    """Stand-in phones of a whole sound, without gaps from 0 to its end."""
    found = shapes(net, samples, rate)
    if not len(found):
        return []
    starts = np.flatnonzero(np.diff(found, prepend=-1))
    ends = np.append(starts[1:] / CURVE_RATE, len(samples) / rate)
    return [Phone(IPA_OF[VISEMES[int(found[a])]], a / CURVE_RATE, float(end)) for a, end in zip(starts.tolist(), ends) if end > a / CURVE_RATE]


class Hearing:
    """The same as it arrives: marks come out `STREAM_LAG_S` behind the sound."""

    def __init__(self, net: VisemeNet, rate: int) -> None:
        self._net, self._features, self._smoother = net, FeatureStream(rate), _Smoother(net)
        self._decided, self._shape = 0, -1
        self._least, self._held = round(PIECE_S * rate), _NO_SOUND

    def feed(self, samples: Samples, last: bool = False) -> list[PhoneMark]:
        """Take sound; give the marks that have become certain. `last` decides the rest."""
        heard = np.concatenate([self._held, samples]) if len(self._held) else samples
        wait = len(heard) < self._least and not last
        self._held = heard.copy() if wait else _NO_SOUND
        if wait:
            return []
        inputs = self._features.feed(heard, last)
        if len(inputs):
            self._smoother.feed(_evidence(self._net, inputs))
        out: list[PhoneMark] = []
        for state in self._smoother.take(0 if last else STREAM_FRAMES):
            if state != self._shape:
                self._shape = state
                out.append(PhoneMark(self._decided / CURVE_RATE, IPA_OF[VISEMES[state]]))
            self._decided += 1
        return out
