from __future__ import annotations

from dataclasses import replace

import numpy as np

from persona_engine.avatar.model import Clip
from persona_engine.avatar.reader import read
from persona_engine.avatar.t_pose import rest_globals
from persona_engine.names import BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.clips import BodyClip, crossfade
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from tests import samples


def test_a_clip_poses_its_own_rig_as_the_file_says() -> None:
    """Retargeted to the normalised pose and played back, a file's clip gives the joints that its local keys give."""
    avatar = read(samples.arkit_glb())
    rng = np.random.default_rng(3)
    joints = tuple(avatar.skeleton.humanoid[bone] for bone in ("hips", "spine", "leftUpperArm", "leftLowerArm", "head"))
    turns = quat.normalize(rng.normal(size=(4, 2, 5)) * 0.4 + np.array([0, 0, 0, 1])[:, None, None]).transpose(1, 2, 0)
    moves = np.tile(avatar.skeleton.translations[list(joints)], (2, 1, 1))
    moves[:, 0] += rng.normal(size=(2, 3)).astype(np.float32) * 10
    clip = Clip("wild", np.float32([0, 1]), joints, turns.astype(np.float32), moves)
    avatar = replace(avatar, clips=(clip,))
    rig = RigModel.from_avatar(avatar)
    found = BodyClip.retarget(rig.clips[0], rig)
    crowd = Crowd(rig, 1)
    crowd.claim()
    for frame, time in ((0, 0.0), (1, 1.0)):
        rotations, hips = found.sample(np.array([time]), loop=False, hips_height=rig.body.hips_height)
        crowd.pose(rotations, hips, np.zeros((52, 1), np.float32))
        crowd.solve()
        local_turns, local_moves = avatar.skeleton.rotations.copy(), avatar.skeleton.translations.copy()
        local_turns[list(joints)], local_moves[list(joints)] = turns[frame], moves[frame]
        expected = rest_globals(replace(avatar.skeleton, rotations=local_turns, translations=local_moves))
        for bone, row in avatar.skeleton.humanoid.items():
            np.testing.assert_allclose(crowd.joint_matrix(0, rig.joint(bone)), expected[row], atol=1e-3)


def test_sampling_interpolates_and_loops() -> None:
    """Between frames rotations blend, a loop wraps, and without one the ends hold."""
    rig = RigModel.from_avatar(read(samples.arkit_glb()))
    clip = BodyClip.retarget(rig.clips[0], rig)
    assert clip.frame_count == 61 and clip.duration == 1.0
    head = BONE_INDEX["head"]
    rotations, hips = clip.sample(np.array([0.25, 0.5, 1.5, 7.0]))
    angles = np.linalg.norm(quat.to_rotation_vector(rotations[:, head]), axis=0)
    np.testing.assert_allclose(angles, [0.25, 0.5, 0.5, 0.0], atol=5e-3)
    held, _ = clip.sample(np.array([-3.0, 9.0]), loop=False)
    assert np.linalg.norm(quat.to_rotation_vector(held[:, head]), axis=0).max() < 1e-3
    assert not hips.any()


def test_a_crossfade_keeps_its_ends() -> None:
    """At 0 the first clip, at 1 the second."""
    rig = RigModel.from_avatar(read(samples.arkit_glb()))
    clip = BodyClip.retarget(rig.clips[0], rig)
    a, b = clip.sample(np.array([0.0, 0.0])), clip.sample(np.array([0.5, 0.5]))
    rotations, _ = crossfade(a, b, np.float32([0, 1]))
    np.testing.assert_allclose(rotations[..., 0], a[0][..., 0], atol=1e-6)
    np.testing.assert_allclose(np.abs((rotations[..., 1] * b[0][..., 1]).sum(0)), 1, atol=1e-6)
