"""Short hair: tufts in layers, each over the tips of those under it; what the top is combed to tells the styles apart.

Angles in degrees of the head's chart (longitude positive to her left, 180 at the nape), lengths in units.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from persona_engine.looks.form import Form
from persona_engine.looks.grown import Grown
from persona_engine.looks.mesh import Mesh
from persona_engine.looks.scalp import cap, natural, raised, topped
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.tuft import Tuft, build

Tufts = list[Tuft]


class Layer(NamedTuple):
    """Tufts side by side round the head, on both sides."""

    root: float
    """Latitude of the roots."""
    tip: float | None
    """Latitude of the tips; None is the hairline."""
    first: float
    every: float
    """Longitude of the first root, and degrees from one to the next."""
    wide: float
    lift: float
    settle: float
    uneven: float
    """Degrees by which tips end higher or lower."""


SIDES = (
    Layer(30.0, None, 82.0, 12.5, 0.175, 0.070, 0.12, 13.0), Layer(56.0, -6.0, 74.0, 15.0, 0.225, 0.105, 0.30, 14.0),
    Layer(80.0, 22.0, 64.0, 18.0, 0.270, 0.135, 0.40, 18.0),
)  # fmt: skip
"""From the hairline up, each over the one before."""
BACK = 9.0
"""Degrees by which the tips at the sides lie farther back than the roots."""


def sides_and_back(rng: np.random.Generator, volume: float) -> Tufts:
    """Hair combed down and back, from in front of the ears round the nape."""
    tufts: Tufts = []
    for side in (-1.0, 1.0):
        tufts.append(Tuft((side * 68.0, 30.0), (side * 79.0, -7.0), 0.085, 0.035, 0.020, settle=0.10, full=0.30, tone=0.94))
        tufts.append(Tuft((side * 62.0, 40.0), (side * 88.0, 10.0), 0.120, 0.055, 0.035, settle=0.25))
    for row, layer in enumerate(SIDES):
        for k, lon in enumerate(np.arange(layer.first, 176.0, layer.every)):
            for side in (-1.0, 1.0):
                tufts.append(_hung(rng, layer, side, float(lon), k, volume))
        tufts.append(_hung(rng, layer, 1.0, 179.0, row, volume))
    return tufts


def _hung(rng: np.random.Generator, layer: Layer, side: float, lon: float, k: int, volume: float) -> Tuft:
    fall = min(lon + BACK * (1.0 - lon / 180.0) + float(rng.uniform(-2.5, 2.5)), 180.0)
    uneven = layer.uneven * float(rng.uniform(-0.5, 0.5)) + layer.uneven * (0.5, -0.5)[k % 2]
    edge = float(natural(np.array(fall))) - 4.0
    low = edge + 0.5 * uneven if layer.tip is None else max(layer.tip - 26.0 * (lon > 110.0) * (lon - 110.0) / 70.0 + uneven, edge + 4.0)
    root = layer.root if layer.tip is not None else max(layer.root, edge + 30.0) - 26.0 * (lon > 120.0)
    return Tuft((side * lon, root + float(rng.uniform(-2.0, 2.0))), (side * fall, low), layer.wide * float(rng.uniform(0.9, 1.1)), layer.lift + 0.35 * volume,
                settle=layer.settle, bend=side * float(rng.uniform(0.0, 0.05)), full=0.22, tone=float(rng.uniform(0.93, 1.06)))  # fmt: skip


def _built(form: Form, tufts: Tufts) -> list[Mesh]:
    return [build(form, tuft, 0.37 * k) for k, tuft in enumerate(tufts)]


def short(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    """From the crown forwards and to her right, in tips of its own length over the forehead."""
    volume = 0.05 * spec.hair.volume
    tufts = sides_and_back(rng, volume)

    def lay(root: tuple[float, float], tip: tuple[float, float], wide: float, lift: float, **more: float) -> None:
        tufts.append(Tuft(root, tip, wide * float(rng.uniform(0.92, 1.08)), lift + volume, **{"tone": float(rng.uniform(0.95, 1.07)), **more}))

    for k, lon in enumerate(np.arange(-64.0, 65.0, 16.0)):
        low = (30.0, 37.0, 33.5)[k % 3] - 0.06 * abs(lon) + float(rng.uniform(-2.5, 2.5))
        lay((0.55 * lon + 14.0, 68.0), (lon - 14.0, low), 0.150, 0.115, thick=0.065, settle=0.30, bend=-0.05)
    for k, lon in enumerate(np.arange(-70.0, 71.0, 20.0)):
        low = 43.0 - 5.0 * (k % 2) - 0.08 * abs(lon)
        lay((0.8 * lon + 30.0, 82.0), (1.05 * lon - 18.0, low), 0.195, 0.165, base=0.06, thick=0.075, settle=0.50, bend=-0.05)
    for k, lon in enumerate(np.arange(-150.0, 181.0, 47.0)):
        lay((lon + 60.0, 88.0), (lon, 56.0 - 8.0 * (k % 2)), 0.21, 0.160, base=0.13, thick=0.055, settle=0.55, bend=-0.05)
    return Grown((raised(form, 0.04, 0.125 + volume), *_built(form, tufts)))


def side_part(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    """Combed from a parting to both sides."""
    volume = 0.05 * spec.hair.volume
    part = 20.0 + 16.0 * spec.hair.parting
    tufts = sides_and_back(rng, volume)
    for k, lat in enumerate((50.0, 57.0, 64.0, 71.0, 78.0)):
        shine = 0.05 * (k % 2)
        away = (-76.0 - 13.0 * k + float(rng.uniform(-4.0, 4.0)), 19.0 + 4.0 * k)
        tufts.append(Tuft((part - 1.0, lat), (84.0 + 12.0 * k, 22.0 + 3.0 * k), 0.19, 0.085 + 0.6 * volume, 0.05, settle=0.45, full=0.42, tone=0.95 + shine))
        tufts.append(Tuft((part + 2.0, lat), away, 0.22, 0.185 + volume - 0.010 * k, 0.075, 0.04, 0.42, -0.03, 0.45, 1.0 + shine))
    for k, (lat, tip) in enumerate(((46.0, (-57.0, 33.0)), (50.0, (-66.0, 26.0)), (54.0, (-71.0, 36.0)))):
        tufts.append(Tuft((part - k, lat), tip, 0.165, 0.185 + volume - 0.010 * k, 0.10, 0.06, 0.30, 0.06 - 0.04 * k, 0.45, 1.08 - 0.05 * k))
        tufts.append(Tuft((part - 4.0 * k, lat - 0.5), (tip[0] + 6.0, tip[1] + 4.0), 0.16, 0.105 + 0.6 * volume, 0.08, settle=0.30, tone=0.90))
    return Grown((raised(form, 0.04, 0.120 + 0.8 * volume), *_built(form, tufts)))


def undercut(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    """Long on top, combed up and over to her right; the sides are shaved."""
    volume = 0.07 * spec.hair.volume
    tufts: Tufts = []

    def lay(root: tuple[float, float], tip: tuple[float, float], wide: float, lift: float, **more: float) -> None:
        known = {"base": 0.06, "thick": 0.085, "settle": 0.55, "tone": float(rng.uniform(0.94, 1.07)), **more}
        tufts.append(Tuft(root, tip, wide, lift + volume, **known))

    for above, root, wide, lift in ((-5.0, 66.0, 0.155, 0.10), (13.0, 84.0, 0.19, 0.15)):
        for k, lon in enumerate(np.arange(34.0, 176.0, 15.0 + 0.2 * above)):
            for side in (-1.0, 1.0):
                fall = lon + 10.0 + float(rng.uniform(-4.0, 4.0))
                low = float(topped(np.array(fall))) + above + 5.0 * (k % 2) + float(rng.uniform(-3.0, 3.0))
                lay((side * lon, root), (side * min(fall, 180.0), low), wide, lift, settle=0.42, bend=0.02 * side)
        lay((180.0, root), (180.0, float(topped(np.array(180.0))) + above), wide, lift, settle=0.42)
    for row, lat in enumerate((84.0, 77.0, 69.0, 61.0, 53.0)):
        for k, lon in enumerate((56.0, 34.0)):
            tip = (-92.0 + 9.0 * row + float(rng.uniform(-6.0, 6.0)), 36.0 - 1.0 * row + 7.0 * k + float(rng.uniform(-3.0, 3.0)))
            lay((lon, lat - 3.0 * k), tip, 0.21, 0.19 + 0.012 * row - 0.03 * k, base=0.10, bend=-0.03, full=0.45)
    lay((34.0, 47.0), (-47.0, 42.0), 0.165, 0.27, thick=0.12, settle=0.42, full=0.5, tone=1.08)
    lay((30.0, 47.0), (-42.0, 44.0), 0.16, 0.12, thick=0.09, settle=0.45, full=0.5, tone=0.88)
    return Grown((cap(form, 0.075, 0.80, line=topped), *_built(form, tufts)))
