import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.looks import sdf

points = st.lists(st.tuples(*[st.floats(-1.0, 1.0)] * 3), min_size=1, max_size=20).map(lambda rows: np.array(rows, np.float64))


@given(points)
@settings(max_examples=50, deadline=None)
def test_capsule_distance_is_exact(p: np.ndarray) -> None:
    """A capsule of one radius gives the true distance to its axis less the radius."""
    field = sdf.capsule((0, -0.3, 0), (0, 0.3, 0), 0.1, 0.1)
    nearest = np.stack([np.zeros(len(p)), np.clip(p[:, 1], -0.3, 0.3), np.zeros(len(p))], 1)
    assert np.allclose(field(p), np.linalg.norm(p - nearest, axis=1) - 0.1, atol=1e-12)


@given(points)
@settings(max_examples=50, deadline=None)
def test_smooth_union_contains_both(p: np.ndarray) -> None:
    """A smooth union is never outside where one of its solids is inside, and never swells by more than a quarter of the fillet."""
    a, b = sdf.capsule((0, 0, 0), (0.5, 0, 0), 0.2, 0.1), sdf.ellipsoid((0.2, 0.2, 0), (0.3, 0.2, 0.2))
    both, least = sdf.union([a, b], 0.1)(p), np.minimum(a(p), b(p))
    assert np.all(both <= least + 1e-12)
    assert np.all(both >= least - 0.025 - 1e-12)


@given(st.floats(-0.02, 0.05))
@settings(max_examples=20, deadline=None)
def test_projection_lands_at_the_offset(offset: float) -> None:
    """Projected points lie at the asked distance from the surface."""
    field = sdf.capsule((0, -0.3, 0), (0, 0.3, 0), 0.1, 0.08)
    start = np.array([[0.2, 0.0, 0.05], [0.05, 0.2, 0.1], [-0.15, -0.35, 0.02]])
    assert np.allclose(field(sdf.project(field, start, offset, 4)), offset, atol=1e-6)


@given(st.lists(st.floats(0.0, 10.0), min_size=3, max_size=8))
@settings(max_examples=50, deadline=None)
def test_smooth_table_keeps_knots_and_never_overshoots(values: list[float]) -> None:
    """The table's own values are met and nothing between two knots leaves their range."""
    x = np.arange(len(values), dtype=np.float64)
    assert np.allclose(sdf.smooth_table(x, values, x), values, atol=1e-9)
    fine = np.linspace(0, len(values) - 1, 200)
    out, i = sdf.smooth_table(x, values, fine), np.minimum(fine.astype(int), len(values) - 2)
    low, high = np.minimum(np.array(values)[i], np.array(values)[i + 1]), np.maximum(np.array(values)[i], np.array(values)[i + 1])
    assert np.all((out >= low - 1e-6) & (out <= high + 1e-6))


def test_occlusion_is_dark_in_a_gap_and_open_on_top() -> None:
    """Between two close spheres less sky is seen than on their far sides."""
    field = sdf.union([sdf.ellipsoid((s * 0.11, 0, 0), (0.1, 0.1, 0.1)) for s in (1, -1)], 0.001)
    p, n = np.array([[0.01, 0, 0], [0.21, 0, 0]]), np.array([[-1.0, 0, 0], [1.0, 0, 0]])
    gap, free = sdf.occlusion(field, p, n)
    assert gap < 0.6 < free
