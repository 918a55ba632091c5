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
from persona_engine.looks.thin import POSES, folds, thinned_faces

F32 = NDArray[np.float32]
I64 = NDArray[np.int64]

LIGHT = 0.5
"""Share of its triangles that the lighter set of a panel has."""
LEAST = 60
"""A panel with fewer triangles has no lighter set."""


def lightened(slot: str, also: Sequence[str], panels: tuple[Panel, ...], bench: Bench) -> tuple[Panel, ...]:
    """The panels of a piece within the triangles of its slots, each with its lighter set. Skin stays as fine as what is cut out of it."""
    if slot not in TRIANGLES:
        return panels
    have = sum(len(panel.faces) for panel in panels)
    most = sum(TRIANGLES[name] for name in (slot, *also) if name in TRIANGLES)
    share = min(most / max(have, 1), 1.0)
    return tuple(_lighter(_within(panel, share, bench), bench) for panel in panels)


def _within(panel: Panel, share: float, bench: Bench) -> Panel:
    if share >= 1.0:
        return panel
    return _over(panel, _thinned(panel, max(int(share * len(panel.faces)), LEAST), bench))


def _lighter(panel: Panel, bench: Bench) -> Panel:
    if len(panel.faces) < LEAST:
        return panel
    return replace(panel, light=_thinned(panel, int(LIGHT * len(panel.faces)), bench).astype(np.uint32))


def _thinned(panel: Panel, target: int, bench: Bench) -> I64:
    """(F, 3) faces over the panel's own vertices; the error counts for other bodies and in other faces too."""
    count = len(panel.positions)
    every = np.arange(count, dtype=np.uint32)
    places, scale, shapes, poses = panel.positions, 1.0, panel.morphs, tuple({axis: 1.0} for axis in panel.morphs)
    if panel.frame != "body":
        scale = bench.frame.unit / bench.k
    if panel.frame == "face":
        assert panel.anchors is not None
        places, shapes, poses = _face(bench)[panel.anchors] + panel.positions, {n: d[panel.anchors] for n, d in _moved(bench).items()}, POSES
    faces: I64 = panel.faces.astype(np.int64)
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
    keep: I64 | None = np.unique(faces[np.ptp(panel.zones[faces], axis=1) > 0])
    if panel.uvs is not None:
        keep = None if panel.finish == "hair" else folds(faces, panel.uvs[:, 0].astype(np.float64))
    return thinned_faces(primitive, target, keep, poses)


@cache
def _face(bench: Bench) -> F32:
    return skin(bench.head, SHAPES["jawOpen"].base).astype(np.float32)


@cache
def _moved(bench: Bench) -> dict[str, F32]:
    """Blend shape -> (V, 3) how the skin of the face moves, for the shapes in which thinned faces must be good."""
    names = dict.fromkeys(name for pose in POSES for name in pose)
    return {name: (skin(bench.head, SHAPES[name].pose) - skin(bench.head, SHAPES[name].base)).astype(np.float32) for name in names}


def _over(panel: Panel, faces: I64) -> Panel:
    """The panel with only those of its vertices that `faces` use."""
    used = np.unique(faces)
    place = np.zeros(len(panel.positions), np.uint32)
    place[used] = np.arange(len(used))
    return replace(
        panel, positions=panel.positions[used], normals=panel.normals[used], faces=place[faces], rows=panel.rows[used], weights=panel.weights[used],
        tone=panel.tone[used], zones=panel.zones[used], uvs=None if panel.uvs is None else panel.uvs[used],
        anchors=None if panel.anchors is None else panel.anchors[used], morphs={axis: moved[used] for axis, moved in panel.morphs.items()},
    )  # fmt: skip
