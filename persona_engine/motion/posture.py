"""How a body stands: the relaxed pose, and the channels that lean, sway, breathe and colour it.

A pose is rotation vectors of the 55 bones; a channel is what one unit of it adds to them. The tables are in degrees, in the model's axes
(x pitches forward, y turns left, z tilts to the right); a key with `*` stands for both sides, the right one mirrored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.motion import hand_shapes
from persona_engine.motion.curves import Numbers, unit
from persona_engine.names import BONE_INDEX, BONES
from persona_engine.rig import quat
from persona_engine.score.marks import Block

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Vec3 = tuple[float, float, float]
Steps = tuple[tuple[str, float], ...]
Table = Mapping[str, Vec3]
Tent = tuple[float, float, float, float]

TORSO: tuple[str, ...] = ("spine", "chest", "upperChest", "neck", "head", "leftShoulder", "rightShoulder")
"""Bones of additive torso motion, in this order wherever an array says (T, 7, 3)."""

RELAXED: dict[str, Steps] = {
    "spine": (("x", 1.0),), "chest": (("x", -1.5),), "upperChest": (("x", 1.0),), "neck": (("x", 2.5),), "head": (("x", -2.5),),
    "*Shoulder": (("z", -3.0), ("y", -2.0)),
    "*UpperArm": (("z", -71.0), ("y", 1.0), ("x", 16.0)),
    "*LowerArm": (("y", -17.0), ("x", 8.0)),
    "*Hand": (("y", 2.0), ("z", -6.0), ("x", 6.0)),
}  # fmt: skip
"""Bone -> rotations in degrees, outermost first, from the T-pose to a relaxed stand."""

CHANNELS: dict[str, Table] = {
    "breath": {
        "spine": (-0.3, 0, 0), "chest": (-1.0, 0, 0), "upperChest": (-1.3, 0, 0), "neck": (1.2, 0, 0), "head": (1.0, 0, 0),
        "*Shoulder": (0, -0.5, 1.6), "*UpperArm": (0, 0, 0.7), "*LowerArm": (0, -0.6, 0),
    },
    "weight": {
        "hips": (0, 4.0, 6.4), "spine": (0, -1.6, -4.6), "chest": (0, -1.8, -3.8), "upperChest": (0, -1.8, -2.4),
        "neck": (0, 0.4, 2.2), "head": (0, 0.8, 2.0), "leftShoulder": (0, 0, -1.0), "rightShoulder": (0, 0, -1.0),
        "leftUpperArm": (0, 0, 4.6), "rightUpperArm": (0, 0, 4.6),
    },
    "sway_pitch": {"hips": (0.5, 0, 0), "spine": (0.4, 0, 0), "chest": (0.3, 0, 0), "neck": (-0.4, 0, 0), "head": (-0.5, 0, 0)},
    "sway_roll": {"hips": (0, 0, 0.4), "spine": (0, 0, 0.5), "chest": (0, 0, 0.5), "neck": (0, 0, -0.4), "head": (0, 0, -0.5)},
    "sway_turn": {"hips": (0, 0.6, 0), "spine": (0, 0.7, 0), "chest": (0, 0.7, 0), "neck": (0, -0.7, 0), "head": (0, -0.8, 0)},
    "head_pitch": {"neck": (0.5, 0, 0), "head": (0.9, 0, 0)},
    "head_turn": {"neck": (0, 0.7, 0), "head": (0, 1.1, 0)},
    "head_roll": {"neck": (0, 0, 0.4), "head": (0, 0, 0.9)},
    "arm_left": {"leftShoulder": (0, 0, 0.5), "leftUpperArm": (1.2, -1.4, 0.8), "leftLowerArm": (0.8, -2.2, 0), "leftHand": (0, 1.0, -1.8)},
    "arm_right": {
        "rightShoulder": (0, 0, -0.5), "rightUpperArm": (1.2, 1.4, -0.8), "rightLowerArm": (0.8, 2.2, 0), "rightHand": (0, -1.0, 1.8),
    },
    "fingers_left": {f"left{f}{j}": (0, 0, -3.5) for f in ("Index", "Middle", "Ring", "Little") for j in ("Proximal", "Intermediate")},
    "fingers_right": {f"right{f}{j}": (0, 0, 3.5) for f in ("Index", "Middle", "Ring", "Little") for j in ("Proximal", "Intermediate")},
    "lean": {"hips": (3.0, 0, 0), "spine": (3.0, 0, 0), "chest": (2.5, 0, 0), "upperChest": (1.0, 0, 0), "neck": (-4.0, 0, 0),
             "head": (-4.0, 0, 0), "*UpperArm": (0, 3.0, 0)},
    "tilt": {"spine": (0, 0, 0.6), "neck": (0, 0.6, 2.4), "head": (0, 0.8, 3.6)},
    "open": {"chest": (-1.2, 0, 0), "upperChest": (-1.2, 0, 0), "neck": (0.8, 0, 0), "head": (1.0, 0, 0),
             "*Shoulder": (0, 2.5, 0), "*UpperArm": (-5.0, 0.5, 2.0), "*LowerArm": (-5.0, 0, 0)},
    "slump": {"spine": (2.5, 0, 0), "chest": (3.5, 0, 0), "upperChest": (3.5, 0, 0), "neck": (2.5, 0, 0), "head": (2.0, 0, 0),
              "*Shoulder": (0, -5.0, -3.0), "*UpperArm": (3.0, -9.0, 6.5), "*LowerArm": (4.0, -3.0, 0)},
    "proud": {"spine": (-0.8, 0, 0), "chest": (-2.0, 0, 0), "upperChest": (-1.2, 0, 0), "neck": (0.5, 0, 0), "head": (-1.0, 0, 0),
              "*Shoulder": (0, 2.5, -1.0)},
    "tense": {"*Shoulder": (0, 0, 3.0), "*UpperArm": (2.0, -1.0, 2.0), "*LowerArm": (0, -9.0, 0),
              "*IndexProximal": (0, 0, -8), "*MiddleProximal": (0, 0, -9), "*RingProximal": (0, 0, -10), "*LittleProximal": (0, 0, -10)},
    "elbows": {"*UpperArm": (0, 1.0, 7.0), "*LowerArm": (0, -5.0, 0)},
    "chin": {"neck": (-1.5, 0, 0), "head": (-3.0, 0, 0)},
    "think": {"chest": (0, 1.0, 0), "neck": (-1.0, 1.5, 1.5), "head": (-1.5, 2.0, 2.5)},
    "bow": {"neck": (2.0, 0, 0), "head": (4.0, 0, 0)},
    "averted": {"spine": (0, 1.5, 0), "chest": (0, 2.0, 0), "upperChest": (0, 1.5, 0), "neck": (0, 2.5, 0.5), "head": (0, 4.0, 1.5)},
    "shrink": {"chest": (1.5, 0, 0), "upperChest": (1.5, 0, 0), "neck": (1.0, 0, 0), "head": (-2.0, 0, 0),
               "*Shoulder": (0, -5.0, 9.0), "*UpperArm": (14.0, -4.0, -1.0), "*LowerArm": (0, -36.0, 0), "*Hand": (0, 0, 6.0)},
    "fists": {},
}  # fmt: skip
"""Channel -> bone -> rotation vector in degrees for one unit; `fists` goes from relaxed to closed hands."""

POSTURES: dict[str, dict[str, float]] = {
    "lean_forward": {"lean": 1.0},
    "lean_back": {"lean": -0.8, "proud": 0.5},
    "open": {"open": 1.0, "proud": 0.4},
    "closed": {"open": -0.8, "slump": 0.4},
    "slump": {"slump": 1.0},
    "proud": {"proud": 1.2},
    "tilt": {"tilt": 1.0},
    "startle": {"lean": -0.7, "shrink": 1.0, "tense": 0.8},
    "attend": {"lean": 0.35, "proud": 0.4},
    "think": {"think": 1.0},
    "address": {"open": 1.4, "proud": 1.2, "chin": 0.6},
    "confide": {"lean": 1.5, "tilt": 1.1, "bow": 0.4},
    "call": {"lean": 1.0, "proud": 1.6, "chin": 2.0, "tense": 0.8},
}
"""Posture lexeme of a `Block` -> channels. Only the torso of a posture block moves; legs and arms belong to idling."""

_AXES = {"x": (1.0, 0.0, 0.0), "y": (0.0, 1.0, 0.0), "z": (0.0, 0.0, 1.0)}
_MIRROR = np.array([1, -1, -1], np.float32)


def _sides(key: str, value: F32) -> list[tuple[str, F32]]:
    if not key.startswith("*"):
        return [(key, value)]
    return [("left" + key[1:], value), ("right" + key[1:], value * _MIRROR)]


def _relaxed() -> F32:
    out = np.zeros((len(BONES), 3), np.float32)
    for key, steps in RELAXED.items():
        turn = quat.identity()
        for axis, degrees in steps:
            turn = np.asarray(quat.mul(turn, quat.from_axis_angle(np.array(_AXES[axis], np.float32), np.radians(degrees))), np.float32)
        for bone, vector in _sides(key, np.asarray(quat.to_rotation_vector(turn), np.float32)):
            out[BONE_INDEX[bone]] = vector
    for side in (0, 1):
        fingers = hand_shapes.vectors(side, hand_shapes.shape("relaxed")[:, None])[..., 0]
        out[[BONE_INDEX[b] for b in hand_shapes.bones(side)]] = fingers
    return out


def _basis() -> F32:
    out = np.zeros((len(BONES), 3, len(CHANNELS)), np.float32)
    for column, table in enumerate(CHANNELS.values()):
        for key, degrees in table.items():
            for bone, vector in _sides(key, np.radians(np.array(degrees, np.float32))):
                out[BONE_INDEX[bone], :, column] = vector
    closing = (hand_shapes.shape("fist") - hand_shapes.shape("relaxed"))[:, None]
    for side in (0, 1):
        out[[BONE_INDEX[b] for b in hand_shapes.bones(side)], :, list(CHANNELS).index("fists")] = hand_shapes.vectors(side, closing)[..., 0]
    return out


RELAXED_VECTORS: F32 = _relaxed()
"""(55, 3) rotation vectors of the relaxed stand."""
BASIS: F32 = _basis()
"""(55, 3, K) rotation vectors per unit of each channel."""
CHANNEL_INDEX: dict[str, int] = {name: row for row, name in enumerate(CHANNELS)}

ATTACK, RELEASE = 0.45, 0.8
"""Longest rise and fall of a posture block in seconds."""


_PLAIN = (6.0, 15.0, 10.0)
_JERK: dict[np.dtype[Any], Any] = {np.dtype(kind): tuple(np.array(number, kind) for number in _PLAIN) for kind in (np.float32, np.float64)}


def minimum_jerk(x: Numbers) -> Numbers:
    """Smooth step 0..1 with velocity and acceleration zero at both ends (Flash and Hogan 1985).

    >>> float(minimum_jerk(np.float64(0.5)))
    0.5
    """
    x = unit(x)
    six, fifteen, ten = _JERK.get(x.dtype, _PLAIN)
    out: Numbers = x * six
    out -= fifteen
    out *= x
    out += ten
    out *= x
    out *= x
    out *= x
    return out


def fade(t: F64 | float, t0: F64 | float, seconds: F64 | float) -> F64:
    """Minimum-jerk rise from 0 at `t0` to 1 at `t0 + seconds`."""
    return minimum_jerk((np.asarray(t, np.float64) - t0) / np.maximum(seconds, 1e-6))


def tents(times: F64, rows: Sequence[Tent]) -> F32:
    """(R, T) minimum-jerk rises and falls, each as (begin, rise, end, fall): from 0 at `begin` up to 1 in `rise` seconds, and down to 0 at `end` in
    `fall` seconds; `end` is infinite for what stays.

    >>> tents(np.array([0.0, 0.5, 1.0, 3.0]), [(0.0, 1.0, np.inf, 1.0), (0.0, 1.0, 2.0, 1.0)]).tolist()
    [[0.0, 0.5, 1.0, 1.0], [0.0, 0.5, 1.0, 0.0]]
    """
    made = np.array(rows, np.float64).T
    made[::2] -= times[0]
    begin, rise, end, fall = made.astype(np.float32)[..., None]
    since = (times - times[0]).astype(np.float32)
    share, left = since - begin, end - since
    share /= rise
    left /= fall
    return minimum_jerk(np.minimum(share, left, out=share))


def envelope(block: Block) -> Tent:
    """How a block comes and goes: rises from start to ready, falls from relax to end."""
    start, ready, relax, end = block.sync[0], block.sync[1], block.sync[5], block.sync[6]
    rise, fall = max(ready - start, 0.05), max(end - relax, 0.05)
    return start, rise, relax + fall, fall


def poses(blocks: tuple[Block, ...]) -> list[tuple[Block, F32]]:
    """The posture and breath blocks, and (21,) the rotation vectors of the torso in each at its weight 1; unknown names are none."""
    every = ((block, _pose("breath" if block.kind == "breath" else block.name)) for block in blocks if block.kind in ("breath", "posture"))
    return [(block, pose) for block, pose in every if pose is not None]


@cache
def _pose(name: str) -> F32 | None:
    """(21,) rotation vectors of the torso in a posture, or breathing in; None for an unknown name."""
    mixture = {"breath": 0.8} if name == "breath" else POSTURES.get(name)
    if not mixture:
        return None
    rows = [BONE_INDEX[bone] for bone in TORSO]
    return np.asarray(sum(BASIS[rows, :, CHANNEL_INDEX[part]] * share for part, share in mixture.items()), np.float32).ravel()
