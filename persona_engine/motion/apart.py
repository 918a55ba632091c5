"""Hands that work together keep out of each other, and out of the other arm."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import arms
from persona_engine.motion.clearance import clear
from persona_engine.rig.body import SIDES, Body

F64 = NDArray[np.float64]

ROUNDS, SHARE = 12, 0.6
"""How often hands give way, and the part of the overlap by which each does."""
ENOUGH = 1.5e-3
"""Metres by which a hand is not moved any more."""
WRIST, PALM, FINGERTIP = 0.020, 0.018, 0.009
"""How thick a hand is, metres from its middle on the standard body: skin may be pressed in a little."""
ALONG = 0.65
"""Where on its way from the hand's middle to the tip a finger is looked at besides."""
HOMEWARD = 0.006
"""Metres by which a hand seems to be further to its own side than it is: of two in one place each knows where to go."""
PRESSED = 0.001
"""By how many metres sleeves give way."""


def apart(keys: tuple[F64, F64], body: Body) -> tuple[F64, F64]:
    """Key vectors (SIZE, K) of the left and the right hand, which are there at the same moments, with wrists moved until neither hand is in the other
    nor in the other arm, or in the body."""
    count = keys[0].shape[1]
    made, sides = np.concatenate(keys, axis=1), np.repeat((0, 1), count)
    seen, halves = arms.obstacles(made, body), (slice(count), slice(count, None))
    for _ in range(ROUNDS):
        both = arms.stood(sides, made, body)
        left, right = (both.part(half) for half in halves)
        push = np.concatenate([_pushed(left, right, SIDES[1], body), _pushed(right, left, SIDES[0], body)], axis=1)
        freed = clear(both.wrist + SHARE * push, both.hand, seen)
        late = np.flatnonzero(np.abs(freed - both.wrist).max(axis=0) > ENOUGH)
        if not len(late):
            break
        arms.moved(sides, made, freed, late, body)
    return made[:, :count], made[:, count:]


def _thick(body: Body) -> F64:
    """(14,) how thick an arm is at its `_points`."""
    forearm = body.capsule(SIDES[0] + "LowerArm").radius / body.scale - PRESSED
    return np.array([WRIST, PALM, *[FINGERTIP] * 5, forearm, forearm, *[FINGERTIP] * 5]) * body.scale


def _points(arm: arms.Stood) -> F64:
    """(3, 14, K) the points of `arms.Stood`, and a point of each finger."""
    fingers = ALONG * arm.hand[:, 2:7] + (1 - ALONG) * arm.hand[:, 1:2]
    out: F64 = arm.wrist[:, None] + np.concatenate([arm.hand, fingers], axis=1)
    return out


def _solid(arm: arms.Stood, side: str, body: Body) -> tuple[F64, F64, F64]:
    """Starts and ends (3, 7, K) and radii (7,) of an arm: upper arm, lower arm, palm and four fingers."""
    points = arm.wrist[:, None] + arm.hand[:, 1:7]
    knuckles = np.repeat(points[:, :1], 4, axis=1)
    starts = np.concatenate([np.stack([arm.shoulder, arm.elbow, arm.wrist], axis=1), knuckles], axis=1)
    ends = np.concatenate([np.stack([arm.elbow, arm.wrist, points[:, 0]], axis=1), points[:, 2:]], axis=1)
    sleeves = [body.capsule(side + bone).radius - PRESSED * body.scale for bone in ("UpperArm", "LowerArm")]
    return starts, ends, np.array([*sleeves, PALM * body.scale, *[FINGERTIP * body.scale] * 4])


def _pushed(own: arms.Stood, other: arms.Stood, side: str, body: Body) -> F64:
    """(3, K) by how much the wrists of one arm would have to move to be clear of the other one, which is on `side`."""
    starts, ends, radii = _solid(other, side, body)
    points, spans = _points(own)[:, :, None], (ends - starts)[:, None]
    share = np.clip(((points - starts[:, None]) * spans).sum(0) / np.maximum((spans * spans).sum(0), 1e-9), 0, 1)
    away = points - starts[:, None] - share * spans
    far = np.sqrt((away * away).sum(0))
    deep = np.maximum(_thick(body)[:, None, None] + radii[:, None] - far, 0).reshape(-1, far.shape[-1])
    away[0] += HOMEWARD * body.scale * (1 if side == SIDES[1] else -1)
    way = (away / np.maximum(np.sqrt((away * away).sum(0)), 1e-6)).reshape(3, len(deep), -1)
    out: F64 = (way * deep * deep).sum(1) / np.maximum(deep.sum(0), 1e-9)
    return out
