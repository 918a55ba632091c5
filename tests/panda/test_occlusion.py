"""Ambient occlusion: what is covered is dark, what is free is bright."""

from __future__ import annotations

import numpy as np

from persona_engine.panda.occlusion import occlusion
from tests.panda.sample import sphere


def test_a_lone_ball_sees_the_whole_sky():
    """Nothing covers a convex body."""
    points, normals, faces = sphere(np.array([0, 0.75, 0]), np.full(3, 0.75), 40, 60)
    assert occlusion(points, normals, faces).min() > 0.85


def test_what_lies_inside_is_darker_than_what_is_outside():
    """A ball in a shell sees almost nothing of the sky, the shell all of it."""
    shell, core = (sphere(np.array([0, 0.75, 0]), np.full(3, radius), 110, 180) for radius in (0.75, 0.6))
    points, normals = np.concatenate([shell[0], core[0]]), np.concatenate([shell[1], core[1]])
    seen = occlusion(points, normals, np.concatenate([shell[2], core[2] + np.uint32(len(shell[0]))]))
    assert seen[: len(shell[0])].min() > 0.85 and seen[len(shell[0]) :].mean() < 0.4


def test_vertices_at_one_place_agree():
    """Seams do not show."""
    points, normals, faces = sphere(np.array([0, 0.75, 0]), np.array([0.3, 0.75, 0.3]), 30, 40)
    seen = occlusion(points, normals, faces).reshape(30, 40)
    assert np.abs(seen[:, 0] - seen[:, -1]).max() < 1e-6
