"""numpy's own functions without what wraps them in Python, which costs as much as they do on the few numbers of a frame."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

try:
    from numpy._core.multiarray import c_einsum as _einsum
    from numpy._core.umath import clip as _clip  # type: ignore[attr-defined]
except ImportError:
    _einsum, _clip = np.einsum, np.clip

einsum: Any = _einsum
clip: Any = _clip
"""`clip(x, least, most)` of arrays."""


def percentile(values: NDArray[np.floating[Any]], percent: float) -> float:
    """As `np.percentile` of (N,), whose first call in a process loads numpy's masked arrays; `median` so too.

    >>> percentile(np.array([4.0, 1.0, 2.0]), 75), median(np.array([4.0, 1.0]))
    (3.0, 2.5)
    """
    ordered = np.sort(values)
    place = (len(ordered) - 1) * percent / 100
    low = int(place)
    return float(ordered[low] + (ordered[min(low + 1, len(ordered) - 1)] - ordered[low]) * (place - low))


def median(values: NDArray[np.floating[Any]]) -> float:
    """As `np.median` of (N,)."""
    ordered, half = np.sort(values), len(values) // 2
    return float(ordered[half - 1 + len(values) % 2 : half + 1].mean())
