"""The 52 ARKit blend shapes as poses of the face.

Rows that end in `*` stand for a Left and a Right; they are written for the left. `mouthClose` is what `jawOpen` needs to be sealed again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from persona_engine.looks.chart import MOUTH_HALF, MOUTH_LAT
from persona_engine.looks.pose import Move, Pair, Pose
from persona_engine.names import ARKIT

LEFT: Pair = (1.0, 0.0)
CORNER = (MOUTH_HALF, MOUTH_LAT)


@dataclass(frozen=True)
class Row:
    """A shape: `pose` minus `base`."""

    pose: Pose
    base: Pose = field(default_factory=Pose)


def _pair(x: float) -> Pair:
    return (x, 0.0)


def _side(lid_up: float = 0.0, lid_low: float = 0.0, *moves: Move) -> Row:
    return Row(Pose(lid_up=_pair(lid_up), lid_low=_pair(lid_low), moves=moves))


def _push(*moves: Move) -> Row:
    return Row(Pose(moves=moves))


def _both(*moves: Move) -> Row:
    return Row(Pose(moves=moves + tuple(m.mirrored() for m in moves)))


_ROWS: dict[str, Row] = {
    "eyeBlink*": _side(1.0, 1.0, Move(24, 17, 18, 8, (0.0, -0.010, 0.0))),
    "eyeLookDown*": _side(0.42, -0.06, Move(24, -18, 12, 6, (0.0, -0.006, 0.0))),
    "eyeLookUp*": _side(-0.13, 0.08, Move(24, 15, 15, 7, (0.0, 0.018, 0.0))),
    "eyeLookIn*": _side(0.015, 0.015, Move(7, -6, 8, 12, (-0.020, 0.0, 0.010))),
    "eyeLookOut*": _side(0.015, 0.015, Move(45, -6, 11, 13, (0.025, 0.0, 0.011))),
    "eyeSquint*": _side(0.20, 0.62, Move(30, -19, 13, 8, (0.0, 0.026, 0.016)), Move(24, 17, 18, 8, (0.0, -0.014, 0.0))),
    "eyeWide*": _side(-0.20, -0.12, Move(24, 15, 18, 8, (0.0, 0.020, 0.0))),
    "browDown*": Row(
        Pose(brow_turn=_pair(0.62), moves=(Move(22, 17, 18, 8, (-0.026, -0.074, 0.018)), Move(9, 13, 7, 9, (-0.022, -0.056, 0.018))))
    ),
    "browOuterUp*": _push(Move(36, 18, 13, 9, (0.004, 0.095, 0.0)), Move(24, 17, 10, 8, (0.0, 0.030, 0.0))),
    "browInnerUp": _both(Move(10, 17, 9, 9, (-0.006, 0.100, 0.0)), Move(22, 17, 9, 8, (0.0, 0.030, 0.0))),
    "cheekPuff": _both(Move(33, -38, 14, 12, (0.10, 0.0, 0.07))),
    "cheekSquint*": _side(0.0, 0.24, Move(32, -21, 13, 9, (0.004, 0.046, 0.032))),
    "noseSneer*": _push(
        Move(6.5, -19, 6, 7, (0.006, 0.038, 0.010)),
        Move(10, -26, 8, 4.5, (0.0, 0.022, 0.004)),
        Move(8, 6, 8, 8, (-0.006, -0.016, 0.008)),
    ),
    "mouthSmile*": Row(Pose(smile=LEFT)),
    "mouthFrown*": _push(Move(*CORNER, 9.5, 11, (0.014, -0.112, -0.014)), Move(17, -50, 8, 8, (0.006, -0.034, 0.006))),
    "mouthDimple*": _push(Move(MOUTH_HALF + 2.5, MOUTH_LAT + 0.5, 7, 8, (0.034, 0.018, -0.046))),
    "mouthStretch*": _push(Move(MOUTH_HALF + 1.5, MOUTH_LAT - 1.5, 9, 11, (0.064, -0.020, -0.036))),
    "mouthPress*": Row(Pose(press=LEFT, moves=(Move(*CORNER, 7, 8, (0.012, 0.010, -0.016)),))),
    "mouthLowerDown*": Row(Pose(open_low=LEFT)),
    "mouthUpperUp*": Row(Pose(open_up=LEFT, moves=(Move(9, -28, 9, 7, (0.0, 0.018, 0.006), "up"),))),
    "mouthLeft": _push(Move(0, MOUTH_LAT, 20, 12, (0.11, 0.008, -0.015))),
    "mouthRight": _push(Move(0, MOUTH_LAT, 20, 12, (-0.11, 0.008, -0.015))),
    "mouthFunnel": Row(Pose(funnel=1.0)),
    "mouthPucker": Row(Pose(pucker=1.0)),
    "mouthRollLower": Row(Pose(roll_low=1.0)),
    "mouthRollUpper": Row(Pose(roll_up=1.0)),
    "mouthShrugLower": _push(Move(0, MOUTH_LAT - 5, 14, 6, (0.0, 0.046, 0.028)), Move(0, -56, 13, 8, (0.0, 0.024, 0.006))),
    "mouthShrugUpper": _push(Move(0, MOUTH_LAT + 3, 14, 6, (0.0, 0.040, 0.024))),
    "jawOpen": Row(Pose(jaw=1.0)),
    "mouthClose": Row(Pose(jaw=1.0, close=1.0), Pose(jaw=1.0)),
    "jawForward": Row(Pose(jaw_z=1.0)),
    "jawLeft": Row(Pose(jaw_x=1.0)),
    "jawRight": Row(Pose(jaw_x=-1.0)),
    "tongueOut": Row(Pose(tongue=1.0, open_low=(0.45, 0.45), open_up=(0.15, 0.15))),
}


def _mirrored(pose: Pose) -> Pose:
    swap = {name: getattr(pose, name)[::-1] for name in ("lid_up", "lid_low", "open_up", "open_low", "press", "smile", "brow_turn")}
    return replace(pose, **swap, jaw_x=-pose.jaw_x, moves=tuple(m.mirrored() for m in pose.moves))


def _table() -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for name, row in _ROWS.items():
        if name.endswith("*"):
            rows[name[:-1] + "Left"] = row
            rows[name[:-1] + "Right"] = Row(_mirrored(row.pose), _mirrored(row.base))
        else:
            rows[name] = row
    return {name: rows[name] for name in ARKIT}


SHAPES: dict[str, Row] = _table()
"""Every ARKit name, in the order of `names.ARKIT`."""
