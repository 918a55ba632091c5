"""The skin of the body, under everything: what shows where clothes leave it free, and what other pieces are measured against."""

from __future__ import annotations

import numpy as np

from persona_engine.looks.bottom import BottomCut, weave_trousers
from persona_engine.looks.tailor.bench import Bench, Sewn, Work
from persona_engine.looks.tailor.spec import PieceSpec
from persona_engine.looks.top import TopCut, weave_top

UPPER = TopCut(
    hem=0.660, opening=0.0, sleeve=0.366, ease=-0.0005, flare=0.0, cuff=-0.0030, neck=0.060, drop=0.020, band=0.0, creased=False,
)  # fmt: skip
LOWER = BottomCut(waist=0.790, hem=0.070, ease=-0.0005, knee=-0.0005, cuff=-0.0030, turn=0.004, creased=False)


def make_skin(spec: PieceSpec, bench: Bench) -> Work:
    """Trunk, arms and legs."""
    return Work([_bare(bench, "Skin_upper", bench.woven("Skin_upper", weave_top(bench.form, UPPER), None, "skin")),
                 _bare(bench, "Skin_lower", bench.woven("Skin_lower", weave_trousers(bench.form, LOWER), None, "skin"))])  # fmt: skip


def _bare(bench: Bench, name: str, sewn: Sewn) -> Sewn:
    sewn.tone = 0.62 + 0.38 * np.clip((sewn.tone - 0.45) / 0.55 * 1.04, 0.0, 1.0)
    return sewn
