"""Skirts and gowns on who walks, stops and sits."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.poses import POSES, rotations
from persona_engine.avatar.model import Avatar
from persona_engine.looks.build import build
from persona_engine.looks.spec import LookSpec, WearSpec
from persona_engine.looks.sway import LEGS, PREFIX
from persona_engine.names import BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from persona_engine.rig.skinning import deform
from persona_engine.rig.springs import Springs
from persona_engine.stage.closet import Closet

SPEED, STEPS, STRIDE = 1.0, 1.0, 0.42
"""Metres and steps of one leg a second, and how far a thigh swings to each side, radians."""
DEEP = 0.008
"""How far cloth may be in a leg, metres: skin under it is left out."""


class Walker:
    """Somebody whose legs and place are set frame by frame."""

    def __init__(self, avatar: Avatar) -> None:
        self.avatar, self.rig = avatar, RigModel.from_avatar(avatar)
        self.crowd, self.springs = Crowd(self.rig, 1), Springs(self.rig, 1)
        self.crowd.spring_hook = self.springs
        self.crowd.claim()
        self.time = 0.0

    def frame(self, legs: dict[str, float], z: float = 0.0, dt: float = 1 / 30) -> None:
        """Bones turned forwards by radians, `z` metres ahead of the start."""
        pose = quat.identity(55, 1)
        for bone, angle in legs.items():
            pose[:, BONE_INDEX[bone], 0] = -np.sin(angle / 2), 0.0, 0.0, np.cos(angle / 2)
        self.time += dt
        self.springs.set_frame(self.time, np.array([[0.0], [0.0], [z], [0.0]], np.float32))
        self.crowd.pose(pose, np.zeros((3, 1), np.float32), np.zeros((52, 1), np.float32))
        self.crowd.solve()

    def lag(self) -> float:
        """Largest angle between a joint of cloth and its bone, radians."""
        pairs = [(self.rig.joint(PREFIX + bone), self.rig.joint(bone)) for bone in LEGS if PREFIX + bone in self.rig.joint_names]
        assert pairs
        turns = [self.crowd.skin[:, :3, a, 0].T @ self.crowd.skin[:, :3, b, 0] for a, b in pairs]
        return max(float(np.arccos(np.clip((np.trace(turn) - 1) / 2, -1, 1))) for turn in turns)

    def deepest(self) -> float:
        """How far the deepest point of cloth is in a thigh or shin, metres."""
        at = self.crowd.joint_places()[:, :, 0]
        cloth = {row for row, name in enumerate(self.avatar.skeleton.names) if name.startswith(PREFIX)}
        found = [0.0]
        for mesh in self.avatar.meshes:
            for primitive in mesh.primitives:
                if cloth & set(np.unique(primitive.joints[primitive.weights > 0]).tolist()):
                    points = deform(self.crowd, 0, primitive)[0].astype(np.float64)
                    found += [_inside(points, at, self.rig, side, bones) for side in ("left", "right") for bones in LIMBS]
        return max(found)


LIMBS = (("UpperLeg", "LowerLeg", 0.050, 0.040), ("LowerLeg", "Foot", 0.040, 0.026))
"""Ends of a limb and its radii there, metres."""


def _inside(points: NDArray[np.float64], at: NDArray[np.float32], rig: RigModel, side: str, limb: tuple[str, str, float, float]) -> float:
    a, b = (at[:, rig.joint(side + bone)].astype(np.float64) for bone in limb[:2])
    share = np.clip((points - a) @ (b - a) / ((b - a) @ (b - a)), 0.12, 1.0)
    away = np.linalg.norm(points - a - share[:, None] * (b - a), axis=1)
    return float((limb[2] + (limb[3] - limb[2]) * share - away).max())


@pytest.fixture(scope="module", params=["skirt", "long gown"])
def walker(request: pytest.FixtureRequest) -> Walker:
    """In the skirt of a file, and in a gown of the wardrobe."""
    if request.param == "skirt":
        return Walker(build(LookSpec(name="somebody", wear=WearSpec(bottom="skirt"))))
    return Walker(Closet().dress(build(LookSpec(name="somebody")), [("long gown", ())]))


def test_cloth_keeps_out_of_legs_that_walk(walker: Walker) -> None:
    """From the first step on."""
    deep = []
    for k in range(50):
        phase = 2 * np.pi * STEPS * k / 30
        legs = {"leftUpperLeg": STRIDE * np.sin(phase), "rightUpperLeg": -STRIDE * np.sin(phase)}
        legs |= {f"{side}LowerLeg": -0.6 * max(s * np.cos(phase), 0.0) for side, s in (("left", 1.0), ("right", -1.0))}
        walker.frame(legs, SPEED * k / 30)
        deep.append(walker.deepest())
    assert max(deep) < DEEP


def test_cloth_trails_swings_on_and_comes_to_rest(walker: Walker) -> None:
    """Who starts leaves it behind, who stops is passed by it; then it lies as bones say."""
    for _ in range(45):
        walker.frame({})
    start = walker.time
    trail = []
    for _ in range(20):
        walker.frame({}, SPEED * (walker.time - start))
        trail.append(walker.lag())
    stopped = []
    for _ in range(45):
        walker.frame({}, SPEED * 20 / 30)
        stopped.append(walker.lag())
    assert max(trail) > np.radians(3.0) and max(stopped[3:15]) > np.radians(0.5)
    assert stopped[-1] < 1e-3


@pytest.mark.parametrize("rate", [15, 120])
def test_who_sits_has_the_cloth_on_the_lap(walker: Walker, rate: int) -> None:
    """On who sits still, joints of cloth lie as the bones do, at any frame rate: nothing draws it off or trembles."""
    turns = rotations(POSES["sit"])
    angle = {bone: float(np.arctan2(-turns[bone][2, 1], turns[bone][1, 1])) for bone in LEGS}
    for _ in range(2 * rate):
        walker.frame(angle, 0.0, 1 / rate)
        assert np.isfinite(walker.crowd.skin).all()
    assert walker.lag() < 1e-3
