from __future__ import annotations

import numpy as np
import pytest

from persona_engine.avatar.reader import read
from persona_engine.names import BONE_INDEX
from persona_engine.rig.body import Body
from persona_engine.rig.model import RigModel
from tests import samples


def test_the_standard_body_is_a_person() -> None:
    """1.5 m, mirror-symmetric, all bones, reach in proportion."""
    body = Body.standard()
    assert body.present.all() and body.height == 1.5 and body.scale == 1
    mirrored = [BONE_INDEX[b.replace("left", "right") if "left" in b else b.replace("right", "left")] for b in BONE_INDEX]
    np.testing.assert_allclose(body.rest[:, mirrored] * [[-1], [1], [1]], body.rest, atol=1e-7)
    assert 0.35 < body.arm_lengths[0].sum() < 0.42 and 0.5 < body.leg_lengths[0].sum() < 0.65
    assert body.hips_height < body.eye_height < body.height


def test_missing_bones_lie_at_their_parents() -> None:
    """A body without chest, toes and fingers still has a place for each of them."""
    standard = Body.standard()
    present = standard.present.copy()
    gone = ("upperChest", "leftToes", "leftMiddleProximal", "leftMiddleIntermediate", "leftMiddleDistal")
    present[[BONE_INDEX[b] for b in gone]] = False
    body = Body.measure(standard.rest, present, 1.5)
    assert not body.has("upperChest")
    np.testing.assert_array_equal(body.at("upperChest"), body.at("chest"))
    np.testing.assert_array_equal(body.at("leftMiddleDistal"), body.at("leftHand"))
    assert body.hand_length > 0.05


@pytest.mark.parametrize("make", [samples.sample_avatar, lambda: read(samples.vrm0()), lambda: read(samples.arkit_glb())])
def test_all_formats_give_the_same_body(make: object) -> None:
    """One figure, three file formats: the same metrics."""
    body, standard = RigModel.from_avatar(make()).body, Body.standard()  # type: ignore[operator]
    np.testing.assert_allclose(body.rest, standard.rest, atol=0.01)
    np.testing.assert_allclose(body.arm_lengths, standard.arm_lengths, atol=1e-3)
    assert abs(body.scale - 1) < 1e-2
    assert {c.bone for c in body.capsules} == {c.bone for c in standard.capsules}


def test_arrays_cannot_be_written() -> None:
    """A body is shared between threads: its rest places are read-only."""
    with pytest.raises(ValueError):
        Body.standard().rest[0, 0] = 1
