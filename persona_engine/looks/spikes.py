"""Hair that stands: spikes all over the head, and a crest between shaved sides.

Angles in degrees of the head's chart (longitude positive to her left, 180 at the nape), lengths in units.
"""

from __future__ import annotations

import numpy as np

from persona_engine.looks.form import Form
from persona_engine.looks.grown import Grown
from persona_engine.looks.mesh import Mesh
from persona_engine.looks.scalp import raised
from persona_engine.looks.short_cuts import sides_and_back
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.tuft import Tuft, build

STAND = 1.9
"""How much farther from the head the tip of a spike is than its middle, whose distance tufts are given."""
RIDGE = (
    *((0.0, lat) for lat in (47.0, 55.0, 63.0, 71.0, 79.0, 87.0)),
    *((180.0, lat) for lat in (84.0, 76.0, 68.0, 60.0, 51.0, 42.0, 33.0, 24.0, 15.0, 6.0, -3.0, -12.0)),
)
"""Roots of a crest, from the forehead over the crown down to the nape."""


def _spike(root: tuple[float, float], tip: tuple[float, float], wide: float, high: float, **more: float) -> Tuft:
    """A tuft that leaves the scalp at `root` and ends `high` above `tip`."""
    return Tuft(root, tip, wide, high / STAND, **{"thick": 0.75 * wide, "base": -0.02, "settle": STAND, "full": 0.20, **more})


def spiky(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    """Short at the sides; on top and behind it stands in spikes that lean up, outwards and back."""
    volume = 0.05 * spec.hair.volume
    high = 0.30 + 0.34 * spec.hair.length + 0.08 * spec.hair.volume
    tufts = sides_and_back(rng, 0.6 * volume)

    def lay(root: tuple[float, float], tip: tuple[float, float], wide: float, share: float) -> None:
        tufts.append(_spike(root, tip, wide, share * high * float(rng.uniform(0.86, 1.12)), tone=float(rng.uniform(0.95, 1.08))))

    for lat, first, wide, share in ((10.0, 128.0, 0.24, 0.72), (34.0, 104.0, 0.25, 0.90)):
        for lon in np.arange(first, 181.0, 26.0):
            for side in (-1.0, 1.0) if lon < 172.0 else (1.0,):
                at = (side * (float(lon) + float(rng.uniform(-4.0, 4.0))), lat + float(rng.uniform(-4.0, 4.0)))
                lay(at, (at[0], at[1] - 14.0), wide, share)
    for lat, count, wide, share in ((49.0, 7, 0.22, 0.80), (63.0, 8, 0.25, 1.0), (77.0, 6, 0.26, 1.12)):
        for lon in np.mod((np.arange(count) + 0.5 * (lat == 63.0)) * 360.0 / count + 180.0, 360.0) - 180.0:
            if lat > 60.0 or abs(lon) < 120.0:
                at = (float(lon) + float(rng.uniform(-6.0, 6.0)), lat + float(rng.uniform(-3.0, 3.0)))
                # Their outer sides look at who stands before her.
                lay(at, (at[0], at[1] + 9.0 if abs(lon) < 100.0 else at[1] - 9.0), wide, share)
    lay((10.0, 85.0), (165.0, 86.0), 0.25, 1.15)
    for k, lon in enumerate((-52.0, -34.0, -16.0, 4.0, 22.0, 42.0)):
        # What falls over the forehead.
        low = 36.0 + 5.0 * (k % 2) - 0.10 * abs(lon) + float(rng.uniform(-2.0, 2.0))
        tufts.append(Tuft((0.7 * lon + 6.0, 60.0), (lon - 6.0, low), 0.14, 0.15 + volume, thick=0.075, settle=0.75, bend=-0.05, tone=1.04))
    return Grown((raised(form, 0.05, 0.11 + volume), *_built(form, tufts)))


def mohawk(form: Form, spec: LookSpec, rng: np.random.Generator) -> Grown:
    """A crest from the forehead to the nape; the sides are shaved."""
    high = 0.50 + 0.66 * spec.hair.length + 0.12 * spec.hair.volume
    tufts: list[Tuft] = []
    for k, (lon, lat) in enumerate(RIDGE):
        share = float(np.interp(k / (len(RIDGE) - 1.0), (0.0, 0.18, 0.45, 1.0), (0.62, 0.92, 1.0, 0.46)))
        front = lon == 0.0
        # Tips sweep towards the nape.
        tip = (180.0, 169.0 - lat) if front and lat > 80.0 else (lon, lat + 9.0 if front else lat - 9.0)
        for aside, wide, lower in ((0.0, 0.20, 1.0), (0.075, 0.15, 0.82), (-0.075, 0.15, 0.82)):
            root = _beside((lon, lat), aside)
            to = _beside(tip, 1.6 * aside)
            size = share * lower * high * float(rng.uniform(0.93, 1.07))
            tufts.append(_spike(root, to, wide, size, thick=0.07, full=0.34, tone=float(rng.uniform(0.93, 1.07)) * (1.0 if aside == 0.0 else 0.94)))
    return Grown(tuple(_built(form, tufts)))


def _beside(at: tuple[float, float], aside: float) -> tuple[float, float]:
    """A place of the ridge, moved `aside` units to her left."""
    lon, lat = at
    turn = np.degrees(aside / max(np.cos(np.radians(lat)), 0.12))
    return (float(lon + (turn if lon == 0.0 else -turn)), lat)


def _built(form: Form, tufts: list[Tuft]) -> list[Mesh]:
    return [build(form, tuft, 0.37 * k) for k, tuft in enumerate(tufts)]
