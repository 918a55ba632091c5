"""Tests of how two hands keep out of each other."""

from __future__ import annotations

import numpy as np

from persona_engine.motion import arms, hand_keys
from persona_engine.motion.apart import apart
from persona_engine.motion.hand_keys import Scale, vector
from persona_engine.motion.hand_pose import HandPose
from persona_engine.rig.body import Body

BODY = Body.standard()


def keys(out: float) -> tuple[np.ndarray, np.ndarray]:
    """Key vectors (SIZE, 1) of both hands with palms inward, `out` arm lengths away from straight ahead of the shoulders."""
    pose = HandPose((out, -0.2, 0.7), (0.0, 0.3, 0.95), (-1.0, 0.0, 0.0), "flat")
    left, right = (vector(side, pose, Scale(), BODY)[:, None] for side in (0, 1))
    return left, right


def between(both: tuple[np.ndarray, np.ndarray]) -> float:
    """Metres from one hand's middle to the other's."""
    middles = [arm.wrist + arm.hand[:, 1] for arm in (arms.stood(np.array([side]), both[side], BODY) for side in (0, 1))]
    return float(np.linalg.norm(middles[0] - middles[1]))


def test_hands_that_would_be_in_each_other_part() -> None:
    """Palms that were in one place come to lie against each other, each giving way as much as the other."""
    out = -float(BODY.at("leftUpperArm")[0]) / float(BODY.arm_lengths[0].sum())
    both = keys(out)
    made = apart(both, BODY)
    assert between(both) < 0.015 and 0.03 < between(made) < 0.06
    moved = [made[side][hand_keys.PLACE] - both[side][hand_keys.PLACE] for side in (0, 1)]
    assert np.abs(moved[0] * [[1], [-1], [-1]] + moved[1]).max() < 0.01


def test_hands_that_are_apart_stay() -> None:
    """Nothing is moved that touches nothing."""
    both = keys(0.1)
    made = apart(both, BODY)
    assert all(np.array_equal(a, b) for a, b in zip(both, made))


def test_forearms_turn_the_way_they_can() -> None:
    """Between two turns half a circle apart, a hand goes by the easy one and not by the one behind the forearm's end of travel."""
    easy = hand_keys.HandKeys(1)
    turns = [hand_keys.hand_turn(1, np.array([-0.35, -0.1, 0.92]), np.array([side, up, 0.0])) for side, up in ((-0.55, 0.8), (0.55, -0.8))]
    for at, turn in enumerate(turns):
        key = np.zeros(hand_keys.SIZE)
        key[hand_keys.TURN] = turn
        easy.add(float(at), hand_keys.Key.of(key))
    first, second = easy.vectors
    middle = first[hand_keys.TURN] + second[hand_keys.TURN]
    natural = hand_keys.hand_turn(1, np.array([0.35, -0.1, 0.92]), np.array([0.8, -0.55, 0.0]))
    assert abs(float(middle @ natural)) > 0.6 * float(np.linalg.norm(middle))
