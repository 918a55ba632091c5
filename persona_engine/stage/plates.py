"""`Plates`: names above the heads of players, what they say, and the badge in a corner; drawn stages only."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from persona_engine.panda.badge import HIDDEN, Badge, has_window
from persona_engine.panda.nameplate import EVERY, NamePlate

if TYPE_CHECKING:
    from persona_engine.score.recording import Casting
    from persona_engine.stage.stage import Stage

log = logging.getLogger("persona_engine.stage")

LINGERS = 2.0
"""Seconds for which words stay after they were said."""
INSIDE_M = 0.4
"""Who stands so near to where one looks from is not drawn: one would look out of their head."""


class Plates:
    """Of one stage: one for each player but the one at this machine."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._plates: dict[str, NamePlate] = {}
        self._inside: set[str] = set()
        self._next = 0.0
        self._over: dict[str, float] = {}
        """When words are taken away."""
        self.shown = True
        """Whether names are seen."""
        seen, wanted = has_window(stage.base), stage.settings.badge
        self._badge = Badge(stage.base) if seen and wanted else None
        if seen and not wanted:
            log.warning(HIDDEN)
        stage.on_event(self._event)

    def close(self) -> None:
        """The stage is closed."""
        if self._badge is not None:
            self._badge.remove()

    def add(self, casting: Casting) -> None:
        """Somebody has come."""
        actor = self._stage.actors.get(casting.persona)
        if casting.player and actor is not None and casting.persona not in self._plates:
            self._plates[casting.persona] = NamePlate(actor, casting.name or casting.persona, actor.batch.rig.body.height)

    def remove(self, identity: str) -> None:
        """Somebody leaves."""
        self._inside.discard(identity)
        plate = self._plates.pop(identity, None)
        if plate is not None:
            plate.remove()

    def step(self, now: float) -> None:
        """Once a frame: letters grow with the distance."""
        if now < self._next or not self._plates:
            return
        self._next = now + EVERY
        scene, eye = self._stage.base.render, self._stage.base.camera
        own = self._stage.me.persona if self._stage.me is not None else ""
        for identity in [name for name, t in self._over.items() if now > t]:
            del self._over[identity]
            if identity in self._plates:
                self._plates[identity].say("")
        for identity, plate in self._plates.items():
            way = self._stage.actors[identity].getPos(scene) - eye.getPos(scene)
            plate.show(self.shown and identity != own)
            plate.fit(way.length())
            if identity != own:
                self._make_way(identity, way.getXy().length() < INSIDE_M and -way.getZ() < self._stage.actors[identity].batch.rig.body.height + INSIDE_M)

    def _make_way(self, identity: str, inside: bool) -> None:
        """Whoever the game itself hides stays hidden."""
        actor = self._stage.actors[identity]
        if inside and not actor.isHidden():
            actor.hide()
            self._inside.add(identity)
        elif not inside and identity in self._inside:
            actor.show()
            self._inside.discard(identity)

    def _event(self, name: str, data: dict[str, Any]) -> None:
        plate = self._plates.get(str(data.get("persona", "")))
        if plate is None:
            return
        if name == "persona-speaking":
            self._over.pop(str(data["persona"]), None)
            plate.say(str(data["text"]))
        elif name == "persona-spoke":
            self._over[str(data["persona"])] = self._stage.now() + LINGERS
        elif name == "persona-look":
            plate.raise_to(self._stage.actors[str(data["persona"])].batch.rig.body.height)
