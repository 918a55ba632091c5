"""Long hair on who walks."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from persona_engine.looks.build import build
from persona_engine.looks.spec import HairSpec, LookSpec
from persona_engine.rig import quat
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from persona_engine.rig.springs import Springs

SPEED = 1.0


@pytest.fixture(scope="module")
def rig() -> RigModel:
    """Somebody with hair down her back."""
    return RigModel.from_avatar(build(LookSpec(name="somebody", hair=HairSpec(style="long_straight", length=0.6))))


def back(rig: RigModel, rate: int, seconds: float) -> NDArray[np.float64]:
    """(T,) degrees by which the end of the hair at the nape lies farther back than at rest, seen from its root; she walks for a second, and stands."""
    crowd, springs = Crowd(rig, 1), Springs(rig, 1)
    crowd.spring_hook = springs
    crowd.claim()
    root, end = rig.joint("hair_nape1"), rig.joint("hair_nape_end")
    still = rig.heads[:, end] - rig.heads[:, root]
    found = []
    for frame in range(int(seconds * rate)):
        t = frame / rate
        springs.set_frame(t, np.array([[0.0], [0.0], [SPEED * min(t, 1.0)], [0.0]], np.float32))
        crowd.pose(quat.identity(55, 1), np.zeros((3, 1), np.float32), np.zeros((52, 1), np.float32))
        crowd.solve()
        places = crowd.joint_places()[:, :, 0]
        way = places[:, end] - places[:, root]
        found.append(np.degrees(np.arctan2(still[2], -still[1]) - np.arctan2(way[2], -way[1])))
    return np.array(found)


@pytest.mark.parametrize("rate", [15, 60])
def test_hair_trails_a_little_and_hangs_again(rig: RigModel, rate: int) -> None:
    """At a walk it lies back by some degrees, not as in a storm; a second after she stops it hangs, at any frame rate."""
    angles = back(rig, rate, 2.5)
    assert 3.0 < angles[int(0.9 * rate)] < 22.0
    assert np.abs(angles[-rate // 4 :] - angles[0]).max() < 4.0
