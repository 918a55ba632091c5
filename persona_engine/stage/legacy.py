"""`Legacy`: a host names an heir among its guests, keeps it told of all that is not in the score, and tells everyone where the session would go on."""

from __future__ import annotations

import ipaddress
import logging
from typing import TYPE_CHECKING

import msgspec

from persona_engine.errors import PersonaError
from persona_engine.names import PeerRole
from persona_engine.net import messages as m
from persona_engine.net.address import Address
from persona_engine.net.discovery import own_address
from persona_engine.net.host_events import Prepared
from persona_engine.net.roles import at_least
from persona_engine.net.server import SessionServer
from persona_engine.net.session import HostSession
from persona_engine.stage import world_file

if TYPE_CHECKING:
    from persona_engine.stage.core import HeadlessStage

log = logging.getLogger("persona_engine.stage")

EVERY = 5
"""Seconds between two tellings."""
MOST_BYTES = 512 * 1024
"""A world that is larger is handed to nobody: it would hold up everything else on the way to the heir."""


class Legacy:
    """Beside a `Host`: heirs are guests that would host and have at least the role `least`; who came first goes first. `look` is called every second on the
    loop's thread, as is all the rest but `last` and `_gather`."""

    def __init__(self, stage: HeadlessStage, session: HostSession, server: SessionServer, least: PeerRole) -> None:
        self._stage, self._session, self._server, self._least = stage, session, server, least
        self.name = ""
        self.listen = "0.0.0.0"
        self._heir = 0
        self._address: Address | None = None
        self._told: dict[int, str] = {}
        self._people: tuple[bytes, ...] = ()
        self._second = 0

    def look(self) -> None:
        """Choose, tell the heir what is new, and tell newcomers where it is."""
        able = [key for key, role in self._session.able("heir@1") if at_least(role, self._least)]
        if self._heir not in able:
            self._heir, self._address, self._people, self._second = (able or [0])[0], None, (), 0
        if self._heir and self._second % EVERY == 0:
            self._stage.bridge.post(lambda: self._give_soon(*self._gather()))
        self._second += 1
        for key, _ in tuple(self._session.able("next@1")):
            there = "" if self._address is None or key == self._heir else self._where(key)
            if self._told.get(key, "") != there:
                self._told[key] = there
                self._server.tell(key, m.Next(there))
        self._told = {key: there for key, there in self._told.items() if self._server.address(key)}

    def ready(self, event: Prepared) -> None:
        """The heir listens."""
        if event.key == self._heir and 0 < event.port < 65536:
            self._address = Address(self._server.address(event.key), event.port, bool(event.fingerprint), event.fingerprint)
            self.look()

    def last(self) -> dict[int, str]:
        """On the main thread, when the host leaves: the last word to the heir; where each peer is to go on, by key."""
        bridge = self._stage.bridge
        if self._address is None:
            return {}
        gathered = self._gather()

        async def told() -> dict[int, str]:
            if self._address is None:
                return {}
            self._give(*gathered)
            return {key: self._where(key) for key, _ in self._session.able("next@1")}

        try:
            return bridge.run(told()).result(self._stage.settings.net.close_timeout_s)
        except (TimeoutError, PersonaError):
            return {}

    def _where(self, key: int) -> str:
        """The heir's address as that peer can reach it: what is near for this machine is not for others."""
        assert self._address is not None
        heir = self._address
        if _here(heir.host) and not _here(self._server.address(key)):
            heir = Address(own_address(), heir.port, heir.secure, heir.fingerprint)
        return str(heir)

    def _gather(self) -> tuple[bytes, tuple[bytes, ...], dict[str, str]]:
        """On the main thread: the world, the people, and the owners of players by peer."""
        stage = self._stage
        people = tuple(member.persona.model_dump_json().encode() for member in stage.members.values() if member.minded)
        return world_file.encode(stage.keeper.world()), people, {player.peer: player.owner for player in stage.players.all}

    def _give_soon(self, world: bytes, people: tuple[bytes, ...], owners: dict[str, str]) -> None:
        self._stage.bridge.loop.call_soon_threadsafe(self._give, world, people, owners)

    def _give(self, world: bytes, people: tuple[bytes, ...], owners: dict[str, str]) -> None:
        taken, seats = self._session.places()
        seats = tuple(msgspec.structs.replace(seat, owner=owners.get(seat.peer, "")) for seat in seats)
        fresh, self._people = () if people == self._people else people, people
        bequest = m.Bequest(self._session.id, self.name, self.listen, taken, seats, world, fresh)
        if len(m.encode(bequest)) > MOST_BYTES:
            log.warning("this world is too large to be handed to a guest (more than %d bytes); it ends with its host", MOST_BYTES)
            self._address = None
        else:
            self._server.tell(self._heir, bequest)


def _here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
