"""What is painted on a face, and patches of skin without its colour, as masks over the chart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from persona_engine.looks.chart import EYE_LAT, EYE_LON
from persona_engine.looks.fields import F64, bell, smooth

WAVES: Final = 9
"""Waves that the edges of patches are made of."""


def _stripes(lon: F64, lat: F64) -> F64:
    """Two bars across each cheek."""
    bars = (smooth(2.1, 1.6, np.abs(lat + at - 0.10 * (lon - EYE_LON))) for at in (17.5, 24.0))
    return np.asarray(sum(bars) * smooth(9.0, 11.0, lon) * smooth(46.0, 42.0, lon))


def _band(lon: F64, lat: F64) -> F64:
    """A broad band over both eyes."""
    return np.asarray(smooth(10.0, 8.8, np.abs(lat - EYE_LAT + 1.0)) * smooth(64.0, 58.0, lon))


def _dots(lon: F64, lat: F64) -> F64:
    """A row of dots under each eye, one on the forehead."""
    found = smooth(2.6, 2.1, np.hypot(lon, lat - 27.0))
    for at in np.linspace(10.0, 44.0, 5):
        found = found + smooth(1.9, 1.5, np.hypot(lon - at, lat - EYE_LAT + 12.5 - 0.006 * (at - EYE_LON) ** 2))
    return np.asarray(found)


def _diamonds(lon: F64, lat: F64) -> F64:
    """A pointed mark above and below each eye."""
    away, across = np.abs(lat - EYE_LAT), np.abs(lon - EYE_LON)
    return np.asarray(smooth(0.12, 0.0, across / 4.2 + np.abs(away - 15.5) / 9.0 - 1.0))


def _whiskers(lon: F64, lat: F64) -> F64:
    """Three whiskers on each cheek, and the tip of the nose."""
    lines = (bell(lat + 24.0 - slope * (lon - 16.0) - at, 0.62) for at, slope in ((3.4, 0.16), (0.0, 0.02), (-3.4, -0.12)))
    nose = smooth(1.15, 0.85, np.hypot(lon / 6.2, (lat + 20.5) / 3.4))
    return np.asarray(sum(lines) * smooth(15.0, 17.0, lon) * smooth(42.0, 30.0, lon) + nose)


PAINTS: Final[dict[str, Callable[[F64, F64], F64]]] = {
    "stripes": _stripes, "band": _band, "dots": _dots, "diamonds": _diamonds, "whiskers": _whiskers,
}  # fmt: skip


def face_paint(kind: str, lon: F64, lat: F64) -> F64:
    """(H, W) how thick a kind of `spec.FacePaint` lies, 0-1; `lon` (1, W) from the middle of the face and `lat` (H, 1), degrees."""
    return np.asarray(np.clip(PAINTS[kind](lon, lat), 0.0, 1.0))


def patches(share: float, seed: int, lon: F64, lat: F64) -> F64:
    """(H, W) where skin has lost its colour, 0-1; it begins around eyes and mouth, as vitiligo does. `share` 1 is most of the face."""
    rng = np.random.default_rng([seed, 41])
    field = np.zeros(np.broadcast_shapes(lon.shape, lat.shape))
    for at in range(WAVES):
        long, way, shift = 30.0 / (1.0 + 0.55 * at), rng.uniform(0.0, 2.0 * np.pi), rng.uniform(0.0, 2.0 * np.pi)
        field += np.sin(2.0 * np.pi * (np.cos(way) * lon + np.sin(way) * lat) / long + shift) / (1.0 + 0.45 * at)
    near = bell(np.hypot(lon - EYE_LON, lat - EYE_LAT), 17.0) + bell(np.hypot(lon / 1.5, lat + 36.0), 12.0)
    return np.asarray(smooth(-0.10, 0.10, field / 4.0 + 0.75 * near + 1.3 * share - 1.25))
