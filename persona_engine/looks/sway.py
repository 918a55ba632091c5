"""Falling cloth that trails and swings: a joint beside every bone of the legs, to which cloth is bound in its place.

At rest such a joint lies as its bone does, so cloth lies on the lap and follows the steps as it would on the bone; in motion it lags behind and
overshoots. There is one of each, whatever is worn: layers of cloth swing together and do not come through each other.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from persona_engine.avatar.model import SpringJoint
from persona_engine.looks.part import ExtraJoint, HairChain
from persona_engine.looks.piece import Swing
from persona_engine.looks.skeleton import Figure

PREFIX = "cloth_"
LEGS = tuple(side + bone for side in ("left", "right") for bone in ("UpperLeg", "LowerLeg"))
REACH = 0.30
"""How far under its place the end of such a joint is, metres of the 1.5 m figure."""
FEEL = {"UpperLeg": (2.8, 0.20), "LowerLeg": (6.0, 0.40)}
"""Stiffness and drag of cloth about thighs and shins, which are quicker: they would come through it. Without gravity: that would draw cloth off the
lap of who sits."""


def feel(bone: str) -> tuple[float, float]:
    """Stiffness and drag of the joint of cloth beside a bone."""
    return FEEL[bone.removeprefix("left").removeprefix("right")]


def joint_of(bone: str) -> str:
    """The joint to which falling cloth is bound in place of `bone`."""
    return PREFIX + bone if bone in LEGS else bone


def bone_of(joint: str) -> str:
    """The bone in whose place a joint is."""
    return joint.removeprefix(PREFIX)


def chains(figure: Figure, bones: Iterable[str]) -> tuple[tuple[ExtraJoint, ...], tuple[HairChain, ...]]:
    """The joints of cloth among `bones`, and their chains."""
    found = [bone for bone in LEGS if PREFIX + bone in set(bones)]
    joints, rows = [], []
    for bone in found:
        x, y, z = (float(c) for c in figure.at(bone))
        joints.append(ExtraJoint(PREFIX + bone, bone, (x, y, z)))
        rows.append(HairChain(PREFIX + bone, (PREFIX + bone,), (x, y - REACH * figure.scale, z)))
    return tuple(joints), tuple(rows)


def swings(figure: Figure, bones: Iterable[str]) -> tuple[Swing, ...]:
    """The same as parts of a piece."""
    found = []
    for joint, row in zip(*chains(figure, bones)):
        places = (np.array([joint.position, row.tip]) / figure.scale).astype(np.float32)
        stiffness, drag = feel(joint.parent)
        found.append(Swing("body", joint.parent, row.joints, places, stiffness, 0.0, drag, 0.0))
    return tuple(found)


def spring_joint(row: int, joint: str) -> SpringJoint:
    """`joint` of cloth, in row `row` of an avatar."""
    stiffness, drag = feel(bone_of(joint))
    return SpringJoint(row, stiffness, 0.0, (0.0, -1.0, 0.0), drag, 0.0)
