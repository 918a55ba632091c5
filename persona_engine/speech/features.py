"""What the viseme net hears: log-mel frames at `CURVE_RATE`, at any sample rate, normalised as they arrive.

The filters are laid over the spectrum of the sound's own rate, so nothing is resampled; bands above half the rate stay at the floor. Frame t is
centred at t / `CURVE_RATE` seconds. The mean of the loud frames so far is taken off each band, so a microphone's colour and level do not matter.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from persona_engine.score.timeline import CURVE_RATE
from persona_engine.speech.pcm import Samples

Frames = NDArray[np.float32]
BANDS = 32
COLUMNS = BANDS + 1
"""Columns of a frame: the bands and the whole."""
LOW_HZ, HIGH_HZ = 60.0, 7_600.0
WINDOW_S = 0.025
LOW_PEAK, USUAL_PEAK, MOST_GAIN = 0.08, 0.3, 200.0
FLOOR = 1e-8
"""Power of a band, re a full-scale sine, below which nothing is heard."""
PAST = (12, 9, 6, 4, 3, 2, 1)
FUTURE = (1, 2, 3)
"""Frames before and after the one in question that the net sees."""
LOOK_AHEAD = max(FUTURE)
LEVEL = len(PAST) * COLUMNS + BANDS
"""Column of the net's inputs that holds the frame's own level (nats of power) re the loud frames'."""
LAG_S = LOOK_AHEAD / CURVE_RATE + WINDOW_S / 2
"""How much sound after a frame's centre its context needs."""
WIDTH = COLUMNS * (len(PAST) + 1 + len(FUTURE))
_FLOOR = np.float32(FLOOR)
_START_MEAN = -9.0
_NONE: Frames = np.zeros((0, COLUMNS), np.float32)
_EVEN = np.full(COLUMNS, 1 / COLUMNS, np.float32)
_LOUD, _FALL = 3.5, 0.004
_SLOW, _FIRST = 300.0, 30.0


def _mel(hz: float) -> float:
    return 2595 * float(np.log10(1 + hz / 700))


@functools.lru_cache(maxsize=16)
def _bank(rate: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Window (W,) and filters (2 (W2 // 2 + 1), COLUMNS) of real and imaginary squares, one after the other, for a sample rate; read-only."""
    window = np.hanning(max(8, round(WINDOW_S * rate))).astype(np.float32)
    size = 1 << int(np.ceil(np.log2(len(window))))
    hz = np.arange(size // 2 + 1) * rate / size
    edges = 700 * (10 ** (np.linspace(_mel(LOW_HZ), _mel(HIGH_HZ), BANDS + 2) / 2595) - 1)
    low, mid, high = edges[:-2], edges[1:-1], edges[2:]
    rows = np.minimum((hz[:, None] - low) / (mid - low), (high - hz[:, None]) / (high - mid))
    # A full-scale sine has a power of one, whatever window and transform.
    filters = np.maximum(rows, 0) * (4 / (size * float((window**2).sum())))
    return window, np.repeat(np.concatenate([filters, filters.sum(1, keepdims=True)], 1).astype(np.float32), 2, axis=0)


def size_of_window(rate: int) -> int:
    """Samples under one frame's window."""
    return len(_bank(rate)[0])


@functools.lru_cache(maxsize=16)
def _places(count: int) -> NDArray[np.int64]:
    return np.arange(count)


def _mels(padded: Samples, starts: NDArray[np.int64], rate: int) -> Frames:
    window, filters = _bank(rate)
    frames = padded[starts[:, None] + _places(len(window))] * window
    parts = np.fft.rfft(frames, len(filters) - 2).view(np.float32)
    power = (parts * parts) @ filters
    power += _FLOOR
    return np.asarray(np.log(power, out=power), np.float32)


def log_mels(samples: Samples, rate: int) -> Frames:
    """Natural log of the power in each band and, last, in all; (ceil(len * CURVE_RATE / rate), COLUMNS). Costs about 0.6 ms a second of sound."""
    count = int(np.ceil(len(samples) * CURVE_RATE / rate))
    if not count:
        return np.zeros((0, COLUMNS), np.float32)
    half = size_of_window(rate) // 2
    padded = np.pad(samples, (half, 2 * half + 2))
    return _mels(padded, np.rint(np.arange(count) * rate / CURVE_RATE).astype(np.int64), rate)


def whole_inputs(samples: Samples, rate: int) -> Frames:
    """The net's inputs of a whole sound, (T, WIDTH); one that is recorded too low is raised first."""
    peak = float(np.quantile(np.abs(samples), 0.999)) if len(samples) else 0.0
    raised = samples * np.float32(min(MOST_GAIN, USUAL_PEAK / peak)) if 0 < peak < LOW_PEAK else samples
    return with_context(Normaliser().feed(log_mels(raised, rate)))


class Normaliser:
    """Takes the running mean of loud frames off each band; pieces of any size give what the whole would."""

    def __init__(self, mean: Frames | None = None) -> None:
        self._mean = np.full(COLUMNS, _START_MEAN, np.float32) if mean is None else mean.astype(np.float32)
        self._peak, self._count = -np.inf, 0

    def feed(self, mels: Frames) -> Frames:
        """The same frames without the speaker's and the microphone's mean; (T, COLUMNS)."""
        out = np.empty_like(mels)
        peak = self._peak
        for heard, made, level in zip(mels, out, (mels @ _EVEN).tolist()):
            np.subtract(heard, self._mean, out=made)
            peak = max(peak - _FALL, level)
            if level > peak - _LOUD:
                self._count += 1
                self._mean += made * np.float32(max(1 / _SLOW, 1 / (self._count + _FIRST)))
                np.subtract(heard, self._mean, out=made)
        self._peak = peak
        return out


def loud_mean(mels: Frames) -> Frames:
    """Mean of the loud frames of a whole sound: the start that `Normaliser` would have wished for; (COLUMNS,)."""
    level = mels.mean(1)
    return np.asarray(mels[level > np.quantile(level, 0.95) - _LOUD].mean(0), np.float32)


_OFFSETS = np.array([-p for p in PAST] + [0, *FUTURE])


@functools.lru_cache(maxsize=16)
def _rows(count: int) -> NDArray[np.int64]:
    return np.asarray(np.arange(count)[:, None] + _OFFSETS, np.int64)


def _in_context(frames: Frames, start: int, end: int) -> Frames:
    rows = _rows(end - start) + start
    out: Frames = frames.take(rows, axis=0, mode="clip").reshape(end - start, WIDTH)
    return out


def with_context(frames: Frames) -> Frames:
    """Each frame with those at `PAST` and `FUTURE`, the ends repeated; (T, WIDTH)."""
    return _in_context(frames, 0, len(frames))


class FeatureStream:
    """Sound in pieces of any size; the net's inputs out, each once its look-ahead is heard."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        window = size_of_window(rate)
        self._half = window // 2
        self._sound = np.zeros(self._half, np.float32)
        self._first = -self._half
        """Index in the sound of the first sample still held."""
        self._made = self._given = 0
        self._normal = Normaliser()
        self._frames = _NONE
        self._held = 0
        self.fresh = self._frames
        """Log-mel frames that the last piece completed, as they are; (T, COLUMNS)."""

    def feed(self, samples: Samples, last: bool = False) -> Frames:
        """Inputs that have become complete, (T, WIDTH); `last` gives the rest as if the last frame went on."""
        self._sound = np.concatenate([self._sound, samples.astype(np.float32, copy=False)])
        end = self._first + len(self._sound)
        window = size_of_window(self._rate)
        if last:
            until = int(np.ceil(end * CURVE_RATE / self._rate))
            self._sound = np.pad(self._sound, (0, 2 * window))
        else:
            until = max(self._made, int((end - window + self._half - 1) * CURVE_RATE / self._rate + 1))
        self.fresh = _NONE
        if until > self._made:
            before = self._half + self._first
            starts = np.array([round(frame * self._rate / CURVE_RATE) - before for frame in range(self._made, until)], np.int64)
            self.fresh = _mels(self._sound, starts, self._rate)
            new = self._normal.feed(self.fresh)
            self._frames = np.concatenate([self._frames, new])
            self._made = until
            keep = round(until * self._rate / CURVE_RATE) - self._half - self._first
            self._sound, self._first = self._sound[keep:], self._first + keep
        return self._ready(self._made if last else max(self._given, self._made - LOOK_AHEAD))

    def _ready(self, until: int) -> Frames:
        if until <= self._given:
            return np.zeros((0, WIDTH), np.float32)
        out = _in_context(self._frames, self._given - self._held, until - self._held)
        self._given = until
        drop = max(0, until - max(PAST) - self._held)
        self._frames, self._held = self._frames[drop:], self._held + drop
        return out
