"""`sew`: draws a piece on several bodies and keeps one drawing and the differences."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.cage import smoothed
from persona_engine.looks.physique import PLAIN_HEADS
from persona_engine.looks.piece import NECK_STEP, Panel, Piece, most_triangles
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.sway import swings
from persona_engine.looks.tailor.bench import Bench, Sewn, Work
from persona_engine.looks.tailor.chart import picture
from persona_engine.looks.tailor.cover import Cover, dome
from persona_engine.looks.tailor.lighten import lightened
from persona_engine.looks.tailor.makers import MAKERS
from persona_engine.looks.tailor.spec import PieceSpec

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

AXES: dict[str, tuple[str, ...]] = {
    "body": ("body.neck",),
    "head": (
        "face.width", "face.length", "face.jaw", "face.chin", "face.cheeks", "face.ears", "face.forehead", "face.profile", "face.depth",
        "eyes.size", "eyes.spacing", "eyes.openness", "eyes.height",
    ),
    "face": (),
}
"""What the panels of a frame are fitted to."""
TIED = ("head wrap", "bandana")
"""Makers of cloth that is tied round the head."""
LEAST = {"body": 2.5e-4, "head": 2e-3}
"""A morph that moves nothing by this much is left out: metres of a figure, units of a head."""


def plain(axis: str = "", end: float = 0.0) -> LookSpec:
    """The look on which pieces are drawn, with one of its numbers at `end`."""
    tree: dict[str, dict[str, float]] = {"body": {"height": 1.5, "heads": PLAIN_HEADS}}
    if axis == "body.neck":
        tree["body"]["heads"] = 1.0 + (PLAIN_HEADS - 1.0) / (1.0 + NECK_STEP * end)
    elif axis:
        section, name = axis.split(".")
        tree.setdefault(section, {})[name] = end
    return LookSpec.model_validate(tree)


def sew(spec: PieceSpec, cover: Cover | None) -> Piece:
    """The piece that a specification describes; `cover` knows the body that it lies on (None while that is being made)."""
    maker = MAKERS[spec.make]
    bench = Bench(plain())
    first: Work = maker(spec, bench)
    frames = {panel.frame for panel in first.panels}
    moved: list[dict[str, F32]] = [{} for _ in first.panels]
    for axis in sorted({axis for frame in frames for axis in AXES[frame]}):
        for sign, end in (("+", 1.0), ("-", -1.0)):
            other = maker(spec, Bench(plain(axis, end)))
            for morphs, before, after in zip(moved, first.panels, other.panels):
                if axis not in AXES[before.frame]:
                    continue
                change = after.points - before.points
                if np.abs(change).max(initial=0.0) > LEAST[before.frame]:
                    morphs[axis + sign] = change.astype(np.float32)
    panels = tuple(_panel(sewn, morphs, cover) for sewn, morphs in zip(first.panels, moved))
    most = most_triangles(spec.slot, spec.also, spec.hair == "hide")
    panels = lightened(spec.slot, most, panels, tuple(sewn.rolled for sewn in first.panels), bench)
    bones = {bone for sewn in first.panels for bone in sewn.bones}
    textured = any(sewn.uvs is not None for sewn in first.panels)
    return Piece(
        spec.name, spec.slot, panels, tuple(color.lower() for color in spec.colors), spec.also, spec.words, spec.unlock, spec.collection,
        picture(spec) if textured else None,
        cover.hidden([sewn for sewn in first.panels if sewn.frame == "body"]) if cover is not None else None,
        (*first.swings, *swings(bench.figure, bones)), spec.hair, dome(first.panels, spec.make in TIED) if spec.hair == "press" else None, spec.digest(),
    )  # fmt: skip


def _panel(sewn: Sewn, morphs: dict[str, F32], cover: Cover | None) -> Panel:
    table = sewn.table / sewn.table.sum(1, keepdims=True)
    order = np.argsort(-table, axis=1, kind="stable")[:, :4]
    weights = np.take_along_axis(table, order, 1)
    steps = np.round(weights / weights.sum(1, keepdims=True) * 255)
    steps[:, 0] += 255 - steps.sum(1)
    rows = np.where(steps > 0, order, 0)
    missing = 4 - rows.shape[1]
    rows, steps = np.pad(rows, ((0, 0), (0, missing))), np.pad(steps, ((0, 0), (0, missing)))
    anchors = None
    if sewn.follows is not None:
        anchors = sewn.follows.astype(np.uint16)
    elif sewn.frame == "body" and cover is not None:
        assert sewn.cut is not None
        anchors = cover.nearest(sewn.cut)
    n = smoothed(sewn.points, sewn.faces) if sewn.normals is None else sewn.normals
    faces = sewn.faces if sewn.drawn is None else sewn.faces[sewn.drawn]
    return Panel(
        sewn.name, sewn.frame, sewn.points.astype(np.float32), n.astype(np.float32), faces.astype(np.uint32), sewn.bones,
        rows.astype(np.uint8), (steps / 255).astype(np.float32), sewn.tone.astype(np.float32), sewn.zones.astype(np.uint8), sewn.finish,
        None if sewn.uvs is None else sewn.uvs.astype(np.float32), anchors, morphs,
        None if sewn.seated is None else (sewn.seated[0].astype(np.float32), sewn.seated[1].astype(np.float32)),
    )  # fmt: skip
