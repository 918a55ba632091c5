"""Arms hang beside what the body wears, not in it."""

from math import degrees

import numpy as np
import pytest

from bench.poses import BUILDS, grasped, skinned
from persona_engine.avatar.model import Avatar
from persona_engine.avatar.reader import read
from persona_engine.looks.build import build
from persona_engine.motion.arms import rest_place
from persona_engine.motion.bearing import bearing
from persona_engine.motion.feet import FootTargets
from persona_engine.motion.idle import Idle
from persona_engine.motion.shoulder import opened
from persona_engine.names import BONES, ROLES
from persona_engine.resources import load
from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body
from persona_engine.rig.model import RigModel
from persona_engine.score.affect import Affect
from persona_engine.score.style import Style

CAST = ("amara", "bram", "finn", "mira", "odile", "selune")
TIMES = np.arange(3.0, 43.0, 4.0)


def _who(name: str) -> Avatar:
    return read(load(f"assets/avatars/{name}.vrm")) if name in CAST else build(BUILDS[name])


@pytest.mark.parametrize("name", [*CAST, *BUILDS])
def test_hands_hang_beside_clothes(name: str) -> None:
    """In forty seconds of standing no hand is in a skirt, a coat or trousers, on the cast and on three builds."""
    avatar = _who(name)
    idle, body = Idle(1), RigModel.from_avatar(avatar).body
    idle.set(0, 7, body, Style())
    roles, mood = np.eye(len(ROLES), dtype=np.float32)[0][:, None], bearing(Affect())[:, None]
    rotations, hips = np.zeros((4, len(BONES), 1), np.float32), np.zeros((3, 1), np.float32)
    for t in TIMES:
        idle.sample(float(t), roles, mood, rotations, hips, FootTargets(1))
        turns = {bone: quat.to_matrix(rotations[:, row].astype(np.float64))[..., 0] for row, bone in enumerate(BONES)}
        assert grasped(avatar, skinned(avatar, turns)) == 0, t


@pytest.mark.parametrize("name", ["amara", "mira", "stocky"])
def test_gestures_begin_where_the_arm_hangs(name: str) -> None:
    """Hands rest as far aside as `opened` says, so that a gesture leaves from and comes back to where idling has them."""
    body = RigModel.from_avatar(_who(name)).body
    for side in range(len(SIDES)):
        aside = float(rest_place(side, body)[0]) * (1 - 2 * side)
        assert aside > body.beside


def test_a_body_without_a_mesh_hangs_its_arms_as_ever() -> None:
    """Nothing is known of what it wears."""
    assert opened(Body.standard()) == 0.0
    assert 5.0 < degrees(opened(RigModel.from_avatar(_who("odile")).body)) < 20.0
