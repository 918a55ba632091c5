"""numpy's own functions without what wraps them in Python, which costs as much as they do on the few numbers of a frame."""

from __future__ import annotations

from typing import Any

import numpy as np

try:
    from numpy._core.multiarray import c_einsum as _einsum
    from numpy._core.umath import clip as _clip  # type: ignore[attr-defined]
except ImportError:
    _einsum, _clip = np.einsum, np.clip

einsum: Any = _einsum
clip: Any = _clip
"""`clip(x, least, most)` of arrays."""
