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


def test_which_way_quads_are_cut_does_not_show():
    """A wall under a roof, its quads cut in mirror image left and right of the middle, has no line there."""
    rows, columns = 30, 21
    x, y = np.meshgrid(np.linspace(-0.3, 0.3, columns), np.linspace(0.0, 1.5, rows))
    wall = np.stack([x, y, 0.0 * x], -1).reshape(-1, 3).astype(np.float32)
    roof = np.stack([x, 0.0 * y + 1.5, 0.4 * y / 1.5], -1).reshape(-1, 3).astype(np.float32)
    faces = []
    for row in range(rows - 1):
        for k in range(columns - 1):
            a, b = row * columns + k, (row + 1) * columns + k
            faces += [[a, a + 1, b], [a + 1, b + 1, b]] if k < columns // 2 else [[a, a + 1, b + 1], [a, b + 1, b]]
    both = np.concatenate([np.array(faces), np.array(faces) + rows * columns]).astype(np.uint32)
    normals = np.repeat(np.array([[0, 0, 1], [0, -1, 0]], np.float32), rows * columns, 0)
    seen = occlusion(np.concatenate([wall, roof]), normals, both)[: rows * columns].reshape(rows, columns)
    middle = columns // 2
    line = seen[:, middle] - 0.5 * (seen[:, middle - 1] + seen[:, middle + 1])
    assert seen.min() < 0.75 and np.abs(line[2:-2]).max() < 0.012
