"""`Vad`: whether somebody speaks, frame by frame; `NetVad` is the one that ships, `Gate` makes stretches of its answers.

What counts is how far each part of the spectrum stands above its own floor, which follows the quietest of the last seconds (after minimum statistics,
Martin 2001), and how much the viseme net takes the sound for speech. A small network weighs both; `python -m bench.vad` measures it in noise.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import FileError
from persona_engine.speech.features import BANDS, LAG_S, FeatureStream, Frames
from persona_engine.speech.pcm import Samples
from persona_engine.speech.viseme_net import VisemeNet

SCHEMA = "persona-vad-net/1"
BEFORE = (30, 20, 12, 6, 3, 1)
"""Frames before the one in question that the network sees too."""
_PAIRS = BANDS // 2
COLUMNS = _PAIRS + 2
"""Of a frame: pairs of bands and the whole above their floors, and the viseme net's opinion."""
WIDTH = COLUMNS * (len(BEFORE) + 1)
_SMOOTH, _RISE, _FALL = 0.3, 0.012, 0.15
_LEAST, _MOST = -2.0, 8.0
_DOUBT = 1e-3
ON, OFF = 0.5, 0.25
NEED, HANG = 2, 10
"""Frames above `ON` that begin a stretch of speech, and below `OFF` that end it."""


class Vad(Protocol):
    """Tells speech from everything else in sound of one rate."""

    @property
    def lag(self) -> float:
        """Seconds by which answers are behind the sound."""
        ...

    def feed(self, samples: Samples) -> Frames:
        """Probability of speech in each further frame, a hundred a second; pieces may be of any size."""
        ...


class NoiseFloor:
    """The floor of each column, as it rises slowly and falls at once."""

    def __init__(self) -> None:
        self._floor: Frames | None = None
        self._level: Frames | None = None

    def above(self, mels: Frames) -> Frames:
        """How far each column stands above its floor, nats of power; (T, columns)."""
        out = np.empty_like(mels)
        for t, row in enumerate(mels):
            if self._floor is None or self._level is None:
                self._floor, self._level = row.copy(), row.copy()
            self._level += np.float32(_SMOOTH) * (row - self._level)
            over = self._level - self._floor
            self._floor += np.where(over > 0, np.minimum(np.float32(_RISE), over), np.float32(_FALL) * over)
            out[t] = row - self._floor
        return np.clip(out, _LEAST, _MOST, out=out)


def columns(above: Frames, silence: Frames) -> Frames:
    """(T, COLUMNS) of what stands above the floors (T, bands + whole) and the viseme net's share of silence (T,)."""
    pairs = above[:, :BANDS].reshape(-1, _PAIRS, 2).mean(2)
    spoken = np.log((1 - silence + _DOUBT) / (silence + _DOUBT)) / 4
    return np.concatenate([pairs, above[:, BANDS:], spoken[:, None]], axis=1).astype(np.float32)


def in_context(rows: Frames, first: int, end: int) -> Frames:
    """Inputs of the frames [first, end) of `rows`, the ends repeated; (T, WIDTH)."""
    at = np.arange(first, end)[:, None] + np.array([*(-b for b in BEFORE), 0])
    out: Frames = rows[np.maximum(at, 0)].reshape(end - first, WIDTH)
    return out


@dataclass(frozen=True)
class VadNet:
    """Weights, inputs scaled to zero mean and unit deviation."""

    mean: Frames
    scale: Frames
    weights: tuple[Frames, Frames]
    biases: tuple[Frames, Frames]

    @classmethod
    def load(cls, data: bytes) -> VadNet:
        """From a `.npz` file's bytes. Raises `FileError`."""
        try:
            with np.load(io.BytesIO(data), allow_pickle=False) as file:
                rows = {name: file[name] for name in file.files}
            mean, scale, w0, w1, b0, b1 = (rows[name].astype(np.float32) for name in ("mean", "scale", "w0", "w1", "b0", "b1"))
            fits = str(rows["schema"]) == SCHEMA and w0.shape[0] == WIDTH == len(mean)
        except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile) as error:
            raise FileError("not a net for voice activity", path="vad net", remedy="Make one with `python -m bench.train_vad`.") from error
        if not fits:
            raise FileError("a net for voice activity with other inputs", path="vad net", remedy="Make one with `python -m bench.train_vad`.")
        return cls(mean, scale, (w0, w1), (b0, b1))

    def dump(self) -> bytes:
        """The same as a `.npz` file."""
        out = io.BytesIO()
        rows = {f"w{i}": w.astype(np.float16) for i, w in enumerate(self.weights)} | {f"b{i}": b.astype(np.float16) for i, b in enumerate(self.biases)}
        np.savez(out, schema=np.array(SCHEMA), mean=self.mean, scale=self.scale, **rows)  # type: ignore[arg-type]
        return out.getvalue()

    def shares(self, inputs: Frames) -> Frames:
        """Probability of speech (T,) from (T, WIDTH)."""
        hidden = np.maximum((inputs - self.mean) * self.scale @ self.weights[0] + self.biases[0], 0)
        return np.asarray(1 / (1 + np.exp(-(hidden @ self.weights[1] + self.biases[1])[:, 0])), np.float32)


class NetVad:
    """The VAD that ships: two small nets in numpy, under 1 % of a core."""

    lag = LAG_S

    def __init__(self, net: VadNet, visemes: VisemeNet, rate: int) -> None:
        self._net, self._visemes = net, visemes
        self._features, self._floor = FeatureStream(rate), NoiseFloor()
        self._above = np.zeros((0, BANDS + 1), np.float32)
        self._rows = np.zeros((0, COLUMNS), np.float32)
        self._given = 0
        """Index in `_rows` of the next frame to be answered."""

    def feed(self, samples: Samples) -> Frames:
        """Probability of speech in each further frame."""
        inputs = self._features.feed(samples)
        self._above = np.concatenate([self._above, self._floor.above(self._features.fresh)])
        if len(inputs):
            made = columns(self._above[: len(inputs)], self._visemes.shares(inputs)[:, 0])
            self._rows, self._above = np.concatenate([self._rows, made]), self._above[len(inputs) :]
        end = len(self._rows)
        out = self._net.shares(in_context(self._rows, self._given, end)) if end > self._given else np.zeros(0, np.float32)
        self._given = end
        drop = max(0, end - max(BEFORE))
        self._rows, self._given = self._rows[drop:], end - drop
        return out


class Gate:
    """Speech or not, frame by frame, without flutter: a syllable's gaps do not end a stretch, a click does not begin one."""

    def __init__(self, on: float = ON, off: float = OFF, need: int = NEED, hang: int = HANG) -> None:
        self._on, self._off, self._need, self._hang = on, off, need, hang
        self._count = 0
        self.open = False

    def feed(self, shares: Frames) -> NDArray[np.bool_]:
        """Whether there is speech in each frame."""
        out = np.zeros(len(shares), np.bool_)
        for t, share in enumerate(shares.tolist()):
            against = share < self._off if self.open else share > self._on
            self._count = self._count + 1 if against else 0
            if self._count >= (self._hang if self.open else self._need):
                self.open, self._count = not self.open, 0
            out[t] = self.open
        return out
