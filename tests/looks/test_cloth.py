import numpy as np

from persona_engine.looks.cloth import CELLS, PAINTERS, SIZE, paint_cloth, placed
from persona_engine.looks.spec import WearSpec


def test_cells_do_not_overlap() -> None:
    """Every cell lies inside the picture and no pixel belongs to two."""
    used = np.zeros((SIZE, SIZE), int)
    for cell in CELLS.values():
        assert cell.x + cell.width <= SIZE and cell.y + cell.height <= SIZE
        used[cell.y : cell.y + cell.height, cell.x : cell.x + cell.width] += 1
    assert used.max() == 1
    assert set(PAINTERS) == set(CELLS)


def test_coordinates_stay_in_their_cell() -> None:
    """A garment's coordinates, sleeves and buttons included, land in the cell painted for them."""
    uvs = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 0.5], [3.0, 1.0], [3.5, 0.5]])
    spots = placed("top", uvs) * SIZE
    for spot, name in zip(spots, ("top", "top", "sleeve", "sleeve", "button")):
        cell = CELLS[name]
        assert cell.x <= spot[0] <= cell.x + cell.width and cell.y <= spot[1] <= cell.y + cell.height


def test_same_colours_same_picture() -> None:
    """Painting is a function of the colours alone, and the picture stays small."""
    wear = WearSpec()
    assert paint_cloth(wear) == paint_cloth(WearSpec())
    assert paint_cloth(wear) != paint_cloth(WearSpec(top_color="#aa3344"))
    assert len(paint_cloth(wear)) < 700_000
