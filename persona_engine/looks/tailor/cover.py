"""What lies under a piece: which vertices of the body it covers, and how far a hat lets hair reach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from persona_engine.looks.cage import normals
from persona_engine.looks.piece import HEADBAND
from persona_engine.looks.tailor.bench import F64, I64, Sewn

EDGE = 2
"""Rings of vertices along an edge of cloth that stay."""
WAIST = (0.68, 0.86)
"""Heights at which one ring is enough: tops and bottoms overlap there, and skin between them comes through when somebody sits."""
ISLAND = 16
"""Bare spots of up to this many vertices amid cloth, as in an armpit, count as covered."""
ANKLE = 0.085
"""Below this the skin is never seen: everyone wears at least socks."""
ROWS, COLUMNS = 24, 48
FREE = 6.0
"""Distance that stands for "nothing there", units."""
GAP = 0.035
SWELL, LOOSE, FALLING = 0.09, 0.30, 0.60
"""How much farther out hair may be from one cell to the next: it swells from a cell beyond the edge of a
hat, as locks are too coarse to turn sharply round a brim; round bands and wreaths it is only dented; out of
cloth that is tied round the head it falls."""


class Cover:
    """The skin of the body in the pose in which clothes are cut."""

    def __init__(self, skin: list[Sewn]) -> None:
        starts = np.cumsum([0] + [len(s.points) for s in skin])
        self.points: F64 = np.concatenate([s.cut for s in skin if s.cut is not None])
        self.faces: I64 = np.concatenate([s.faces + start for s, start in zip(skin, starts)])
        self._normals = normals(self.points, self.faces)

    def nearest(self, points: F64) -> NDArray[np.uint16]:
        """(V,) the nearest vertex of the skin."""
        out = np.zeros(len(points), np.uint16)
        for start in range(0, len(points), 256):
            gap = ((points[start : start + 256, None] - self.points[None]) ** 2).sum(-1)
            out[start : start + 256] = gap.argmin(1)
        return out

    def hidden(self, panels: list[Sewn]) -> NDArray[np.bool_] | None:
        """(B,) vertices that are covered, and not near an edge of what covers them."""
        if not panels:
            return None
        covered = np.zeros(len(self.points), bool)
        for reach in sorted({s.reach for s in panels}):
            cloth = np.concatenate([s.cut[s.faces] for s in panels if s.reach == reach and s.cut is not None])
            covered |= first_hit(self.points - self._normals * 0.004, self._normals, cloth) < reach
        covered = self._filled(covered)
        y = self.points[:, 1]
        for ring in range(EDGE):
            bare = np.zeros(len(covered), bool)
            shown = ~covered & (y > ANKLE)
            if ring:
                shown &= (y < WAIST[0]) | (y > WAIST[1])
            exposed = shown[self.faces].any(1)
            bare[self.faces[exposed]] = True
            covered = covered & ~bare
        return covered if covered.any() else None

    def _filled(self, covered: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """(B,) the same with small islands closed."""
        edges = self.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
        bare = edges[~covered[edges].any(1)]
        count = len(covered)
        island = connected_components(coo_array((np.ones(len(bare)), (bare[:, 0], bare[:, 1])), (count, count)), directed=False)[1]
        size = np.bincount(island[~covered], minlength=int(island.max()) + 1)
        return np.asarray(covered | (size[island] <= ISLAND))


def first_hit(origins: F64, ways: F64, triangles: F64) -> F64:
    """(N,) distance along unit `ways` from `origins` to the first of `triangles` (F, 3, 3); infinite where there is none.

    Source: Moeller and Trumbore 1997.
    """
    a, ab, ac = triangles[:, 0], triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    out = np.full(len(origins), np.inf)
    for start in range(0, len(origins), 64):
        o, w = origins[start : start + 64, None], ways[start : start + 64, None]
        p = np.cross(w, ac[None])
        det = (p * ab).sum(-1)
        safe = np.where(np.abs(det) < 1e-14, np.inf, det)
        t = o - a
        u = (t * p).sum(-1) / safe
        q = np.cross(t, np.broadcast_to(ab, t.shape))
        v = (q * w).sum(-1) / safe
        far = (q * ac).sum(-1) / safe
        on = (u >= -1e-6) & (v >= -1e-6) & (u + v <= 1 + 1e-6) & (far > 0) & np.isfinite(safe)
        out[start : start + 64] = np.where(on, far, np.inf).min(1, initial=np.inf)
    return out


def dome(panels: list[Sewn], tied: bool = False) -> NDArray[np.float32]:
    """(ROWS, COLUMNS) how far hair may reach under a hat; out of cloth that is `tied` round the head it falls at once."""
    lat = np.radians(np.linspace(-90.0, 90.0, ROWS))[:, None]
    lon = np.radians(np.linspace(-180.0, 180.0, COLUMNS, endpoint=False))[None]
    ways = np.stack(np.broadcast_arrays(np.cos(lat) * np.sin(lon), np.sin(lat), np.cos(lat) * np.cos(lon)), -1).reshape(-1, 3)
    triangles = np.concatenate([s.points[s.faces] for s in panels if s.frame == "head" and s.name != HEADBAND])
    reach = first_hit(np.zeros_like(ways), ways, triangles).reshape(ROWS, COLUMNS)
    reach = np.where(np.isfinite(reach), reach - GAP, FREE)
    rows = np.arange(ROWS)
    swell = FALLING if tied else SWELL if (reach[3 * ROWS // 4 :] < FREE).mean() > 0.5 else LOOSE
    for more in (0.0, *[swell] * ROWS):
        around = [np.roll(reach, dx, 1)[np.clip(rows + dy, 0, ROWS - 1)] for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
        reach = np.minimum.reduce([reach, *(side + more for side in around)])
    return reach.astype(np.float32)
