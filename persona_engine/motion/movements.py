"""`Movements`: the tracks of speechless performances; the same movement of the same body is baked once."""

from __future__ import annotations

from collections.abc import Hashable

from persona_engine.motion.played import RealiseJob
from persona_engine.motion.realise import Setting
from persona_engine.motion.tracks import Tracks

MOST = 256
"""Movements that are kept."""


class Movements:
    """Where somebody looks is not in the tracks, what is pointed at is."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[Setting, Tracks]] = {}

    def tracks(self, job: RealiseJob) -> Tracks:
        """What the job makes."""
        entry, setting = job.performance, job.setting
        if entry.after or any(block.kind == "gesture" and block.target is not None for block in entry.blocks):
            return job.run()
        key = (id(setting.body), entry.seed, entry.style, entry.duration, tuple(b.sync if b.kind == "gaze" else b for b in entry.blocks))
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MOST:
                del self._known[next(iter(self._known))]
            known = self._known[key] = (setting, job.run())
        return known[1]
