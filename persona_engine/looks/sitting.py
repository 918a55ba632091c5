"""How cloth that lies on the lap is moved to a heavier or smaller body: like the skin under it, where that is when its wearer sits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.skeleton import Figure
from persona_engine.looks.weights import SEATED, unpose

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

AROUND = 0.025
"""How far skin that is not the nearest still counts, metres of the 1.5 m figure."""
WAIST = 0.80
"""Skin above this is never on a lap."""
LEAST_CHANGE = 1e-4
"""Metres; cloth that moves less when its wearer sits does not move."""


def seated(figure: Figure) -> F64:
    """(J, 4, 4) skin matrices of who sits."""
    a = np.radians(SEATED)
    lift = np.array(((1.0, 0.0, 0.0), (0.0, np.cos(a), np.sin(a)), (0.0, -np.sin(a), np.cos(a))))
    return figure.deltas({side + bone: turn for side in ("left", "right") for bone, turn in (("UpperLeg", lift), ("LowerLeg", lift.T))})


class Surface(NamedTuple):
    """Points on the plain body and on another one, metres, with the weights (V, J) that both share."""

    plain: F64
    own: F64
    table: F64


class Lap:
    """Skin round hips and legs of one body."""

    def __init__(self, plain: Figure, own: Figure, skin: Surface) -> None:
        """`plain` and `own` have the same joints in the same order; `skin` lies on them."""
        self._k, self._plain, self._own = plain.scale, seated(plain), seated(own)
        low = skin.plain[:, 1] < WAIST * self._k
        self._skin = _moved(self._plain, skin.table[low], skin.plain[low])
        self._by = _moved(self._own, skin.table[low], skin.own[low]) - self._skin

    def blend(self, table: F64) -> F64:
        """(V, 3, 4) what bones do to points with weights `table` (V, J) when this body sits."""
        return _blend(self._own, table)

    def change(self, cloth: Surface, change: F64) -> F64:
        """(V, 3) how `cloth` moves before its bones move it, from how it does so on the plain body; metres."""
        rows = np.flatnonzero(np.abs(change).max(1) > LEAST_CHANGE)
        there = _moved(self._plain, cloth.table[rows], cloth.plain[rows] + change[rows])
        near = (there**2).sum(1)[:, None] + (self._skin**2).sum(1)
        near -= 2.0 * there @ self._skin.T
        np.subtract(near.min(1, keepdims=True), near, out=near)
        near /= (AROUND * self._k) ** 2
        np.exp(near, out=near)
        wanted = there + near @ self._by / near.sum(1, keepdims=True)
        out = np.zeros_like(cloth.own)
        out[rows] = unpose(wanted, cloth.table[rows], self._own) - cloth.own[rows]
        return out


def _moved(deltas: F64, table: F64, points: F64) -> F64:
    blend = _blend(deltas, table)
    return np.asarray(np.einsum("vab,vb->va", blend[:, :, :3], points) + blend[:, :, 3])


def _blend(deltas: F64, table: F64) -> F64:
    """(V, 3, 4) of (J, 4, 4) by weights (V, J), of which most are 0."""
    used = np.flatnonzero(table.any(0))
    return np.asarray(np.einsum("vj,jab->vab", np.ascontiguousarray(table[:, used]), deltas[used, :3]))
