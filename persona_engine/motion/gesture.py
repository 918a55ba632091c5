"""Gestures of a performance: blocks become hand paths, hand paths become rotations of arms and fingers.

Each hand follows its own row of key poses with minimum-jerk moves between them (quintic Hermite); gestures close to each other share one
path, so hands do not fall to rest between them. Two-bone IK and capsule clearance make rotations of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import arms, noise
from persona_engine.motion.gesture_poses import PATHS, POINT_REACH
from persona_engine.motion.hand_keys import HandKeys, Scale, vector
from persona_engine.motion.hand_pose import HALF_WAY, GesturePath, HandPose
from persona_engine.motion.posture import TORSO, fade
from persona_engine.rig.body import SIDES, Body
from persona_engine.score.gestures import GESTURES
from persona_engine.score.marks import Block
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Point = tuple[float, float, float]

LIMB_BONES = 36
JOIN = 0.85
"""A gesture that starts less than this after the last one's relax takes the hand over where it is."""
WAIT = 1.1
"""Longer than this between two joined gestures, the hand sinks half way."""
DOMINANT_SHARE = 0.68
"""How often the right hand is chosen where both would do."""
SECOND_HAND_DELAY, SECOND_HAND_SIZE = 0.03, 0.92
LEAST_MOVE = 0.07
"""Keys closer in time than this are one."""
_HAND, _BOTH, _VARIANT, _SIZE, _PLACE, _DOMINANT = range(500, 506)
_SHARES = {"spine": (0.3, 0.0), "chest": (0.4, 0.0), "upperChest": (0.3, 0.0), "neck": (-0.25, 0.4), "head": (-0.35, 0.6)}
"""What each bone takes of the torso's lean and of the head's turn."""
_LEAN, _NOD = (np.array([_SHARES.get(bone, (0.0, 0.0))[k] for bone in TORSO])[:, None] for k in range(2))


@dataclass(frozen=True, eq=False)
class GestureTracks:
    """`rotations` (T, 4, 36): upper arm, lower arm, hand of the left, then of the right, then 30 fingers in the order of `names.BONES`.
    `weights` (T, 4): left arm, right arm, left fingers, right fingers. `torso` (T, 7, 3) additive rotation vectors of `posture.TORSO`."""

    rotations: F32
    weights: F32
    torso: F32


@dataclass(frozen=True)
class Stroke:
    """A block as one hand performs it; `sync` may lag behind the block's."""

    block: Block
    path: GesturePath
    number: int
    sync: tuple[float, ...]
    size: float
    led: GesturePath
    """Path of the leading hand, with which torso and head go."""
    lead: int


def bake(
    blocks: tuple[Block, ...], times: F64, body: Body, style: Style, seed: int, targets: Mapping[str, Point]
) -> GestureTracks:
    """Hands at `times` (T,) seconds of media time. `targets` are places in the persona's own axes in metres by target id; a pointing
    block whose target is unknown points ahead. Unknown gestures move nothing."""
    count = len(times)
    rotations = np.zeros((count, LIMB_BONES, 4), np.float32).transpose(0, 2, 1)
    rotations[:, 3] = 1
    weights = np.zeros((count, 4), np.float32)
    torso = np.zeros((count, len(TORSO), 3))
    ways, shares = [], []
    for side, strokes in enumerate(_assign(blocks, body, seed, targets)):
        if not strokes:
            continue
        keys, weight = _keys(side, strokes, times, body, style, targets)
        active = np.flatnonzero(weight > 0)
        if len(active):
            span = slice(int(active[0]), int(active[-1]) + 1)
            ways.append(arms.Way(side, keys, span, any(_touches(stroke.path) for stroke in strokes)))
            shares.append(weight)
    for way, weight, posed in zip(ways, shares, arms.pose(ways, times, body, style, seed) if ways else ()):
        side, span = way.side, way.span
        rotations[span, :, 3 * side : 3 * side + 3] = posed.arm.transpose(2, 0, 1)
        rotations[span, :, 6 + 15 * side : 21 + 15 * side] = posed.fingers.transpose(2, 0, 1)
        weights[:, side] = weights[:, 2 + side] = weight
        _add_torso(torso[span], side, posed, weight[span])
    return GestureTracks(rotations, weights, torso.astype(np.float32))


@cache
def _touches(path: GesturePath) -> bool:
    """Whether a gesture brings the hand to the body or the hands together."""
    return path.together or any(pose.spot for pose in (path.ready, path.stroke, *path.cycle))


def _add_torso(torso: F64, side: int, posed: arms.Posed, weight: F64) -> None:
    """Spine and head go along with the hand."""
    lean, nod = (posed.torso * weight).T, (posed.head * weight).T
    torso += _LEAN * lean[:, None] + _NOD * nod[:, None]
    torso[:, TORSO.index(SIDES[side] + "Shoulder")] += (posed.shoulder * weight).T


def _assign(
    blocks: tuple[Block, ...], body: Body, seed: int, targets: Mapping[str, Point]
) -> tuple[list[Stroke], list[Stroke]]:
    """The strokes of the left and of the right hand, in time order."""
    key = np.array([seed], np.uint64)
    hands: tuple[list[Stroke], list[Stroke]] = ([], [])
    last_side, last_end = 1, -np.inf
    wanted = sorted((b for b in blocks if b.kind == "gesture" and b.name in PATHS), key=lambda b: b.start)
    draws = noise.uniform(key, np.arange(_HAND, _HAND + 4), np.arange(len(wanted))[:, None])
    for number, (block, draw) in enumerate(zip(wanted, draws)):
        path = PATHS[block.name]
        choices = (path, *path.variants)
        path = choices[int(draw[2] * len(choices))]
        near = block.start - last_end < JOIN
        sides = _sides(block, path, draw, last_side if near else None, targets)
        for order, side in enumerate(sides):
            alone = not order or path.together or path.other is not None
            late = 0.0 if alone else SECOND_HAND_DELAY
            size = (0.9 + 0.2 * float(draw[3])) * (1.0 if alone else SECOND_HAND_SIZE)
            own = path.other if order and path.other is not None else path
            hands[side].append(Stroke(block, own, number, tuple(s + late for s in block.sync), size, path, sides[0]))
        last_side, last_end = sides[0], block.sync[5]
    return hands


def _sides(
    block: Block, path: GesturePath, draw: F64, last: int | None, targets: Mapping[str, Point]
) -> tuple[int, ...]:
    own = GESTURES[block.name].side
    if "both" in (own, block.side):
        return (0, 1) if block.side == "left" else (1, 0)
    named = block.side if block.side != "auto" else own
    if named in SIDES:
        return (SIDES.index(named),)
    aim = _aim(block, targets)
    if block.name == "point" and aim is not None:
        return (0 if aim[0] > 0.02 else 1,)
    if last is not None:
        side = last
    else:
        side = 1 if draw[0] < DOMINANT_SHARE else 0
    if draw[1] < path.both * min(block.weight, 1.0):
        return (side, 1 - side)
    return (side,)


def _aim(block: Block, targets: Mapping[str, Point]) -> F64 | None:
    if block.target is None:
        return None
    place = targets.get(block.target.id)
    return None if place is None else np.array(place, np.float64)


def _keys(
    side: int, strokes: list[Stroke], times: F64, body: Body, style: Style, targets: Mapping[str, Point]
) -> tuple[HandKeys, F64]:
    """The row of key poses of one hand, and how far it takes the arm over (T,)."""
    rest = arms.rest_vector(side, body)
    keys = HandKeys()
    weight = np.zeros(len(times))
    begin = strokes[0].sync[0]
    for index, stroke in enumerate(strokes):
        after = strokes[index + 1] if index + 1 < len(strokes) else None
        before = strokes[index - 1] if index else None
        joined = before is not None and _joins(before, stroke)
        if not joined:
            begin = stroke.sync[0]
            keys.add(begin, rest)
        elif before is not None and stroke.sync[0] - before.sync[5] > 0.1 and stroke.sync[1] - before.sync[5] > WAIT:
            middle = max(before.sync[5] + 0.5, stroke.sync[0])
            keys.add(middle, vector(side, HALF_WAY, Scale(), body), moving=0.3)
        _stroke_keys(keys, side, stroke, body, style, targets, None if after is None else after.sync[0])
        if after is None or not _joins(stroke, after):
            end = max(stroke.sync[6], keys.last + 0.3)
            keys.add(end, rest)
            prepare = max(stroke.sync[1] - stroke.sync[0], 0.15) if not joined else 0.3
            ramp = fade(times, begin, min(0.6 * prepare, 0.25))
            weight = np.maximum(weight, ramp * (1 - fade(times, end - 0.30, 0.30)))
    return keys, weight


def _joins(first: Stroke, second: Stroke) -> bool:
    return second.sync[0] < first.sync[5] + JOIN or second.sync[0] < first.sync[6] + 0.2


def _stroke_keys(
    keys: HandKeys, side: int, stroke: Stroke, body: Body, style: Style, targets: Mapping[str, Point], until: float | None
) -> None:
    """Adds the keys of one stroke; keys after `until`, where the next gesture begins, are left out."""
    block, path, sync = stroke.block, stroke.path, stroke.sync
    aim = _aim(block, targets) if block.name == "point" else None
    weight = stroke.size * (0.55 + 0.45 * min(block.weight, 1.2))
    size = 1 + path.stretch * ((0.62 + 0.76 * style.extent) * weight - 1)
    scale = Scale(size, stroke.led.torso, stroke.led.head, path.raise_shoulder, weight, block.count, stroke.lead)

    def put(at: float, pose: HandPose, share: float, moving: float = 0.0) -> None:
        if until is not None and keys.count and at > until and at > sync[3] + LEAST_MOVE:
            return
        made = vector(side, pose, scale, body, share)
        if aim is not None and share > 0.5:
            arms.point_at(made, side, aim, body, POINT_REACH)
        keys.add(at, made, moving)

    put(sync[1], path.ready, 0.25, 0.35 if sync[2] - sync[1] < LEAST_MOVE else 0.0)
    if sync[2] - sync[1] >= 0.12:
        put(sync[2], path.ready, 0.3, 0.0)
    put(sync[3], path.stroke, 1.0)
    rest = path.rebound or path.stroke
    repeats = max(block.count - 1, 0) if path.cycle else 0
    if repeats:
        span = max(sync[5] - sync[3], 0.2 * len(path.cycle) * repeats) / (len(path.cycle) * repeats)
        at = sync[3]
        for number in range(repeats):
            for pose in path.cycle:
                at += span
                put(at, pose, 0.85 * 0.95**number, 0.0)
    elif sync[4] - sync[3] >= LEAST_MOVE:
        put(sync[4], rest, 0.9)
    settle = max(sync[5], keys.last + 0.12)
    if settle - keys.last >= LEAST_MOVE and (until is None or settle < until + 0.3):
        put(settle, path.cycle[-1] if repeats else rest, 0.75)


