from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from persona_engine.avatar.model import Avatar
from persona_engine.avatar.nodes import compose
from persona_engine.avatar.reader import read
from persona_engine.avatar.t_pose import rest_globals
from persona_engine.errors import RigError
from persona_engine.names import ARKIT_INDEX, BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from tests import samples

FORMATS = {
    "own": lambda: samples.sample_avatar(),
    "vrm0": lambda: read(samples.vrm0()),
    "rest is not bind": lambda: read(samples.arkit_glb()),
}


def crowd_of(avatar: Avatar, count: int, seed: int = 0, spread: float = 0.4) -> tuple[Crowd, np.ndarray, np.ndarray]:
    """A crowd in random poses with its rotations and hips offsets; constraints are left out."""
    crowd = Crowd(RigModel.from_avatar(replace(avatar, constraints=())), count + 1)
    for _ in range(count):
        crowd.claim()
    rng = np.random.default_rng(seed)
    rotations = quat.normalize(rng.normal(size=(4, 55, count)) * spread + np.array([0, 0, 0, 1])[:, None, None]).astype(np.float32)
    hips = rng.normal(size=(3, count)).astype(np.float32)
    crowd.pose(rotations, hips, rng.random((52, count)).astype(np.float32))
    crowd.solve()
    return crowd, rotations, hips


def reference(avatar: Avatar, rotations: np.ndarray, hips: np.ndarray) -> np.ndarray:
    """(J, 4, 4) joint transforms by plain forward kinematics over the file's own local rotations."""
    skeleton = avatar.skeleton
    rest = rest_globals(skeleton)
    bone_of = {row: bone for bone, row in skeleton.humanoid.items()}
    posed = np.empty_like(rest)
    for row, parent in enumerate(skeleton.parents):
        local = compose(skeleton.translations[row], skeleton.rotations[row], skeleton.scales[row])
        above = rest[parent, :3, :3] if parent >= 0 else np.eye(3)
        size = np.linalg.norm(above, axis=0)[0]
        above = above / size
        if row in bone_of:
            turn = np.asarray(quat.to_matrix(rotations[:, BONE_INDEX[bone_of[row]], None].astype(np.float64)))[:, :, 0]
            local[:3, :3] = above.T @ turn @ above @ local[:3, :3]
            if bone_of[row] == "hips":
                local[:3, 3] += above.T @ hips / size
        posed[row] = local if parent < 0 else posed[parent] @ local
    return posed


@pytest.mark.parametrize("kind", FORMATS)
def test_skin_space_equals_forward_kinematics(kind: str) -> None:
    """The palette is joint transform times inverse bind to 1e-4 m, also where the file's rest pose is not its bind pose."""
    avatar = FORMATS[kind]()
    crowd, rotations, hips = crowd_of(avatar, 4)
    rig = crowd.rig
    used = np.flatnonzero(rig.palette_index >= 0)
    for row in range(4):
        posed = reference(avatar, rotations[:, :, row], hips[:, row])
        expected = (posed @ avatar.skeleton.inverse_binds)[used, :3]
        expected[:, 1, 3] -= rig.ground
        np.testing.assert_allclose(crowd.palette(row)[rig.palette_index[used]], expected, atol=1e-4)
        for joint in (0, 5, len(used) // 2):
            wanted = posed[joint].copy()
            wanted[1, 3] -= rig.ground
            np.testing.assert_allclose(crowd.joint_matrix(row, int(rig.rows[joint])), wanted, atol=1e-4)


def test_the_rest_pose_moves_nothing() -> None:
    """Identity rotations leave every vertex of a file whose rest is its bind where it was."""
    crowd, *_ = crowd_of(samples.sample_avatar(), 1, spread=0.0)
    crowd.hips[:] = 0
    crowd.solve()
    np.testing.assert_allclose(crowd.palette(0), np.broadcast_to(np.eye(4)[:3], (len(crowd.rig.skin_joints), 3, 4)), atol=1e-6)


def test_packing_lays_out_texels() -> None:
    """A row is 3 texels per skin joint, then the weights four to a texel, padded with 0; rows beyond `count` stay as they were."""
    crowd, *_ = crowd_of(samples.sample_avatar(), 3)
    out = np.full((5, crowd.width, 4), 7, np.float32)
    crowd.pack(out)
    joints = len(crowd.rig.skin_joints)
    assert crowd.width == 3 * joints + 13
    for row in range(3):
        np.testing.assert_array_equal(out[row, : 3 * joints].reshape(joints, 3, 4), crowd.palette(row))
        np.testing.assert_array_equal(out[row, 3 * joints :].reshape(-1)[:52], crowd.weights[:, row])
    assert (out[3:] == 7).all()


def test_columns_pose_only_their_rows() -> None:
    """Posing some rows, in any order, leaves the others as they were."""
    crowd, rotations, hips = crowd_of(samples.sample_avatar(), 4)
    before = [crowd.palette(row).copy() for row in range(4)]
    face = np.zeros((52, 2), np.float32)
    crowd.pose(rotations[:, :, [0, 1]], hips[:, [0, 1]], face, np.array([3, 1]))
    crowd.solve()
    np.testing.assert_allclose(crowd.palette(3), before[0], atol=1e-6)
    np.testing.assert_allclose(crowd.palette(1), before[1], atol=1e-6)
    np.testing.assert_array_equal(crowd.palette(0), before[0])
    np.testing.assert_array_equal(crowd.palette(2), before[2])


def test_an_overridden_joint_stands_where_it_is_put() -> None:
    """A local rotation and translation set from outside hold against the pose, as a scene-graph node would, until released."""
    avatar = read(samples.arkit_glb())
    crowd, rotations, hips = crowd_of(avatar, 2)
    rig = crowd.rig
    joint = int(rig.bone_rows[BONE_INDEX["leftLowerArm"]])
    untouched = crowd.joint_matrix(0, joint).copy()
    turn = quat.from_axis_angle(np.float32([0, 1, 0]), 0.7)
    crowd.override(0, joint, np.asarray(turn, np.float32), rig.rest_locals[:, joint] + np.float32([1, 2, 0]))
    crowd.pose(rotations, hips, np.zeros((52, 2), np.float32))
    crowd.solve()
    parent = crowd.joint_matrix(0, int(rig.parents[joint]))
    expected = parent.astype(np.float64) @ compose(rig.rest_locals[:, joint] + [1, 2, 0], turn, (1, 1, 1))
    np.testing.assert_allclose(crowd.joint_matrix(0, joint), expected, atol=1e-4)
    crowd.release_joint(0, joint)
    crowd.pose(rotations, hips, np.zeros((52, 2), np.float32))
    crowd.solve()
    np.testing.assert_allclose(crowd.joint_matrix(0, joint), untouched, atol=1e-5)


def test_a_held_shape_keeps_its_weight() -> None:
    """hold_shape wins over the face until let go."""
    crowd, rotations, hips = crowd_of(samples.sample_avatar(), 1)
    shape = crowd.rig.shape("jawOpen")
    crowd.hold_shape(0, shape, 0.25)
    crowd.pose(rotations, hips, np.ones((52, 1), np.float32))
    crowd.solve()
    assert crowd.weights[shape, 0] == 0.25 and crowd.weights[ARKIT_INDEX["mouthClose"], 0] == 1
    crowd.hold_shape(0, shape, None)
    crowd.pose(rotations, hips, np.ones((52, 1), np.float32))
    crowd.solve()
    assert crowd.weights[shape, 0] == 1


def test_rows_are_given_out_again() -> None:
    """A released row comes back at rest; a full crowd says so."""
    crowd, *_ = crowd_of(samples.sample_avatar(), 2)
    assert crowd.claim() == 2
    with pytest.raises(RigError, match="full"):
        crowd.claim()
    crowd.release(0)
    assert crowd.count == 3 and crowd.claim() == 0
    assert (crowd.rotations[3, :, 0] == 1).all() and not crowd.weights[:, 0].any()
    crowd.release(1)
    crowd.release(2)
    assert crowd.count == 1


def test_unknown_names_are_explained() -> None:
    """A joint or shape that does not exist is a RigError with close names; a humanoid name finds a joint of another name."""
    rig = RigModel.from_avatar(read(samples.arkit_glb()))
    assert rig.joint_names[rig.joint("leftHand")] == "mixamorig:LeftHand"
    with pytest.raises(RigError) as caught:
        rig.joint("leftHnad")
    assert "leftHand" in caught.value.known
    with pytest.raises(RigError, match="jawOpen"):
        rig.shape("jawOpn")


def test_levels_hold_every_joint_once_below_its_parent() -> None:
    """Levels are consecutive slices, and each joint's parent is in the level above."""
    rig = RigModel.from_avatar(samples.sample_avatar())
    assert [row for level in rig.levels for row in range(level.start, level.stop)] == list(range(rig.joint_count))
    for above, level in zip(rig.levels, rig.levels[1:]):
        assert all(above.start <= parent < above.stop for parent in rig.parents[level])
