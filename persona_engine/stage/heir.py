"""`Heir`: a guest that goes on with a session whose host is gone: it listens beforehand, lets nobody in while the host is there, and then hosts."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from typing import TYPE_CHECKING

from pydantic import ValidationError

from persona_engine.dialogue.persona import Persona
from persona_engine.errors import PersonaError, WorldFileError
from persona_engine.net import messages as m
from persona_engine.net.client import SessionClient
from persona_engine.stage import world_file
from persona_engine.stage.host import Host
from persona_engine.stage.succession import inherit
from persona_engine.stage.world_file import SavedWorld

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")


class Heir:
    """Beside a `Guest`. On the main thread."""

    def __init__(self, stage: HeadlessStage, client: SessionClient) -> None:
        self._stage, self._client = stage, client
        self._host: Host | None = None
        self._bequest: m.Bequest | None = None
        self._people: dict[str, Persona] = {}

    @property
    def ready(self) -> bool:
        """Whether it is this machine that goes on."""
        return self._client.inherits and self._bequest is not None

    def take(self, bequest: m.Bequest) -> None:
        """The host's world as it is now."""
        if not self._stage.settings.net.heir:
            return
        if bequest.people:
            self._people = {person.id: person for person in map(_person, bequest.people) if person is not None}
        self._bequest = bequest
        if self._host is None:
            host = self._host = Host(self._stage)
            host.wait(bequest.listen, self._client.address.secure, self._sought).add_done_callback(self._listens)
        elif self._host.port:
            self._tell()

    def _sought(self) -> None:
        self._client.sought = True

    def _listens(self, port: Future[int]) -> None:
        """On the loop's thread."""
        if not port.cancelled() and (problem := port.exception()) is not None:
            log.warning("this machine cannot go on with the session when its host is gone: %s", problem)
        elif not port.cancelled():
            self._tell()

    def _tell(self) -> None:
        if self._host is not None and not self._client.inherits:
            self._client.inherits = True
            try:
                self._stage.bridge.run(self._client.send(m.Ready(self._host.port, self._host.fingerprint))).add_done_callback(self._told)
            except PersonaError as error:
                log.debug("not told: %s", error)

    def _told(self, sent: Future[None]) -> None:
        if sent.cancelled() or sent.exception() is not None:
            self._client.inherits = False

    def parted(self) -> None:
        """The connection broke; nobody is looked for here yet."""
        self._client.sought = False

    def promote(self, peer: str) -> Host:
        """The host is gone: its people live here from now on. `peer` is what it called this machine."""
        stage, bequest, host = self._stage, self._bequest, self._host
        assert bequest is not None and host is not None
        try:
            world = world_file.decode(bequest.world)
        except WorldFileError as error:
            log.warning("what the host kept cannot be read: %s", error)
            world = SavedWorld()
        torn = inherit(stage, self._people, bequest.seats, peer)
        stage.keeper.inherit(world, bequest.name)
        host.succeed(bequest, peer)
        for cut in torn:
            stage.submit(cut)
        return host

    def close(self) -> None:
        """It will not come to that."""
        if self._host is not None:
            self._host.stop()
            self._host = None


def _person(data: bytes) -> Persona | None:
    try:
        return Persona.model_validate_json(data).model_copy(update={"avatar": ""})
    except ValidationError as error:
        log.warning("somebody of the session cannot go on here: %d faults in a persona", error.error_count())
        return None
