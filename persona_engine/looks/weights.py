"""Skin weights: how bones share a surface, and the way from the pose in which it was cut back to the T-pose."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from persona_engine.looks.cage import Cage, diffuse
from persona_engine.looks.skeleton import Figure

F64 = NDArray[np.float64]

MAX_BONES = 4
LEAST_WEIGHT = 0.004
WRIST = 0.0416
"""How far before its joint the skin of the hand begins, metres of the 1.5 m figure; from there on the twist joint alone leads the arm."""


def step(low: float, high: float, x: ArrayLike) -> F64:
    """Smoothstep from 0 at `low` to 1 at `high` (`low` may exceed `high`)."""
    t = np.clip((np.asarray(x, np.float64) - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


class Weights:
    """(V, J) weights over all joints of a figure, filled bone by bone."""

    def __init__(self, figure: Figure, count: int) -> None:
        self.figure = figure
        self.table: F64 = np.zeros((count, len(figure.names)))

    def put(self, rows: NDArray[np.int64] | slice, shares: Mapping[str, ArrayLike]) -> None:
        """Overwrite rows with shares by joint name."""
        self.table[rows] = 0.0
        for name, share in shares.items():
            self.table[rows, self.figure.names.index(name)] = share

    def normalized(self) -> F64:
        """Rows cut to the strongest four and summing to 1."""
        return strongest(self.table)


def strongest(table: F64) -> F64:
    """(V, J) with at most four entries a row, small ones dropped, rows summing to 1."""
    order = np.argsort(-table, axis=1, kind="stable")[:, :MAX_BONES]
    out = np.zeros_like(table)
    kept = np.take_along_axis(table, order, 1)
    kept[kept < LEAST_WEIGHT * kept.sum(1, keepdims=True)] = 0.0
    np.put_along_axis(out, order, kept / kept.sum(1, keepdims=True), 1)
    return out


def keep_sides(figure: Figure, table: F64, x: F64, middle: float) -> F64:
    """(V, J) with the share of the other side's bones gone from points farther than `middle` metres from the plane x = 0."""
    out = table.copy()
    for side, sign in (("left", -1.0), ("right", 1.0)):
        columns = np.array([name.startswith(side) for name in figure.names])
        out[np.ix_(sign * x > middle, columns)] = 0.0
    return np.asarray(out / out.sum(1, keepdims=True))


def unpose(points: F64, table: F64, deltas: F64) -> F64:
    """Points such that linear blend skinning by `deltas` (J, 4, 4) with weights (V, J) gives `points`."""
    blend = np.einsum("vj,jab->vab", table, deltas)
    return np.linalg.solve(blend[:, :3, :3], (points - blend[:, :3, 3])[..., None])[..., 0]


def spine_shares(figure: Figure, y: F64) -> dict[str, F64]:
    """Shares of the trunk's bones by height; the same for every layer, so that layers move together."""
    names = ("hips", "spine", "chest", "upperChest")
    heights = [float(figure.at(name)[1]) for name in names]
    soft = 0.050 * figure.scale
    rise = [np.ones_like(y)] + [step(h - soft, h + soft, y) for h in heights[1:]] + [np.zeros_like(y)]
    return {name: rise[i] - rise[i + 1] for i, name in enumerate(names)}


def arm_shares(figure: Figure, side: str, s: F64) -> dict[str, F64]:
    """Shares of an arm's bones by distance `s` from the shoulder joint along the straight arm (metres)."""
    reach = [abs(float(figure.at(side + name)[0])) for name in ("UpperArm", "LowerArm", "LowerArmTwist", "Hand")]
    elbow, wrist = reach[1] - reach[0], reach[3] - reach[0]
    soft = 0.034 * figure.scale
    lower = step(elbow - soft, elbow + soft, s)
    twist = step(elbow + soft, wrist - WRIST * figure.scale, s)
    return {side + "UpperArm": 1.0 - lower, side + "LowerArm": lower * (1.0 - twist), side + "LowerArmTwist": lower * twist}


def leg_shares(figure: Figure, points: F64, zone: NDArray[np.int64]) -> dict[str, F64]:
    """Shares of hips and legs, standing pose; `zone` (V,) is 1 on the left leg, 2 on the right one, 0 over both."""
    x, y, z = points.T
    k = figure.scale
    hip, knee, ankle = (float(figure.at("left" + name)[1]) for name in ("UpperLeg", "LowerLeg", "Foot"))
    lifted = y + 0.25 * np.clip(z, -0.05, 0.08)
    thigh = step(hip + 0.050 * k, hip - 0.065 * k, lifted)
    shin = step(knee + 0.040 * k, knee - 0.040 * k, y)
    foot = step(ankle + 0.012 * k, ankle - 0.020 * k, y)
    left = np.where(zone == 0, step(-0.024 * k, 0.024 * k, x), np.where(zone == 1, 1.0, 0.0))
    out = {"hips": 1.0 - thigh}
    for side, part in (("left", left), ("right", 1.0 - left)):
        out[side + "UpperLeg"] = thigh * part * (1.0 - shin)
        out[side + "LowerLeg"] = part * shin * (1.0 - foot)
        out[side + "Foot"] = part * foot
    return out


SEATED = 88.0
"""Degrees by which thighs are lifted and knees bent when somebody sits."""
LAP, KNEE = 0.080, 0.060
"""Radius of the thigh at hip and knee with cloth on it, metres of the 1.5 m figure."""
BLENDS = np.array([(i, j, 20 - i - j) for i in range(21) for j in range(21 - i)], np.float64) / 20
"""Shares of hips, thighs and shins that are tried."""


def skirt_shares(figure: Figure, points: F64) -> dict[str, F64]:
    """Shares of cloth that hangs round the legs, standing pose: such that it lies on the lap and under the thighs of who sits."""
    k = figure.scale
    hip, knee = figure.at("leftUpperLeg")[1:], figure.at("leftLowerLeg")[1:]
    y, x = points[:, 1] / k, points[:, 0] / k
    rel, bend = points[:, 1:] - hip, knee - hip
    a = np.radians(SEATED)
    lift = np.array(((np.cos(a), np.sin(a)), (-np.sin(a), np.cos(a))))
    lifted = rel @ lift.T
    shins = lift @ bend + rel - bend
    along = np.clip(lifted[:, 1] / np.linalg.norm(bend), 0.0, 1.0)
    lap = (LAP + (KNEE - LAP) * along + 0.010) * k
    wanted = np.stack([np.clip(lifted[:, 0], -lap, lap), lifted[:, 1]], 1)
    images = np.stack([rel, lifted, shins], 1)
    off = np.einsum("bi,vic->vbc", BLENDS, images) - wanted[:, None]
    cost = (off**2 @ np.array((1.0, 0.2))) / k**2 + 4e-4 * (1.0 - BLENDS[:, 1]) ** 2
    chosen = BLENDS[cost.argmin(1)]
    fall = step(0.40, 0.28, y)[:, None]
    chosen = chosen * (1.0 - fall) + np.array((0.08, 0.07, 0.85)) * fall
    low = step(0.70, 0.57, y)
    left = step(-0.09, 0.09, x)
    out = {name: share * (1.0 - low * (1.0 - chosen[:, 0])) for name, share in spine_shares(figure, points[:, 1]).items()}
    for side, part in (("left", left), ("right", 1.0 - left)):
        out[side + "UpperLeg"] = low * part * chosen[:, 1]
        out[side + "LowerLeg"] = low * part * chosen[:, 2]
    return out


def hanging(figure: Figure, cage: Cage) -> F64:
    """(V, J) weights of a woven skirt."""
    weights = Weights(figure, len(cage.points))
    weights.put(slice(None), skirt_shares(figure, cage.points))
    return strongest(diffuse(weights.table, cage.quads, rounds=4))
