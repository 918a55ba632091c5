"""`Decals`: scars, moles and small tattoos of the face, as thin pieces that lie on the skin and move with it.

Angles in degrees of the head's chart (longitude positive to her left).
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from persona_engine.looks.chart import Points
from persona_engine.looks.fields import F64
from persona_engine.looks.form import Form
from persona_engine.looks.mesh import I64, Mesh, mesh, strip
from persona_engine.looks.pose import Ground, Pose
from persona_engine.looks.spec import LookSpec, linear

Line = tuple[tuple[float, float], ...]
SCARS: Final[dict[str, tuple[Line, ...]]] = {
    "left_brow": (((33.0, 27.0), (29.5, 19.0), (27.5, 9.5)), ((25.5, -15.5), (23.5, -23.0), (22.5, -29.0))),
    "right_brow": (((-33.0, 27.0), (-29.5, 19.0), (-27.5, 9.5)), ((-25.5, -15.5), (-23.5, -23.0), (-22.5, -29.0))),
    "left_cheek": (((46.0, -15.0), (36.0, -22.0), (24.0, -33.0)),), "right_cheek": (((-46.0, -15.0), (-36.0, -22.0), (-24.0, -33.0)),),
    "nose": (((-17.0, -11.0), (0.0, -7.0), (16.0, -10.0)),), "chin": (((7.0, -50.0), (10.0, -57.0), (8.0, -66.0)),),
}  # fmt: skip
"""`LookSpec.skin.scar` -> lines, each through three points; those of a brow go on below the eye."""
MOLES: Final = {"cheek": (23.0, -25.0), "lip": (12.5, -30.0)}
"""`LookSpec.skin.mole` -> place."""
HALF, ALONG, ACROSS = 1.3, 15, 5
"""Half-width of a scar, degrees, and its points."""
OFF, OVER_BROW = 0.014, 0.032
"""Height over the skin, units, and of what crosses a brow."""
MOLE: Final = "#3a211a"


class Sign(NamedTuple):
    """A small picture: its place, its size in degrees, and its outline about (0, 0), counter-clockwise, the first point above."""

    at: tuple[float, float]
    size: float
    outline: tuple[tuple[float, float], ...]


def _star() -> tuple[tuple[float, float], ...]:
    turn = np.pi / 2 + np.arange(10) * np.pi / 5
    reach = np.where(np.arange(10) % 2, 0.42, 1.0)
    return tuple((float(r * np.cos(a)), float(r * np.sin(a))) for r, a in zip(reach, turn))


def _heart() -> tuple[tuple[float, float], ...]:
    t = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False)
    y = (13.0 * np.cos(t) - 5.0 * np.cos(2 * t) - 2.0 * np.cos(3 * t) - np.cos(4 * t)) / 16.0
    return tuple((float(-(np.sin(a) ** 3)), float(b)) for a, b in zip(t, y))


def _tear() -> tuple[tuple[float, float], ...]:
    t = np.linspace(0.0, 2.0 * np.pi, 16, endpoint=False)
    return tuple((float(-0.62 * np.sin(a) * np.sin(0.5 * a) ** 1.4), float(np.cos(a))) for a in t)


def _dot() -> tuple[tuple[float, float], ...]:
    t = np.pi / 2 + np.linspace(0.0, 2.0 * np.pi, 12, endpoint=False)
    return tuple((float(np.cos(a)), float(np.sin(a))) for a in t)


SIGNS: Final = {
    "star": Sign((36.0, -19.5), 5.0, _star()), "heart": Sign((36.0, -19.5), 4.4, _heart()), "tear": Sign((30.5, -20.0), 3.6, _tear()),
    "diamond": Sign((0.0, 30.0), 5.5, ((0.0, 1.0), (-0.55, 0.0), (0.0, -1.0), (0.55, 0.0))), "dot": Sign((0.0, 22.0), 2.2, _dot()),
}  # fmt: skip
"""Kinds of `LookSpec.skin.tattoo`."""


class Decals:
    """What a look has of these, on one face."""

    def __init__(self, form: Form, spec: LookSpec) -> None:
        self._made: list[tuple[Ground, F64, I64, F64]] = []
        skin = np.array(linear(spec.skin.color))
        light = float(skin @ (0.21, 0.72, 0.07)) > 0.16
        scarred = skin * (0.80, 0.42, 0.40) if light else skin + (1.0 - skin) * np.array((0.20, 0.12, 0.10))
        for line in SCARS.get(spec.skin.scar, ()):
            self._scar(form, line, scarred)
        if spec.skin.mole in MOLES:
            self._sign(form, Sign(MOLES[spec.skin.mole], 1.15, _dot()), np.array(linear(MOLE)))
        if spec.skin.tattoo in SIGNS:
            self._sign(form, SIGNS[spec.skin.tattoo], np.array(linear(spec.skin.tattoo_color)))

    def _scar(self, form: Form, line: Line, color: F64) -> None:
        t = np.linspace(0.0, 1.0, ALONG)
        bend = np.stack([(1 - t) ** 2, 2 * t * (1 - t), t**2], 1)
        start, through, end = (np.array(point) for point in line)
        middle = bend @ np.stack([start, 2.0 * through - 0.5 * (start + end), end])
        way = np.gradient(middle, axis=0)
        aside = np.stack([-way[:, 1], way[:, 0]], 1) / np.linalg.norm(way, axis=1, keepdims=True)
        wide = HALF * np.sin(np.pi * np.clip(0.06 + 0.90 * t, 0.0, 1.0)) ** 0.6 * (1.0 + 0.25 * np.sin(9.0 * t + line[0][0]))
        across = np.linspace(-1.0, 1.0, ACROSS)
        places = middle[None] + across[:, None, None] * wide[None, :, None] * aside[None]
        high = OFF * (1.0 - across[:, None] ** 2) + (OVER_BROW - OFF) * np.exp(-(((middle[:, 1] - 17.0) / 4.5) ** 2))[None] * (line[0][1] > 20.0) + 0.004
        shade = np.repeat(1.12 - 0.30 * np.abs(across), ALONG)
        self._put(form, places.reshape(-1, 2), high.ravel(), strip(ACROSS, ALONG), color * shade[:, None])

    def _sign(self, form: Form, sign: Sign, color: F64) -> None:
        rim = np.array(sign.outline)
        count = len(rim)
        rings = [0.0 * rim[:1], *(share * rim for share in (0.34, 0.67, 1.0))]
        first = 1 + np.arange(count)
        fan = np.stack([np.zeros(count, np.int64), first, np.roll(first, -1)], 1)
        bands = [np.stack([a, b, np.roll(b, -1), np.roll(a, -1)], 1) for a, b in zip((first, first + count), (first + count, first + 2 * count))]
        faces = np.concatenate([fan, *(np.concatenate([band[:, [0, 1, 2]], band[:, [0, 2, 3]]]) for band in bands)])
        places = np.array(sign.at) + sign.size * np.concatenate(rings)
        self._put(form, places, np.full(len(places), 0.7 * OFF), faces, np.tile(color, (len(places), 1)))

    def _put(self, form: Form, places: F64, high: F64, faces: I64, color: F64) -> None:
        ground = Ground(form, Points(places[:, 0], places[:, 1], np.ones(len(places))))
        rest = ground.at(Pose())
        out = rest / np.linalg.norm(rest, axis=1, keepdims=True)
        corner = rest[faces]
        inward = (np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]) * out[faces[:, 0]]).sum() < 0.0
        self._made.append((ground, out * high[:, None], faces[:, ::-1].copy() if inward else faces, color))

    def on(self, pose: Pose) -> list[Mesh]:
        """The pieces on a posed face."""
        return [mesh(ground.at(pose) + shift, faces, color) for ground, shift, faces, color in self._made]
