"""What hands keep out of: torso and head as capsules, and how wrists give way to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import hand_shapes
from persona_engine.motion.curves import UNIT
from persona_engine.names import BONES
from persona_engine.quick import clip, einsum
from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Floats = NDArray[np.floating[Any]]

CLEARANCE = 0.028
"""Metres on the standard body between a hand's middle and the surface of the torso or head."""
CLEARANCE_SOFT = 0.02
ENOUGH = 1e-3
"""Metres by which a hand is not moved once more."""
SWAY = 0.028
"""How much further hands that pass keep away from the hips, which shift under them."""
MIDDLE, TIP = 0.65, 0.95
"""The middle and the tip of a hand, in hand lengths from the wrist."""
HALF, AROUND = 0.5, 0.75
"""Hand lengths from the wrist to a point of a hand, and from there to any other one at most."""
FOREARM = (0.35, 0.7)
"""Points of the forearm that keep out as well: shares of the way from the wrist to the elbow."""
_SLACK: F64 = np.array([0.0, 0.004, 0.010, 0.010, 0.010, 0.010, 0.010, 0.0, 0.0])
"""By how many metres less wrist, middle, fingertips and forearm keep away."""
GOES_ALONG: dict[str, tuple[float, float]] = {
    "spine": (-0.3, 0.0), "chest": (-0.4, 0.0), "upperChest": (-0.3, 0.0), "neck": (-0.25, 0.4), "head": (-0.35, 0.6),
}  # fmt: skip
"""How the arms, which go with the upper chest, see what is beyond a joint turn: shares of a torso's lean and of a head's nod."""
_SEEN_THROUGH: dict[str, tuple[str, ...]] = {
    "hips": ("spine", "chest", "upperChest"), "spine": ("chest", "upperChest"), "chest": ("upperChest",), "neck": ("neck",), "head": ("head", "neck"),
}  # fmt: skip
"""The joints between a bone and the arms, from the bone on."""
_TURNED = ("spine", "chest", "upperChest", "head", "neck")
"""All of them, in an order that keeps to each bone's."""
OBSTACLES = ("hips", "spine", "chest", "upperChest", "neck", "head")


@dataclass(frozen=True, eq=False)
class Solids:
    """Capsules that hands keep out of: starts and spans (3, C, 1, 1 or n), square lengths and radii (C, 1, 1)."""

    bones: tuple[str, ...]
    a: Floats
    span: Floats
    length: Floats
    radius: F64

    @cached_property
    def widest(self) -> float:
        """How far from the model's vertical axis a point may be that touches any."""
        ends = np.hypot(self.a[0], self.a[2]), np.hypot(self.a[0] + self.span[0], self.a[2] + self.span[2])
        return float((np.maximum(*ends)[..., 0, 0] + self.radius[:, 0, 0]).max()) + CLEARANCE_SOFT

    @staticmethod
    def of(body: Body, sway: float = 0.0) -> Solids:
        """Torso and head of a body, thicker by `CLEARANCE`; hips by `sway` metres of the standard body more, as they do not keep still under the arms."""
        found = [c for c in body.capsules if BONES[c.bone] in OBSTACLES]
        a = np.array([c.start for c in found], np.float64).reshape(-1, 3).T[:, :, None, None]
        span = np.array([c.end for c in found], np.float64).reshape(-1, 3).T[:, :, None, None] - a
        swaying = np.array([[[sway * (BONES[c.bone] == "hips")]] for c in found])
        radius = np.array([c.radius for c in found], np.float64)[:, None, None] + (CLEARANCE + swaying) * body.scale
        return Solids(tuple(BONES[c.bone] for c in found), a, span, np.maximum((span * span).sum(0), 1e-9), radius)

    def near(self, points: Floats) -> NDArray[np.bool_]:
        """(C, n) which of the capsules, which keep still, points (3, n) may touch."""
        a, span, length = self.a[:, :, 0, 0], self.span[:, :, 0, 0], self.length[:, 0]
        along = span.T @ points - (span * a).sum(0)[:, None]
        share = np.minimum(np.maximum(along / length, 0), 1)
        far = (points * points).sum(0) - 2 * (a.T @ points) + (a * a).sum(0)[:, None] + share * (share * length - 2 * along)
        out: NDArray[np.bool_] = far < (self.radius[:, 0] + 1.01 * CLEARANCE_SOFT) ** 2
        return out

    def within(self, points: Floats, reach: float) -> NDArray[np.bool_]:
        """(C, n) which of the moving capsules anything that is `reach` metres from points (3, n) at most may touch."""
        away, span = points[:, None] - self.a[:, :, 0], self.span[:, :, 0]
        away -= clip(einsum("ckn,ckn->kn", away, span) / self.length[:, 0], *UNIT) * span
        near = ((self.radius[:, 0] + (reach + CLEARANCE_SOFT)) ** 2).astype(away.dtype)
        out: NDArray[np.bool_] = einsum("ckn,ckn->kn", away, away) < near
        return out

    def gaps(self, points: Floats, bones: tuple[str, ...]) -> Floats:
        """(n,) metres that points (3, P, n) keep from some of the bones' capsules, at the closest."""
        rows = [row for row, bone in enumerate(self.bones) if bone in bones]
        if not rows:
            return np.full(points.shape[2], np.inf)
        a, span = self.a[:, rows], self.span[:, rows]
        share = np.minimum(np.maximum(((points[:, None] - a) * span).sum(0) / self.length[rows], 0), 1)
        away = points[:, None] - a - share * span
        out: Floats = (np.sqrt((away * away).sum(0)) - self.radius[rows]).min(axis=(0, 1))
        return out


def reaching(turns: F32, sign: F32) -> F32:
    """(3, n) unit vectors to where the fingers of hands reach whose `turns` (4, n) may have any length."""
    x, y, z, w = turns
    size = np.add.reduce(turns * turns, axis=0)
    out = np.empty((3, len(size)), turns.dtype)
    out[0] = size - 2 * (y * y + z * z)
    out[1] = 2 * (x * y + w * z)
    out[2] = 2 * (x * z - w * y)
    out *= sign / size
    return out


@lru_cache(maxsize=64)
def _offsets(body: Body) -> F64:
    """(3, 4, 5, 2) per finger and side: from the wrist to the first joint, from joint to joint, and from the last joint to the tip."""
    out = np.zeros((3, 4, 5, 2))
    for side, name in enumerate(SIDES):
        joints = np.stack([body.at(bone) for bone in hand_shapes.bones(side)], axis=1).reshape(3, 5, 3).astype(np.float64)
        out[:, 0, :, side] = joints[:, :, 0] - body.at(name + "Hand")[:, None]
        out[:, 1:3, :, side] = np.diff(joints, axis=2).transpose(0, 2, 1)
        out[:, 3, :, side] = 0.8 * out[:, 2, :, side]
    return out


@lru_cache(maxsize=64)
def middles(body: Body) -> F64:
    """(3, 2) the middles of both hands, from the wrist and with the hand at rest; read-only."""
    out: F64 = 0.9 * _offsets(body)[:, 0, 2]
    out.setflags(write=False)
    return out


def whole_hand(body: Body, turn: Floats, curled: F32, sides: NDArray[np.intp]) -> Floats:
    """(3, 7, n) wrist, middle of the hand and the five fingertips, seen from the wrist, of hands with `turn` (4, n) and fingers `curled`
    (4, 15, n) as in `names.BONES`; as precise as `turn`. `sides` (n,), or (1,) where all are of one."""
    offsets = _offsets(body)[..., sides].astype(turn.dtype)
    joints = curled.reshape(4, 5, 3, -1).astype(turn.dtype, copy=False)
    tips = offsets[:, 3]
    for k in (2, 1, 0):
        tips = offsets[:, k] + quat.rotate(joints[:, :, k], tips)
    points = np.zeros((3, 7, turn.shape[1]), turn.dtype)
    points[:, 1] = middles(body)[:, sides]
    points[:, 2:] = tips
    return quat.rotate(turn[:, None], points)


def nodded(body: Body, solids: Solids, lean: F64, nod: F64) -> Solids:
    """The capsules for frames in which torso and head are turned by `lean` and `nod` (3, n), as the arms see them."""
    shares = np.array([GOES_ALONG[joint] for joint in _TURNED]).T[:, None, :, None]
    turns = np.asarray(quat.from_rotation_vector(shares[0] * lean[:, None] + shares[1] * nod[:, None]), np.float64)
    ends = np.stack([solids.a[:, :, 0], (solids.a + solids.span)[:, :, 0]], axis=1) + np.zeros(nod.shape[1])
    for number, joint in enumerate(_TURNED):
        rows = [row for row, bone in enumerate(solids.bones) if joint in _SEEN_THROUGH.get(bone, ())]
        pivot = body.at(joint)[:, None, None, None].astype(np.float64)
        ends[:, :, rows] = pivot + quat.rotate(turns[:, number], ends[:, :, rows] - pivot)
    a, b = ends[:, :, :, None].transpose(1, 0, 2, 3, 4)
    return Solids(solids.bones, a, b - a, solids.length, solids.radius)


@lru_cache(maxsize=64)
def _levers(body: Body, solids: Solids) -> F32:
    """(6 C, 7) starts and spans of capsules from the turns of torso and head and 1, as `nodded` for small turns."""
    out = np.zeros((2, 3, len(solids.bones), 7))
    for row, bone in enumerate(solids.bones):
        start, span = solids.a[:, row, 0, 0], solids.span[:, row, 0, 0]
        out[0, :, row, 6], out[1, :, row, 6] = start, span
        for joint in _SEEN_THROUGH.get(bone, ()):
            for part, lever in enumerate((start - body.at(joint), span)):
                moved = np.cross(np.eye(3), lever).T
                for turn, share in enumerate(GOES_ALONG[joint]):
                    out[part, :, row, 3 * turn : 3 * turn + 3] += share * moved
    return out.reshape(-1, 7).astype(np.float32)


def leaning(body: Body, solids: Solids, turned: F32) -> Solids:
    """`nodded` to first order, for `turned` (7, n): lean, nod and 1."""
    a, span = (_levers(body, solids) @ turned).reshape(2, 3, len(solids.bones), 1, -1)
    return Solids(solids.bones, a, span, solids.length, solids.radius)


def clear(target: Floats, hand: Floats, solids: Solids, near: NDArray[np.bool_] | None = None) -> Floats:
    """(3, n) wrists moved so that the points (3, P, n) of each `hand`, seen from the wrist, are outside of torso and head; as precise as `target`.
    `near` (C, n) tells which capsules each hand may touch, where that is known."""
    out, (count, frames) = target.copy(), hand.shape[1:]
    if near is None and solids.a.shape[3] == 1:
        near = np.logical_or.reduce(solids.near((target[:, None] + hand).reshape(3, -1)).reshape(-1, count, frames), axis=1)
    pairs = np.arange(len(solids.bones) * frames) if near is None else near.ravel().nonzero()[0]
    capsule, frame = np.divmod(pairs, frames)
    which = capsule if solids.a.shape[3] == 1 else pairs
    a, span = (part.reshape(3, -1).take(which, axis=1).astype(out.dtype, copy=False) for part in (solids.a, solids.span))
    way = span / solids.length[:, 0, 0].take(capsule).astype(out.dtype, copy=False)
    beyond: Floats = (solids.radius[:, 0, 0].take(capsule) + (CLEARANCE_SOFT - _SLACK[:count, None])).astype(out.dtype, copy=False)
    points: Floats = hand.take(frame, axis=2) - a[:, None]
    for last in (False, False, True):
        away = points + out.take(frame, axis=1)[:, None]
        away -= clip(einsum("cpm,cm->pm", away, way), *UNIT) * span[:, None]
        square, edge = einsum("cpm,cpm->pm", away, away).ravel(), beyond.ravel()
        touched = (square < edge * edge).nonzero()[0]
        if not len(touched):
            break
        far = np.sqrt(square.take(touched))
        moved = _pushed(away.reshape(3, -1).take(touched, axis=1), far, edge.take(touched) - far, frame.take(touched % len(frame)), frames)
        out += moved
        if last or not len(late := (np.maximum.reduce(np.abs(moved)) > ENOUGH).take(frame).nonzero()[0]):
            break
        points, span, way, beyond = (part.take(late, axis=-1) for part in (points, span, way, beyond))
        frame = frame.take(late)
    return out


def _pushed(away: Floats, far: Floats, over: Floats, frame: NDArray[np.intp], count: int) -> Floats:
    """(3, count) how hands move whose points are in capsules: of m points where they are, seen from the closest point of the capsule's axis, (3, m), how `far`
    that is, by how much they should be further (m,), and in which `frame` (m,) they are."""
    deep = over * (1 / CLEARANCE_SOFT)
    edge = np.minimum(deep, 2)
    push = edge * (0.25 * edge - 1) + deep
    away *= push * push / np.maximum(far, 1e-6)
    x, y, z, whole = (np.bincount(frame, part, count) for part in (*away, push))
    out: Floats = np.array((x, y, z)) * (CLEARANCE_SOFT / np.maximum(whole, 1e-9))
    return out


@dataclass(frozen=True, eq=False)
class Hands:
    """n hands: whose they are (n,), wrists (3, n), unit vectors to where they reach (3, n), turns (4, n) of any length, and fingertips (n, 15) from the
    wrist and with the hand at rest."""

    sides: NDArray[np.intp]
    target: F32
    along: F32
    turn: F32
    tips: F32


def keep_out(hands: Hands, which: NDArray[np.intp], body: Body, solids: Solids) -> None:
    """Move the wrists of `which` of the `hands` in place until wrist, middle and tip of each are outside of `solids`."""
    hand = hands.along[:, which][:, None] * np.array([[0.0], [MIDDLE], [TIP]], np.float32) * np.float32(body.hand_length)
    hands.target[:, which] = clear(hands.target[:, which], hand, solids)


def keep_close(hands: Hands, span: slice, turned: F32, body: Body, solids: Solids) -> None:
    """`keep_out` for the `hands` of a `span`, with all their fingertips, where torso and head are `turned` (7, n): lean, nod and 1."""
    target = hands.target[:, span]
    solids = leaning(body, solids, turned[:, span])
    inside = solids.within(target + hands.along[:, span] * np.float32(HALF * body.hand_length), AROUND * body.hand_length)
    frames = np.logical_or.reduce(inside).nonzero()[0]
    if not len(frames):
        return
    which = frames + span.start
    turn = hands.turn[:, which]
    turn /= np.sqrt(einsum("cn,cn->n", turn, turn))
    points = np.zeros((3, 7, len(which)), np.float32)
    points[:, 1] = middles(body)[:, hands.sides[which]]
    points[:, 2:] = hands.tips[which].T.reshape(3, 5, -1)
    points = einsum("rcn,cpn->rpn", quat.matrices(turn), points)
    solids = Solids(solids.bones, solids.a.take(frames, axis=3), solids.span.take(frames, axis=3), solids.length, solids.radius)
    target[:, frames] = clear(target[:, frames], points, solids, inside.take(frames, axis=1))
