"""Shorts under what falls round the legs, plain, in a dark tone of its first colour: no skirt hangs over bare hips, for whoever sits or is seen from below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.bottom import BottomCut
from persona_engine.looks.outfit import OWN, Worn
from persona_engine.looks.piece import HANGING, LOWER_SKIN, Panel, Piece
from persona_engine.looks.weights import step

DARK = 0.16
"""Brightness against the skirt, linear."""
WAIST, HEM = 0.715, 0.460
"""Heights between which the skin of hips and thighs becomes shorts, metres of the 1.5 m figure; the hem is the lowest ring of vertices above."""
HEM_HEIGHT = 0.478
HIGH, DEEP = 0.560, 0.010
"""From the height up to near the waist they lie so far under where the skin was: the skirt of who sits comes close there."""
CUT = BottomCut(waist=WAIST, hem=HEM_HEIGHT, ease=0.0008, knee=0.0008, cuff=0.0008, turn=0.006, creased=False, rows=(6, 5))
"""The same as a garment of its own, for avatars whose skirt is woven with them."""


def off_skin(y: NDArray[np.floating]) -> NDArray[np.float64]:
    """(V,) how far from the skin they lie at heights of the 1.5 m figure, metres."""
    return -DEEP * step(HEM_HEIGHT + 0.010, HIGH, y) * step(WAIST, WAIST - 0.035, y)


def falling(piece: Piece) -> list[Panel]:
    """What hangs round both legs."""
    return [panel for panel in piece.panels if panel.frame == "body" and panel.name.endswith(HANGING)]


def lined(worn: Mapping[str, Worn], pieces: Mapping[str, Piece]) -> Mapping[str, Piece]:
    """The pieces, with shorts under the one that is worn as a skirt."""
    for slot, item in worn.items():
        if item.piece != OWN and "bottom" in (slot, *pieces[item.piece].also) and (skirts := falling(pieces[item.piece])):
            return {**pieces, item.piece: _with_shorts(pieces[item.piece], skirts[0], pieces["skin"])}
    return pieces


def _with_shorts(piece: Piece, skirt: Panel, skin: Piece) -> Piece:
    lower = next(panel for panel in skin.panels if panel.name == LOWER_SKIN)
    assert lower.anchors is not None
    y = lower.positions[:, 1]
    inside: NDArray[np.bool_] = (y > HEM) & (y < WAIST)
    faces = lower.faces[inside[lower.faces].all(1)]
    hides = np.zeros(max(int(lower.anchors.max()) + 1, 0 if piece.hides is None else len(piece.hides)), bool)
    if piece.hides is not None:
        hides[: len(piece.hides)] = piece.hides
    hides[lower.anchors[np.unique(faces)]] = True
    shorts = replace(
        lower,
        name="shorts",
        positions=lower.positions + lower.normals * off_skin(y)[:, None].astype(np.float32),
        faces=faces,
        light=None,
        anchors=None,
        tone=lower.tone * np.float32(DARK),
        zones=np.zeros(len(y), np.uint8),
        finish=skirt.finish,
        uvs=None,
    )
    return replace(piece, panels=(*piece.panels, shorts), hides=hides)
