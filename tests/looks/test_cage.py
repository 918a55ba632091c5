import numpy as np
import pytest

from persona_engine.looks.cage import Cage, cut, diffuse, normals, volume


def tube(rows: int = 5, columns: int = 8) -> tuple[Cage, np.ndarray]:
    cage = Cage()
    angle = np.arange(columns) * 2 * np.pi / columns
    ring = np.stack([np.sin(angle), np.zeros(columns), np.cos(angle)], 1)
    grid = cage.add(ring[None] + np.arange(rows)[:, None, None] * np.array((0.0, 1.0, 0.0)))
    cage.weave(grid, wrap=True)
    return cage, grid


def test_woven_tube_with_caps_is_closed_and_looks_outward() -> None:
    """Rows going up and columns going right give positive volume once both ends are closed."""
    cage, grid = tube()
    cage.fan(grid[-1], cage.add(np.array([[0.0, 4.0, 0.0]])))
    cage.fan(grid[0, ::-1], cage.add(np.zeros((1, 3))))
    faces = cage.triangles()
    octagon = 8 * 0.5 * np.sin(np.pi / 4)
    assert volume(cage.points, faces) == pytest.approx(4.0 * octagon)
    edges = {(int(f[i]), int(f[(i + 1) % 3])) for f in faces for i in range(3)}
    assert all((b, a) in edges for a, b in edges)


def test_skipped_cells_leave_a_hole() -> None:
    """A skipped cell gives no face and nothing else is lost."""
    cage = Cage()
    grid = cage.add(np.random.default_rng(1).random((4, 5, 3)))
    hole = np.zeros((3, 4), bool)
    hole[1, 2] = True
    cage.weave(grid, skip=hole)
    assert len(cage.quads) == 11


def test_quads_are_cut_along_the_shorter_diagonal() -> None:
    """A kite is cut across, and a quad that repeats its last corner is one triangle."""
    points = np.array([[0.0, 0, 0], [1, -3, 0], [2, 0, 0], [1, 3, 0]])
    assert {tuple(sorted(f)) for f in cut(points, np.array([[0, 1, 2, 3]]))} == {(0, 1, 2), (0, 2, 3)}
    assert {tuple(sorted(f)) for f in cut(points, np.array([[1, 2, 3, 0]]))} == {(0, 1, 2), (0, 2, 3)}
    assert len(cut(points, np.array([[0, 1, 2, 2]]))) == 1


def test_relaxing_keeps_fixed_points_and_the_surface() -> None:
    """Fixed points do not move; a free point off the tube comes back to its neighbours' mean."""
    cage, grid = tube()
    cage.points[grid[2, 3]] += 0.7
    fixed = np.ones(len(cage.points), bool)
    fixed[grid[2, 3]] = False
    before = cage.points.copy()
    cage.relax(fixed, None, rounds=40)
    assert np.array_equal(cage.points[fixed], before[fixed])
    around = [grid[1, 3], grid[3, 3], grid[2, 2], grid[2, 4]]
    assert np.allclose(cage.points[grid[2, 3]], cage.points[around].mean(0), atol=1e-6)


def test_diffusion_keeps_constants_and_stays_in_range() -> None:
    """Smoothing weights invents none: a constant stays, a mask stays within 0-1."""
    cage, grid = tube()
    assert np.allclose(diffuse(np.full((len(cage.points), 1), 0.3), cage.quads, 5), 0.3)
    mask = np.zeros((len(cage.points), 1))
    mask[grid[3:].ravel()] = 1.0
    soft = diffuse(mask, cage.quads, 5)
    assert soft.min() >= 0.0 and soft.max() <= 1.0


def test_adopted_mirror_looks_outward() -> None:
    """A cage adopted as its mirror image keeps its faces outward."""
    cage, grid = tube()
    cage.fan(grid[-1], cage.add(np.array([[0.0, 4.0, 0.0]])))
    cage.fan(grid[0, ::-1], cage.add(np.zeros((1, 3))))
    other = Cage()
    other.adopt(cage.quads, other.add(cage.points * (-1.0, 1.0, 1.0)), mirrored=True)
    assert volume(other.points, other.triangles()) == pytest.approx(volume(cage.points, cage.triangles()))
    assert np.allclose(np.linalg.norm(normals(other.points, other.triangles()), axis=1), 1.0)
