"""A fringe: locks from before the crown over the forehead, on whatever style; brows stay in sight.

Angles in degrees of the head's chart (longitude positive to her left), lengths in units.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np

from persona_engine.looks.fields import smooth
from persona_engine.looks.form import Form
from persona_engine.looks.grown import NEVER, Locks
from persona_engine.looks.lock import Lock, build
from persona_engine.looks.mesh import Mesh
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.two_tone import FRINGE, tinted

RINGS: Final = (9, 5)
"""Rings of a lock and points of a ring."""
OVER: Final = {"lob": 0.175, "bob": 0.175, "short": 0.165, "side_part": 0.185, "undercut": 0.24, "long_straight": 0.165, "long_wavy": 0.165}
"""How far hair stands off the head where a fringe begins; other styles lie close."""
CLOSE: Final = 0.09
WITHOUT: Final = ("afro", "dreadlocks", "bald")
"""Styles that have no fringe."""
ASIDE, LOWER, SINK = 30.0, 7.0, 0.06
"""Roots this far to the side, degrees, begin lower by degrees, and lie closer by units, than in the middle: the crown stays round."""


class Row(NamedTuple):
    """Locks side by side over the forehead."""

    roots: tuple[float, float, float]
    """Longitudes of the outermost roots, right and left, and their latitude."""
    tips: tuple[float, float]
    """Longitudes of the outermost tips, right and left."""
    low: Callable[[float], float]
    """Latitude of a tip by its longitude."""
    locks: int
    wide: float
    above: float
    """Height over the hair beneath."""
    blunt: float
    """Share of its width that a tip keeps."""
    uneven: float
    """Degrees by which tips end higher or lower."""
    settle: float
    """Share of its height that is left at the tip."""


def _level(lon: float) -> float:
    return 20.5 - 3.0 * float(smooth(32.0, 56.0, abs(lon)))


def _aslant(lon: float) -> float:
    return 36.0 - 16.0 * float(smooth(30.0, -26.0, lon)) - 20.0 * float(smooth(-36.0, -62.0, lon))


def _open(lon: float) -> float:
    return 36.0 - 14.0 * float(smooth(8.0, 30.0, abs(lon))) - 9.0 * float(smooth(30.0, 42.0, abs(lon))) - 28.0 * float(smooth(42.0, 62.0, abs(lon)))


ROWS: Final[dict[str, tuple[Row, ...]]] = {
    "straight": (
        Row((-30.0, 30.0, 68.0), (-55.0, 55.0), _level, 9, 0.135, 0.0, 0.85, 0.8, 0.30),
        Row((-26.0, 26.0, 72.0), (-49.0, 49.0), _level, 7, 0.130, 0.035, 0.80, 1.6, 0.30),
    ),
    "wispy": (
        Row((-28.0, 28.0, 66.0), (-52.0, 52.0), _level, 12, 0.062, 0.0, 0.10, 4.0, 0.30),
        Row((-24.0, 24.0, 71.0), (-46.0, 46.0), _level, 7, 0.058, 0.025, 0.05, 7.0, 0.35),
    ),
    "swept": (
        Row((10.0, 30.0, 64.0), (-62.0, 24.0), _aslant, 8, 0.150, 0.0, 0.35, 3.0, 0.35),
        Row((4.0, 26.0, 70.0), (-64.0, 6.0), _aslant, 6, 0.130, 0.040, 0.30, 4.0, 0.40),
    ),
    "curtain": (
        Row((-10.0, -0.5, 64.0), (-71.0, -11.0), _open, 7, 0.145, 0.01, 0.20, 2.5, 0.05),
        Row((0.5, 10.0, 64.0), (11.0, 71.0), _open, 7, 0.145, 0.01, 0.20, 2.5, 0.05),
    ),
}
"""Kinds of `LookSpec.hair.fringe`."""


def fringed(spec: LookSpec) -> bool:
    """Whether hair of this look falls over the forehead."""
    return spec.hair.fringe != "none" and spec.hair.style not in WITHOUT


def locks(spec: LookSpec) -> Locks:
    """The fringe of a look, none where its style has none."""
    if not fringed(spec):
        return []
    rng = np.random.default_rng(spec.seed + 23)
    high = OVER.get(spec.hair.style, CLOSE) + 0.05 * max(spec.hair.volume, 0.0)
    return [_lock(row, k, high, rng) for row in ROWS[spec.hair.fringe] for k in range(row.locks)]


def _lock(row: Row, k: int, high: float, rng: np.random.Generator) -> Lock:
    share = k / (row.locks - 1.0)
    root = row.roots[0] + (row.roots[1] - row.roots[0]) * share
    tip = row.tips[0] + (row.tips[1] - row.tips[0]) * share + float(rng.uniform(-1.5, 1.5))
    low = row.low(tip) + row.uneven * float(rng.uniform(-1.0, 1.0))
    side = (root / ASIDE) ** 2
    high += row.above - SINK * side
    return Lock((root, row.roots[2] - LOWER * side), (tip, low), NEVER, row.wide * float(rng.uniform(0.92, 1.08)), 0.042, high + 0.02, high - 0.085,
                slim=0.55, tip=row.blunt, taper=0.50, settle=row.settle, tone=float(rng.uniform(0.95, 1.07)))  # fmt: skip


def fringe(form: Form, spec: LookSpec) -> list[Mesh]:
    """The fringe as meshes."""
    return [tinted(spec, build(form, lock, 0.29 * k + 0.11, *RINGS), FRINGE) for k, lock in enumerate(locks(spec))]
