import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.looks.skeleton import Figure
from persona_engine.looks.weights import arm_shares, spine_shares, strongest, unpose

tables = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).random((30, 9)) ** 4)


@given(tables)
@settings(max_examples=40, deadline=None)
def test_strongest_keeps_four_and_sums_to_one(table: np.ndarray) -> None:
    """Every row ends with at most four weights that sum to 1 and were among its largest."""
    out = strongest(table)
    assert np.allclose(out.sum(1), 1.0) and ((out > 0).sum(1) <= 4).all()
    assert all(table[i, out[i] > 0].min() >= table[i, out[i] == 0].max() - 1e-12 or (out[i] > 0).sum() < 4 for i in range(len(table)))


def test_shares_sum_to_one_everywhere(figure: Figure) -> None:
    """Trunk and arm shares are a partition at every height and length."""
    y = np.linspace(0.0, 1.3, 200)
    assert np.allclose(sum(spine_shares(figure, y).values()), 1.0)
    assert np.allclose(sum(arm_shares(figure, "left", y).values()), 1.0)
    assert min(float(np.min(share)) for share in spine_shares(figure, y).values()) >= 0.0


def test_unposing_undoes_skinning(figure: Figure) -> None:
    """Skinning the unposed points in the cut pose gives the points back."""
    rng = np.random.default_rng(3)
    points = rng.normal(0.0, 0.3, (40, 3)) + (0.2, 0.9, 0.0)
    table = np.zeros((40, len(figure.names)))
    share = rng.random(40) * 0.6
    table[:, figure.names.index("leftUpperArm")], table[:, figure.names.index("upperChest")] = share, 1.0 - share
    deltas = figure.lowered(52.0)
    rest = unpose(points, table, deltas)
    blend = np.einsum("vj,jab->vab", table, deltas)
    assert np.allclose(np.einsum("vab,vb->va", blend[:, :3, :3], rest) + blend[:, :3, 3], points, atol=1e-9)
