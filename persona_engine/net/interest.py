"""`Interest`: how much of whom a peer is shown, by distance.

The ground is cut into square cells. Who looks from one cell gets the puppets of cells nearby at the full rate, of those further off at a third of it,
and of the rest nothing: they are shown as planned. As tiers go by cells, peers in a cell share their frames; as nobody leaves a cell at once when they
step over its edge, nothing flickers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from persona_engine.score.entries import Roots

Tier = Literal["near", "far", "plan"]
Cell = tuple[int, int]
View = tuple[float, float, float]
EDGE = 0.15
"""Share of a cell's size by which one must be outside to have left it."""


@dataclass(frozen=True)
class Ranges:
    """Metres; infinite `near_m` shows everyone everything."""

    near_m: float = math.inf
    far_m: float = math.inf

    @property
    def cell_m(self) -> float:
        """Size of a cell: the larger, the fewer frames for the same puppets, and the later tiers change."""
        return self.near_m


class Interest:
    """Where personas and viewers are, by cells; None is nowhere in particular, which is near to everything.

    >>> interest = Interest(Ranges(20.0, 60.0))
    >>> interest.moved(Roots(0.0, ("mira", "bram"), ((0.0, 0.0, 0.0), (45.0, 0.0, 0.0)), (0.0, 0.0)))
    >>> here = interest.look(1, (3.0, 1.6, 0.0))
    >>> interest.tier(here, interest.cell("mira")), interest.tier(here, interest.cell("bram")), interest.tier(None, interest.cell("bram"))
    ('near', 'far', 'near')
    """

    def __init__(self, ranges: Ranges) -> None:
        self._ranges = ranges
        self._cells: dict[str, Cell | None] = {}
        self._viewers: dict[int, Cell | None] = {}

    def moved(self, roots: Roots) -> None:
        """Something is elsewhere now."""
        for name, (x, _, z) in zip(roots.ids, roots.positions):
            self._cells[name] = self._cell(self._cells.get(name), x, z)

    def cell(self, persona: str) -> Cell | None:
        """Where a persona is."""
        return self._cells.get(persona)

    def look(self, viewer: int, view: View | None) -> Cell | None:
        """Where a viewer is, now that it looks from `view`."""
        cell = None if view is None else self._cell(self._viewers.get(viewer), view[0], view[2])
        self._viewers[viewer] = cell
        return cell

    def forget(self, viewer: int) -> None:
        """A viewer is gone."""
        self._viewers.pop(viewer, None)

    def tier(self, viewer: Cell | None, cell: Cell | None) -> Tier:
        """How much of a cell is shown in another. No point of a "far" cell is nearer than `near_m`, none of a "plan" cell nearer than `far_m`."""
        if viewer is None or cell is None:
            return "near"
        apart = self._ranges.cell_m * math.hypot(*(max(0, abs(a - b) - 1) for a, b in zip(viewer, cell)))
        return "near" if apart < self._ranges.near_m else "far" if apart < self._ranges.far_m else "plan"

    def _cell(self, held: Cell | None, x: float, z: float) -> Cell | None:
        size = self._ranges.cell_m
        if not math.isfinite(size):
            return None
        if held is not None and all(-EDGE <= c / size - k <= 1 + EDGE for c, k in zip((x, z), held)):
            return held
        return math.floor(x / size), math.floor(z / size)
