"""The skin of the body, under everything: what shows where clothes leave it free, and what other pieces are measured against.

Its arms end in the rings in which the hands begin.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from persona_engine.looks.bottom import BottomCut, weave_trousers
from persona_engine.looks.cage import smoothed
from persona_engine.looks.hands import make_hands
from persona_engine.looks.piece import LOWER_SKIN
from persona_engine.looks.tailor.bench import Bench, Sewn, Work
from persona_engine.looks.tailor.spec import PieceSpec
from persona_engine.looks.top import TopCut, weave_top
from persona_engine.looks.weights import strongest
from persona_engine.looks.wrists import alike, joined

UPPER = TopCut(
    hem=0.660, opening=0.0, sleeve=0.352, ease=-0.0005, flare=0.0, cuff=-0.0030, neck=0.060, drop=0.020, band=0.0, creased=False,
)  # fmt: skip
LOWER = BottomCut(waist=0.790, hem=0.070, ease=-0.0005, knee=-0.0005, cuff=-0.0030, turn=0.004, creased=False)
JOIN = 0.738
"""Below this, metres of the 1.5 m figure, only the lower skin is drawn: the upper one follows no thighs and would come through the seat of who sits."""


def make_skin(spec: PieceSpec, bench: Bench) -> Work:
    """Trunk, arms, hands and legs."""
    woven = replace(weave_top(bench.form, UPPER), seated=None)
    points, turned = woven.cage.points, np.zeros(len(woven.source), bool)
    for side, rings in woven.sleeves.items():
        points[rings[1:]] = joined(bench.form, side, points[rings[1:]])
        turned |= np.isin(woven.source, rings[-1]) & (woven.source != np.arange(len(woven.source)))
    points[turned] = points[woven.source[turned]]
    upper = _bare(bench.woven("Skin_upper", woven, None, "skin"))
    upper.normals, ring = alike(bench.figure, upper.points * bench.k, smoothed(upper.points, upper.faces))
    upper.tone[ring] = 1.0
    lower = _bare(bench.woven(LOWER_SKIN, weave_trousers(bench.form, LOWER), None, "skin"))
    trunk = [row for row, bone in enumerate(upper.bones) if bone in ("hips", "spine")]
    double = (upper.points[:, 1] < JOIN) & (upper.table[:, trunk].sum(1) > 0.5)
    upper.drawn = ~(double | turned)[upper.faces].any(1)
    return Work([upper, lower, _hands(bench)])


def _hands(bench: Bench) -> Sewn:
    """The hands, which every avatar has itself: only what lies over them is measured against them."""
    cage, table = make_hands(bench.figure)
    table, faces, count = strongest(table), cage.triangles(), len(cage.points)
    on = np.asarray(table.any(axis=0))
    bones = tuple(bone for bone, used in zip(bench.figure.names, on.tolist()) if used)
    cut = bench.lowered(cage.points, table) / bench.k
    hands = Sewn("Skin_hands", "body", cage.points / bench.k, faces, bones, table[:, on], np.ones(count), np.zeros(count, np.int64), "skin", cut=cut)
    hands.drawn = np.zeros(len(faces), bool)
    return hands


def _bare(sewn: Sewn) -> Sewn:
    sewn.tone = 0.62 + 0.38 * np.clip((sewn.tone - 0.45) / 0.55 * 1.04, 0.0, 1.0)
    return sewn
