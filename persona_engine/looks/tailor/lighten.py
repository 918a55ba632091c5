"""Keeps pieces within their triangles: panels are thinned to what their slot may have, and get a second, lighter set of faces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.model import BlendShape, Primitive
from persona_engine.looks.piece import TRIANGLES, Panel
from persona_engine.looks.pose import skin
from persona_engine.looks.shapes import SHAPES
from persona_engine.looks.tailor.bench import Bench
from persona_engine.looks.thin import POSES, borders, folds, thinned_faces
from persona_engine.names import SEATED_SHAPE

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]
Bits = NDArray[np.bool_]

LIGHT = 0.5
"""Share of its triangles that the lighter set of a panel has."""
LEAST = 60
"""A panel with fewer triangles has no lighter set."""


def lightened(slot: str, most: int, panels: tuple[Panel, ...], rolled: Sequence[Bits | None], bench: Bench) -> tuple[Panel, ...]:
    """The panels of a piece of `slot` within `most` triangles, each with its lighter set, which lacks the vertices `rolled` (V,) of every panel:
    edges that are turned in would show dark teeth. Skin stays as fine as what is cut out of it."""
    if slot not in TRIANGLES:
        return panels
    have = sum(len(panel.faces) for panel in panels)
    share = min(most / max(have, 1), 1.0)
    return tuple(_finished(panel, share, edge, bench) for panel, edge in zip(panels, rolled))


def _finished(panel: Panel, share: float, rolled: Bits | None, bench: Bench) -> Panel:
    rolled = np.zeros(len(panel.positions), bool) if rolled is None else rolled
    if share < 1.0:
        faces = _thinned(panel, panel.faces, max(int(share * len(panel.faces)), LEAST), _hems(panel, rolled), bench)
        used = np.unique(faces)
        panel, rolled = _over(panel, faces, used), rolled[used]
    if len(panel.faces) < LEAST:
        return panel
    flat = panel.faces[~rolled[panel.faces].any(1)]
    return replace(panel, light=_thinned(panel, flat, int(LIGHT * len(panel.faces)), _hems(panel, rolled), bench).astype(np.uint32))


def _hems(panel: Panel, rolled: Bits) -> I64 | None:
    """(N,) vertices from which edges are turned in; None where none are."""
    return borders(panel.faces[~rolled[panel.faces].any(1)].astype(np.int64)) if rolled.any() else None


def _thinned(panel: Panel, chosen: NDArray[np.uint32], target: int, hems: I64 | None, bench: Bench) -> I64:
    """(F, 3) faces in place of those `chosen`, over the panel's own vertices, `hems` among them; the error counts for other bodies and faces too."""
    count = len(panel.positions)
    every = np.arange(count, dtype=np.uint32)
    places, scale, shapes, poses = panel.positions, 1.0, panel.morphs, tuple({axis: 1.0} for axis in panel.morphs)
    if panel.frame != "body":
        scale = bench.frame.unit / bench.k
    if panel.frame == "face":
        assert panel.anchors is not None
        places, shapes, poses = _face(bench)[panel.anchors] + panel.positions, {n: d[panel.anchors] for n, d in _moved(bench).items()}, POSES
    faces: I64 = chosen.astype(np.int64)
    if panel.uvs is None:
        # Without a picture there are no seams but between colours: points at one place, of one colour, and turned alike, are one.
        alike = np.hstack([places, 0.02 * panel.normals, panel.zones[:, None]])
        _, first, same = np.unique(np.round(alike, 3), axis=0, return_index=True, return_inverse=True)
        faces = first[same.reshape(-1)][faces]
        faces = faces[(faces[:, 0] != faces[:, 1]) & (faces[:, 1] != faces[:, 2]) & (faces[:, 2] != faces[:, 0])]
    primitive = Primitive(
        places * np.float32(scale), panel.normals, faces.ravel().astype(np.uint32), panel.rows.astype(np.uint16), panel.weights,
        None if panel.uvs is None else panel.uvs, shapes={n: BlendShape(every, np.asarray(d * scale, np.float32)) for n, d in shapes.items()},
    )  # fmt: skip
    if panel.seated is not None:
        primitive.shapes[SEATED_SHAPE] = BlendShape(every, panel.seated[0])
        poses = (*poses, {SEATED_SHAPE: 1.0})
    keep: I64 = np.unique(faces[np.ptp(panel.zones[faces], axis=1) > 0])
    if panel.uvs is not None:
        keep = np.zeros(0, np.int64) if panel.finish in ("hair", "coils") else folds(faces, panel.uvs[:, 0].astype(np.float64))
    return thinned_faces(primitive, target, keep if hems is None else np.concatenate([keep, hems]), poses)


@cache
def _face(bench: Bench) -> F32:
    return skin(bench.head, SHAPES["jawOpen"].base).astype(np.float32)


@cache
def _moved(bench: Bench) -> dict[str, F32]:
    """Blend shape -> (V, 3) how the skin of the face moves, for the shapes in which thinned faces must be good."""
    names = dict.fromkeys(name for pose in POSES for name in pose if name in SHAPES)
    return {name: (skin(bench.head, SHAPES[name].pose) - skin(bench.head, SHAPES[name].base)).astype(np.float32) for name in names}


def _over(panel: Panel, faces: I64, used: I64) -> Panel:
    """The panel with only the vertices `used`, which are those of `faces`."""
    place = np.zeros(len(panel.positions), np.uint32)
    place[used] = np.arange(len(used))
    return replace(
        panel, positions=panel.positions[used], normals=panel.normals[used], faces=place[faces], rows=panel.rows[used], weights=panel.weights[used],
        tone=panel.tone[used], zones=panel.zones[used], uvs=None if panel.uvs is None else panel.uvs[used],
        anchors=None if panel.anchors is None else panel.anchors[used], morphs={axis: moved[used] for axis, moved in panel.morphs.items()},
        seated=None if panel.seated is None else (panel.seated[0][used], panel.seated[1][used]),
    )  # fmt: skip
