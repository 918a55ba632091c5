"""A look's own hair as a piece of the wardrobe: with her fringe, and dyed as hers is. Fringes are grown where the piece is put on: all heads differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.cuts import CUTS
from persona_engine.looks.form import Form
from persona_engine.looks.fringe import fringe
from persona_engine.looks.hair import shaded_normals
from persona_engine.looks.mesh import Mesh, join
from persona_engine.looks.outfit import HAIR_PIECES, Worn
from persona_engine.looks.piece import Panel, Piece
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.two_tone import banded

HANGING, FRINGE = "HairHanging", "fringe"
"""Panels of hair."""


def is_own(worn: Worn, spec: LookSpec) -> bool:
    """Whether hair is that of the look: its style in its colours."""
    return worn.piece == HAIR_PIECES.get(spec.hair.style) and worn.colors == (spec.hair.color, spec.hair.highlight)


def grown_out(worn: Mapping[str, Worn], spec: LookSpec, pieces: Mapping[str, Piece]) -> Mapping[str, Piece]:
    """The pieces; the one that is the look's own hair with its fringe, and its vertices in the band of the picture from which they take their colour."""
    hair = worn.get("hair")
    if hair is None or not is_own(hair, spec):
        return pieces
    piece = pieces[hair.piece]
    panels = list(piece.panels)
    # The band is chosen here, from the places of the vertices.
    locks = fringe(Form.of(spec), spec.model_copy(update={"hair": spec.hair.model_copy(update={"dye": "none"})}))
    if locks:
        panels.append(_fringe(join(locks), panels[-1].finish))
    if banded(spec):
        falls = HANGING if spec.hair.style in CUTS else piece.panels[0].name
        dyed = {"ends": falls, "fringe": FRINGE}.get(spec.hair.dye, "")
        panels = [_banded(panel, panel.name == dyed, spec.hair.dye == "half") if panel.uvs is not None else panel for panel in panels]
    return {**pieces, hair.piece: replace(piece, panels=tuple(panels))}


def _fringe(whole: Mesh, finish: str) -> Panel:
    count = len(whole.points)
    rows, weights = np.zeros((count, 4), np.uint8), np.zeros((count, 4), np.float32)
    weights[:, 0] = 1.0
    return Panel(
        FRINGE, "head", whole.points.astype(np.float32), shaded_normals(whole).astype(np.float32), whole.faces.astype(np.uint32), ("head",), rows, weights,
        whole.colors.mean(1).astype(np.float32), np.zeros(count, np.uint8), finish, whole.uvs.astype(np.float32),
    )  # fmt: skip


def _banded(panel: Panel, whole: bool, right: bool) -> Panel:
    """A panel with twice as many vertices, of which faces take the dyed ones: the `whole`, or what lies to her `right`."""
    assert panel.uvs is not None
    count = len(panel.positions)
    rows = np.tile(np.arange(count), 2)
    band = np.repeat((0.0, 1.0), count)
    v = 0.5 * (np.clip(panel.uvs[rows, 1], 0.004, 0.996) + band)

    def chosen(faces: NDArray[np.uint32]) -> NDArray[np.uint32]:
        of = panel.positions[faces].mean(1)[:, 0] < 0.0 if right else np.full(len(faces), whole)
        return np.asarray(faces + count * of[:, None], np.uint32)

    return replace(
        panel,
        positions=panel.positions[rows],
        normals=panel.normals[rows],
        faces=chosen(panel.faces),
        light=None if panel.light is None else chosen(panel.light),
        rows=panel.rows[rows],
        weights=panel.weights[rows],
        tone=panel.tone[rows],
        zones=panel.zones[rows],
        uvs=np.stack([panel.uvs[rows, 0], v], 1).astype(np.float32),
        anchors=None if panel.anchors is None else panel.anchors[rows],
        morphs={axis: moved[rows] for axis, moved in panel.morphs.items()},
        seated=None,
    )
