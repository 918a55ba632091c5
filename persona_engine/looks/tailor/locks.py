"""The maker of hair: the styles of `looks.hair` and `looks.cuts` as pieces, with the joints that let them swing."""

from __future__ import annotations

import numpy as np

from persona_engine.looks import hair
from persona_engine.looks.cuts import CUTS
from persona_engine.looks.form import Form
from persona_engine.looks.lock import path
from persona_engine.looks.mesh import Mesh, join
from persona_engine.looks.piece import Swing
from persona_engine.looks.scalp import cap
from persona_engine.looks.spec import HairSpec, LookSpec
from persona_engine.looks.tailor.bench import F64, Bench, Sewn, Work
from persona_engine.looks.tailor.spec import PieceSpec

SEED = 12


def make_hair(spec: PieceSpec, bench: Bench) -> Work:
    """`style` of a look's hair, or "buzz": hair as short as it gets."""
    cut = dict(spec.cut)
    style = str(cut.pop("style"))
    if style == "buzz":
        made = cap(bench.head, float(cut.get("lift", 0.020)), 0.82, columns=52, rows=14)
        return Work([_panel("Hair", made, (("head",), np.ones((len(made.points), 1))))])
    look = bench.look.model_copy(update={"hair": HairSpec.model_validate({"style": style, **cut})})
    if style not in CUTS:
        whole = hair._shape(bench.head, look)
        return Work([_panel("Hair", whole, hair.weights(whole.points))], _lob_swings(bench.head, look))
    grown = CUTS[style].grow(bench.head, look, np.random.default_rng(SEED))
    work = Work()
    # Who wears it may have no skin there that could be shaved.
    stubble = (cap(bench.head, 0.014, 0.62, columns=52, rows=14),) if CUTS[style].shaved else ()
    if grown.still:
        still = join((*stubble, *grown.still))
        work.panels.append(_panel("Hair", still, (("head",), np.ones((len(still.points), 1)))))
    if grown.hanging:
        hanging = join(grown.hanging)
        work.panels.append(_panel("HairHanging", hanging, hair.hung(hanging.points, grown.chains)))
    for chain in grown.chains:
        work.swings.append(_swing(chain.name, path(bench.head, chain.lock, 60)[0], chain.heights))
    return work


def _lob_swings(form: Form, look: LookSpec) -> list[Swing]:
    style = hair.style_of(look)
    return [_swing(name, path(form, hair._fall(style, side, phi), 60)[0], hair.CHAIN_HEIGHTS) for name, side, phi in hair.CHAINS]


def _swing(name: str, spine: F64, heights: tuple[float, ...]) -> Swing:
    after = spine[int(np.argmax(spine[:, 1])) :]
    places = [after[int(np.argmin(np.abs(after[:, 1] - height)))] for height in heights]
    return Swing("head", "head", tuple(f"{name}{k + 1}" for k in range(len(heights))), np.array([*places, spine[-1]], np.float32))


def _panel(name: str, whole: Mesh, bound: tuple[tuple[str, ...], F64]) -> Sewn:
    count = len(whole.points)
    return Sewn(name, "head", whole.points, whole.faces, bound[0], bound[1], whole.colors.mean(1), np.zeros(count, np.int64), "hair", whole.uvs,
                hair.shaded_normals(whole))  # fmt: skip
