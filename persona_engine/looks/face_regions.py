"""Which pixels of a framed face are skin, hair and what is behind: colours and places alone, no trained model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from persona_engine.looks.face_frame import LEFT, TOP, UNIT, FaceFrame

F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]

SKIN_REACH: Final = 13.0
"""How far, in Lab with lightness counted a third, skin may be from its own middle."""
HAIR_REACH: Final = 17.0
TINT_REACH: Final = 0.05
"""How far the shares of red, green and blue of shadowed hair may be from those of lit hair."""
CUT_STEPS: Final = 4
LEAST_STEP: Final = 4.0
"""Difference of colour between forehead and hair below which there is no hairline."""
LEAST_HAIR: Final = 0.10
"""Pupil distances of hair above the forehead below which a head is bald."""


@dataclass(frozen=True)
class Regions:
    """Masks of the frame's shape; `lab` (H, W, 3) its colours; `skin_lab` the middle of the skin; `hair_lab` that of the hair, None on a bald head.

    `top` and `brow` are where the hair above the forehead ends and begins, in pupil distances from the eyes, y down.
    """

    lab: F64
    person: Mask
    skin: Mask
    hair: Mask
    skin_lab: F64
    hair_lab: F64 | None
    top: float
    brow: float


def find_regions(frame: FaceFrame) -> Regions:
    """Part the frame into person and background, the person into skin and hair."""
    from skimage.color import rgb2lab

    lab = rgb2lab(frame.rgb)
    lab = ndimage.gaussian_filter(lab, (0.8, 0.8, 0.0))
    person = _person(frame)
    skin_lab = _skin_color(frame, lab)
    near_skin = _distance(lab, skin_lab) < SKIN_REACH
    skin = _joined(near_skin & person, _box_mask(frame, (-0.6, 0.6), (0.15, 0.8)))
    brow, top, seeds = _crown(frame, lab, person)
    if not seeds.any():
        return Regions(lab, person, skin, np.zeros_like(skin), skin_lab, None, top, brow)
    hair_lab = np.median(lab[seeds], 0)
    spread = np.clip(np.percentile(_distance(lab[seeds], hair_lab), 80), 6.0, HAIR_REACH)
    like_hair = (_distance(lab, hair_lab) < 1.6 * spread) & (_distance(lab, hair_lab) < 0.8 * _distance(lab, skin_lab) + 4.0)
    x, y = _grid(frame)
    face = ((x / 0.9) ** 2 + ((y - 0.35) / 0.95) ** 2 < 1.0) & (y > -0.3)
    shadowed = (_tint(frame.rgb) - np.median(_tint(frame.rgb)[seeds], 0)) ** 2
    like_hair |= (np.sqrt(shadowed.sum(-1)) < TINT_REACH) & (lab[..., 0] < hair_lab[0]) & ~near_skin
    hair = _joined(like_hair & person & ~face, seeds)
    return Regions(lab, person, skin & ~hair, hair, skin_lab, hair_lab, top, brow)


def _person(frame: FaceFrame) -> Mask:
    """Foreground by GrabCut (Rother, Kolmogorov, Blake 2004), at half size."""
    import cv2

    small: Any = (frame.rgb[::2, ::2] * 255.0 + 0.5).astype(np.uint8)
    x, y = _grid(frame)
    x, y, inside = x[::2, ::2], y[::2, ::2], frame.inside[::2, ::2]
    guess = np.full(small.shape[:2], cv2.GC_PR_BGD, np.uint8)
    guess[((x / 1.5) ** 2 + ((y + 0.1) / 1.8) ** 2 < 1.0) | ((y > 1.6) & (np.abs(x) < 1.4))] = cv2.GC_PR_FGD
    guess[(x / 0.72) ** 2 + ((y - 0.35) / 0.95) ** 2 < 1.0] = cv2.GC_FGD
    guess[~inside | ((np.abs(x) > 2.75) & (y < 0.8)) | (y < -2.8)] = cv2.GC_BGD
    cv2.setRNGSeed(1)
    models: list[Any] = [np.zeros((1, 65)), np.zeros((1, 65))]
    cut, _, _ = cv2.grabCut(small[..., ::-1].copy(), guess, None, models[0], models[1], CUT_STEPS, cv2.GC_INIT_WITH_MASK)
    kept = np.isin(cut, (cv2.GC_FGD, cv2.GC_PR_FGD)) & inside
    whole = np.repeat(np.repeat(kept, 2, 0), 2, 1)[: frame.rgb.shape[0], : frame.rgb.shape[1]]
    return _joined(ndimage.binary_opening(whole, iterations=2), _box_mask(frame, (-0.4, 0.4), (0.0, 0.8)))


def _skin_color(frame: FaceFrame, lab: F64) -> F64:
    """The middle of cheeks and nose, then of everything near it on the face, without deep shadow and shine."""
    spots = [frame.patch((x - 0.13, x + 0.13), (0.36, 0.56)) for x in (-0.42, 0.42)] + [frame.patch((-0.12, 0.12), (0.18, 0.42))]
    first = np.median(np.concatenate([lab[spot].reshape(-1, 3) for spot in spots]), 0)
    x, y = _grid(frame)
    face = (x / 0.85) ** 2 + ((y - 0.3) / 0.95) ** 2 < 1.0
    near = lab[face & (_distance(lab, first) < SKIN_REACH)]
    if len(near) < 50:
        return np.asarray(first)
    light = near[:, 0]
    low, high = np.percentile(light, (30, 92))
    return np.asarray(np.median(near[(light >= low) & (light <= high)], 0))


def _crown(frame: FaceFrame, lab: F64, person: Mask) -> tuple[float, float, Mask]:
    """Where hair begins and ends above the forehead, and a band of it there: the sharpest step of colour on the way up from between the brows."""
    seeds = np.zeros(person.shape, bool)
    brows, tops, steps = [], [], []
    for x in np.arange(-0.3, 0.31, 0.04):
        start, column = frame.at(float(x), -0.25 if abs(x) < 0.12 else -0.5)
        above = person[:start, column][::-1]
        height = int(np.argmin(above)) if not above.all() else len(above)
        tops.append((start - height) / UNIT + TOP)
        brows.append(tops[-1])
        if height < 0.4 * UNIT:
            continue
        line = lab[start - height : start, column - 1 : column + 2].mean(1)[::-1] * (0.6, 1.0, 1.0)
        split, step = _split(line[: height - 3])
        steps.append(step)
        if step > LEAST_STEP:
            brows[-1] = (start - split) / UNIT + TOP
            high = start - min(height - 4, split + round(0.5 * UNIT))
            seeds[high : start - split - 3, column - 1 : column + 2] = True
    brow, top = float(np.median(brows)), float(np.median(tops))
    if not steps or np.median(steps) < LEAST_STEP or brow - top < LEAST_HAIR:
        return top, top, np.zeros_like(seeds)
    return brow, top, seeds & person


def _split(line: F64) -> tuple[int, float]:
    """Where a line of colours (N, 3) is best parted in two, and how sharp the step is there."""
    count = np.arange(1, len(line))
    below = np.cumsum(line, 0)
    total = below[-1]
    apart = ((below[:-1] / count[:, None] - (total - below[:-1]) / (len(line) - count)[:, None]) ** 2).sum(1)
    gain = apart * count * (len(line) - count)
    width = round(0.1 * UNIT)
    gain[: width // 2] = 0.0
    gain[-(width // 2) :] = 0.0
    split = int(np.argmax(gain)) + 1
    under, over = line[max(split - width, 0) : max(split - 2, 1)], line[split + 2 : split + width]
    if not len(under) or not len(over):
        return split, 0.0
    return split, float(np.linalg.norm(under.mean(0) - over.mean(0)))


def _distance(lab: F64, middle: F64) -> F64:
    """Lab distance with lightness counted a third: light and shadow on the same thing are near."""
    away = lab - middle
    return np.asarray(np.sqrt((away[..., 0] / 3.0) ** 2 + away[..., 1] ** 2 + away[..., 2] ** 2))


def _tint(rgb: F64) -> F64:
    """Shares of red, green and blue, the same in light and shadow."""
    return np.asarray(rgb / np.maximum(rgb.sum(-1, keepdims=True), 0.06))


def _grid(frame: FaceFrame) -> tuple[F64, F64]:
    rows, columns = np.mgrid[0 : frame.rgb.shape[0], 0 : frame.rgb.shape[1]]
    return columns / UNIT + LEFT, rows / UNIT + TOP


def _box_mask(frame: FaceFrame, x: tuple[float, float], y: tuple[float, float]) -> Mask:
    mask = np.zeros(frame.inside.shape, bool)
    mask[frame.patch(x, y)] = True
    return mask


def _joined(mask: Mask, seeds: Mask) -> Mask:
    """The parts of a mask that touch the seeds."""
    labels, count = ndimage.label(mask)
    if not count:
        return np.zeros_like(mask)
    touched = np.unique(labels[seeds & mask])
    return np.isin(labels, touched[touched > 0])
