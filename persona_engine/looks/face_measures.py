"""Measures of a framed face: irises, mouth, widths, hair's reach, beard, in pupil distances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from persona_engine.looks.face_frame import LEFT, TOP, UNIT, FaceFrame
from persona_engine.looks.face_regions import Regions

F64 = NDArray[np.float64]

DRAWN_MOUTH: Final = 0.9
"""People's mouths are about one pupil distance below the eyes; where it is nearer than this, the face is drawn or rendered."""
PEOPLES_IRIS, DRAWN_IRIS = (0.07, 0.13), (0.14, 0.25)
"""Radii that are looked for: the pupil, too, has an edge."""
OUTER_EDGE: Final = 0.5
"""The rim of the iris is the outermost edge that is at least this share of the sharpest."""
TELLING: Final = 12.0
"""Hair nearer to the skin than this, in Lab, cannot be followed down the face."""
REACH_WIDTH: Final = 0.16
"""Hair reaches down to a height where this much of it lies beside the face."""

BENDS: Final = tuple(np.linspace(0.0, 5.0, 11))
"""How much bridges are bent, in pupil distances down for the square of one to the side."""
BESIDE: Final = 0.09
"""How far above and below a bridge skin is looked at."""


@dataclass(frozen=True)
class Measures:
    """`iris_lab` or None where the eyes are closed or hidden; the rest in pupil distances, y down from the eyes.

    `mouth` is its height, `jaw` the whole width of the face there (0: hidden by hair), `reach` how far down the
    hair comes (None: cannot be told), `volume` the height of the hair above the forehead, `width` the head's whole width there with its hair; `beard` how
    far from skin, in Lab, chin and both jaws are; `bridge` how much darker than what is above and below a bar across the nose is, 0 to 1, and its colour.
    """

    iris: float
    iris_lab: F64 | None
    mouth: float
    jaw: float
    reach: float | None
    volume: float
    width: float
    beard: float
    bridge: float
    bridge_lab: F64

    @property
    def drawn(self) -> bool:
        """Whether the face is drawn or rendered rather than a person's."""
        return self.mouth < DRAWN_MOUTH


def measure(frame: FaceFrame, regions: Regions) -> Measures:
    """All measures."""
    mouth = _mouth(frame, regions)
    radius, color = _iris(regions, frame, DRAWN_IRIS if mouth < DRAWN_MOUTH else PEOPLES_IRIS)
    bridge, bridge_lab = _bridge(frame, regions)
    return Measures(
        radius, color, mouth, _face_width(frame, regions, (mouth - 0.08, mouth + 0.08)), _reach(frame, regions), regions.brow - regions.top,
        _head_width(frame, regions), _beard(frame, regions, mouth), bridge, bridge_lab,
    )  # fmt: skip


def _iris(regions: Regions, frame: FaceFrame, within: tuple[float, float]) -> tuple[float, F64 | None]:
    """Mean radius of the irises and their colour, by the ring whose inside is darkest against its outside, left and right."""
    light = regions.lab[..., 0]
    found, colors = [], []
    for side in (-0.5, 0.5):
        row, column = frame.at(side, 0.0)
        near = ndimage.gaussian_filter(light, 4.0)[row - 8 : row + 9, column - 8 : column + 9]
        dy, dx = np.unravel_index(int(np.argmin(near)), near.shape)
        row, column = row - 8 + int(dy), column - 8 + int(dx)
        radii = np.arange(within[0], within[1], 1.0 / UNIT)
        angles = np.radians((-25, -12, 0, 12, 25, 155, 168, 180, 192, 205))
        rings = np.array([_ring(light, row, column, r * UNIT, angles).mean() for r in np.arange(within[0] - 0.03, within[1] + 0.05, 1.0 / UNIT)])
        step = np.array([rings[k + 3 : k + 5].mean() - rings[k : k + 2].mean() for k in range(len(radii))])
        if step.max() < 6.0:
            continue
        best = int(np.flatnonzero(step > OUTER_EDGE * step.max())[-1])
        radius = float(radii[best])
        found.append(radius)
        colors.append(_ring_color(regions, row, column, radius * UNIT))
    if not found:
        return 0.0, None
    return float(np.mean(found)), np.median(np.concatenate(colors), 0)


def _ring(values: F64, row: int, column: int, radius: float, angles: F64) -> F64:
    return np.asarray(ndimage.map_coordinates(values, (row + radius * np.sin(angles), column + radius * np.cos(angles)), order=1))


def _ring_color(regions: Regions, row: int, column: int, radius: float) -> F64:
    """Pixels between pupil and rim, below the lid, without highlights and without the darkest."""
    rows, columns = np.mgrid[0 : regions.lab.shape[0], 0 : regions.lab.shape[1]]
    away = np.hypot(rows - row, columns - column) / radius
    ring = regions.lab[(away > 0.5) & (away < 0.86) & (rows > row - 0.35 * radius)]
    chroma = np.hypot(ring[:, 1], ring[:, 2])
    keep = (ring[:, 0] <= np.percentile(ring[:, 0], 75)) & (ring[:, 0] >= np.percentile(ring[:, 0], 20))
    strong = keep & (chroma >= np.percentile(chroma[keep], 40))
    return np.asarray(ring[strong])


def _mouth(frame: FaceFrame, regions: Regions) -> float:
    """Height of the line between the lips: redder and darker than skin, near where mouths are."""
    box = frame.patch((-0.2, 0.2), (0.5, 1.45))
    line = regions.lab[box].mean(1)
    heights = 0.5 + np.arange(len(line)) / UNIT
    red = ndimage.gaussian_filter1d(line[:, 1] - regions.skin_lab[1], 3.0)
    dark = ndimage.gaussian_filter1d(line[:, 0], 9.0) - ndimage.gaussian_filter1d(line[:, 0], 1.5)
    prior = np.exp(-0.5 * ((heights - 0.9) / 0.2) ** 2)
    return float(heights[int(np.argmax((2.0 * np.maximum(red, 0.0) + np.clip(dark, 0.0, 10.0) + 1.0) * prior))])


def _face_width(frame: FaceFrame, regions: Regions, y: tuple[float, float]) -> float:
    """Median whole width of the skin (a beard counts) around the middle, up to hair or background; 0 where hair hides an edge."""
    widths = []
    bare = regions.person & ~regions.hair
    for row in range(frame.at(0, y[0])[0], frame.at(0, y[1])[0]):
        middle = frame.at(0, 0)[1]
        left, right = bare[row, :middle][::-1], bare[row, middle:]
        a, b = (int(np.argmin(side)) if not side.all() else len(side) for side in (left, right))
        hidden = regions.hair[row, max(middle - a - 4, 0) : middle - a].any() or regions.hair[row, middle + b : middle + b + 4].any()
        widths.append(0.0 if hidden else (a + b) / UNIT)
    return float(np.median(widths)) if widths else 0.0


def _reach(frame: FaceFrame, regions: Regions) -> float | None:
    """How far down hair lies beside the face without a break."""
    if regions.hair_lab is None or np.linalg.norm(regions.hair_lab - regions.skin_lab) < TELLING:
        return None
    x = np.arange(regions.hair.shape[1]) / UNIT + LEFT
    beside = (np.abs(x) > 0.8) & (np.abs(x) < 2.2)
    amount = (regions.hair[:, beside].sum(1)) / UNIT
    start = frame.at(0, min(max(regions.brow, -1.2), -0.3))[0]
    thin = np.flatnonzero(ndimage.uniform_filter1d((amount[start:] < REACH_WIDTH).astype(float), 9) > 0.5)
    end = start + (int(thin[0]) if len(thin) else len(amount) - start)
    return end / UNIT + TOP


def _head_width(frame: FaceFrame, regions: Regions) -> float:
    rows = slice(frame.at(0, -1.0)[0], frame.at(0, -0.4)[0])
    columns = np.flatnonzero((regions.hair | regions.skin)[rows].mean(0) > 0.3)
    return float(columns[-1] - columns[0]) / UNIT if len(columns) else 0.0


def _beard(frame: FaceFrame, regions: Regions, mouth: float) -> float:
    chin, jaws = (mouth + 0.22, mouth + 0.42), (mouth - 0.02, mouth + 0.2)
    patches = [regions.lab[frame.patch(x, y)].reshape(-1, 3) for x, y in (((-0.3, 0.3), chin), ((-0.62, -0.42), jaws), ((0.42, 0.62), jaws))]
    return min(float(np.linalg.norm(np.median(patch, 0) - regions.skin_lab)) for patch in patches)


def _bridge(frame: FaceFrame, regions: Regions) -> tuple[float, F64]:
    """The bow between the eyes that is dark all the way across, with light above it and below it: the bridge of a pair of glasses."""
    x = np.linspace(-0.12, 0.12, 17)
    bend, height = (grid.ravel()[:, None] for grid in np.meshgrid(BENDS, np.arange(-0.3, 0.2, 1.0 / UNIT)))
    row, column = frame.at(0.0, 0.0)
    rows, columns = row + (height + bend * x**2) * UNIT, np.broadcast_to(column + x * UNIT, (len(bend), len(x)))
    line, over, under = (ndimage.map_coordinates(regions.lab[..., 0], (rows + off * UNIT, columns), order=1) for off in (0.0, -BESIDE, BESIDE))
    beside = np.minimum(np.median(over, 1), np.median(under, 1))
    darker = (beside - np.percentile(line, 90, axis=1)) / np.maximum(beside, 1.0)
    best = int(np.argmax(darker))
    color = [float(np.median(ndimage.map_coordinates(regions.lab[..., k], (rows[best], columns[best]), order=1))) for k in range(3)]
    return float(np.clip(darker[best], 0.0, 1.0)), np.array(color)
