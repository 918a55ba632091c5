"""The maker of hair: the styles of `looks.hair` and `looks.cuts` as pieces, with the joints that let them swing."""

from __future__ import annotations

import numpy as np

from persona_engine.looks import hair
from persona_engine.looks.cuts import CUTS, grow
from persona_engine.looks.fields import smooth
from persona_engine.looks.form import Form
from persona_engine.looks.lock import path
from persona_engine.looks.mesh import Mesh, join
from persona_engine.looks.piece import Swing
from persona_engine.looks.scalp import cap, natural
from persona_engine.looks.spec import HairSpec, LookSpec
from persona_engine.looks.strands import CURLY
from persona_engine.looks.tailor.bench import F64, Bench, Sewn, Work
from persona_engine.looks.tailor.spec import PieceSpec

SEED = 12
BEYOND = (10.0, 6.0)
"""Degrees of longitude and latitude by which shaved skin reaches beyond the hairline, over what is painted there."""


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
    finish = "coils" if style in CURLY else "hair"
    grown = grow(bench.head, look, np.random.default_rng(SEED))
    work = Work([_shaved(bench.head)] if CUTS[style].shaved else [])
    if grown.still:
        still = join(grown.still)
        work.panels.append(_panel("Hair", still, (("head",), np.ones((len(still.points), 1))), finish=finish))
    if grown.hanging:
        hanging = join(grown.hanging)
        shared = hair.ROPE_LIGHT if style in hair.ROPES else hair.SHARED_LIGHT
        work.panels.append(_panel("HairHanging", hanging, hair.hung(hanging.points, grown.chains), shared, finish))
    for chain in grown.chains:
        work.swings.append(_swing(chain.name, path(bench.head, chain.lock, 60)[0], chain.heights))
    return work


def _shaved(form: Form) -> Sewn:
    """Skin with stubble, as who wears it may have no skin there; its tone is the share of skin in it."""
    rows, columns = 14, 52
    made = cap(form, 0.014, columns=columns, rows=rows, line=_beyond)
    up = np.repeat(np.linspace(0.0, 1.0, rows), columns + 1)
    skin = 1.0 - 0.30 * smooth(0.05, 0.16, up) - 0.38 * smooth(0.12, 0.62, up)
    count = len(made.points)
    return Sewn("Shaved", "head", made.points, made.faces, ("head",), np.ones((count, 1)), skin, np.zeros(count, np.int64), "skin")


def _beyond(lon: F64) -> F64:
    """The lowest that the hairline comes near a longitude, and a little lower."""
    near = np.linspace(-BEYOND[0], BEYOND[0], 9).reshape(-1, *([1] * np.ndim(lon)))
    return np.asarray(natural(np.clip(np.abs(lon) + near, 0.0, 180.0)).min(0) - BEYOND[1], np.float64)


def _lob_swings(form: Form, look: LookSpec) -> list[Swing]:
    style = hair.style_of(look)
    return [_swing(name, path(form, hair._fall(style, side, phi), 60)[0], hair.CHAIN_HEIGHTS) for name, side, phi in hair.CHAINS]


def _swing(name: str, spine: F64, heights: tuple[float, ...]) -> Swing:
    after = spine[int(np.argmax(spine[:, 1])) :]
    places = [after[int(np.argmin(np.abs(after[:, 1] - height)))] for height in heights]
    return Swing("head", "head", tuple(f"{name}{k + 1}" for k in range(len(heights))), np.array([*places, spine[-1]], np.float32))


def _panel(name: str, whole: Mesh, bound: tuple[tuple[str, ...], F64], shared: float = hair.SHARED_LIGHT, finish: str = "hair") -> Sewn:
    count = len(whole.points)
    return Sewn(name, "head", whole.points, whole.faces, bound[0], bound[1], whole.colors.mean(1), np.zeros(count, np.int64), finish, whole.uvs,
                hair.shaded_normals(whole, shared))  # fmt: skip
