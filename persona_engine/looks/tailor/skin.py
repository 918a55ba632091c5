"""The skin of the body, under everything: what shows where clothes leave it free, and what other pieces are measured against."""

from __future__ import annotations

import numpy as np

from persona_engine.looks.bottom import BottomCut, weave_trousers
from persona_engine.looks.physique import ARM_Y, ARM_Z
from persona_engine.looks.tailor.bench import Bench, Sewn, Work
from persona_engine.looks.tailor.spec import PieceSpec
from persona_engine.looks.top import TopCut, weave_top
from persona_engine.looks.weights import step

UPPER = TopCut(
    hem=0.660, opening=0.0, sleeve=0.366, ease=-0.0005, flare=0.0, cuff=-0.0030, neck=0.060, drop=0.020, band=0.0, creased=False,
)  # fmt: skip
LOWER = BottomCut(waist=0.790, hem=0.070, ease=-0.0005, knee=-0.0005, cuff=-0.0030, turn=0.004, creased=False)
WRIST, RUN = np.array((0.31, 0.13)), 0.021
"""Share by which the end of an arm draws in, in height and depth, and on which length: it ends inside the hand, which is flatter."""
JOIN = 0.738
"""Below this, metres of the 1.5 m figure, only the lower skin is drawn: the upper one follows no thighs and would come through the seat of who sits."""


def make_skin(spec: PieceSpec, bench: Bench) -> Work:
    """Trunk, arms and legs."""
    upper = _bare(bench.woven("Skin_upper", weave_top(bench.form, UPPER), None, "skin"))
    reach = upper.points[:, 0].max()
    ends = step(reach - RUN, reach, np.abs(upper.points[:, :1])) * WRIST
    upper.points[:, 1:] += ends * (np.array((ARM_Y, ARM_Z)) - upper.points[:, 1:])
    lower = _bare(bench.woven("Skin_lower", weave_trousers(bench.form, LOWER), None, "skin"))
    trunk = [row for row, bone in enumerate(upper.bones) if bone in ("hips", "spine")]
    double = (upper.points[:, 1] < JOIN) & (upper.table[:, trunk].sum(1) > 0.5)
    upper.drawn = ~double[upper.faces].any(1)
    return Work([upper, lower])


def _bare(sewn: Sewn) -> Sewn:
    sewn.tone = 0.62 + 0.38 * np.clip((sewn.tone - 0.45) / 0.55 * 1.04, 0.0, 1.0)
    return sewn
