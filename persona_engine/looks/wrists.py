"""Where the skin of an arm goes over into that of the hand: places, normals and weights of the two are the same there, so that no seam shows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.body import Form
from persona_engine.looks.hands import RING, wrist_ring
from persona_engine.looks.skeleton import Figure
from persona_engine.looks.weights import step

F64 = NDArray[np.float64]

RUN = 0.090
"""Length on which the round arm becomes as flat as the wrist, metres of the 1.5 m figure."""
LIP = 0.006
"""How far arms go on inside the skin of the hands, metres of the 1.5 m figure."""
INSIDE = 0.85
"""Width of that end against the wrist."""
SAME = 1e-4
"""Metres of the 1.5 m figure within which a point is one of the ring."""


def joined(form: Form, side: str, rings: F64) -> F64:
    """(R, RING, 3) rings of an arm in the cut pose, shoulder first, such that the last but one is that of the hand and the last lies inside it."""
    k = form.scale
    start, along = form.arm_line(side)
    places = form.deltas[form.figure.names.index(side + "LowerArmTwist")]
    ring = _sided(wrist_ring(form.figure)[0], side) @ places[:3, :3].T + places[:3, 3]
    end = (ring - start) @ along
    wrist = ring - start - end[:, None] * along
    s = (rings - start) @ along
    away = rings - start - s[..., None] * along
    order = _order(away[-2], wrist)
    ring, wrist = ring[order], wrist[order]
    share = step(float(end.mean()) - RUN * k, float(end.mean()), s[:-2])[..., None]
    out = rings.copy()
    out[:-2] = start + s[:-2, :, None] * along + (1.0 - share) * away[:-2] + share * wrist
    out[-2] = ring
    out[-1] = start + (end.mean() + LIP * k) * along + INSIDE * wrist
    return out


def _sided(points: F64, side: str) -> F64:
    return points if side == "left" else points * np.array((-1.0, 1.0, 1.0))


def _order(mine: F64, theirs: F64) -> NDArray[np.int64]:
    """The way round their ring that lies nearest to mine."""
    ways = [np.roll(np.arange(RING)[::turn], shift) for turn in (1, -1) for shift in range(RING)]
    return ways[int(np.argmax([(mine * theirs[way]).sum() for way in ways]))]


def alike(figure: Figure, points: F64, normals: F64) -> tuple[F64, NDArray[np.bool_]]:
    """(V, 3) normals of skin in the T-pose, at the wrists' rings what they are for arm and hand alike; and (V,) which points those are."""
    ring, out = wrist_ring(figure)
    found, on = normals.copy(), np.zeros(len(points), bool)
    for side in ("left", "right"):
        gap = np.linalg.norm(points[:, None] - _sided(ring, side)[None], axis=2)
        near = gap.min(1) < SAME * figure.scale
        found[near] = _sided(out, side)[gap[near].argmin(1)]
        on |= near
    return found, on
