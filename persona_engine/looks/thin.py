"""`thin`: a primitive with fewer triangles. Vertices are left out, none is moved, so that every one keeps its weights, picture coordinates and
blend shapes, and the coarser mesh bends, blinks and speaks as the finer one does.

Half-edge collapses by quadric error (Garland and Heckbert 1997), in rounds of collapses that do not touch each other; the error counts in the
poses of `POSES` as well as at rest.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import BlendShape, Primitive
from persona_engine.names import SEATED_SHAPE

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]

POSES: tuple[dict[str, float], ...] = (
    {"jawOpen": 1.0},
    {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0, "mouthPucker": 1.0},
    {SEATED_SHAPE: 1.0},
    {"mouthSmileLeft": 1.0, "mouthSmileRight": 1.0, "browInnerUp": 1.0, "mouthFunnel": 0.5},
)
"""Mixes of blend shapes in which the thinned surface must also be good."""
TURN = 0.35
"""Least cosine between the old and the new direction of a triangle."""
FAR, APART = 1e-3, 2.5e-4
"""Cost, square metres: of a collapse per unit of difference in weights and in picture coordinates."""
ALONG, ALONG_BORDER = 1e-4, 2e-2
"""Cost of the length of a collapse, inside and along a border."""
ROUND = 0.4
"""Share of what is still to go that one round removes at most."""
MAX_ROUNDS = 60


@dataclass
class _Surface:
    places: F64
    """(K, V, 3) the vertices at rest and in the poses."""
    faces: I64
    kept: Mask
    """(V,) vertices that stay."""
    traits: F64
    """(V, T) what neighbours should share, scaled to cost."""
    stuck: Mask
    """(V,) vertices that could not go where it was cheapest."""
    fresh: Mask
    """(V,) vertices of triangles that the last round changed; what others cost has not changed."""
    known: tuple[I64, F64] = (np.zeros(0, np.int64), np.zeros(0))
    """Collapses as from * V + to, ascending, and what they cost in the last round."""


def thin(primitive: Primitive, target: int, keep: I64 | None = None) -> Primitive:
    """At most about `target` triangles; seams, and the vertices `keep`, stay. A primitive that is light enough comes back as it is."""
    if len(primitive.indices) <= 3 * target:
        return primitive
    return _compact(primitive, thinned_faces(primitive, target, keep))


def thinned_faces(primitive: Primitive, target: int, keep: I64 | None = None, poses: tuple[dict[str, float], ...] = POSES) -> I64:
    """(F, 3) at most about `target` triangles over some of the vertices that the primitive has; as `thin` otherwise."""
    faces = primitive.indices.reshape(-1, 3).astype(np.int64)
    kept = _seams(primitive.positions)
    if keep is not None:
        kept[keep] = True
    surface = _Surface(_posed(primitive, poses), faces, kept, _traits(primitive), np.zeros(len(kept), bool), np.ones(len(kept), bool))
    for _ in range(MAX_ROUNDS):
        if len(surface.faces) <= target or not _collapse(surface, target):
            break
    return surface.faces


def _posed(primitive: Primitive, poses: tuple[dict[str, float], ...]) -> F64:
    rest = primitive.positions.astype(np.float64)
    found = [rest]
    for pose in poses:
        moved = rest.copy()
        for name, weight in pose.items():
            shape = primitive.shapes.get(name)
            if shape is not None:
                moved[shape.indices] += weight * shape.positions
        if not np.array_equal(moved, rest):
            found.append(moved)
    return np.stack(found)


def _traits(primitive: Primitive) -> F64:
    count = len(primitive.positions)
    bound = np.zeros((count, int(primitive.joints.max()) + 1))
    np.add.at(bound, (np.arange(count)[:, None], primitive.joints), primitive.weights)
    parts = [np.sqrt(FAR) * bound[:, bound.any(0)]]
    if primitive.uvs is not None:
        parts.append(np.sqrt(APART) * primitive.uvs)
    return np.concatenate(parts, 1)


def _seams(positions: NDArray[np.float32]) -> Mask:
    """Vertices that share their place with another one."""
    _, where, count = np.unique(np.round(positions, 6), axis=0, return_inverse=True, return_counts=True)
    return np.asarray(count[where.reshape(-1)] > 1)


def folds(faces: I64, u: F64) -> I64:
    """(N,) vertices in which a picture that is unrolled and mirrored turns round: `u` (V,) is least or greatest there. Without them the pattern
    between their neighbours would be drawn out into a bar."""
    ends = faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    a, b = np.concatenate([ends, ends[:, ::-1]]).T
    low, high = np.full(len(u), np.inf), np.full(len(u), -np.inf)
    np.minimum.at(low, a, u[b])
    np.maximum.at(high, a, u[b])
    return np.flatnonzero((u <= low + 1e-6) | (u >= high - 1e-6))


def borders(faces: I64) -> I64:
    """(N,) vertices at the border of a hole or at the rim."""
    edges, open_ = _edges(faces)
    return np.unique(edges[open_])


def _quadrics(places: F64, faces: I64) -> F64:
    """(K, V, 4, 4) sums of squared distances to the planes around every vertex, weighted by area."""
    a, b, c = (places[:, faces[:, i]] for i in range(3))
    n = np.cross(b - a, c - a)
    area = np.linalg.norm(n, axis=-1, keepdims=True)
    n = n / np.maximum(area, 1e-20)
    plane = np.concatenate([n, -(n * a).sum(-1, keepdims=True)], -1) * np.sqrt(0.5 * area)
    flat = (plane[..., :, None] * plane[..., None, :]).reshape(*plane.shape[:2], 16)
    out = np.zeros((places.shape[0], places.shape[1], 16))
    order = np.argsort(faces.T.ravel(), kind="stable")
    rows = faces.T.ravel()[order]
    starts = np.flatnonzero(np.diff(rows, prepend=-1))
    for k in range(len(out)):
        out[k, rows[starts]] = np.add.reduceat(flat[k][order % len(faces)], starts, axis=0)
    return out.reshape(*places.shape[:2], 4, 4)


def _edges(faces: I64) -> tuple[I64, Mask]:
    """(E, 2) edges, and which of them border a hole."""
    a, b = np.concatenate([faces[:, [0, 1]], faces[:, [1, 2]], faces[:, [2, 0]]]).T
    size = int(faces.max()) + 1
    codes, count = np.unique(np.minimum(a, b) * size + np.maximum(a, b), return_counts=True)
    return np.stack([codes // size, codes % size], 1), np.asarray(count == 1)


def _collapse(surface: _Surface, target: int) -> bool:
    """One round; false when nothing more can go."""
    places, faces = surface.places, surface.faces
    edges, open_ = _edges(faces)
    border = np.zeros(places.shape[1], bool)
    border[edges[open_]] = True
    goes, to = np.concatenate([edges, edges[:, ::-1]]).T
    rim = np.tile(open_, 2)
    may = ~(surface.kept | surface.stuck)[goes] & (~border[goes] | rim)
    goes, to, rim = goes[may], to[may], rim[may]
    goes, to, cost = _cheapest(*_costs(surface, goes, to, rim), places.shape[1])
    best, price = np.full(places.shape[1], -1), np.full(places.shape[1], np.inf)
    best[goes], price[goes] = to, cost
    chosen = _apart(price, edges)
    most = max(int(ROUND * (len(faces) - target) / 2.0), 8)
    chosen = chosen[np.argsort(price[chosen], kind="stable")][: min(most, (len(faces) - target + 1) // 2)]
    moved = _sound(surface, chosen, best[chosen], edges)
    surface.stuck[np.setdiff1d(chosen, moved, assume_unique=True)] = True
    if not len(moved):
        return bool(len(chosen))
    place = np.arange(places.shape[1])
    place[moved] = best[moved]
    surface.fresh[:] = False
    surface.fresh[faces[(place[faces] != faces).any(1)]] = True
    faces = place[faces]
    surface.faces = faces[(faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])]
    return True


def _costs(surface: _Surface, goes: I64, to: I64, rim: Mask) -> tuple[I64, F64]:
    """What it costs that vertices go to others, along a border where `rim`, as `_Surface.known` has it."""
    places, traits, codes = surface.places, surface.traits, goes * surface.places.shape[1] + to
    cost, fresh = np.empty(len(goes)), surface.fresh[goes]
    cost[~fresh] = surface.known[1][np.searchsorted(surface.known[0], codes[~fresh])]
    goes, to, rim = goes[fresh], to[fresh], rim[fresh]
    quadric = _quadrics(places, surface.faces[surface.fresh[surface.faces].any(1)])[:, goes]
    there = np.concatenate([places[:, to], np.ones((len(places), len(to), 1))], -1)
    length = ((places[0, goes] - places[0, to]) ** 2).sum(1)
    along = np.where(rim, ALONG_BORDER, ALONG) * length + ((traits[goes] - traits[to]) ** 2).sum(1)
    cost[fresh] = np.einsum("kei,keij,kej->e", there, quadric, there) + length * along
    order = np.argsort(codes)
    surface.known = codes[order], cost[order]
    return surface.known


def _cheapest(codes: I64, cost: F64, count: int) -> tuple[I64, I64, F64]:
    """From where, whereto and for how much: the cheapest collapse of each vertex, of equals that to the least one."""
    goes, to = np.divmod(codes, count)
    starts = np.flatnonzero(np.diff(goes, prepend=-1))
    if not len(starts):
        return goes, to, cost
    least = np.repeat(np.minimum.reduceat(cost, starts), np.diff(starts, append=len(goes)))
    at = np.flatnonzero(cost == least)
    first = at[np.diff(goes[at], prepend=-1) > 0]
    return goes[first], to[first], cost[first]


def _apart(price: F64, edges: I64) -> I64:
    """Vertices cheaper than all their neighbours."""
    rank = np.empty(len(price), np.int64)
    rank[np.argsort(price, kind="stable")] = np.arange(len(price))
    lowest = rank.copy()
    np.minimum.at(lowest, edges[:, 0], rank[edges[:, 1]])
    np.minimum.at(lowest, edges[:, 1], rank[edges[:, 0]])
    return np.flatnonzero((lowest == rank) & np.isfinite(price))


def _sound(surface: _Surface, goes: I64, to: I64, edges: I64) -> I64:
    """Those of the collapses that turn no triangle over and glue nothing together."""
    places, faces = surface.places, surface.faces
    place = np.arange(places.shape[1])
    place[goes] = to
    after = place[faces]
    alive = (after[:, 0] != after[:, 1]) & (after[:, 1] != after[:, 2]) & (after[:, 2] != after[:, 0])
    changed = alive & (after != faces).any(1)
    turned = np.zeros(int(changed.sum()), bool)
    for k in range(len(places)):
        n0, n1 = (np.cross(places[k, f[:, 1]] - places[k, f[:, 0]], places[k, f[:, 2]] - places[k, f[:, 0]]) for f in (faces[changed], after[changed]))
        size = np.linalg.norm(n0, axis=1) * np.linalg.norm(n1, axis=1)
        turned |= (n0 * n1).sum(1) <= TURN * size
    bad = np.zeros(places.shape[1], bool)
    bad[faces[changed][turned].ravel()] = True
    both = np.concatenate([edges, edges[:, ::-1]])
    both = both[np.argsort(both[:, 0], kind="stable")]
    start = np.searchsorted(both[:, 0], np.arange(places.shape[1] + 1))
    shared = np.bincount(faces[~alive].ravel(), minlength=places.shape[1])
    found = []
    for u, v in zip(goes.tolist(), to.tolist()):
        if not bad[u]:
            common = np.intersect1d(both[start[u] : start[u + 1], 1], both[start[v] : start[v + 1], 1], assume_unique=True)
            if len(common) == shared[u]:
                found.append(u)
    return np.array(found, np.int64)


def _compact(primitive: Primitive, faces: I64) -> Primitive:
    used = np.unique(faces)
    place = np.full(len(primitive.positions), -1)
    place[used] = np.arange(len(used))

    def shape(found: BlendShape) -> BlendShape:
        rows = place[found.indices]
        on = rows >= 0
        return BlendShape(rows[on].astype(np.uint32), found.positions[on], None if found.normals is None else found.normals[on])

    shapes = {name: shape(found) for name, found in primitive.shapes.items()}
    return replace(
        primitive,
        positions=primitive.positions[used],
        normals=primitive.normals[used],
        indices=place[faces].ravel().astype(np.uint32),
        joints=primitive.joints[used],
        weights=primitive.weights[used],
        uvs=None if primitive.uvs is None else primitive.uvs[used],
        colors=None if primitive.colors is None else primitive.colors[used],
        shapes={name: found for name, found in shapes.items() if len(found.indices)},
    )
