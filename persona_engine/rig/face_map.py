"""`FaceMap`: from the 52 ARKit weights to the blend shapes of one avatar.

An avatar with ARKit shapes is matched by name (any case, also `eyeBlink_L`). Where it lacks them, `FALLBACKS` drives what it has
instead: VRM expressions, Oculus visemes, or a bare `mouthOpen`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import Avatar
from persona_engine.names import ARKIT, ARKIT_INDEX
from persona_engine.rig.columns import Columns, neighbors

F32 = NDArray[np.float32]

log = logging.getLogger("persona_engine.rig")


def _both(name: str, weight: float) -> dict[str, float]:
    return {name + "Left": weight, name + "Right": weight}


FALLBACKS: tuple[tuple[str, tuple[str, ...], dict[str, float]], ...] = (
    ("jawOpen", ("aa", "viseme_aa", "mouthOpen"), {"jawOpen": 1.35, "mouthClose": -1.35, "mouthFunnel": -0.5, "mouthPucker": -0.35}),
    ("mouthPucker", ("ou", "viseme_U", "viseme_ou"), {"mouthPucker": 1.1, "mouthFunnel": 0.15}),
    ("mouthFunnel", ("oh", "viseme_O", "viseme_oh"), {"mouthFunnel": 1.25, "mouthPucker": 0.1}),
    ("mouthStretchLeft", ("ih", "viseme_I", "viseme_ih"), _both("mouthStretch", 0.75)),
    (
        "mouthLowerDownLeft",
        ("ee", "viseme_E"),
        {**_both("mouthLowerDown", 0.6), **_both("mouthStretch", 0.3), **_both("mouthUpperUp", 0.3)},
    ),
    ("mouthPressLeft", ("viseme_PP",), {**_both("mouthPress", 0.45), "mouthRollLower": 0.5, "mouthRollUpper": 0.4}),
    ("mouthSmileLeft", ("happy", "mouthSmile"), _both("mouthSmile", 0.45)),
    ("mouthFrownLeft", ("sad",), {**_both("mouthFrown", 0.35), "browInnerUp": 0.35}),
    ("browDownLeft", ("angry",), {**_both("browDown", 0.42), **_both("noseSneer", 0.1)}),
    ("eyeWideLeft", ("surprised",), {**_both("eyeWide", 0.45), **_both("browOuterUp", 0.15)}),
    ("eyeBlinkLeft", ("blinkLeft",), {"eyeBlinkLeft": 1.0, "eyeSquintLeft": 0.25}),
    ("eyeBlinkRight", ("blinkRight",), {"eyeBlinkRight": 1.0, "eyeSquintRight": 0.25}),
    ("eyeBlinkLeft", ("blink", "eyesClosed"), {**_both("eyeBlink", 0.5), **_both("eyeSquint", 0.12)}),
    ("eyeLookUpLeft", ("lookUp",), _both("eyeLookUp", 0.5)),
    ("eyeLookDownLeft", ("lookDown",), _both("eyeLookDown", 0.5)),
    ("eyeLookOutLeft", ("lookLeft",), {"eyeLookOutLeft": 0.5, "eyeLookInRight": 0.5}),
    ("eyeLookInLeft", ("lookRight",), {"eyeLookInLeft": 0.5, "eyeLookOutRight": 0.5}),
)
"""(ARKit shape that makes the row needless, expressions or shapes that can stand in, how ARKit weights drive them).

Each row inverts the ARKit mix of its preset in `avatar.mixes`, with negative terms that keep presets from adding up: a rounded mouth is
not also an open one, and a closed jaw opens nothing. Sums are clipped to 0..1.
"""

CORE = ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight", "mouthSmileLeft", "browInnerUp")
"""What a lively face needs; missing ones are worth a line in the log."""
_SIDE = re.compile(r"_?(left|right|l|r)$", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class FaceMap:
    """The linear map of one avatar."""

    matrix: F32
    """(B, 52): blend shape weights = clip(matrix @ ARKit weights, 0, 1)."""
    rows: NDArray[np.int32] | None
    """(B,) ARKit row per blend shape, -1 for none, where the map only renames; then `matrix` is not needed."""
    missing: tuple[str, ...]
    """ARKit shapes that move nothing."""

    @staticmethod
    def of(avatar: Avatar) -> FaceMap:
        """The map of an avatar; says once in the log what its face lacks."""
        return FaceMap.build(avatar.shape_names(), avatar, has_eyes="leftEye" in avatar.skeleton.humanoid)

    @staticmethod
    def build(shapes: tuple[str, ...], avatar: Avatar, has_eyes: bool = True) -> FaceMap:
        """The map onto `shapes`; `has_eyes` False lets gaze drive look expressions."""
        at = {name: row for row, name in enumerate(shapes)}
        matrix = np.zeros((len(shapes), len(ARKIT)), np.float32)
        direct = _direct(shapes, avatar)
        for arkit, targets in direct.items():
            for shape, weight in targets.items():
                matrix[at[shape], ARKIT_INDEX[arkit]] = weight
        plain = all(len(targets) == 1 and set(targets.values()) == {1.0} for targets in direct.values())
        used = _fallbacks(matrix, at, avatar, direct, has_eyes)
        missing = tuple(name for column, name in enumerate(ARKIT) if not matrix[:, column].any())
        still = [name for name in CORE if name in missing]
        if still:
            log.info("avatar '%s': its face has no %s; that part of it stays still", avatar.name, ", ".join(still))
        rows = None
        if plain and not used:
            rows = np.where(matrix.any(axis=1), matrix.argmax(axis=1), -1).astype(np.int32)
        return FaceMap(matrix, rows, missing)

    @cached_property
    def _moves(self) -> tuple[Columns, Columns, NDArray[np.int64]]:
        """Of a map that only renames: shapes that move, their ARKit rows, and shapes that do not."""
        assert self.rows is not None
        moved = np.flatnonzero(self.rows >= 0)
        return neighbors(moved), neighbors(self.rows[moved]), np.flatnonzero(self.rows < 0)

    def write(self, face: F32, out: F32, columns: Columns) -> None:
        """`apply` into `columns` of `out` (B, N)."""
        if self.rows is None or not isinstance(columns, slice):
            out[:, columns] = self.apply(face)
            return
        moved, sources, still = self._moves
        out[moved, columns] = face[sources]
        if len(still):
            out[still, columns] = 0

    def apply(self, face: F32, out: F32 | None = None) -> F32:
        """(B, n) blend shape weights of (52, n) ARKit weights."""
        if self.rows is not None:
            found = face.take(np.maximum(self.rows, 0), axis=0)
            found[self.rows < 0] = 0
        else:
            found = np.clip(self.matrix @ face, 0, 1)
        if out is None:
            return found
        out[:] = found
        return out


def spelling(name: str) -> str:
    """A shape name without file prefixes, case and side style.

    >>> spelling("Head.eyeBlink_L") == spelling("EyeBlinkLeft")
    True
    """
    plain = name.rsplit(".", 1)[-1].rsplit("/", 1)[-1]
    lower = plain.lower()
    for prefix in ("blendshape_", "arkit_", "bs_"):
        lower = lower.removeprefix(prefix)
    side = _SIDE.search(lower)
    if side and (len(side[1]) > 1 or "_" in side[0]):
        lower = lower[: side.start()] + ("left" if side[1][0] == "l" else "right")
    return lower.replace("_", "")


def _direct(shapes: Iterable[str], avatar: Avatar) -> dict[str, dict[str, float]]:
    """ARKit name -> blend shapes, by the shapes' own names, then by custom expressions of that name."""
    by_spelling: dict[str, str] = {}
    for shape in shapes:
        by_spelling.setdefault(spelling(shape), shape)
    expressions = {spelling(name): expression.shapes for name, expression in avatar.expressions.items()}
    found: dict[str, dict[str, float]] = {}
    for arkit in ARKIT:
        key = spelling(arkit)
        if key in by_spelling:
            found[arkit] = {by_spelling[key]: 1.0}
        elif expressions.get(key):
            found[arkit] = expressions[key]
    return found


def _fallbacks(matrix: F32, at: dict[str, int], avatar: Avatar, direct: dict[str, dict[str, float]], has_eyes: bool) -> bool:
    used = False
    by_lower = {name.rsplit(".", 1)[-1].lower(): name for name in at}
    single = "blinkLeft" in avatar.expressions and "blinkRight" in avatar.expressions
    for replaced, candidates, drive in FALLBACKS:
        if replaced in direct or (replaced.startswith("eyeLook") and has_eyes) or ("blink" in candidates and single):
            continue
        targets = next((found for name in candidates if (found := _targets(name, avatar, by_lower))), {})
        for shape, weight in targets.items():
            for arkit, share in drive.items():
                matrix[at[shape], ARKIT_INDEX[arkit]] += weight * share
            used = True
    return used


def _targets(name: str, avatar: Avatar, by_lower: dict[str, str]) -> dict[str, float]:
    if name in avatar.expressions:
        return avatar.expressions[name].shapes
    shape = by_lower.get(name.lower())
    return {shape: 1.0} if shape else {}
