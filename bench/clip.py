"""The reference clip of streaming: 70 shapes and 25 joints of a crowd that talks, looks, blinks, gestures, sways and now and then walks.

Layers of closed form, sampled at any rate; 45 % of the time somebody talks, 12 % of the shapes are away from zero. It is nobody's
performance: it is kept as it is so that figures over the years compare.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
SHAPES, JOINTS = 70, 25
TALKS = 0.45


@dataclass(frozen=True)
class Clip:
    """`shapes` (T, N, 70) 0..1, `turns` (T, N, 25, 3) rotation vectors from the bind pose, radians, `places` (T, N, 3) metres, `headings` (T, N) radians."""

    shapes: F64
    turns: F64
    places: F64
    headings: F64


def crowd(count: int, seconds: float, rate: float, seed: int = 100) -> Clip:
    """`count` of them."""
    parts = [_Person(seed + k, seconds, rate).parts() for k in range(count)]
    return Clip(*(np.stack([p[k] for p in parts], axis=1) for k in range(4)))


def _ease(x: F64) -> F64:
    x = np.clip(x, 0, 1)
    return np.asarray(x * x * x * (10 - 15 * x + 6 * x * x))


def _bump(t: F64, start: float, rise: float, hold: float, fall: float) -> F64:
    return np.asarray(_ease((t - start) / rise) * (1 - _ease((t - start - rise - hold) / fall)))


class _Person:
    def __init__(self, seed: int, seconds: float, rate: float) -> None:
        self.random = np.random.default_rng(seed)
        self.seconds = seconds
        self.t = np.arange(int(seconds * rate)) / rate
        self.rate = rate
        self.shapes = np.zeros((len(self.t), SHAPES))
        self.degrees = np.zeros((len(self.t), JOINTS, 3))
        self.places = np.zeros((len(self.t), 3))
        self.headings = np.zeros(len(self.t))

    def parts(self) -> tuple[F64, F64, F64, F64]:
        """Everything."""
        speeches = self._speeches()
        self._lips(speeches)
        self._blinks()
        across, up = self._gaze()
        self._emotions()
        self._sway(across, up)
        for start, end in speeches:
            self._nods(start, end)
            self._gestures(start, end)
        self._walks()
        return np.clip(self.shapes, 0, 1), self._turns(), self.places, self.headings

    def _turns(self) -> F64:
        """Turns about z after y after x as rotation vectors."""
        half = np.radians(self.degrees) / 2
        (cx, cy, cz), (sx, sy, sz) = np.moveaxis(np.cos(half), -1, 0), np.moveaxis(np.sin(half), -1, 0)
        w = cx * cy * cz + sx * sy * sz
        vector = np.stack([sx * cy * cz - cx * sy * sz, cx * sy * cz + sx * cy * sz, cx * cy * sz - sx * sy * cz], axis=-1)
        sine = np.linalg.norm(vector, axis=-1)
        scale = np.where(sine > 1e-9, 2 * np.arctan2(sine, w) / np.maximum(sine, 1e-12), 2.0)
        return np.asarray(vector * scale[..., None])

    def _frames(self, start: float, end: float) -> slice:
        return slice(max(0, int(start * self.rate)), min(len(self.t), int(end * self.rate) + 1))

    def _raise(self, shape: int, at: slice, value: F64) -> None:
        self.shapes[at, shape] = np.maximum(self.shapes[at, shape], value)

    def _speeches(self) -> list[tuple[float, float]]:
        out, at = [], self.random.uniform(0, 4)
        while at < self.seconds:
            lasts = self.random.uniform(1.5, 6)
            out.append((at, min(at + lasts, self.seconds)))
            at += lasts + self.random.exponential(lasts * (1 - TALKS) / TALKS)
        return out

    def _lips(self, speeches: list[tuple[float, float]]) -> None:
        for start, end in speeches:
            at = start
            while at < end:
                shape, gain, lasts = 52 + int(self.random.integers(0, 15)), self.random.uniform(0.35, 1.0), self.random.uniform(0.06, 0.12)
                frames = self._frames(at - 0.08, at + lasts + 0.2)
                self._raise(shape, frames, gain * _bump(self.t[frames], at - 0.06, 0.06, lasts - 0.04, 0.09))
                self._raise(0, frames, 0.5 * gain * _bump(self.t[frames], at - 0.06, 0.07, lasts - 0.05, 0.1))
                at += lasts

    def _blinks(self) -> None:
        at = self.random.uniform(0, 3)
        while at < self.seconds:
            frames = self._frames(at - 0.05, at + 0.4)
            closed = _bump(self.t[frames], at, 0.07, 0.03, 0.14)
            for shape in (5, 6):
                self._raise(shape, frames, closed)
            at += self.random.uniform(1.5, 6)

    def _gaze(self) -> tuple[F64, F64]:
        across, up, at, before = np.zeros_like(self.t), np.zeros_like(self.t), 0.0, (0.0, 0.0)
        while at < self.seconds:
            after, later = (self.random.normal(0, 8), self.random.normal(0, 4)), self.t >= at
            moved = _ease((self.t[later] - at) / 0.045)
            for track, a, b in ((across, before[0], after[0]), (up, before[1], after[1])):
                track[later] = a + (b - a) * moved
            before, at = after, at + self.random.exponential(1.2) + 0.25
        self.degrees[:, 23:25, 0], self.degrees[:, 23:25, 1] = across[:, None], up[:, None]
        for k, (track, sign) in enumerate(((across, 1), (across, -1), (across, -1), (across, 1), (up, 1), (up, 1), (up, -1), (up, -1))):
            self.shapes[:, 7 + k] = np.clip(sign * track / 30, 0, 1)
        return across, up

    def _emotions(self) -> None:
        at = self.random.uniform(0, 5)
        while at < self.seconds:
            shapes, gains = self.random.choice(np.arange(15, 52), 6, replace=False), self.random.uniform(0.15, 0.8, 6)
            felt = _bump(self.t, at, 0.4, self.random.uniform(1, 5), 0.8)
            for shape, gain in zip(shapes, gains):
                self._raise(int(shape), slice(None), gain * felt)
            at += self.random.exponential(6) + 2

    def _sway(self, across: F64, up: F64) -> None:
        phases = self.random.uniform(0, 2 * np.pi, 64)
        breath = np.sin(2 * np.pi * 0.27 * self.t + phases[0])
        for joint, size in ((1, 0.4), (2, 0.7), (3, 0.9), (6, 0.8), (10, 0.8)):
            self.degrees[:, joint, 0] += size * breath
        sizes = ((0, 0.5), (1, 0.6), (2, 0.6), (3, 0.5), (4, 0.8), (5, 1.2), (7, 0.8), (11, 0.8), (8, 0.8), (12, 0.8), (9, 0.5), (13, 0.5))
        for k, (joint, size) in enumerate(sizes):
            for axis in range(3):
                rates, shares = self.random.uniform(0.07, 0.6, 3), self.random.normal(size=3)
                shares /= np.abs(shares).sum()
                waves = (s * np.sin(2 * np.pi * f * self.t + phases[(k * 3 + axis + i) % 64]) for i, (s, f) in enumerate(zip(shares, rates)))
                self.degrees[:, joint, axis] += size * sum(waves)
        for k, joint in enumerate(range(14, 20)):
            self.degrees[:, joint, 0] += 0.35 * np.sin(2 * np.pi * 0.1 * self.t + phases[k])
        kernel = np.exp(-np.arange(int(0.8 * self.rate)) / (0.25 * self.rate))
        kernel /= kernel.sum()
        self.degrees[:, 5, 0] += 0.5 * np.convolve(across, kernel)[: len(self.t)]
        self.degrees[:, 5, 1] += 0.4 * np.convolve(up, kernel)[: len(self.t)]

    def _nods(self, start: float, end: float) -> None:
        at = start
        while at < end:
            frames = self._frames(at, at + 0.9)
            self.degrees[frames, 5, 1] += self.random.uniform(-5, 5) * _bump(self.t[frames], at, 0.2, 0.05, 0.35)
            at += self.random.exponential(0.7) + 0.3

    def _gestures(self, start: float, end: float) -> None:
        at = start
        while at < end:
            side = int(self.random.integers(0, 2))
            angles, up = self.random.normal(0, 22, (3, 3)), _bump(self.t, at, 0.35, self.random.uniform(0.2, 1.0), 0.5)
            first = 7 + 4 * side
            self.degrees[:, first : first + 3] += up[:, None, None] * angles
            self.degrees[:, 20 + side, 0] += 25 * up
            at += self.random.exponential(1.6) + 1.2

    def _walks(self) -> None:
        at, heading = self.random.uniform(5, 40), self.random.uniform(0, 2 * np.pi)
        self.places[:, :2], self.headings[:] = self.random.uniform(-20, 20, 2), heading
        legs = ((14, 0, 28), (17, np.pi, 28), (15, 0.5, 30), (18, np.pi + 0.5, 30), (16, 1, 12), (19, np.pi + 1, 12), (7, np.pi, 15), (11, 0, 15))
        while at < self.seconds:
            lasts, after, later = self.random.uniform(2, 5), heading + self.random.normal(0, 1), self.t >= at
            self.headings[later] = heading + (after - heading) * _ease((self.t[later] - at) / 0.5)
            heading = after
            self.places[later, :2] += np.clip(self.t[later] - at, 0, lasts)[:, None] * 1.3 * np.array([np.cos(after), np.sin(after)])
            going, phase = _bump(self.t, at, 0.3, lasts - 0.6, 0.3), 2 * np.pi * self.t
            for joint, shift, size in legs:
                self.degrees[:, joint, 0] += going * size * np.sin(phase + shift)
            self.places[:, 2] += going * 0.02 * np.sin(2 * phase)
            at += lasts + self.random.exponential(35) + 5
        self.places[:, 2] += 0.9
