"""`Physique`: how a body differs from the plain one, as one displacement of space.

Skin, clothes, hair and joints are all drawn on the plain body and then moved by the same field, which depends on the place alone and is
constant from the skin outwards: so what lay over something lies over it on every body, at the same distance. The field is linear in the
`amounts` of a body. Places are those of the T-pose, metres of a figure of scale 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.body import TRUNK
from persona_engine.looks.fields import bell
from persona_engine.looks.sdf import smooth_table
from persona_engine.looks.spec import BodySpec, FaceSpec, LookSpec
from persona_engine.looks.weights import step

F64 = NDArray[np.float64]

PHYSIQUE = 3
"""Version of the tables below; it rises with every change of them, and avatars are then made anew. Pieces stay as they are."""
PLAIN_HEADS = 4.2
"""Heads of the figure that everything is drawn on."""
HEIGHTS = (0.54, 0.60, 0.645, 0.69, 0.74, 0.79, 0.83, 0.88, 0.93, 0.97, 1.00, 1.03, 1.07, 1.125)
SIDES: dict[str, tuple[float, ...]] = {
    "fat": (46, 54, 62, 72, 84, 86, 78, 60, 46, 32, 26, 28, 28, 0),
    "thin": (-16, -20, -22, -20, -16, -14, -13, -15, -16, -14, -9, -6, -5, 0),
    "muscle": (4, 4, 2, 0, -3, 0, 8, 22, 34, 30, 20, 18, 16, 0),
    "broad": (-4, -8, -11, -7, 2, 6, 10, 14, 17, 16, 10, 6, 4, 0),
    "narrow": (8, 16, 18, 10, -4, -8, -8, -7, -7, -9, -6, -4, -3, 0),
    "young": (0, 0, -12, 8, 50, 84, 64, 24, -6, -30, -22, -12, 0, 0),
    "grown": (-4, -6, -8, -12, -18, -22, -14, 6, 22, 28, 14, 4, 0, 0),
    "stoop": (0, 0, 0, 0, 2, 2, 0, 0, -4, -4, -2, 0, -2, 0),
}  # fmt: skip
"""How much farther the trunk reaches to the sides at `HEIGHTS`, millimetres; so for front and back."""
FRONTS: dict[str, tuple[float, ...]] = {
    "fat": (30, 54, 84, 114, 132, 128, 110, 80, 56, 32, 20, 20, 30, 0),
    "thin": (-10, -14, -16, -18, -18, -16, -14, -14, -12, -7, -3, 0, 0, 0),
    "muscle": (4, 4, 2, 2, 2, 2, 5, 15, 24, 18, 10, 7, 7, 0),
    "broad": (0, -2, -2, -2, 0, 1, 2, 3, 3, 3, 2, 2, 2, 0),
    "narrow": (0, 2, 3, 2, 0, -2, -3, -2, 0, 0, 0, 0, 0, 0),
    "young": (0, 26, 70, 130, 160, 136, 76, 16, -20, -24, -10, 0, 0, 0),
    "grown": (-4, -10, -16, -24, -28, -26, -18, 0, 6, 6, 0, 0, 0, 0),
    "stoop": (0, 0, 2, 8, 14, 14, 8, 0, -6, -6, 0, 0, 0, 0),
}  # fmt: skip
BACKS: dict[str, tuple[float, ...]] = {
    "fat": (26, 46, 52, 44, 38, 36, 34, 33, 32, 27, 24, 24, 20, 0),
    "thin": (-12, -26, -27, -19, -10, -8, -8, -10, -11, -9, -5, -3, -3, 0),
    "muscle": (2, 6, 4, 2, 2, 4, 9, 16, 23, 21, 17, 15, 12, 0),
    "broad": (0, -8, -9, -5, 0, 0, 2, 3, 4, 4, 2, 2, 2, 0),
    "narrow": (4, 10, 11, 5, 0, -2, -2, -2, -2, -2, 0, 0, 0, 0),
    "young": (0, -44, -56, -30, 0, 10, 0, 0, -6, -10, -6, 0, 0, 0),
    "grown": (0, 0, -4, -8, -8, -4, 0, 4, 8, 6, 2, 0, 0, 0),
    "stoop": (0, -4, -6, -4, 0, 2, 8, 20, 30, 26, 16, 6, 0, 0),
}  # fmt: skip
ALONG = (0.116, 0.190, 0.260, 0.318, 0.370, 0.440, 0.506, 0.570)
ARMS: dict[str, tuple[float, ...]] = {
    "fat": (26, 29, 28, 23, 22, 15, 7, 0),
    "thin": (-10, -10, -10, -8, -8, -6, -3, 0),
    "muscle": (17, 16, 15, 9, 12, 7, 3, 0),
    "broad": (4, 3, 3, 3, 3, 3, 2, 0),
    "narrow": (-4, -3, -3, -2, -2, -2, -1, 0),
    "young": (8, 12, 14, 18, 22, 18, 10, 0),
    "grown": (4, 0, -4, -8, -8, -6, -2, 0),
    "stoop": (-3, -3, -3, -2, -2, -2, -1, 0),
}  # fmt: skip
"""How much thicker the arm is at `ALONG`, distance from the middle of the body; millimetres."""
LEVELS = (0.078, 0.110, 0.180, 0.260, 0.362, 0.460, 0.540, 0.620)
LEGS: dict[str, tuple[float, ...]] = {
    "fat": (3, 10, 18, 22, 22, 30, 36, 42),
    "thin": (-2, -5, -9, -11, -10, -14, -18, -20),
    "muscle": (1, 3, 9, 13, 6, 11, 13, 10),
    "broad": (1, 1, 2, 2, 1, 0, -2, -4),
    "narrow": (0, -1, -2, 0, 0, 4, 8, 10),
    "young": (2, 14, 24, 26, 22, 12, 0, 0),
    "grown": (0, -6, -12, -10, -12, -8, -4, 0),
    "stoop": (-1, -1, -2, -3, -2, -3, -3, -3),
}  # fmt: skip
"""How much thicker the leg is at `LEVELS`, heights; millimetres."""
INNER = (1.0, 0.7, 0.4, 0.4, 0.5, 0.6, 0.6, 0.6)
"""Share of it on the inner side, where the other leg is."""
STANCE = ("fat", 22.0), ("thin", -4.0), ("broad", -3.0), ("narrow", 4.0), ("muscle", 5.0), ("grown", 12.0)
"""How much farther apart the legs stand, millimetres."""
SHOULDERS = (
    ("fat", 24.0), ("thin", -8.0), ("muscle", 30.0), ("broad", 20.0), ("narrow", -13.0), ("young", -45.0), ("grown", 42.0), ("stoop", -6.0), ("plump", 60.0),
)  # fmt: skip
"""How much farther apart the shoulder joints are."""
NECK_SLOPES = ("fat", 9.0), ("muscle", 14.0), ("broad", 5.0), ("thin", -3.0), ("young", -4.0), ("massive", -10.0)
"""How much higher the slope between neck and shoulder is."""
BUST = ("fat", 10.0), ("thin", -6.0), ("muscle", -14.0), ("broad", -24.0), ("narrow", 13.0), ("young", -30.0), ("grown", 24.0), ("stoop", -8.0)
REACH = ("young", -260.0), ("grown", 160.0), ("stoop", 10.0)
"""How much longer the arm is from shoulder to wrist, millimetres a metre."""
RISES = (0.0, 0.09, 0.362, 0.65, 0.79, 0.915, 1.0, 1.2)
RISE: dict[str, tuple[float, ...]] = {
    "young": (0, 0, -110, -200, -160, -70, 0, 0),
    "grown": (0, 0, 120, 215, 170, 76, 0, 0),
    "stoop": (0, 0, -6, -12, -12, -14, -26, -36),
}
"""How much higher everything stands at the heights `RISES`, millimetres: short legs make a child."""
LEANS = (0.0, 0.74, 0.83, 0.915, 0.976, 1.03, 1.12, 1.2)
LEAN: dict[str, tuple[float, ...]] = {"stoop": (0, -6, 0, 22, 42, 62, 86, 86)}
"""How much farther ahead everything is at `LEANS`."""
FINE = 0.001
ARM_Y, ARM_Z = 0.976, -0.022
LEG_LINE = ((0.020, 0.064, 0.0), (0.078, 0.060, -0.022), (0.362, 0.062, 0.0), (0.650, 0.064, -0.006))
"""Height, distance from the middle and depth of the leg's axis."""
ARM_BONES = ("UpperArm", "LowerArm", "LowerArmTwist", "Hand", "Thumb", "Index", "Middle", "Ring", "Little")
LEG_BONES = ("UpperLeg", "LowerLeg", "Foot", "Toes")


def amounts(body: BodySpec) -> dict[str, float]:
    """How much of each row of the tables a body has; none of them is 0. Where several would fold space, one more row
    takes something back: "plump" for who is fat and small, "massive" for who is everything at once."""
    large = (PLAIN_HEADS - 1.0) / (body.heads - 1.0) - 1.0
    found = {
        "fat": max(body.build, 0.0), "thin": max(-body.build, 0.0), "muscle": body.muscle,
        "broad": max(body.shoulders, 0.0), "narrow": max(-body.shoulders, 0.0),
        "young": min(max(large, 0.0), 0.5), "grown": min(max(-large, 0.0), 0.4), "stoop": body.stoop,
    }  # fmt: skip
    found["plump"] = max(found["fat"] + 2.0 * found["young"] - 1.0, 0.0)
    found["massive"] = max(found["fat"] + found["muscle"] + found["broad"] + found["stoop"] - 3.0, 0.0)
    return {name: amount for name, amount in found.items() if amount > 1e-9}


def fuller(spec: LookSpec) -> FaceSpec:
    """The face of a look, rounder on a heavy body and leaner on a thin one."""
    face, fat, thin, muscle = spec.face, max(spec.body.build, 0.0), max(-spec.body.build, 0.0), spec.body.muscle
    moved = {"cheeks": 0.45 * fat - 0.40 * thin, "width": 0.30 * fat - 0.15 * thin, "jaw": 0.20 * fat + 0.30 * muscle - 0.10 * thin}
    return face.model_copy(update={name: float(np.clip(getattr(face, name) + by, -1.0, 1.0)) for name, by in moved.items() if by})


@dataclass(frozen=True)
class Dense:
    """Functions of one number as tables so fine that straight lines between their rows do."""

    start: float
    columns: dict[str, F64]
    """Values at `start`, `start` + `FINE` ..."""

    def at(self, x: F64, *names: str) -> dict[str, F64]:
        """(V,) values of the functions of these names, of every one if none is named; constant beyond the ends."""
        place = np.clip((x - self.start) / FINE, 0.0, len(next(iter(self.columns.values()))) - 1.001)
        row = place.astype(np.int64)
        share = place - row
        rest, below = 1.0 - share, row + 1
        return {name: self.columns[name].take(row) * rest + self.columns[name].take(below) * share for name in names or self.columns}


@dataclass(frozen=True)
class Physique:
    """The displacement for one body."""

    parts: dict[str, float]
    """Rows of the tables and how much of each."""

    @classmethod
    def of(cls, body: BodySpec) -> Physique:
        """The physique of a body.

        >>> Physique.of(BodySpec()).plain, Physique.of(BodySpec(build=1.0)).plain
        (True, False)
        """
        return cls(amounts(body))

    @property
    def plain(self) -> bool:
        """Whether nothing moves."""
        return not self.parts

    def shift(self, p: F64) -> F64:
        """(V, 3) how far what is at `p` (V, 3) moves."""
        x, y, z = p.T
        return np.stack(self._shift(x, y, z, self._levels.at(y), self._across.at(np.abs(x))), 1)

    def _shift(self, x: F64, y: F64, z: F64, level: dict[str, F64], across: dict[str, F64]) -> tuple[F64, F64, F64]:
        ax = np.abs(x)
        side = np.clip(x / 0.004, -1.0, 1.0)
        arm = across["arm"] * level["arm"]
        leg = level["leg"] * (1.0 - arm)
        trunk = 1.0 - arm - leg
        tx, ty, tz = self._trunk(x, z, level, across)
        lx, lz = self._leg(ax, z, side, level, across)
        sx, sy, sz = self._arm(y, z, side, across)
        rise, lean = self._carried(y, arm)
        # Without the zeros files would hold some with a sign.
        return tx * trunk + lx * leg + sx * arm + 0.0, ty * trunk + sy * arm + rise + 0.0, tz * trunk + lz * leg + sz * arm + lean

    def joints(self, names: tuple[str, ...], places: F64) -> F64:
        """(J, 3) how far the named joints move: like the line on which they lie, other joints like what is round them."""
        arm = np.array([any(part in name for part in ARM_BONES) for name in names])
        leg = np.array([name.endswith(LEG_BONES) for name in names])
        side = np.sign(places[:, 0])
        rise, lean = self._carried(places[:, 1], arm.astype(np.float64))
        out = np.stack([np.zeros_like(rise), rise, lean], 1)
        out[:, 0] += side * (arm * self._reach(np.abs(places[:, 0])) + leg * self._sum(STANCE))
        collar = np.array([name.endswith("Shoulder") for name in names])
        out[:, 0] += side * collar * 0.25 * self._sum(SHOULDERS)
        loose = np.array([name.startswith(("hair_", "wear_")) for name in names])
        if loose.any():
            out[loose] = self.shift(places[loose])
        return out

    def moved(self, points: NDArray[np.floating], normals: NDArray[np.floating], k: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Points (V, 3) of a figure of scale `k` and their unit normals, moved."""
        (x, y, z), h = np.ascontiguousarray(np.asarray(points, np.float64).T) / k, 1e-4
        level, across = self._levels.at(y), self._across.at(np.abs(x))
        before = self._shift(x, y, z, level, across)
        right = self._shift(x + h, y, z, level, self._across.at(np.abs(x + h)))
        up = self._shift(x, y + h, z, self._levels.at(y + h), across)
        ahead = self._shift(x, y, z + h, level, across)
        a, b, c = (
            tuple((moved - was) / h + float(axis == row) for row, (moved, was) in enumerate(zip(there, before)))
            for axis, there in enumerate((right, up, ahead))
        )
        nx, ny, nz = np.asarray(normals, np.float64).T
        tx, ty, tz = (nx * over_x + ny * over_y + nz * over_z for over_x, over_y, over_z in zip(_cross(b, c), _cross(c, a), _cross(a, b)))
        size = np.maximum(np.sqrt(tx * tx + ty * ty + tz * tz), 1e-9)
        there = np.stack([(at + by) * k for at, by in zip((x, y, z), before)], 1)
        return there.astype(np.float32), np.stack([tx / size, ty / size, tz / size], 1).astype(np.float32)

    def _sum(self, rows: tuple[tuple[str, float], ...]) -> float:
        return 1e-3 * sum(self.parts.get(name, 0.0) * by for name, by in rows)

    def _row(self, table: dict[str, tuple[float, ...]], knots: tuple[float, ...], at: F64) -> F64:
        total = sum((self.parts.get(name, 0.0) * np.array(row) for name, row in table.items()), np.zeros(len(knots)))
        return smooth_table(knots, 1e-3 * total, at) if np.any(total) else np.zeros_like(at)

    @cached_property
    def _levels(self) -> Dense:
        """What depends on the height."""
        y, line, rows = np.arange(-0.2, 1.5, FINE), np.array(LEG_LINE), np.array(TRUNK)
        half, front, back = (smooth_table(rows[:, 0], rows[:, i], y) for i in (1, 2, 3))
        return Dense(-0.2, {
            "arm": step(0.140, 0.085, np.abs(y - ARM_Y)), "leg": step(0.640, 0.540, y),
            "half": half, "middle": 0.5 * (front + back), "deep": 0.5 * (front - back),
            "side": self._row(SIDES, HEIGHTS, y), "front": self._row(FRONTS, HEIGHTS, y), "back": self._row(BACKS, HEIGHTS, y),
            "bust": self._sum(BUST) * bell(y - 0.908, 0.040), "slope": self._sum(NECK_SLOPES) * step(0.955, 1.005, y) * step(1.075, 1.030, y),
            "grown": self._row(LEGS, LEVELS, y) * step(0.050, 0.085, y), "inner": np.interp(y, LEVELS, INNER),
            "line_x": np.interp(y, line[:, 0], line[:, 1]), "line_z": np.interp(y, line[:, 0], line[:, 2]),
            "rise": self._row(RISE, RISES, y), "lean": self._row(LEAN, LEANS, y),
        })  # fmt: skip

    @cached_property
    def _across(self) -> Dense:
        """What depends on the distance from the middle."""
        ax = np.arange(0.0, 0.9, FINE)
        return Dense(0.0, {
            "arm": step(0.100, 0.150, ax), "bust": bell(ax - 0.043, 0.036), "slope": bell(ax - 0.075, 0.038), "apart": step(0.0, 0.016, ax),
            "reach": self._reach(ax), "grown": self._row(ARMS, ALONG, ax),
        })  # fmt: skip

    def _carried(self, y: F64, arm: F64) -> tuple[F64, F64]:
        """What moves whole slices of the body, up and ahead: longer legs, a bent back. Arms are carried by the shoulder."""
        level = self._levels.at(y + arm * (ARM_Y - y), "rise", "lean")
        return level["rise"], level["lean"]

    def _trunk(self, x: F64, z: F64, level: dict[str, F64], across: dict[str, F64]) -> tuple[F64, F64, F64]:
        ux, uz = x / level["half"], (z - level["middle"]) / level["deep"]
        far = np.maximum(np.sqrt(ux * ux + uz * uz), 0.25)
        bust = level["bust"] * across["bust"] * step(-0.01, 0.04, z)
        ahead = np.where(uz > 0.0, level["front"], level["back"]) * uz / far
        return level["side"] * ux / far, level["slope"] * across["slope"], ahead + bust

    def _leg(self, ax: F64, z: F64, side: F64, level: dict[str, F64], across: dict[str, F64]) -> tuple[F64, F64]:
        """To the side and ahead."""
        rx, rz = ax - level["line_x"], z - level["line_z"]
        grown = level["grown"] / np.maximum(np.sqrt(rx * rx + rz * rz), 0.008)
        out = (self._sum(STANCE) + grown * np.where(rx < 0.0, level["inner"], 1.0) * rx) * across["apart"]
        return side * out, grown * rz

    def _reach(self, ax: F64) -> F64:
        return np.asarray(self._sum(SHOULDERS) + self._sum(REACH) * (np.clip(ax, 0.116, 0.506) - 0.116))

    def _arm(self, y: F64, z: F64, side: F64, across: dict[str, F64]) -> tuple[F64, F64, F64]:
        ry, rz = y - ARM_Y, z - ARM_Z
        grown = across["grown"] / np.maximum(np.sqrt(ry * ry + rz * rz), 0.008)
        return side * across["reach"], grown * ry, grown * rz


def _cross(a: tuple[F64, ...], b: tuple[F64, ...]) -> tuple[F64, F64, F64]:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
