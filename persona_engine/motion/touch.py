"""`Touch`: gestures that bring hands to the body, to the head or to each other, and the keys at which nothing is inside of anything.

They are settled once for a body, for a size and a weight in steps that are not seen, and kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import arms
from persona_engine.motion.apart import apart
from persona_engine.motion.gesture_poses import PATHS
from persona_engine.motion.hand_keys import Key, Scale, vector
from persona_engine.motion.hand_pose import GesturePath
from persona_engine.rig.body import Body
from persona_engine.score.gestures import GESTURES
from persona_engine.score.style import Style

F64 = NDArray[np.float64]

POWER = 0.6
"""By what share more of the body goes along with the strokes of the most powerful, and less with those of the least."""
KEPT = 8192
"""Touches whose keys are kept."""


class Touch(NamedTuple):
    """What the keys of a gesture that touches depend on; weight in quarters, size in tenths: finer steps are not seen."""

    side: int
    path: GesturePath
    led: GesturePath
    lead: int
    fingers: int
    weight: int
    size: int
    body: Body

    @staticmethod
    def of(side: int, path: GesturePath, led: GesturePath, lead: int, count: int, given: float, style: Style, body: Body) -> Touch:
        """What the hand of `side` does on its `path` when a gesture of weight `given` is led by the hand `lead` on the path `led`."""
        weight = strength(given)
        return Touch(side, path, led, lead, count, round(4 * weight * along(style)), round(10 * size(path, weight, style)), body)


def strength(weight: float) -> float:
    """What the weight of a block makes of its stroke."""
    return 0.55 + 0.45 * min(weight, 1.2)


def along(style: Style) -> float:
    """How much of the body goes along with strokes: the more, the more power is in them."""
    return 1 + POWER * (2 * style.power - 1)


def size(path: GesturePath, weight: float, style: Style) -> float:
    """How large a stroke is made."""
    return 1 + path.stretch * ((0.62 + 0.76 * style.extent) * weight - 1)


def touches(name: str) -> bool:
    """Whether a gesture brings the hands to the body or together; raises KeyError for an unknown one."""
    return held_close(PATHS[name], PATHS[name])


def held_close(path: GesturePath, led: GesturePath) -> bool:
    """Whether a hand is brought to the body or close to it, or to the other one."""
    return led.together or path.together or path.beside or bool(spots(path))


@cache
def spots(path: GesturePath) -> frozenset[str]:
    """The places of the body that a gesture puts the hand to."""
    return frozenset(pose.spot for pose in path.rows if pose.spot)


def expected(body: Body, style: Style) -> Iterator[Touch]:
    """The touches that a persona of this style is likely to make."""
    given = 0.7 + 0.6 * style.extent
    for name, row in GESTURES.items():
        path = PATHS.get(name)
        for led in (path, *path.variants) if path is not None else ():
            both = row.side == "both"
            for lead in (1,) if both or row.side == "right" else (1, 0):
                for side in (1, 0) if both or led.both else (lead,):
                    own = led.other if side != lead and led.other is not None else led
                    if held_close(own, led):
                        yield Touch.of(side, own, led, lead, row.count, given, style, body)


@lru_cache(maxsize=KEPT)
def touching(touch: Touch) -> tuple[tuple[Key, ...], bool]:
    """The keys of the rows of a path, hands and forearms outside of the body and of each other; and whether the hand comes to the head."""
    if touch.led.together:
        made, at_head = _both(touch.led, touch.lead, touch.fingers, touch.weight, touch.size, touch.body)[touch.side]
        made = made + _apart(touch.led, touch.lead, touch.fingers, touch.body)[touch.side]
    else:
        made, at_head = _settled((touch,))[0]
    return tuple(Key.of(row) for row in np.ascontiguousarray(made.T)), at_head


@lru_cache(maxsize=512)
def _apart(led: GesturePath, lead: int, count: int, body: Body) -> tuple[F64, F64]:
    """(SIZE, R) what is added to the key vectors of the left and of the right hand of a gesture of both to keep them out of each other."""
    (left, _), (right, _) = _both(led, lead, count, 4, 10, body)
    freed = apart((left, right), body)
    return freed[0] - left, freed[1] - right


@lru_cache(maxsize=512)
def _both(led: GesturePath, lead: int, count: int, weight: int, size: int, body: Body) -> list[tuple[F64, bool]]:
    """`_settled` of the left and of the right hand of a gesture of both."""
    paths = (led, led.other or led)[:: 1 if lead == 0 else -1]
    return _settled(tuple(Touch(side, path, led, lead, count, weight, size, body) for side, path in enumerate(paths)))


def _settled(touches: tuple[Touch, ...]) -> list[tuple[F64, bool]]:
    """`touching` of each but for the other hand; the left one first, where there are two."""
    plain, shares = [], (0.3, 1.0, 0.85)
    for touch in touches:
        led = touch.led
        scale = Scale(0.1 * touch.size, led.torso, led.head, touch.path.raise_shoulder, 0.25 * touch.weight, touch.fingers, touch.lead)
        plain.append([vector(touch.side, pose, scale, touch.body, shares[min(row, 2)]) for row, pose in enumerate(touch.path.rows)])
    sides = np.repeat([touch.side for touch in touches], [len(poses) for poses in plain])
    made, at_head = arms.settled(sides, np.stack([key for poses in plain for key in poses], axis=1), touches[0].body)
    return [(made[:, sides == touch.side], bool(at_head[sides == touch.side].any())) for touch in touches]
