"""Layers of cloth on one body: what is worn further in lies under what is worn further out, on who stands and on who sits.

Layers are settled from the outermost inwards, each against all that lies over it where that lies by then; of tops what lies deep in a coat is not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.making import Making
from persona_engine.looks.near import dots, within
from persona_engine.looks.piece import HANGING, UNDERWEAR, Panel, Piece
from persona_engine.looks.shorts import falling
from persona_engine.looks.under import BESIDE, drawn_in, held_down, risen

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Bits = NDArray[np.bool_]

SETTLED = ("bottom", "top", "outer")
"""Slots whose cloth is laid over each other."""
BIB, COAT, LYING = 0.005, 0.0045, 0.0065
"""How far cloth lies under a bib, under any other cloth, and under that on the lap of who sits."""
COLLAR, NECK, STIFF = "roll", 0.004, 0.012
"""Rolled collars, which come out of what is worn over them; how far over the nearest point of that they still lie under it; and the distance
over which they keep their shape."""
BEHIND = (0.0, -0.030)
"""Depths between which a rolled collar that lies open in front goes over into what is under the cloth behind."""
INSIDE = ("top", "outer")
"""Slots of which the first lies so tightly in the second that nobody sees it there."""
RINGS, SPOT = 2, 16
"""How many vertices from what is not covered that is, and how many a crease amid what is covered has at most."""
AWAY, THROAT = 0.040, 0.98
"""How far from the edges of what covers it that is, but for edges above this height, where collars close; metres of the 1.5 m figure."""
FINE = 0.020
"""Edges of cloth longer than this count with their middles, so that all that lies under cloth is near some point of it; metres of the 1.5 m figure."""
BACK, SOFT, STRAP = "back", ("strap", "scarf"), 0.024
"""The slot of what is worn over all cloth, how names of its panels start that bend over it, and how far a strap moves as one."""
LAP = 0.80
"""Cloth below this may lie on the lap, metres of the 1.5 m figure."""


def settle(making: Making, layers: Sequence[Piece]) -> None:
    """Note in `making` how the panels of `layers`, from the skin outwards, move, and which of their edges need not be drawn."""
    back = [piece for piece in layers if piece.slot == BACK]
    layers = [piece for piece in layers if piece.slot in SETTLED and piece.name not in UNDERWEAR.values()]
    for row in range(len(layers) - 2, -1, -1):
        over = layers[row + 1 :]
        _hang_inside(making, layers[row], over)
        for outer in over:
            _hold_down(making, layers[row], outer)
    for row in range(len(layers) - 2, -1, -1):
        for outer in layers[row + 1 :]:
            _hold_down_seated(making, layers[row], outer)
    for piece in back:
        _lay_on(making, piece, layers)


def _hang_inside(making: Making, piece: Piece, over: Sequence[Piece]) -> None:
    """Skirts hang inside the skirts of what lies further out."""
    cloth = [making.on(panel)[0] + _moved(making, panel) for outer in over for panel in falling(outer)]
    for panel in falling(piece) if cloth else ():
        making.drawn[id(panel)] = drawn_in(making.on(panel)[0], np.concatenate(cloth), making.figure.scale)


def _hold_down(making: Making, piece: Piece, outer: Piece) -> None:
    """All of a piece lies under the trunk, sleeves, bib and tails of what is worn over it."""
    cloth, outward, rim, deep = making.once("over", outer, lambda outer: _over(making, outer))
    for panel in piece.panels:
        if _lies(panel):
            points, normals = _outside(making, panel)
            above = NECK if panel.name == COLLAR else BESIDE
            by, covered = held_down(points, normals, cloth, outward, making.figure.scale, deep, above)
            if (piece.slot, outer.slot) == INSIDE and not panel.name.endswith(HANGING):
                making.buried[id(panel)] = making.buried.get(id(panel), np.zeros(len(points), bool)) | _inner(panel, points, covered, rim, making.figure.scale)
            making.turned[id(panel)] = making.turned.get(id(panel), np.zeros(len(points), bool)) | (covered & ~normals.any(1))
            making.drawn[id(panel)] = _moved(making, panel) + (_stiff(points, by, making.figure.scale) if panel.name == COLLAR else by)


def _over(making: Making, outer: Piece) -> tuple[F32, F32, F32, float]:
    """Positions and normals of what of a piece lies over others, the points of its edges, and how far others lie under it."""
    over = [panel for panel in outer.panels if _lies(panel) and panel.name.startswith((outer.name, "bib"))]
    cloth, outward = (np.concatenate(pairs) for pairs in zip(*(_finer(panel, *_outside(making, panel), making.figure.scale) for panel in over)))
    rim = np.concatenate([making.on(panel)[0][_border(panel.faces)] for panel in over])
    return cloth, outward, rim, BIB if any(panel.name == "bib" for panel in over) else COAT


def _inner(panel: Panel, points: F32, covered: Bits, rim: F32, scale: float) -> Bits:
    """(V,) points of a panel that are `RINGS` vertices from what is not `covered` and far from the `rim` of what covers them below the throat; spots in
    creases count as covered."""
    near = np.zeros(len(points), bool)
    near[within(points, rim[rim[:, 1] < THROAT * scale], AWAY * scale).first] = True
    bare: Bits = ~covered
    of = _parts(panel.faces, bare)
    open_: Bits = (np.bincount(of, minlength=len(of))[of] > SPOT) | np.isin(of, of[bare & near])
    bare = near | (bare & open_)
    for _ in range(RINGS):
        bare[panel.faces[bare[panel.faces].any(1)]] = True
    return ~bare


def _parts(faces: NDArray[np.uint32], bare: Bits) -> NDArray[np.int64]:
    """(V,) the same number for points that hang together among those that are `bare`."""
    edges = faces[:, [0, 1, 1, 2, 2, 0, 1, 0, 2, 1, 0, 2]].reshape(-1, 2)
    a, b = edges[bare[edges].all(1)].T
    of, before = np.arange(len(bare)), np.zeros(0, np.int64)
    while not np.array_equal(of, before):
        before = of.copy()
        np.minimum.at(of, a, of[b])
    return of


def _border(faces: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Points of the edges that only one face has."""
    edges = np.sort(faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    both, count = np.unique(edges[:, 0].astype(np.int64) << 32 | edges[:, 1], return_counts=True)
    alone = both[count == 1]
    return np.unique(np.concatenate([alone >> 32, alone & 0xFFFFFFFF])).astype(np.uint32)


def _hold_down_seated(making: Making, piece: Piece, outer: Piece) -> None:
    """The same on the lap of who sits, where one of the two lies otherwise than on who stands."""
    over, under = ([panel for panel in layer.panels if _lies(panel) and _low(making, panel)] for layer in (outer, piece))
    if not any(panel.seated is not None for panel in (*over, *under)) or not over:
        return
    cloth, outward = making.once("over seated", outer, lambda _: _together_seated(making, over))
    for panel in under:
        points, normals, turns = _seated(making, panel)
        by, _ = held_down(points, normals, cloth, outward, making.figure.scale, LYING)
        change, rows = np.zeros_like(by), np.flatnonzero(by.any(1))
        change[rows] = np.linalg.solve(turns[rows], by[rows, :, None].astype(np.float64))[..., 0]
        making.laid[id(panel)] = making.laid.get(id(panel), np.float32(0.0)) + change


def _together_seated(making: Making, over: Sequence[Panel]) -> tuple[F32, F32]:
    cloth, outward = (np.concatenate(pairs) for pairs in zip(*(_finer(panel, *_seated(making, panel)[:2], making.figure.scale) for panel in over)))
    return cloth, outward


def _low(making: Making, panel: Panel) -> bool:
    return bool((making.on(panel)[0][:, 1] < LAP * making.figure.scale).any())


def _seated(making: Making, panel: Panel) -> tuple[F32, F32, F64]:
    """Positions and normals of a panel on who sits, the normals as `_outside` has them, and the (V, 3, 3) matrices that turn it there."""
    _, normals = _outside(making, panel)
    blend = making.turns(panel)
    points = making.on(panel)[0] + _moved(making, panel) + making.seated(panel)
    there = (np.einsum("vab,vb->va", blend[:, :, :3], points) + blend[:, :, 3]).astype(np.float32)
    return there, _looks(there, panel.faces) * normals.any(1, keepdims=True), blend[:, :, :3]


def _finer(panel: Panel, points: F32, normals: F32, scale: float) -> tuple[F32, F32]:
    """Positions and normals of the outside of a panel, with the middles of its long edges."""
    ends = panel.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    a, b = ends[ends[:, 0] < ends[:, 1]].T
    outside = np.asarray(normals.any(1))
    seen = outside[a] & outside[b]
    a, b = a[seen], b[seen]
    way = points[a] - points[b]
    long = dots(way, way) > np.float32(FINE * scale) ** 2
    a, b = a[long], b[long]
    middle = normals[a] + normals[b]
    middle /= np.maximum(np.sqrt(dots(middle, middle))[:, None], 1e-6)
    return np.concatenate([points[outside], (points[a] + points[b]) / np.float32(2)]), np.concatenate([normals[outside], middle])


def _looks(points: F32, faces: NDArray[np.uint32]) -> F32:
    """(V, 3) unit normals."""
    a, b, c = (points[faces[:, k]].T for k in range(3))
    (ux, uy, uz), (vx, vy, vz) = b - a, c - a
    over = (uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx)
    out = np.stack([np.bincount(faces.ravel(), np.repeat(part, 3), len(points)) for part in over], 1)
    return np.asarray(out / np.maximum(np.sqrt(dots(out, out))[:, None], 1e-12), np.float32)


def _lay_on(making: Making, piece: Piece, under: Sequence[Piece]) -> None:
    """Straps and scarves lie on the cloth under them."""
    scale = making.figure.scale
    panels = [panel for layer in under for panel in layer.panels if _lies(panel)]
    if not panels:
        return
    cloth, outward = (np.concatenate(pairs) for pairs in zip(*(_finer(panel, *_outside(making, panel), scale) for panel in panels)))
    for panel in piece.panels:
        if panel.frame == "body" and panel.name.startswith(SOFT):
            points = making.on(panel)[0]
            making.drawn[id(panel)] = _together(points, risen(points, cloth, outward, scale), STRAP * scale)


def _together(points: F32, by: F32, reach: float) -> F32:
    """(V, 3) moves of points that share those of what is nearer than about `reach`, each as far as the farthest."""
    size = np.linalg.norm(by, axis=1)
    share = np.exp(-((points[:, None] - points[None]) ** 2).sum(-1) / np.float32(reach) ** 2)
    most, way = (share * size).max(1), share @ by
    return np.asarray(way * (most / np.maximum(np.linalg.norm(way, axis=1), 1e-9))[:, None], np.float32)


def _stiff(points: F32, by: F32, scale: float) -> F32:
    """(V, 3) moves of a rolled collar that keeps its shape and lies open in front."""
    behind = np.clip((points[:, 2] / np.float32(scale) - BEHIND[0]) / (BEHIND[1] - BEHIND[0]), 0.0, 1.0)
    return np.asarray(_together(points, by, STIFF * scale) * behind[:, None], np.float32)


def _lies(panel: Panel) -> bool:
    return panel.anchors is not None and panel.frame == "body"


def _moved(making: Making, panel: Panel) -> F32:
    return making.drawn.get(id(panel), np.zeros_like(making.on(panel)[0]))


def _outside(making: Making, panel: Panel) -> tuple[F32, F32]:
    """Positions and normals of a panel of cloth, the normals 0 where an edge is turned in and they look towards the skin."""
    return making.on(panel)[0] + _moved(making, panel), making.outward(panel)
