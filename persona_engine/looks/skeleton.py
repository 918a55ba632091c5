"""`Figure`: the joints of one body in the normalised T-pose, and the lowered pose in which clothes are cut.

The table is written for a figure of 1.5 m and 4.2 heads; every other stature is the same body scaled to the room under
the chin. Builds and proportions are `physique`.
Bones: VRM 1.0 humanoid, one eye pair and the jaw excepted (the head brings them), plus one twist joint per forearm.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.part import ExtraJoint, HeadFrame, Vec3
from persona_engine.looks.spec import BodySpec

F64 = NDArray[np.float64]

HEAD_UNITS = 2.13
"""Height of the bare head, chin to crown, in units (half head widths)."""
CROWN = 1.14
"""Crown over the head's centre, in units; the body's height includes a little hair."""
CHIN = CROWN - HEAD_UNITS
TABLE_CHIN = 1.1250
"""Chin height in metres of the figure that the tables below describe."""

SPINE: tuple[tuple[str, str | None, Vec3], ...] = (
    ("hips", None, (0.0, 0.690, -0.008)),
    ("spine", "hips", (0.0, 0.755, -0.010)),
    ("chest", "spine", (0.0, 0.835, -0.014)),
    ("upperChest", "chest", (0.0, 0.915, -0.020)),
    ("neck", "upperChest", (0.0, 1.030, -0.026)),
)
LIMBS: tuple[tuple[str, str, Vec3], ...] = (
    ("Shoulder", "upperChest", (0.024, 0.985, -0.016)),
    ("UpperArm", "Shoulder", (0.116, 0.976, -0.022)),
    ("LowerArm", "UpperArm", (0.318, 0.976, -0.024)),
    ("LowerArmTwist", "LowerArm", (0.412, 0.976, -0.022)),
    ("Hand", "LowerArm", (0.506, 0.976, -0.020)),
    ("UpperLeg", "hips", (0.064, 0.650, -0.006)),
    ("LowerLeg", "UpperLeg", (0.062, 0.362, 0.000)),
    ("Foot", "LowerLeg", (0.060, 0.078, -0.022)),
    ("Toes", "Foot", (0.064, 0.020, 0.072)),
)
"""The left side; the right is its mirror image."""

KNUCKLES: dict[str, tuple[Vec3, tuple[float, float, float], Vec3]] = {
    "Index": ((0.5810, 0.9772, 0.0050), (0.0300, 0.0200, 0.0170), (0.996, -0.03, 0.070)),
    "Middle": ((0.5840, 0.9786, -0.0145), (0.0330, 0.0215, 0.0180), (1.0, -0.03, 0.010)),
    "Ring": ((0.5805, 0.9778, -0.0335), (0.0305, 0.0200, 0.0170), (0.998, -0.03, -0.050)),
    "Little": ((0.5730, 0.9752, -0.0510), (0.0235, 0.0160, 0.0145), (0.992, -0.03, -0.115)),
}
"""Finger -> first joint, lengths of the three bones, direction (left hand)."""
THUMB: tuple[Vec3, tuple[float, float, float], Vec3] = ((0.5240, 0.9660, 0.0060), (0.0310, 0.0245, 0.0205), (0.735, -0.150, 0.660))


@dataclass(frozen=True)
class Figure:
    """A skeleton with its measures."""

    scale: float
    """Body size against the tables (1 for 1.5 m and 4.2 heads)."""
    names: tuple[str, ...]
    parents: tuple[int, ...]
    positions: F64
    """(J, 3) rest positions of the joints, T-pose."""
    frame: HeadFrame

    def at(self, name: str) -> F64:
        """(3,) rest position of a joint."""
        position: F64 = self.positions[self.names.index(name)]
        return position

    def with_joints(self, joints: tuple[ExtraJoint, ...]) -> Figure:
        """This figure with further joints at its end, parents first."""
        names, parents, rows = list(self.names), list(self.parents), [self.positions]
        for joint in joints:
            parents.append(names.index(joint.parent))
            names.append(joint.name)
            rows.append(np.array([joint.position], np.float64))
        return Figure(self.scale, tuple(names), tuple(parents), np.concatenate(rows), self.frame)

    def moved(self, by: F64) -> Figure:
        """This figure with its joints moved by (J, 3) metres."""
        return Figure(self.scale, self.names, self.parents, self.positions + by, self.frame)

    def deltas(self, rotations: dict[str, F64]) -> F64:
        """(J, 4, 4) skin matrices (rest to posed) for (3, 3) model-space rotations of the named joints."""
        out = np.zeros((len(self.names), 4, 4))
        for row, (name, parent) in enumerate(zip(self.names, self.parents)):
            local = np.eye(4)
            if name in rotations:
                pivot, turn = self.positions[row], rotations[name]
                local[:3, :3] = turn
                local[:3, 3] = pivot - turn @ pivot
            out[row] = (out[parent] if parent >= 0 else np.eye(4)) @ local
        return out

    def lowered(self, degrees: float) -> F64:
        """(J, 4, 4) skin matrices with both arms lowered by `degrees` from the T-pose."""
        a = radians(degrees)
        left = np.array([[cos(a), sin(a), 0], [-sin(a), cos(a), 0], [0, 0, 1.0]])
        return self.deltas({"leftUpperArm": left, "rightUpperArm": left.T})


def make_figure(body: BodySpec) -> Figure:
    """The joints for a stature.

    >>> figure = make_figure(BodySpec())
    >>> round(figure.scale, 2), len(figure.names)
    (1.02, 54)
    """
    unit = body.height / body.heads / HEAD_UNITS
    center_y = body.height - CROWN * unit
    scale = (center_y + CHIN * unit) / TABLE_CHIN
    rows: list[tuple[str, str | None, Vec3]] = list(SPINE)
    for side, sign in (("left", 1.0), ("right", -1.0)):
        for name, parent, p in LIMBS:
            rows.append((side + name, parent if parent in ("hips", "upperChest") else side + parent, _mirror(p, sign)))
        for finger, (start, lengths, direction) in {**KNUCKLES, "Thumb": THUMB}.items():
            segments = ("Metacarpal", "Proximal", "Distal") if finger == "Thumb" else ("Proximal", "Intermediate", "Distal")
            rows += _finger(side, sign, finger, segments, start, lengths, direction)
    names = tuple(name for name, _, _ in rows) + ("head",)
    positions = np.array([p for _, _, p in rows]) * scale
    neck = positions[names.index("neck")]
    center = (0.0, center_y, float(neck[2] + 0.12 * unit + 0.006 * scale))
    head = (0.0, center_y - 0.74 * unit, center[2] - 0.10 * unit)
    positions = np.concatenate([positions, [head]])
    parents = tuple(-1 if parent is None else names.index(parent) for _, parent, _ in rows) + (names.index("neck"),)
    neck_place = (0.0, float(neck[1]), float(neck[2]))
    order = _depth_order(parents)
    back = {old: new for new, old in enumerate(order)}
    return Figure(
        scale,
        tuple(names[i] for i in order),
        tuple(-1 if parents[i] < 0 else back[parents[i]] for i in order),
        positions[order],
        HeadFrame(unit, center, head, neck_place),
    )


def _mirror(p: Vec3, sign: float) -> Vec3:
    return (sign * p[0], p[1], p[2])


def _finger(
    side: str, sign: float, finger: str, segments: tuple[str, str, str], start: Vec3, lengths: tuple[float, float, float], direction: Vec3
) -> list[tuple[str, str | None, Vec3]]:
    rows: list[tuple[str, str | None, Vec3]] = []
    ahead = np.array(direction) / np.linalg.norm(direction)
    place, parent = np.array(start), side + "Hand"
    for segment, length in zip(segments, lengths):
        name = f"{side}{finger}{segment}"
        rows.append((name, parent, (sign * float(place[0]), float(place[1]), float(place[2]))))
        place, parent = place + ahead * length, name
    return rows


def _depth_order(parents: tuple[int, ...]) -> list[int]:
    """Rows with every parent before its children, otherwise in table order."""
    done: list[int] = []
    waiting = list(range(len(parents)))
    while waiting:
        ready = [i for i in waiting if parents[i] < 0 or parents[i] in done]
        done.append(ready[0])
        waiting.remove(ready[0])
    return done
