from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from persona_engine.avatar.model import BlendShape
from persona_engine.names import BONE_INDEX, SEATED_SHAPE
from persona_engine.rig import quat
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from tests import samples


def crowd() -> Crowd:
    """One row of somebody whose first mesh has the shape."""
    avatar = samples.sample_avatar()
    first, *others = avatar.meshes
    shape = BlendShape(np.array([0], np.uint32), np.array([[0.0, 0.0, 0.1]], np.float32), None)
    part = first.primitives[0]
    part = replace(part, shapes={**part.shapes, SEATED_SHAPE: shape})
    found = Crowd(RigModel.from_avatar(replace(avatar, meshes=(replace(first, primitives=(part, *first.primitives[1:])), *others))), 1)
    found.claim()
    return found


def weight(found: Crowd, left: float, right: float) -> float:
    """Of the shape, with both thighs lifted by so many degrees."""
    pose = quat.identity(55, 1)
    for bone, degrees in (("leftUpperLeg", left), ("rightUpperLeg", right)):
        half = np.radians(-degrees) / 2
        pose[:, BONE_INDEX[bone], 0] = np.sin(half), 0, 0, np.cos(half)
    found.pose(pose, np.zeros((3, 1), np.float32), np.zeros((52, 1), np.float32))
    found.solve()
    return float(found.weights[found.rig.shape_names.index(SEATED_SHAPE), 0])


@pytest.mark.parametrize(("left", "right", "expected"), [(0, 0, 0), (-40, -40, 0), (90, 10, 0), (15, 15, 0), (88, 88, 1), (130, 100, 1)])
def test_both_thighs_make_a_lap(left: float, right: float, expected: float) -> None:
    """Who sits or squats has a lap; who stands, strides, or climbs with one leg has none."""
    assert weight(crowd(), left, right) == pytest.approx(expected, abs=1e-3)


def test_sitting_down_lays_cloth_down_steadily() -> None:
    """The deeper somebody sits the more cloth lies on the lap."""
    found = crowd()
    seen = [weight(found, degrees, degrees + 5) for degrees in range(20, 85, 5)]
    assert all(a < b for a, b in zip(seen, seen[1:]))


def test_a_held_shape_stays_as_it_is_held() -> None:
    """What the game holds wins over the thighs."""
    found = crowd()
    found.hold_shape(0, found.rig.shape_names.index(SEATED_SHAPE), 0.25)
    assert weight(found, 88, 88) == pytest.approx(0.25)
