"""Clips: the frame is a closed form of time, whatever was called in between."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.panda.animation import Animator
from persona_engine.panda.clips import ProceduralClip
from persona_engine.rig import quat
from persona_engine.rig.body import Body


class Ramp:
    """A clip whose hips tell the frame."""

    def __init__(self, name: str, frames: int = 31, rate: float = 30.0) -> None:
        self.name, self.frames, self.rate = name, frames, rate

    def sample(self, frame: float):
        return quat.identity(55), np.array([frame, 0, 0], np.float32)


def made():
    """An animator on a clock that is a list of one number."""
    now = [0.0]
    animator = Animator(lambda: now[0], lambda control: None)
    animator.add([Ramp("a"), Ramp("b")])
    return animator, now


@given(st.floats(0, 100), st.sampled_from(["loop", "pingpong", "play"]), st.floats(-3, 3), st.integers(0, 20), st.integers(0, 10))
def test_the_frame_stays_within_the_range_played(t, mode, rate, first, span):
    """Whatever the rate and time, no frame outside from..to is shown."""
    animator, now = made()
    control = animator.controls["a"]
    control.setPlayRate(rate)
    if mode == "play":
        control.play(first, first + span)
    else:
        getattr(control, mode)(True, first, first + span)
    now[0] = t
    assert first <= control.getFullFframe() <= first + span + (1 if mode == "loop" else 0)
    assert 0 <= control.getFrame() < 31


@given(st.floats(0.01, 5), st.floats(-2, 2), st.floats(-2, 2))
def test_changing_the_rate_does_not_jump(t, before, after):
    """The frame is the same just before and just after."""
    animator, now = made()
    control = animator.controls["a"]
    control.setPlayRate(before)
    control.loop()
    now[0] = t
    here = control.getFullFframe()
    control.setPlayRate(after)
    assert abs(control.getFullFframe() - here) < 1e-6 or abs(abs(control.getFullFframe() - here) - 31) < 1e-6


def test_followed_from_the_score_a_clip_is_where_it_would_be():
    """Starting late at a past time shows the frame of one who started then."""
    animator, now = made()
    now[0] = 5.0
    control = animator.controls["a"]
    control.follow(4.5, 1.0, True)
    assert abs(control.getFullFframe() - 15.0) < 1e-9


def test_a_gait_closes_its_cycle_with_feet_on_the_ground():
    """First and last frame meet; one foot or the other is always low."""
    body = Body.standard()
    walk = ProceduralClip("walk", body)
    first, last = walk.sample(0.0), walk.sample(float(walk.frames))
    assert np.abs(quat.angle_between(first[0], last[0])).max() < 0.02
    assert np.abs(first[1] - last[1]).max() < 0.002
    assert walk.sample(3.0)[0].shape == (4, 55)


def test_a_removed_clip_is_no_longer_shown():
    """Unloading what plays shows nothing."""
    animator, _ = made()
    animator.controls["a"].loop()
    assert animator.active
    animator.remove(["a"])
    assert not animator.active and "a" not in animator.controls
