"""Earrings that hang, on a head that moves."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from persona_engine.looks.build import build
from persona_engine.looks.spec import LookSpec
from persona_engine.names import BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from persona_engine.rig.springs import Springs
from persona_engine.stage.closet import Closet

TURN = 0.3
LOBES = ("earring_left", "earring_right")


@pytest.fixture(scope="module", params=["drop earrings", "hoop earrings"])
def rig(request: pytest.FixtureRequest) -> RigModel:
    """Somebody who wears them."""
    return RigModel.from_avatar(Closet().dress(build(LookSpec(name="somebody")), [(request.param, ())]))


def hanging(rig: RigModel, roll: float, rate: int, seconds: float = 1.5) -> NDArray[np.float32]:
    """(T, 3, 2) unit ways from lobes down, frame by frame, after the head is tilted by `roll` radians in `TURN` seconds."""
    crowd = Crowd(rig, 1)
    crowd.spring_hook = springs = Springs(rig, 1)
    crowd.claim()
    seen, pose = [], quat.identity(55, 1)
    for frame in range(int(seconds * rate)):
        half = roll / 2 * np.clip(frame / rate / TURN, 0.0, 1.0)
        pose[:, BONE_INDEX["head"], 0] = 0.0, 0.0, np.sin(half), np.cos(half)
        springs.set_frame(frame / rate, np.zeros((4, 1), np.float32))
        crowd.pose(pose, np.zeros((3, 1), np.float32), np.zeros((52, 1), np.float32))
        crowd.solve()
        places = crowd.joint_places()[:, :, 0]
        ways = np.stack([places[:, rig.joint(f"{name}_end")] - places[:, rig.joint(name)] for name in LOBES], 1)
        seen.append(ways / np.linalg.norm(ways, axis=0))
    return np.array(seen)


def test_earrings_hang_plumb(rig: RigModel) -> None:
    """At rest and on a tilted head they come to hang straight down, within 12 degrees."""
    for roll in (0.0, 0.5):
        assert (hanging(rig, roll, 60)[-1, 1] < -np.cos(np.radians(12.0))).all()


def test_earrings_swing_alike_at_any_rate(rig: RigModel) -> None:
    """Who draws 30 or 120 frames a second sees the same swing, and none trembles at its end."""
    slow, fast = hanging(rig, 0.5, 30), hanging(rig, 0.5, 120)
    assert np.abs(slow - fast[::4]).max() < 0.2
    assert np.abs(np.diff(fast[-20:], axis=0)).max() < 2e-3
