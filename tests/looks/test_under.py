"""Hair under hats."""

from __future__ import annotations

import numpy as np
import pytest

from persona_engine.looks.part import HeadFrame
from persona_engine.looks.piece import HEADBAND
from persona_engine.looks.tailor.cover import first_hit
from persona_engine.looks.under import laid_over, pressed
from persona_engine.stage.closet import Closet

PLAIN = HeadFrame(1.0, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))


def test_no_curl_comes_through_a_brim() -> None:
    """An afro crosses neither crown nor brim of a straw hat anywhere."""
    worn, hair = Closet().piece("straw hat"), Closet().piece("afro").panels[0]
    assert worn.dome is not None
    cloth = np.concatenate([panel.positions[panel.faces] for panel in worn.panels]).astype(np.float64)
    points = pressed(hair.positions, worn.dome, PLAIN).astype(np.float64)
    edges = np.unique(np.sort(hair.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1), axis=0)
    high = (np.abs(points[edges][:, :, 1] - 0.4) < 0.35).any(1)
    start, end = points[edges[high, 0]], points[edges[high, 1]]
    length = np.linalg.norm(end - start, axis=1)
    hit = first_hit(start, (end - start) / np.maximum(length, 1e-9)[:, None], cloth)
    assert (hit > length).all()


def test_headphones_lie_over_any_hair() -> None:
    """Their bow is outside an afro, close over short hair, and joined to the cups; an afro keeps its height under it."""
    closet = Closet()
    phones, afro, short = closet.piece("headphones"), closet.piece("afro").panels[0], closet.piece("short hair").panels[0]
    bow = next(panel for panel in phones.panels if panel.name == HEADBAND)
    nowhere = np.zeros(3, np.float32)
    assert phones.dome is not None
    top = {}
    for name, hair in (("afro", afro), ("short", short)):
        pressed_hair = pressed(hair.positions, phones.dome, PLAIN)
        moved = bow.positions + laid_over(bow.positions, pressed_hair, PLAIN, nowhere)
        near = np.abs(pressed_hair[:, 2] - moved[:, 2].mean()) < 0.1
        top[name] = pressed_hair[near, 1].max(), moved[:, 1].max()
        low = bow.positions[:, 1] < bow.positions[:, 1].min() + 0.1
        np.testing.assert_allclose(moved[low], bow.positions[low], atol=0.02)
    assert top["afro"][0] > 0.97 * afro.positions[np.abs(afro.positions[:, 2] - bow.positions[:, 2].mean()) < 0.1, 1].max()
    assert all(hair < band < hair + 0.30 for hair, band in top.values())
    assert top["afro"][1] > top["short"][1] + 0.1


@pytest.mark.parametrize("hat", ["bandana", "head wrap"])
def test_long_hair_falls_out_of_a_wrap_that_is_put_on(hat: str) -> None:
    """It falls nearly as far as without, and stays under the cloth at the crown."""
    dome, hair = Closet().piece(hat).dome, Closet().piece("long straight hair").panels[-1].positions
    assert dome is not None
    under = pressed(hair, dome, PLAIN)
    assert under[:, 1].min() < 0.8 * hair[:, 1].min() and under[:, 1].max() <= hair[:, 1].max()
