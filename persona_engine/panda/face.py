"""`Face`: the game's hand on a persona's face."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterator, MutableMapping

from persona_engine.errors import RigError, StageError
from persona_engine.names import ARKIT
from persona_engine.score import FaceCue

_BY_LOWER = {name.lower(): name for name in ARKIT}


def shape_name(name: str) -> str:
    """The ARKit spelling of `name`, any case. Raises `RigError` with the closest that exist.

    >>> shape_name("jawopen")
    'jawOpen'
    """
    found = _BY_LOWER.get(str(name).lower())
    if found is None:
        close = tuple(_BY_LOWER[n] for n in difflib.get_close_matches(str(name).lower(), _BY_LOWER, 3))
        raise RigError(f"no face shape {name!r:.60}", name=str(name), known=close)
    return found


class Face(MutableMapping[str, float]):
    """`face[name] = w` adds `w` to what the persona does, `face.hold(name, w)` overrides it, `del face[name]` lets go.

    Names are ARKit's 52; weights -1..1 when adding, 0..1 when holding: others raise `StageError`, unknown names `RigError`. Reading gives what the game has
    set, not the final mix.
    """

    def __init__(self, submit: Callable[[FaceCue], None], persona: Callable[[], str]) -> None:
        self._submit = submit
        self._persona = persona
        self._set: dict[str, tuple[float, bool]] = {}

    def __getitem__(self, name: str) -> float:
        return self._set[shape_name(name)][0]

    def __setitem__(self, name: str, weight: float) -> None:
        self._cue(name, weight, held=False)

    def __delitem__(self, name: str) -> None:
        name = shape_name(name)
        del self._set[name]
        self._submit(FaceCue(persona=self._persona(), t=0.0, name=name, mode="release"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._set)

    def __len__(self) -> int:
        return len(self._set)

    def hold(self, name: str, weight: float) -> None:
        """Keep a shape at `weight` whatever the persona does."""
        self._cue(name, weight, held=True)

    def held(self, name: str) -> bool:
        """Whether the shape is overridden rather than added to."""
        return self._set.get(shape_name(name), (0.0, False))[1]

    def _cue(self, name: str, weight: float, *, held: bool) -> None:
        name = shape_name(name)
        weight = self._weight(name, weight, 0.0 if held else -1.0)
        self._submit(FaceCue(persona=self._persona(), t=0.0, name=name, weight=weight, mode="hold" if held else "add"))
        self._set[name] = (weight, held)

    def _weight(self, name: str, weight: float, low: float) -> float:
        """Raises `StageError` for what is no share of a shape."""
        try:
            share = float(weight)
        except (TypeError, ValueError):
            share = math.nan
        if low <= share <= 1.0:
            return share
        whose = f" of {persona}" if (persona := self._persona()) else ""
        added = "what is added lies between -1, none of it is left, and 1, all of it"
        remedy = "a held shape is shown from 0, not at all, to 1, all of it" if low == 0.0 else added
        raise StageError(f"the face{whose} cannot take {weight!r:.40} for {name!r}: {remedy}")
