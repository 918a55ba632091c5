"""Hair under hats."""

from __future__ import annotations

import numpy as np

from persona_engine.looks.part import HeadFrame
from persona_engine.looks.tailor.cover import first_hit
from persona_engine.looks.under import pressed
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
