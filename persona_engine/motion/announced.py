"""`announced`: what would depend on when a machine hears of a performance is written into it, so that all show the same whenever they join."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from persona_engine.motion.realise import Point, begins
from persona_engine.score.entries import Amend, Performance
from persona_engine.score.gaze import OWN, GazeTarget, on_grid
from persona_engine.score.marks import Block

Places = Callable[[GazeTarget], Point | None]
"""Where a target is, in the axes of who performs, when the performance starts; None where nothing is known of it."""


def announced(performance: Performance, since: float, places: Places) -> Performance:
    """`performance` as everyone is told of it: seen from session time `since` on, pointing at where its targets are now."""
    since_then = since if performance.t + begins(performance) < since else None
    return msgspec.structs.replace(performance, since=since_then, blocks=_placed(performance.blocks, places))


def placed(amendment: Amend, places: Places) -> Amend:
    """`amendment` pointing at where its targets are now."""
    return msgspec.structs.replace(amendment, blocks=_placed(amendment.blocks, places))


def _placed(blocks: tuple[Block, ...], places: Places) -> tuple[Block, ...]:
    return tuple(_at_place(block, places) for block in blocks)


def _at_place(block: Block, places: Places) -> Block:
    place = places(block.target) if block.kind == "gesture" and block.target is not None and block.target.id != OWN else None
    return block if place is None else msgspec.structs.replace(block, target=on_grid(GazeTarget(OWN, place)))
