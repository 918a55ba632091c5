"""`Legs`: both legs of many personas brought to their feet, in closed form; the hips give way where a planted foot would lift.

Same method as `rig.ik`, for bodies that differ from row to row.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.names import BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body

F32 = NDArray[np.float32]

UPPER = [BONE_INDEX[s + "UpperLeg"] for s in SIDES]
LOWER = [BONE_INDEX[s + "LowerLeg"] for s in SIDES]
FOOT = [BONE_INDEX[s + "Foot"] for s in SIDES]
TOES = [BONE_INDEX[s + "Toes"] for s in SIDES]
HIPS = BONE_INDEX["hips"]

STRAIGHT = 0.9985
"""Share of its length to which a leg stretches at most."""
FOLDED = 0.35
SOFTNESS = 0.035
"""Last share of the reach within which a leg in the air slows down instead of snapping straight."""
GIVE = 0.004
"""Metres over which the hips start to give way before a leg is straight."""
_TINY = np.float32(1e-6)


class FootTargets:
    """Where the feet should be, persona last; model space, metres.

    `ankles` (3, 2, N) places of the foot bones, `turns` (4, 2, N) rotations of the feet away from rest, `toes` (2, N) bend of the toes in
    radians (positive bends the tips up), `grounded` (2, N) how firmly a foot is planted: the hips give way to a grounded foot.
    """

    def __init__(self, capacity: int) -> None:
        self.ankles: F32 = np.zeros((3, 2, capacity), np.float32)
        self.turns: F32 = quat.identity(2, capacity)
        self.toes: F32 = np.zeros((2, capacity), np.float32)
        self.grounded: F32 = np.ones((2, capacity), np.float32)


class Legs:
    """Two-bone legs of up to `capacity` personas."""

    def __init__(self, capacity: int) -> None:
        self.hips_rest: F32 = np.zeros((3, capacity), np.float32)
        self.sockets: F32 = np.zeros((3, 2, capacity), np.float32)
        """Upper legs' heads from the hips' head at rest."""
        self.ankles_rest: F32 = np.zeros((3, 2, capacity), np.float32)
        self._lengths: F32 = np.ones((2, 2, capacity), np.float32)
        self._frames: F32 = np.zeros((3, 3, 2, 2, capacity), np.float32)
        for row in range(capacity):
            self.set_body(row, Body.standard())

    def set_body(self, row: int, body: Body) -> None:
        """Takes the measures of the persona in `row`."""
        self.hips_rest[:, row] = body.at("hips")
        forward = np.array([0, 0, 1], np.float32)
        for side, name in enumerate(SIDES):
            hip, knee, ankle = (body.at(name + bone) for bone in ("UpperLeg", "LowerLeg", "Foot"))
            self.sockets[:, side, row] = hip - body.at("hips")
            self.ankles_rest[:, side, row] = ankle
            for part, (a, b) in enumerate(((hip, knee), (knee, ankle))):
                size = max(float(np.linalg.norm(b - a)), 1e-3)
                self._lengths[part, side, row] = size
                along = (b - a) / size
                hinge = np.cross(along, forward)
                hinge /= max(float(np.linalg.norm(hinge)), 1e-6)
                self._frames[:, :, part, side, row] = np.array([along, hinge, np.cross(along, hinge)])

    def settle(self, rotations: F32, hips: F32, feet: FootTargets) -> F32:
        """Lowers `hips` (3, n) in place until every grounded foot is within reach; returns the sockets (3, 2, n) in model space."""
        n = hips.shape[1]
        sockets = quat.rotate(rotations[:, HIPS, None, :], self.sockets[..., :n]) + self.hips_rest[:, None, :n]
        way = feet.ankles[..., :n] - sockets - hips[:, None]
        reach = (self._lengths[0] + self._lengths[1])[:, :n] * STRAIGHT
        height = np.sqrt(np.maximum(reach * reach - way[0] * way[0] - way[2] * way[2], _TINY))
        slack = height + way[1]
        need = np.where(slack < -GIVE, -slack, np.where(slack < GIVE, (GIVE - slack) ** 2 / (4 * GIVE), 0))
        hips[1] -= (need * feet.grounded[:, :n]).max(0)
        out: F32 = (sockets + hips[:, None]).astype(np.float32)
        return out

    def solve(self, rotations: F32, hips: F32, feet: FootTargets) -> None:
        """Writes the rotations of the legs, feet and toes into `rotations` (4, 55, n), settling `hips` (3, n) first."""
        n = hips.shape[1]
        turns = feet.turns[..., :n]
        sockets = self.settle(rotations, hips, feet)
        way = feet.ankles[..., :n] - sockets
        l1, l2 = self._lengths[0, :, :n], self._lengths[1, :, :n]
        far = np.sqrt((way * way).sum(0))
        along = way / np.maximum(far, _TINY)
        whole = l1 + l2
        over = np.maximum(far / whole - (1 - SOFTNESS), 0)
        soft = np.where(over > 0, whole * (1 - SOFTNESS * np.exp(-over / SOFTNESS)), far)
        distance = soft + (np.minimum(far, whole * np.float32(0.99995)) - soft) * feet.grounded[:, :n]
        distance = np.maximum(distance, whole * FOLDED)
        cosine = np.maximum(np.minimum((l1 * l1 + distance * distance - l2 * l2) / (2 * l1 * distance), 1), -1)
        sine = np.sqrt(1 - cosine * cosine)
        pole = self._pole(rotations[:, HIPS], turns)
        bend = pole - along * (pole * along).sum(0)
        bend /= np.maximum(np.sqrt((bend * bend).sum(0)), _TINY)
        upper = along * cosine + bend * sine
        lower = (along * distance - upper * l1) / l2
        hinge = quat.cross(along, bend)
        now = _from_frames(np.stack([upper, lower], axis=1), np.broadcast_to(hinge[:, None], (3, 2, 2, n)), self._frames[..., :n])
        parent = quat.conj(rotations[:, HIPS])[:, None]
        rotations[:, UPPER] = quat.mul(parent, now[:, 0])
        rotations[:, LOWER] = quat.mul(quat.conj(now[:, 0]), now[:, 1])
        rotations[:, FOOT] = quat.mul(quat.conj(now[:, 1]), turns)
        half = -0.5 * feet.toes[:, :n]
        rotations[0, TOES], rotations[1, TOES], rotations[2, TOES], rotations[3, TOES] = np.sin(half), 0, 0, np.cos(half)

    @staticmethod
    def _pole(hips: F32, turns: F32) -> F32:
        """Knees point between the way of the hips and that of the foot."""
        x, y, z, w = turns
        ahead = np.array([2 * (x * z + w * y), np.zeros_like(x), 1 - 2 * (x * x + y * y)])
        x, y, z, w = hips
        out: F32 = ahead + np.array([2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)])[:, None]
        return out


def _from_frames(along: F32, hinge: F32, rest: F32) -> F32:
    """(4, ...) rotations from rest frames (3 vectors, 3, ...) to frames of unit `along` and `hinge`; good below 170 degrees."""
    third = quat.cross(along, hinge)
    now = (along, hinge, third)
    m = np.einsum("ki...,kj...->ij...", np.array(now), rest)
    w = np.sqrt(np.maximum(1 + m[0][0] + m[1][1] + m[2][2], 0.01)) * 0.5
    scale = 0.25 / w
    out = np.array([(m[2][1] - m[1][2]) * scale, (m[0][2] - m[2][0]) * scale, (m[1][0] - m[0][1]) * scale, w])
    return np.asarray(quat.normalize(out), np.float32)
