"""Gestures of a performance: blocks become hand paths, hand paths become rotations of arms and fingers.

Each hand follows its own row of key poses with minimum-jerk moves between them (quintic Hermite); gestures close to each other share one
path, so hands do not fall to rest between them. Two-bone IK and capsule clearance make rotations of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import arms, noise
from persona_engine.motion.gesture_poses import PATHS, POINT_REACH
from persona_engine.motion.grid import Grid, refined
from persona_engine.motion.hand_keys import HandKeys, Key, Scale, scaled
from persona_engine.motion.hand_pose import HALF_WAY, GesturePath
from persona_engine.motion.posture import TORSO, Tent, tents
from persona_engine.motion.touch import Touch, along, held_close, size, spots, strength, touching
from persona_engine.rig.body import SIDES, Body
from persona_engine.score.gestures import GESTURES
from persona_engine.score.marks import Block
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Point = tuple[float, float, float]

JOIN = 0.85
"""A gesture that starts less than this after the last one's relax takes the hand over where it is."""
WAIT = 1.1
"""Longer than this between two joined gestures, the hand sinks half way."""
DOMINANT_SHARE = 0.68
"""How often the right hand is chosen where both would do."""
SECOND_HAND_DELAY, SECOND_HAND_SIZE = 0.03, 0.92
LEAST_MOVE = 0.07
"""Keys closer in time than this are one."""
DEEP = 20.0
"""Degrees of lean from which on a gesture is the whole body's: no hand does anything else meanwhile."""
STILL_BY, LEAVING = 0.7, 0.25
"""Share of a gesture's preparation after which shoulders and head keep still, and seconds after its relax point at which they begin to move again."""
SINK, LONGEST_SINK = 0.06, 1.5
"""Arm lengths a second by which a hand that is held up in the air sinks, and for how many seconds: no hand stands still."""
BACK_AFTER = 0.12
"""Seconds in which a hand that stays up comes back from its stroke."""
WIND_UP = 0.5
"""By what share the most powerful draw back further before a stroke, and the least powerful less, of gestures that style stretches to the full."""
LEAVES = 0.45
"""Share of its way back that a hand takes to where it goes first."""
READY, STROKE, REBOUND, CYCLE = range(4)
_HAND, _BOTH, _VARIANT, _SIZE, _PLACE, _DOMINANT = range(500, 506)
_SHARES = {"spine": (0.3, 0.0), "chest": (0.4, 0.0), "upperChest": (0.3, 0.0), "neck": (-0.25, 0.4), "head": (-0.35, 0.6)}
"""What each bone takes of the torso's lean and of the head's turn."""

_SUM = np.ones((4, 4), np.float32)
"""Four numbers times this are their sum, four times."""


def _going_along(side: int) -> F32:
    """(21, 9) what the bones of `posture.TORSO` take of torso, head and the own shoulder of a hand."""
    out = np.zeros((len(TORSO), 3))
    for row, bone in enumerate(TORSO):
        out[row, :2] = _SHARES.get(bone, (0.0, 0.0))
        out[row, 2] = bone == SIDES[side] + "Shoulder"
    return np.kron(out, np.eye(3)).astype(np.float32)


_GOES_ALONG = _going_along(0), _going_along(1)


@dataclass(frozen=True, eq=False)
class Hand:
    """One arm for the frames of `span`: unit rotations `limbs` (n, 18, 4) of upper arm, lower arm, hand and 15 finger bones."""

    side: int
    span: slice
    limbs: F32


@dataclass(frozen=True, eq=False)
class GestureTracks:
    """The `hands` that move. `weights` (T, 4): left arm, right arm, left fingers, right fingers. `held` (T, 3): how far the shoulders and the head
    are still because a hand is at the body. `torso` (M, 7, 3): additive rotation vectors of `posture.TORSO` at the moments of `Grid.half`."""

    hands: tuple[Hand, ...]
    weights: F32
    held: F32
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


def bake(blocks: tuple[Block, ...], grid: Grid, body: Body, style: Style, seed: int, targets: Mapping[str, Point]) -> GestureTracks:
    """Hands at the frames of `grid`. `targets` are places in the persona's own axes in metres by target id; a pointing
    block whose target is unknown points ahead. Unknown gestures move nothing."""
    times, made = grid.times, []
    for side, strokes in enumerate(_assign(blocks, body, seed, targets)):
        if strokes:
            close = {stroke.number: _touch(side, stroke, body, style) for stroke in strokes if held_close(stroke.path, stroke.led)}
            made.append(_Moves(side, *_keys(side, strokes, close, body, style, targets), close, _holds(side, strokes, close)))
    weights, held = _weigh(made, times)
    torso = np.zeros((len(grid.half), len(TORSO), 3), np.float32)
    ways, frames = [], []
    for moves in made:
        active = weights[:, moves.side].nonzero()[0]
        if len(active):
            span, moments = grid.around(int(active[0]), int(active[-1]) + 1)
            ways.append(arms.Way(moves.side, moves.keys, moments, bool(moves.close), any("hip" in spots(touch.path) for touch in moves.close.values())))
            frames.append(span)
    if not ways:
        return GestureTracks((), weights, held, torso)
    posed = arms.pose(ways, grid.half, body, style, seed)
    hands = []
    for way, span, at in zip(ways, frames, posed.spans):
        limbs = refined(posed.limbs[at], span.stop - span.start)
        squares = (limbs * limbs).reshape(-1, 4) @ _SUM
        limbs /= np.sqrt(squares, out=squares).reshape(limbs.shape)
        hands.append(Hand(way.side, span, limbs))
        torso[way.span] += ((_GOES_ALONG[way.side] @ posed.lead[:, at]) * grid.halved(weights[:, way.side])[way.span]).T.reshape(-1, len(TORSO), 3)
    return GestureTracks(tuple(hands), weights, held, torso)


@dataclass(frozen=True, eq=False)
class _Moves:
    """What the hand of a `side` does: its `keys`, when they take the arm over (`taken`), which strokes, by number, are at the body (`close`), and when they
    hold the shoulder and the head still: (column of `GestureTracks.held`, when)."""

    side: int
    keys: HandKeys
    taken: list[Tent]
    close: dict[int, Touch]
    held: list[tuple[int, Tent]]


def _holds(side: int, strokes: list[Stroke], close: Mapping[int, Touch]) -> list[tuple[int, Tent]]:
    """The own shoulder keeps still while a hand is at the body, the head while it is there."""
    out = []
    for stroke in strokes:
        if (touch := close.get(stroke.number)) is None:
            continue
        first, ready, *_, relax, end = stroke.sync
        falling = max(end - relax, 0.4)
        tent = first, max(STILL_BY * (ready - first), 0.2), relax + LEAVING + falling, falling
        out += [(column, tent) for column in ((side, 2) if touching(touch)[1] else (side,))]
    return out


def _weigh(made: Sequence[_Moves], times: F64) -> tuple[F32, F32]:
    """`GestureTracks.weights` and `GestureTracks.held`."""
    weights, held = np.zeros((len(times), 4), np.float32), np.zeros((len(times), 3), np.float32)
    rows = [(weights[:, moves.side], tent) for moves in made for tent in moves.taken]
    rows += [(held[:, column], tent) for moves in made for column, tent in moves.held]
    if rows:
        for (out, _), share in zip(rows, tents(times, [tent for _, tent in rows])):
            np.maximum(out, share, out=out)
        np.minimum(weights, 1, out=weights)
        weights[:, 2:] = weights[:, :2]
    return weights, held


def _assign(blocks: tuple[Block, ...], body: Body, seed: int, targets: Mapping[str, Point]) -> tuple[list[Stroke], list[Stroke]]:
    """The strokes of the left and of the right hand, in time order."""
    hands: tuple[list[Stroke], list[Stroke]] = ([], [])
    last_side, last_end = 1, -np.inf
    wanted = sorted((b for b in blocks if b.kind == "gesture" and b.name in PATHS), key=lambda b: b.start)
    for number, block in enumerate(wanted):
        draw = [noise.one(seed, channel, number) for channel in range(_HAND, _HAND + 4)]
        path = PATHS[block.name]
        choices = (path, *path.variants)
        path = choices[int(draw[2] * len(choices))]
        near = block.start - last_end < JOIN
        sides = _sides(block, path, draw, last_side if near else None, targets)
        for order, side in enumerate(sides):
            alone = not order or path.together or path.other is not None
            late = 0.0 if alone else SECOND_HAND_DELAY
            share = (0.9 + 0.2 * float(draw[3])) * (1.0 if alone else SECOND_HAND_SIZE)
            own = path.other if order and path.other is not None else path
            hands[side].append(Stroke(block, own, number, tuple(s + late for s in block.sync), share, path, sides[0]))
        last_side, last_end = sides[0], block.sync[5]
    for bow in [stroke for strokes in hands for stroke in strokes if stroke.led.torso[0] > DEEP]:
        for strokes in hands if bow in hands[0] or bow in hands[1] else ():
            strokes[:] = [s for s in strokes if s.number == bow.number or s.sync[6] < bow.sync[0] or bow.sync[6] < s.sync[0]]
    return hands


def _sides(block: Block, path: GesturePath, draw: Sequence[float], last: int | None, targets: Mapping[str, Point]) -> tuple[int, ...]:
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
    side: int, strokes: list[Stroke], close: Mapping[int, Touch], body: Body, style: Style, targets: Mapping[str, Point]
) -> tuple[HandKeys, list[Tent]]:
    """The row of key poses of one hand, and when it takes the arm over."""
    rest = arms.rest_key(side, body)
    keys = HandKeys(side)
    taken: list[Tent] = []
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
            keys.add(middle, scaled(side, HALF_WAY, Scale(), body), moving=0.3)
        touch, aim = close.get(stroke.number), _aim(stroke.block, targets) if stroke.block.name == "point" else None
        pose = _posing(side, stroke, body, style, aim) if touch is None else partial(_at_body, touching(touch)[0])
        _stroke_keys(keys, stroke, pose, style, touch is None and aim is None, None if after is None else after.sync[0])
        if after is None or not _joins(stroke, after):
            end = max(stroke.sync[6], keys.last + 0.3)
            keys.add(end, rest)
            prepare = max(stroke.sync[1] - stroke.sync[0], 0.15) if not joined else 0.3
            taken.append((begin, min(0.6 * prepare, 0.25), end, 0.30))
    return keys, taken


def _joins(first: Stroke, second: Stroke) -> bool:
    return second.sync[0] < first.sync[5] + JOIN or second.sync[0] < first.sync[6] + 0.2


def _stroke_keys(keys: HandKeys, stroke: Stroke, pose: Callable[[int, float], Key], style: Style, sinks: bool, until: float | None) -> None:
    """Adds the keys of one stroke, which are the `pose` of a row with a share; keys after `until`, where the next gesture begins, are left out."""
    block, path, sync = stroke.block, stroke.path, stroke.sync

    def put(at: float, row: int, share: float, moving: float = 0.0, low: float = 0.0) -> None:
        if until is not None and keys.count and at > until and at > sync[3] + LEAST_MOVE:
            return
        made = pose(row, share)
        keys.add(at, made._replace(low=low) if low else made, moving)

    put(sync[1], READY, 0.25, 0.35 if sync[2] - sync[1] < LEAST_MOVE else 0.0)
    if sync[2] - sync[1] >= 0.12:
        put(sync[2], READY, 0.3, 0.0)
    put(sync[3], STROKE, 1.0)
    repeats = max(block.count - 1, 0) if path.cycle else 0
    if repeats:
        own = GESTURES[block.name].hold * (0.7 + 0.6 * style.fluidity) + 0.06
        span = max(min(sync[5] - sync[3], own), 0.2 * len(path.cycle) * repeats) / (len(path.cycle) * repeats)
        at = sync[3]
        for number in range(repeats):
            for row in range(len(path.cycle)):
                at += span
                put(at, CYCLE + row, 0.85 * 0.95**number, float(len(path.cycle) > 2))
    elif sync[4] - sync[3] >= LEAST_MOVE:
        put(sync[4], REBOUND, 0.9)
    elif sync[5] - sync[3] > BACK_AFTER + LEAST_MOVE:
        put(sync[3] + BACK_AFTER, REBOUND, 0.9)
    settle = max(sync[5], keys.last + 0.12)
    sunk = SINK * min(settle - keys.last, LONGEST_SINK) if sinks else 0.0
    if settle - keys.last >= LEAST_MOVE and (until is None or settle < until + 0.3):
        put(settle, CYCLE + len(path.cycle) - 1 if repeats else REBOUND, 0.75, low=sunk)
    if path.leave is not None:
        put(keys.last + LEAVES * (sync[6] - sync[5]), len(path.rows) - 1, 0.4, 0.4)


def _sizes(stroke: Stroke, style: Style) -> tuple[float, float]:
    """How much of the body goes along with a stroke, and how large it is made."""
    weight = stroke.size * strength(stroke.block.weight)
    return weight * along(style), size(stroke.path, weight, style)


def _touch(side: int, stroke: Stroke, body: Body, style: Style) -> Touch:
    return Touch.of(side, stroke.path, stroke.led, stroke.lead, stroke.block.count, stroke.block.weight, style, body)


def _posing(side: int, stroke: Stroke, body: Body, style: Style, aim: F64 | None) -> Callable[[int, float], Key]:
    """The pose of a row, with a share, of a stroke in the air, which may be aimed."""
    path = stroke.path
    weight, large = _sizes(stroke, style)
    scale = Scale(large, stroke.led.torso, stroke.led.head, path.raise_shoulder, weight, stroke.block.count, stroke.lead)
    drawn = scale._replace(size=large * (1 + path.stretch * WIND_UP * (2 * style.power - 1)))

    def pose(row: int, share: float) -> Key:
        made = scaled(side, path.rows[row], drawn if row == READY else scale, body, share)
        if aim is None or share <= 0.5:
            return made
        base = made.base.copy()
        arms.point_at(base, side, aim, body, POINT_REACH)
        return made.aimed(base)

    return pose


def _at_body(settled: Sequence[Key], row: int, _share: float) -> Key:
    return settled[row]
