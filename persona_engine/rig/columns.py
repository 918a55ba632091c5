"""`Columns`: which rows or columns of an array, as a slice where they stand side by side: what that picks is not copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Columns = slice | NDArray[np.int64]


def neighbors(numbers: Sequence[int] | NDArray[np.integer[Any]]) -> Columns:
    """Indices as `Columns`.

    >>> neighbors([2, 3, 4]), neighbors([4, 2])
    (slice(2, 5, None), array([4, 2]))
    """
    found = np.asarray(numbers, np.int64)
    beside = len(found) > 0 and bool((np.diff(found) == 1).all())
    return slice(int(found[0]), int(found[-1]) + 1) if beside else found
