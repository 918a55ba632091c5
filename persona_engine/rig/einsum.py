"""`einsum` without the choice of a path, which costs as much as the sums of a frame do."""

from __future__ import annotations

from typing import Any

import numpy as np

try:
    from numpy._core.multiarray import c_einsum as _einsum  # type: ignore[attr-defined]
except ImportError:
    _einsum = np.einsum

einsum: Any = _einsum
