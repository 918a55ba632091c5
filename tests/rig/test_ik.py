from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.rig import ik, quat
from persona_engine.rig.body import Body

BODY = Body.standard()
LIMBS = [ik.Limb.arm(BODY, "left"), ik.Limb.arm(BODY, "right"), ik.Limb.leg(BODY, "left"), ik.Limb.leg(BODY, "right")]


def forward(limb: ik.Limb, start: np.ndarray, parent: np.ndarray, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places of middle joint and end."""
    upper = quat.mul(parent, first)
    middle = start + quat.rotate(upper, (limb.middle - limb.start)[:, None])
    return middle, middle + quat.rotate(quat.mul(upper, second), (limb.end - limb.middle)[:, None])


def scene(seed: int, limb: ik.Limb, far: tuple[float, float]) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    start, way, pole = (rng.normal(size=(3, 20)).astype(np.float32) for _ in range(3))
    way = way / np.linalg.norm(way, axis=0) * rng.uniform(*far, 20) * limb.reach
    parent = quat.normalize(rng.normal(size=(4, 20))).astype(np.float32)
    return start, (start + way).astype(np.float32), pole, parent


@given(st.integers(0, 10_000), st.sampled_from(LIMBS))
def test_the_end_meets_a_target_within_reach(seed: int, limb: ik.Limb) -> None:
    """Up to 97 % of the limb's length the end is at the target to a tenth of a millimetre, whatever the parent's rotation."""
    start, target, pole, parent = scene(seed, limb, (0.15, 0.97))
    first, second = ik.solve(limb, start, target, pole, parent)
    np.testing.assert_allclose(forward(limb, start, parent, first, second)[1], target, atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(first, axis=0), 1, atol=1e-5)


@given(st.integers(0, 10_000), st.sampled_from(LIMBS))
def test_the_middle_bends_towards_the_pole(seed: int, limb: ik.Limb) -> None:
    """The middle joint lies in the plane of start, target and pole, on the pole's side."""
    start, target, pole, parent = scene(seed, limb, (0.3, 0.9))
    middle, _ = forward(limb, start, parent, *ik.solve(limb, start, target, pole, parent))
    along = (target - start) / np.linalg.norm(target - start, axis=0)
    side = pole - along * (pole * along).sum(0)
    out = (middle - start) - along * ((middle - start) * along).sum(0)
    keep = np.linalg.norm(side, axis=0) > 0.05
    cosine = ((side * out).sum(0) / (np.linalg.norm(side, axis=0) * np.linalg.norm(out, axis=0)))[keep]
    np.testing.assert_allclose(cosine, 1, atol=1e-3)


@given(st.integers(0, 10_000), st.sampled_from(LIMBS))
def test_out_of_reach_is_a_soft_stretch(seed: int, limb: ik.Limb) -> None:
    """Beyond reach the limb points at the target, nearly straight, with finite rotations."""
    start, target, pole, parent = scene(seed, limb, (1.2, 5.0))
    first, second = ik.solve(limb, start, target, pole, parent)
    _, end = forward(limb, start, parent, first, second)
    reached = np.linalg.norm(end - start, axis=0)
    assert (reached <= limb.reach * 1.0001).all() and (reached > 0.98 * limb.reach).all()
    along = (target - start) / np.linalg.norm(target - start, axis=0)
    np.testing.assert_allclose(((end - start) * along).sum(0), reached, atol=1e-3)


def test_reach_grows_smoothly() -> None:
    """The distance really reached has no kink: its slope changes by little between neighbours and never is negative."""
    asked = np.linspace(0.8, 1.5, 2000, dtype=np.float32)
    slope = np.diff(ik.soft_reach(asked, 1.0).astype(np.float64)) / np.diff(asked)
    assert (slope > -1e-3).all() and np.abs(np.diff(slope)).max() < 0.05


def test_a_degenerate_target_stays_finite() -> None:
    """A target at the limb's own start, or a pole along the limb, gives unit rotations."""
    for limb in LIMBS:
        start = np.repeat(limb.start[:, None], 2, axis=1)
        target = np.stack([limb.start, limb.end], axis=1)
        first, second = ik.solve(limb, start, target, np.stack([limb.pole, limb.end - limb.start], axis=1), quat.identity(2))
        assert np.isfinite(first).all() and np.isfinite(second).all()
        np.testing.assert_allclose(np.linalg.norm(second, axis=0), 1, atol=1e-5)


@given(st.integers(0, 10_000))
def test_the_end_bone_takes_the_wanted_rotation(seed: int) -> None:
    """end_rotation completes the chain to the rotation asked for."""
    parent, first, second, wanted = (quat.normalize(np.random.default_rng(seed + k).normal(size=(4, 3))).astype(np.float32) for k in range(4))
    last = ik.end_rotation(parent, first, second, wanted)
    assert quat.angle_between(quat.mul(quat.mul(quat.mul(parent, first), second), last), wanted).max() < 2e-3
