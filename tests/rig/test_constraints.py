from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.avatar.model import Constraint
from persona_engine.names import BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from tests import samples

AVATAR = samples.sample_avatar()
TWIST = AVATAR.skeleton.names.index("leftLowerArmTwist")
HAND = BONE_INDEX["leftHand"]


def turned(constraint: Constraint, hand: np.ndarray) -> np.ndarray:
    """(4,) rotation of the twist joint when the hand is turned so."""
    crowd = Crowd(RigModel.from_avatar(replace(AVATAR, constraints=(constraint,))), 1)
    crowd.claim()
    rotations = quat.identity(55, 1)
    rotations[:, HAND, 0] = hand
    crowd.pose(rotations, np.zeros((3, 1), np.float32), np.zeros((52, 1), np.float32))
    crowd.solve()
    return crowd.rotations[:, crowd.rig.joint("leftLowerArmTwist"), 0]


@given(st.floats(-2.5, 2.5, width=32), st.floats(-1.25, 1.25, width=32), st.floats(0, 1, width=32))
def test_a_roll_takes_its_share_of_the_twist_alone(roll: float, bend: float, weight: float) -> None:
    """The twist joint turns by weight times the hand's roll about X and ignores how the hand bends."""
    swing = quat.from_axis_angle(np.float32([0, 0, 1]), bend)
    hand = quat.mul(swing, quat.from_axis_angle(np.float32([1, 0, 0]), roll))
    found = turned(Constraint(TWIST, HAND, "roll", "X", weight), hand)
    np.testing.assert_allclose(quat.to_rotation_vector(found), [roll * weight, 0, 0], atol=2e-3)


@given(st.floats(-2.5, 2.5, width=32), st.floats(0, 1, width=32))
def test_a_rotation_constraint_copies_a_share(angle: float, weight: float) -> None:
    """A rotation constraint turns by weight times the source's angle about the same axis."""
    axis = np.float32([0.6, 0, 0.8])
    found = turned(Constraint(TWIST, HAND, "rotation", "X", weight), quat.from_axis_angle(axis, angle))
    np.testing.assert_allclose(quat.to_rotation_vector(found), axis * angle * weight, atol=2e-3)
