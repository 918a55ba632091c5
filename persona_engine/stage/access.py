"""`Access`: who is let into a session, in which role, what they may do there, and what may be said."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from persona_engine.dialogue.moderation import Moderation, WordList, may_speak
from persona_engine.dialogue.need import need
from persona_engine.dialogue.personal import secrets
from persona_engine.errors import AccessError, ServiceError
from persona_engine.names import PEER_ROLES, PeerRole
from persona_engine.net.roles import RIGHTS, refusal
from persona_engine.net.session import Terms
from persona_engine.score.intent import Intent
from persona_engine.settings import NetSettings
from persona_engine.stage.tokens import check_key, role_in

log = logging.getLogger("persona_engine.stage")

HERE = "host"
"""The peer name of whoever plays at the machine that owns the stage: they may do everything."""
SPOKEN = frozenset({"hear", "listen", "say"})
"""Wishes of which others hear."""


@dataclass(frozen=True)
class Wish:
    """`peer` in `role` wants `what` ("hear", "react", "drive" ...) of `persona`; `intent` where it came as one."""

    peer: str
    role: PeerRole
    what: str
    persona: str
    intent: Intent | None = None


Policy = Callable[[Wish], str]
"""Why a wish is refused, for the peer to read; "" grants it. On the main thread, after the table of rights has allowed it."""


def everything(wish: Wish) -> str:
    """What the table of rights allows is allowed."""
    return ""


def rights(net: NetSettings) -> dict[str, PeerRole]:
    """The least role for every wish: the shipped table and what the settings change of it."""
    return RIGHTS | net.rights


def terms(net: NetSettings, granted: Mapping[str, PeerRole] | None = None) -> Terms:
    """What a host grants: by the settings' table of rights, or by one that a game may still change."""
    return Terms(rights(net) if granted is None else granted, net.max_peers, net.grace_s)


def role_of(token: str, net: NetSettings) -> PeerRole:
    """The role that a code or a signed token gives. Raises `AccessError` for a wrong one, or where one is missing."""
    admin, puppeteer, visitor = (code.get_secret_value() for code in (net.admin_code, net.puppeteer_code, net.join_code))
    ranks: tuple[tuple[str, PeerRole], ...] = ((admin, "admin"), (puppeteer, "puppeteer"), (visitor, net.visitor_role))
    for code, role in ranks:
        if code and hmac.compare_digest(token.encode(), code.encode()):
            return role
    if key := net.jwt_key.get_secret_value():
        return role_in(token, check_key(key), net.visitor_role)
    if visitor or (token and (admin or puppeteer)):
        raise AccessError("this session asks for another join code" if token else "this session asks for a join code")
    return net.visitor_role


class Access:
    """Of one stage: the roles of those who are here, the table of rights, and the game's two last words: `policy` on what is done, `moderation` on what is
    said, by players and to personas. On the main thread, but for the judging."""

    def __init__(self, net: NetSettings, moderation: Moderation | None = None) -> None:
        self.rights = rights(net)
        self.policy: Policy = everything
        self.moderation: Moderation = moderation or WordList()
        self.muted: set[str] = set()
        """Peers who say nothing aloud."""
        self._judged_s = net.moderation_timeout_s
        self._roles: dict[str, PeerRole] = {HERE: PEER_ROLES[-1]}

    def enter(self, peer: str, role: PeerRole) -> None:
        """A peer is here, in this role."""
        self._roles[peer] = role

    def leave(self, peer: str) -> None:
        """A peer is gone."""
        self._roles.pop(peer, None)
        self.muted.discard(peer)

    def role(self, peer: str) -> PeerRole:
        """What a peer is; the least for one who is not here."""
        return self._roles.get(peer, PEER_ROLES[0])

    def refusal(self, peer: str, what: str, persona: str = "", intent: Intent | None = None) -> str:
        """Why a peer may not do this ("hear", "drive", "wear" ...) to a persona, "" if it may: first by its role, then by the game's policy."""
        role = self.role(peer)
        if peer in self.muted and what in SPOKEN:
            return "you are muted here"
        return refusal(role, what, self.rights, persona) or self.policy(Wish(peer, role, what, persona, intent))

    async def allows(self, text: str) -> bool:
        """What `moderation` says of somebody's line. Raises `ServiceError` where that fails."""
        return await self.moderation.allows(text)

    async def may_speak(self, text: str) -> bool:
        """What it says of a persona's. Raises `ServiceError` where that fails."""
        return await may_speak(self.moderation, text)

    async def may_say(self, line: str) -> bool:
        """Whether a player's line is said aloud, by the rules for what personas say; who is in need may always, and nobody the number of a card. One that
        could not be judged in time is not said."""
        if secrets(line):
            return False
        try:
            return need(line) is not None or await asyncio.wait_for(self.may_speak(line), self._judged_s)
        except (TimeoutError, ServiceError) as error:
            log.warning("a line could not be judged, and is not said: %s", error or "no answer in time")
            return False
