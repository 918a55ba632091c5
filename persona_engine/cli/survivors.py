"""`Survivors`: keeps Python's garbage collector from walking again and again over what lives long, in a process that serves and does nothing else."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

FULL = 2
"""The generation of a full collection."""
LATEST_S = 3600.0
"""Seconds after which everything is walked over even while somebody is there: one short pause an hour, and nothing that is lost stays for good."""
OFTEN = (700, 10, 3)
"""Thresholds with which it comes three times as often, and has as much less to walk."""


class Survivors:
    """Inside `with Survivors() as survivors:` whatever outlives a full collection is not walked any more, so none takes longer than what came since the last
    one: with thousands of connections it would stop the session for a third of a second. What they leave behind in circles is freed when nobody is there,
    or within `LATEST_S`. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._walked = clock, clock()
        self._served = False
        self._before = gc.get_threshold()

    def __enter__(self) -> Self:
        _thaw()
        gc.set_threshold(*OFTEN)
        gc.callbacks.append(_collected)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        gc.callbacks.remove(_collected)
        gc.set_threshold(*self._before)
        gc.unfreeze()

    def look(self, peers: int) -> None:
        """Now and then, with how many are here."""
        if (self._served and not peers) or self._clock() - self._walked > LATEST_S:
            self._walked = self._clock()
            _thaw()
        self._served = bool(peers)


def _thaw() -> None:
    """Walk over everything once."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _collected(phase: str, info: dict[str, Any]) -> None:
    if phase == "stop" and info["generation"] == FULL:
        gc.freeze()
