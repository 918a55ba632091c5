"""Skirts."""

from __future__ import annotations

from persona_engine.looks.skirt import SkirtPlan, weave_skirt
from persona_engine.looks.tailor.bench import FALLING, Bench, Work
from persona_engine.looks.tailor.chart import SHEET_OF, place
from persona_engine.looks.tailor.spec import PieceSpec, given


def make_skirt(spec: PieceSpec, bench: Bench) -> Work:
    """A skirt."""
    plan: SkirtPlan = given(spec, SkirtPlan)
    woven = weave_skirt(bench.form, plan)
    sewn = bench.woven(spec.name, woven, place(SHEET_OF[spec.make], "body", woven.cage.uvs), spec.finish)
    if not plan.opening:
        sewn.reach = FALLING
    return Work([sewn])
