"""Rules of the gesture tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from persona_engine.motion import hand_keys, hand_shapes, landmarks
from persona_engine.motion.face import ACTIONS
from persona_engine.motion.gesture_poses import PATHS
from persona_engine.motion.hand_keys import Scale, vector
from persona_engine.motion.hand_pose import GRIPS, GesturePath, HandPose
from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body
from persona_engine.score.gestures import GESTURES

BODY = Body.standard()
KINDS = ("beat", "emblem", "deictic", "iconic", "metaphoric", "head")


def poses(path: GesturePath) -> Iterator[HandPose]:
    """All poses of a path, of its second hand and of its variants."""
    yield from (path.ready, path.stroke, *path.cycle)
    if path.rebound is not None:
        yield path.rebound
    for more in (*path.variants, *((path.other,) if path.other is not None else ())):
        yield from poses(more)


def test_the_lexicon_is_rich() -> None:
    """At least forty gestures of all kinds, each name and tag standing for one of them only."""
    assert len(GESTURES) >= 40 and {row.kind for row in GESTURES.values()} == set(KINDS)
    said = Counter(tag for row in GESTURES.values() for tag in (row.name, *row.tags))
    assert [tag for tag, times in said.items() if times > 1] == []


@pytest.mark.parametrize("name", sorted(PATHS))
def test_rows_name_what_exists(name: str) -> None:
    """Hand shapes, spots, grips and faces of a gesture are in their tables; both hands of a repeated one have as many poses; its cues compile."""
    path, row = PATHS[name], GESTURES[name]
    for pose in poses(path):
        assert pose.shape in hand_shapes.HAND_SHAPES or pose.shape == "count"
        assert pose.grip in GRIPS and pose.spot in ("", *landmarks.SPOTS)
    assert path.other is None or (row.side == "both" and len(path.other.cycle) == len(path.cycle))
    assert row.count == 1 or path.cycle
    assert all(face in ACTIONS for face, _ in row.face)
    assert all(0 < chance <= 1 and re.compile(pattern) for chance, pattern in row.cues)


@pytest.mark.parametrize("name", sorted(PATHS))
def test_left_mirrors_right(name: str) -> None:
    """The same pose of the other hand is its mirror image, wherever torso and head go."""
    path = PATHS[name]
    for pose in poses(path):
        left, right = (vector(side, pose, Scale(1.0, path.torso, path.head, lead=side), BODY, 1.0) for side in (0, 1))
        assert np.allclose(left[hand_keys.PLACE] * [-1, 1, 1], right[hand_keys.PLACE], atol=1e-4)
        assert np.allclose(left[hand_keys.TORSO] * [1, -1, -1], right[hand_keys.TORSO], atol=1e-6)


@pytest.mark.parametrize("spot", landmarks.SPOTS)
@pytest.mark.parametrize("grip", sorted(GRIPS))
def test_the_grip_meets_its_spot(spot: str, grip: str) -> None:
    """A pose at a spot brings that very point of the hand there, for the key's own turn of the hand."""
    pose = HandPose((0.0, 0.0, 0.0), (-0.5, 0.8, 0.1), (-0.3, 0.0, -0.9), "flat", spot=spot, grip=grip)
    for side in (0, 1):
        key = vector(side, pose, Scale(), BODY)
        along, palm, thumb = GRIPS[grip]
        point = quat.rotate(key[hand_keys.TURN], np.array([(1.0 - 2 * side) * along, -palm, thumb])) * BODY.hand_length
        shoulder = BODY.at(SIDES[side] + "UpperArm")
        wrist = shoulder + key[hand_keys.PLACE] * BODY.arm_lengths[side].sum()
        place = landmarks.place(BODY, spot, side, np.zeros(3), np.zeros(3))
        assert np.linalg.norm(wrist + point - place) < 0.05, "the shoulder moves by less than this"


def test_a_spot_of_the_face_goes_with_the_head() -> None:
    """With the head bowed by 20 degrees the mouth is lower and further back, with it turned to the left it is on the left."""
    still = np.zeros(3)
    plain, bowed, turned = (landmarks.place(BODY, "mouth", 0, still, np.radians(nod)) for nod in ((0, 0, 0), (20, 0, 0), (0, 20, 0)))
    assert bowed[1] < plain[1] - 0.01
    assert turned[0] > plain[0] + 0.01
