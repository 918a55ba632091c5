"""Points that lie near each other."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.looks.near import within


@given(st.integers(0, 2**32 - 1), st.integers(0, 40), st.integers(0, 60), st.floats(0.05, 2.0))
def test_pairs_are_those_of_all_pairs(seed: int, many: int, others: int, reach: float) -> None:
    """The same pairs, by the first point, and the same nearest ones as when every point is held against every other."""
    rng = np.random.default_rng(seed)
    a, b = (rng.normal(size=(count, 3)).astype(np.float32) for count in (many, others))
    squared = ((a[:, None] - b[None]) ** 2).sum(-1).reshape(many, others)
    found = within(a, b, reach)
    assert set(zip(found.first.tolist(), found.second.tolist())) == set(zip(*(rows.tolist() for rows in np.nonzero(squared < reach * reach))))
    assert (np.diff(found.first) >= 0).all()
    nearest = found.nearest()
    assert nearest.first.tolist() == np.flatnonzero((squared < reach * reach).any(1)).tolist()
    np.testing.assert_allclose(nearest.squared, squared[nearest.first].min(1) if others and len(nearest.first) else [])
