"""Glasses on heads of all widths."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from persona_engine.looks.attach import ear
from persona_engine.looks.form import Form, surface
from persona_engine.looks.piece import measures
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.worn import FRAME, glasses
from persona_engine.stage.closet import Closet

HEADS: dict[str, dict[str, dict[str, Any]]] = {
    "plain": {}, "wide": {"face": {"width": 1.0, "ears": 1.0}}, "narrow": {"face": {"width": -1.0, "ears": -1.0}},
    "pointed": {"worn": {"ears": "pointed"}}, "deep": {"face": {"depth": 1.0, "forehead": 1.0, "length": -1.0}},
}  # fmt: skip
PIECES = ("round glasses", "square glasses", "sunglasses", "cat-eye glasses", "half-moon glasses")
TOUCHING = 0.06
"""From the end of a temple to the nearest point of the ear, units."""


def looks_of(head: str) -> tuple[LookSpec, Form]:
    spec = LookSpec.model_validate({**HEADS[head], "worn": {**HEADS[head].get("worn", {}), "glasses": "round"}})
    return spec, Form.of(spec)


def worn(kind: str, spec: LookSpec, form: Form) -> NDArray[np.float64]:
    """(V, 3) points of a look's own glasses, or of a piece."""
    if kind == "own":
        return glasses(form, spec).points
    return Closet().piece(kind).panels[0].fitted(measures(spec)).astype(np.float64)


@pytest.mark.parametrize("head", sorted(HEADS))
@pytest.mark.parametrize("kind", ["own", *PIECES])
def test_temples_run_past_the_skin_to_the_top_of_the_ear(kind: str, head: str) -> None:
    """They end at the upper third of the ear, and nowhere on the way do they dive into the head."""
    spec, form = looks_of(head)
    points, shell = worn(kind, spec, form), ear(form).points
    end = points[points[:, 0] > 0][np.argsort(points[points[:, 0] > 0][:, 2])[:3]].mean(0)
    near = shell[np.linalg.norm(shell - end, axis=1).argmin()]
    low, high = shell[:, 1].min(), ear(replace(form, pointed=False)).points[:, 1].max()
    assert np.linalg.norm(near - end) < TOUCHING and end[1] > low + 0.6 * (high - low)
    lon = np.linspace(40.0, 100.0, 25)
    skin = surface(form, lon, np.full(25, 4.0))
    bar = points[(points[:, 0] > 0) & (points[:, 2] < 0.7)]
    gap = bar[:, 0] - np.interp(bar[:, 2], skin[::-1, 2], skin[::-1, 0])
    for z in np.linspace(0.6, 0.0, 7):
        row = gap[np.abs(bar[:, 2] - z) < 0.1]
        assert not len(row) or row.max() > 0.5 * FRAME
