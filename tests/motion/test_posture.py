"""Rules of the posture tables and hand shapes."""

import numpy as np
import pytest

from persona_engine.motion import hand_shapes, posture
from persona_engine.names import BONE_INDEX, BONES


def test_every_key_is_a_bone() -> None:
    """A name in the tables that is no bone would raise on import; every channel moves something."""
    assert posture.BASIS.shape == (len(BONES), 3, len(posture.CHANNELS))
    assert (np.abs(posture.BASIS).sum(axis=(0, 1)) > 0).all()


def test_postures_are_made_of_channels() -> None:
    """Every posture lexeme names existing channels."""
    assert all(name in posture.CHANNELS for mixture in posture.POSTURES.values() for name in mixture)


def test_the_relaxed_pose_is_symmetric() -> None:
    """The right side mirrors the left."""
    for bone in ("Shoulder", "UpperArm", "LowerArm", "Hand", "IndexProximal", "ThumbDistal"):
        left, right = (posture.RELAXED_VECTORS[BONE_INDEX[side + bone]] for side in ("left", "right"))
        assert np.allclose(left * [1, -1, -1], right, atol=1e-6)


@pytest.mark.parametrize("name", sorted(hand_shapes.HAND_SHAPES))
def test_fingers_stay_within_their_joints(name: str) -> None:
    """Finger joints bend and spread -20..95 degrees."""
    values = np.degrees(hand_shapes.shape(name))
    assert values.min() >= -21 and values.max() <= 95
    turns = hand_shapes.rotations(0, hand_shapes.shape(name)[:, None])
    assert turns.shape == (4, 15, 1) and np.allclose(np.linalg.norm(turns, axis=0), 1, atol=1e-5)


def test_fingers_curl_into_the_palm() -> None:
    """A fist's fingertips lie on the palm's side: down for a hand of the T-pose, on both sides."""
    from persona_engine.rig import quat

    for side, sign in ((0, 1.0), (1, -1.0)):
        turns = hand_shapes.rotations(side, hand_shapes.shape("fist")[:, None])
        tip = quat.rotate(turns[:, 3], np.array([[sign], [0.0], [0.0]], np.float32))
        assert tip[1, 0] < -0.8


def test_minimum_jerk_starts_and_ends_at_rest() -> None:
    """Value 0 and 1 with no speed at the ends, rising throughout."""
    x = np.linspace(-0.5, 1.5, 2001)
    y = posture.minimum_jerk(x)
    assert y[0] == 0 and y[-1] == 1 and (np.diff(y) >= 0).all()
    assert abs(np.gradient(y, x)[501]) < 0.01
