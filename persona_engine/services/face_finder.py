"""`FaceFinder`: where the faces are in a picture, by OpenCV's bundled cascades. No model is downloaded and nothing leaves the machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import PhotoError
from persona_engine.looks.face_frame import Box

CASCADES: Final = ("haarcascade_frontalface_alt2", "haarcascade_frontalface_alt", "haarcascade_frontalface_default")
SEARCH_SIDE: Final = 640
"""Longer side of the picture that is searched."""
STEP: Final = 1.08
NEIGHBORS: Final = 5
LEAST_SHARE: Final = 1 / 14
"""Smallest face, as a share of the shorter side."""
LEAST_VOTES: Final = 3
"""Of twelve searches (three cascades, mirrored or not, contrast of the whole or of each part evened) this many must agree on a face."""
SAME: Final = 0.35
"""Boxes that overlap by this share of the smaller one are one face."""
INSTALL: Final = 'pip install "panda3d-persona[looks]"'


class FaceFinder:
    """Finds upright faces that look toward the camera."""

    def __init__(self) -> None:
        try:
            import cv2

            folder = Path(cv2.data.haarcascades)
        except (ImportError, AttributeError) as err:
            raise PhotoError("reading photos needs OpenCV 4", remedy=INSTALL) from err
        self._cv2: Any = cv2
        self._cascades = [cv2.CascadeClassifier(str(folder / f"{name}.xml")) for name in CASCADES]
        if any(cascade.empty() for cascade in self._cascades):
            raise PhotoError("this OpenCV ships no face cascades", remedy=f"{INSTALL} installs one that does")

    def find(self, rgb: NDArray[np.uint8]) -> tuple[Box, ...]:
        """Boxes of the faces in (H, W, 3) RGB, the surest first."""
        cv2 = self._cv2
        height, width = rgb.shape[:2]
        scale = min(1.0, SEARCH_SIDE / max(height, width))
        grey = cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY)
        if scale < 1.0:
            grey = cv2.resize(grey, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
        found: list[NDArray[np.float64]] = []
        for plain in (cv2.equalizeHist(grey), cv2.createCLAHE(3.0, (8, 8)).apply(grey)):
            for mirrored in (False, True):
                found += self._search(plain, mirrored)
        agreed = ((box / scale, votes) for box, votes in _agreed(found))
        return tuple(Box(float(box[0]), float(box[1]), float(box[2]), float(box[3]), votes) for box, votes in agreed)

    def _search(self, grey: NDArray[np.uint8], mirrored: bool) -> list[NDArray[np.float64]]:
        least = max(24, round(min(grey.shape) * LEAST_SHARE))
        seen = np.ascontiguousarray(grey[:, ::-1]) if mirrored else grey
        out = []
        for cascade in self._cascades:
            for x, y, w, h in cascade.detectMultiScale(seen, STEP, NEIGHBORS, minSize=(least, least)):
                out.append(np.array((grey.shape[1] - x - w if mirrored else x, y, w, h), np.float64))
        return out


def _agreed(boxes: list[NDArray[np.float64]]) -> list[tuple[NDArray[np.float64], int]]:
    """Boxes that overlap become one, their median; those with too few votes are dropped."""
    groups: list[list[NDArray[np.float64]]] = []
    for box in sorted(boxes, key=lambda b: -b[2]):
        home = next((group for group in groups if _overlap(np.median(group, 0), box) > SAME), None)
        if home is None:
            groups.append([box])
        else:
            home.append(box)
    most = max((len(group) for group in groups), default=0)
    kept = [(np.median(group, 0), len(group)) for group in groups if len(group) >= max(LEAST_VOTES, most / 4)]
    return sorted(kept, key=lambda one: -one[1])


def _overlap(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Shared area as a share of the smaller box."""
    low, high = np.maximum(a[:2], b[:2]), np.minimum(a[:2] + a[2:], b[:2] + b[2:])
    shared = float(np.prod(np.maximum(high - low, 0.0)))
    return shared / float(min(a[2] * a[3], b[2] * b[3]))
