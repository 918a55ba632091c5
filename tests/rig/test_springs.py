from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from persona_engine.avatar.model import Avatar, Collider, SpringJoint
from persona_engine.names import BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.crowd import Crowd
from persona_engine.rig.model import RigModel
from persona_engine.rig.springs import RATE, Springs
from tests import samples


class Bench:
    """A crowd with springs in a session."""

    def __init__(self, avatar: Avatar | None = None, count: int = 1) -> None:
        self.rig = RigModel.from_avatar(avatar or samples.sample_avatar())
        self.crowd, self.springs = Crowd(self.rig, count), Springs(self.rig, count)
        self.crowd.spring_hook = self.springs
        self.roots = np.zeros((4, count), np.float32)
        self.tip = self.rig.joint("hair_2")
        for _ in range(count):
            self.crowd.claim()

    def frame(self, time: float, x: float = 0.0, heading: float = 0.0) -> np.ndarray:
        """(3, n) where the tip of the hair is in session space at `time`."""
        self.roots[0], self.roots[3] = x, heading
        self.springs.set_frame(time, self.roots)
        self.crowd.pose(quat.identity(55, self.crowd.count), np.zeros((3, self.crowd.count), np.float32), np.zeros((52, self.crowd.count), np.float32))
        self.crowd.solve()
        at = self.crowd.joint_places()[:, self.tip]
        sine, cosine = np.sin(heading), np.cos(heading)
        return np.stack([at[0] * cosine + at[2] * sine + x, at[1], at[2] * cosine - at[0] * sine])


def sway(time: float) -> float:
    return 0.3 * float(np.sin(6 * min(time, 1.0)))


def test_bones_keep_their_lengths() -> None:
    """However hard the root is shaken, no swinging joint stretches."""
    bench = Bench()
    rows = [bench.rig.joint(f"hair_{k}") for k in range(3)]
    rest = np.linalg.norm(np.diff(bench.rig.heads[:, rows], axis=1), axis=0)
    for k in range(90):
        bench.frame(k / 60, 2 * sway(k / 60), 3 * sway(k / 45))
        places = bench.crowd.joint_places()[:, rows, 0]
        np.testing.assert_allclose(np.linalg.norm(np.diff(places, axis=1), axis=0), rest, atol=1e-5)


def test_hair_trails_and_comes_to_rest() -> None:
    """A jerk to the side leaves the tip behind; half a second after the motion ends it is still."""
    bench = Bench()
    first = bench.frame(0.0)
    for k in range(1, 4):
        late = bench.frame(k / 60, 0.08 * k)
    assert late[0, 0] < first[0, 0] + 0.2
    settled = [bench.frame(k / 60, 0.24) for k in range(4, 80)]
    assert np.abs(np.diff([place[0, 0] for place in settled[-20:]])).max() < 2e-4


@pytest.mark.parametrize("rate", [15, 144])
def test_any_frame_rate_swings_alike(rate: int) -> None:
    """At 15 and 144 frames a second the tip ends within a centimetre of the 60 Hz path, and at rest on the same spot."""
    other, reference = Bench(), Bench()
    for k in range(2 * RATE + 1):
        wanted = reference.frame(k / RATE, sway(k / RATE))
    for k in range(2 * rate + 1):
        found = other.frame(k / rate, sway(k / rate))
    np.testing.assert_allclose(found, wanted, atol=1e-3)


def test_motion_between_steps_is_even() -> None:
    """At 240 frames a second the tip moves a little in every frame instead of jumping in every fourth."""
    bench = Bench()
    path = np.array([bench.frame(k / 240, 0.5 * k / 240)[0, 0] for k in range(240)])
    speed = np.diff(path)[120:] * 240
    assert np.abs(speed - 0.5).max() < 0.05


def test_the_past_is_forgotten() -> None:
    """A late joiner that starts from rest agrees to 1 mm after half a second with one that saw the whole motion."""
    whole, late = Bench(), Bench()
    for k in range(60):
        whole.frame(k / 60, 0.5 * sway(k / 60), sway(k / 60))
    for k in range(60, 90):
        a, b = whole.frame(k / 60, 0.1), late.frame(k / 60, 0.1)
    np.testing.assert_allclose(a, b, atol=1e-3)


def test_a_snapshot_continues_exactly() -> None:
    """Restored from a snapshot, springs go on bit for bit."""
    bench, other = Bench(), Bench()
    for k in range(30):
        bench.frame(k / 60, sway(k / 60))
    other.springs.restore(bench.springs.snapshot(1))
    for k in range(30, 60):
        np.testing.assert_array_equal(bench.frame(k / 60, sway(k / 60)), other.frame(k / 60, sway(k / 60)))


def test_a_jump_starts_from_rest() -> None:
    """Time going back, or a gap of a second, hangs the hair afresh instead of whipping it."""
    bench = Bench()
    for k in range(20):
        bench.frame(k / 60, 2 * sway(k / 60))
    rest = bench.rig.heads[:, bench.tip]
    for time in (10.0, 3.0):
        found = bench.frame(time, 50.0)
        np.testing.assert_allclose(found[:, 0] - [50, 0, 0], rest, atol=0.02)


def test_hair_stays_out_of_colliders() -> None:
    """A sphere put where the hair hangs pushes every joint that heeds it to its surface."""
    avatar = samples.sample_avatar()
    sphere = Collider(BONE_INDEX["head"], (0.0, 0.13, -0.16), 0.06)
    soft = tuple(SpringJoint(j.joint, 0.5, 0.1, drag=0.5, radius=0.01) for j in avatar.springs[0].joints)
    bench = Bench(replace(avatar, colliders=(sphere,), springs=(replace(avatar.springs[0], joints=soft, colliders=(0,)),)))
    for k in range(60):
        bench.frame(k / 60)
    center = bench.rig.body.at("head") + np.float32([0, 0.13, -0.16])
    places = bench.crowd.joint_places()[:, [bench.rig.joint("hair_1"), bench.tip], 0]
    assert (np.linalg.norm(places - center[:, None], axis=0) > 0.07 - 1e-3).all()


def test_each_persona_swings_alone() -> None:
    """Rows do not touch each other: one that is shaken among three equals one that is shaken alone."""
    three, one = Bench(count=3), Bench()
    for k in range(30):
        x = sway(k / 60)
        three.roots[0] = (0, x, 0)
        three.springs.set_frame(k / 60, three.roots)
        three.crowd.solve()
        one.frame(k / 60, x)
    np.testing.assert_allclose(three.crowd.joint_places()[:, three.tip, 1], one.crowd.joint_places()[:, one.tip, 0], atol=1e-6)
    np.testing.assert_array_equal(three.crowd.joint_places()[:, :, 0], three.crowd.joint_places()[:, :, 2])
