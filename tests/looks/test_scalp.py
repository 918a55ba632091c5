"""Hair close to the scalp: it grows out of the skin all round, and is one sheet without holes."""

import numpy as np
import pytest

from persona_engine.looks.form import Form, surface
from persona_engine.looks.mesh import Mesh
from persona_engine.looks.scalp import BOX, SHEETS, boxed, curls, natural, swept
from persona_engine.looks.spec import FaceSpec, LookSpec
from persona_engine.looks.tailor.locks import _beyond

FORMS = [Form.of(LookSpec(face=FaceSpec(width=width, forehead=forehead))) for width, forehead in ((0.0, 0.0), (0.8, -0.8), (-0.8, 0.9))]


def sheets(form: Form) -> list[tuple[Mesh, int, float]]:
    """One of each kind, its number of rows, and where its edge lies against the hairline, degrees."""
    rng = np.random.default_rng(3)
    closed = curls(form, 1.4, 3)[0]
    return [(swept(form, (180.0, 55.0), 0.10, rng), 12, -3.0), (closed, SHEETS[0][1], -1.0)]


@pytest.mark.parametrize("form", FORMS)
def test_the_edge_lies_on_the_skin(form: Form) -> None:
    """The first row of points is within a hundredth of a unit outside the skin, or under it."""
    for sheet, rows, off in sheets(form):
        columns = len(sheet.points) // rows
        lon = np.linspace(-180.0, 180.0, columns)
        skin = surface(form, lon, natural(np.abs(lon)) + off)
        out = ((sheet.points[:columns] - skin) * skin / np.linalg.norm(skin, axis=1, keepdims=True)).sum(1)
        assert out.max() < 0.01


@pytest.mark.parametrize("form", FORMS)
def test_a_sheet_has_no_holes(form: Form) -> None:
    """Its only borders are the hairline, the point where it gathers and the seam at the back, whose two sides lie on each other."""
    for sheet, rows, _ in sheets(form):
        assert np.isfinite(sheet.points).all()
        columns = len(sheet.points) // rows
        edges = np.sort(np.concatenate([sheet.faces[:, [0, 1]], sheet.faces[:, [1, 2]], sheet.faces[:, [2, 0]]]), axis=1)
        _, count = np.unique(edges, axis=0, return_counts=True)
        assert (count == 1).sum() == 2 * (columns - 1) + 2 * (rows - 1)
        grid = sheet.points.reshape(rows, columns, 3)
        np.testing.assert_allclose(grid[:, 0], grid[:, -1], atol=0.03)


@pytest.mark.parametrize("number", range(len(SHEETS)))
def test_curls_are_of_one_size_everywhere(number: int) -> None:
    """Laid on from six sides, a texture covers the same triangles, nowhere drawn out more than twofold for most of them; the closed sheet keeps to
    the closed half of the picture, those over it to the other."""
    sheet = curls(FORMS[0], 1.4, 3)[number]
    made = boxed(sheet, sheet.points, number)
    assert ((made.uvs[:, 0] > 0.5) == (number > 0)).all() and made.uvs.min() >= 0.0 and made.uvs.max() <= 1.0
    np.testing.assert_array_equal(made.points[made.faces], sheet.points[sheet.faces])
    a, b, c = (made.points[made.faces[:, k]] for k in range(3))
    area = 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1)
    u, v = (made.uvs[made.faces] / BOX).transpose(2, 0, 1)
    painted = 0.5 * np.abs((u[:, 1] - u[:, 0]) * (v[:, 2] - v[:, 0]) - (u[:, 2] - u[:, 0]) * (v[:, 1] - v[:, 0]))
    shown = area > 1e-5
    assert np.mean(painted[shown] > 0.5 * area[shown]) > 0.95


def test_the_nape_is_not_cut_straight() -> None:
    """Hair reaches lowest in the middle of the nape."""
    line = natural(np.array((136.0, 150.0, 165.0, 180.0)))
    assert (np.diff(line) < 0.0).all()


def test_shaved_skin_reaches_over_the_painted_hairline() -> None:
    """Below, before and behind: who wears an undercut over hair of her own shows none of what is painted at its edge."""
    lon = np.linspace(-180.0, 180.0, 73)
    for beside in (-8.0, 0.0, 8.0):
        assert (_beyond(lon) < natural(np.clip(np.abs(lon) + beside, 0.0, 180.0)) - 5.0).all()
