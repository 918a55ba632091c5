"""Where a face is in a picture, and the picture redrawn in the face's own frame: eyes level, one pupil distance 64 pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

F64 = NDArray[np.float64]

UNIT: Final = 64
"""Pixels of the frame for one distance between the pupils."""
LEFT, TOP, RIGHT, BOTTOM = -3.0, -3.0, 3.0, 4.5
"""Extent of the frame in pupil distances from the point between the eyes, y down."""
EYE_PRIOR: Final = ((0.29, 0.39), (0.71, 0.39))
"""Where a cascade's box has its eyes, as shares of its sides."""
PRIOR_SPREAD: Final = 0.085
MOST_TILT: Final = 0.16


@dataclass(frozen=True)
class Box:
    """A face's square in pixels; `votes` is how many searches found it."""

    x: float
    y: float
    width: float
    height: float
    votes: int = 1


@dataclass(frozen=True)
class FaceFrame:
    """`rgb` (H, W, 3) 0-1 in the face's frame, `inside` (H, W) where the picture is; `eyes` (2, 2) x, y pixels in the picture."""

    rgb: F64
    inside: NDArray[np.bool_]
    eyes: F64

    def at(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of a point given in pupil distances from between the eyes, y down."""
        return round((y - TOP) * UNIT), round((x - LEFT) * UNIT)

    def patch(self, x: tuple[float, float], y: tuple[float, float]) -> tuple[slice, slice]:
        """Rows and columns of a rectangle in pupil distances."""
        (r0, c0), (r1, c1) = self.at(x[0], y[0]), self.at(x[1], y[1])
        return slice(max(r0, 0), max(r1, 0)), slice(max(c0, 0), max(c1, 0))


def frame_face(rgb: NDArray[np.uint8], box: Box) -> FaceFrame:
    """Find the eyes of the face in `box` and redraw the picture around them."""
    eyes = find_eyes(rgb, box)
    between, across = eyes.mean(0), eyes[1] - eyes[0]
    distance = float(np.hypot(*across))
    c, s = across / distance
    scale = distance / UNIT
    columns, rows = np.meshgrid(np.arange(round((RIGHT - LEFT) * UNIT)), np.arange(round((BOTTOM - TOP) * UNIT)))
    u, v = (columns + LEFT * UNIT) * scale, (rows + TOP * UNIT) * scale
    x, y = between[0] + c * u - s * v, between[1] + s * u + c * v
    height, width = rgb.shape[:2]
    inside = (x >= 0) & (x <= width - 1) & (y >= 0) & (y <= height - 1)
    source = rgb.astype(np.float64) / 255.0
    if scale > 1.5:
        source = ndimage.gaussian_filter(source, (0.4 * scale, 0.4 * scale, 0))
    drawn = np.stack([ndimage.map_coordinates(source[..., k], (y, x), order=1, mode="nearest") for k in range(3)], -1)
    return FaceFrame(np.clip(drawn, 0.0, 1.0), inside, eyes)


def find_eyes(rgb: NDArray[np.uint8], box: Box) -> F64:
    """(2, 2) x, y of the pupils in the picture, the one on the left of the picture first: the pair of level spots with most contrast near their usual place."""
    side = 96
    x, y = np.meshgrid(box.x + (np.arange(side) + 0.5) / side * box.width, box.y + (np.arange(side) + 0.5) / side * box.height)
    light = rgb.astype(np.float64) @ np.array((0.30, 0.59, 0.11)) / 255.0
    grey = ndimage.map_coordinates(ndimage.gaussian_filter(light, max(box.width / side * 0.5, 0.3)), (y, x), order=1, mode="nearest")
    mean = ndimage.gaussian_filter(grey, 5.0)
    contrast = np.sqrt(np.maximum(ndimage.gaussian_filter(grey**2, 5.0) - mean**2, 0.0))
    dark = np.maximum(ndimage.gaussian_filter(grey, 9.0) - ndimage.gaussian_filter(grey, 2.5), 0.0)
    interest = contrast / contrast.max() + 1.2 * dark / max(float(dark.max()), 1e-9)
    rows, columns = np.mgrid[0:side, 0:side] / side
    spots = [_spots(interest * np.exp(-((columns - px) ** 2 + (rows - py) ** 2) / (2 * PRIOR_SPREAD**2))) for px, py in EYE_PRIOR]
    best, pair = -1.0, np.array(EYE_PRIOR)
    for left_value, left in spots[0]:
        for right_value, right in spots[1]:
            across = right - left
            if across[0] < 0.28 or abs(across[1]) > MOST_TILT * across[0]:
                continue
            value = left_value + right_value - 2.0 * abs(float(across[1]))
            if value > best:
                best, pair = value, np.array((left, right))
    return np.asarray(np.array((box.x, box.y)) + pair * np.array((box.width, box.height)))


def _spots(interest: F64, most: int = 4) -> list[tuple[float, F64]]:
    """The strongest peaks: value and (x, y) as shares of the side."""
    peaks = np.argwhere((ndimage.maximum_filter(interest, 9) == interest) & (interest > 0.25 * interest.max()))
    order = sorted(peaks, key=lambda p: -interest[tuple(p)])[:most]
    side = interest.shape[0]
    return [(float(interest[tuple(p)]), (p[::-1] + 0.5) / side) for p in order]
