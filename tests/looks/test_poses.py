"""Bodies in the poses of the sheet."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from bench.poses import BUILDS, POSES, SHEET, flat, freed, grasped, rotations, skinned, through
from persona_engine.avatar.model import Avatar
from persona_engine.looks.build import build

MOST_FLAT = 0.003
"""Share of the triangles of body and clothes that may be flat in creases."""


@cache
def body(name: str) -> Avatar:
    return build(BUILDS[name])


@pytest.mark.parametrize("pose", list(SHEET))
@pytest.mark.parametrize("name", list(BUILDS))
def test_nothing_comes_through_on_any_build_in_any_pose(name: str, pose: str) -> None:
    """No skin sticks out of the cloth over it, no hand is in head, trunk, trousers or skirt, no joint collapses."""
    avatar = body(name)
    posed = skinned(avatar, freed(avatar, SHEET[pose]))
    assert through(avatar, posed) == 0
    assert grasped(avatar, posed) == 0
    assert flat(avatar, posed) <= MOST_FLAT * sum(len(mesh.primitives[0].indices) // 3 for mesh in avatar.meshes)


def test_what_comes_through_is_counted() -> None:
    """A sleeve that stays where it is while the arm goes on is seen by `through`, a hand pushed into the hips by `grasped`."""
    avatar = body("slim")
    posed = skinned(avatar, rotations(POSES["walk"]))
    arms, hands = (next(k for k, mesh in enumerate(avatar.meshes) if mesh.name == name) for name in ("Arms", "Hands"))
    away = list(posed)
    away[arms] = posed[arms] + np.array((0.0, 0.0, 0.022))
    assert through(avatar, away) > 0
    sunk = skinned(avatar, rotations({"UpperArm": (("z", -86.0),)}))
    sunk[hands] = sunk[hands] * np.array((0.5, 1.0, 1.0))
    assert grasped(avatar, sunk) > 0
