"""Who is let into a session, in which role, and what a stage lets its peers do."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from persona_engine.errors import AccessError
from persona_engine.names import PeerRole
from persona_engine.net.roles import RIGHTS
from persona_engine.net.session import Terms
from persona_engine.score.intent import Intent
from persona_engine.settings import NetSettings


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


def terms(net: NetSettings) -> Terms:
    """What a host grants."""
    return Terms(rights(net), net.max_peers, net.grace_s)


def role_of(token: str, net: NetSettings) -> PeerRole:
    """The role that a code gives. Raises `AccessError` for a wrong one, or where one is missing."""
    admin, puppeteer, visitor = (code.get_secret_value() for code in (net.admin_code, net.puppeteer_code, net.join_code))
    ranks: tuple[tuple[str, PeerRole], ...] = ((admin, "admin"), (puppeteer, "puppeteer"), (visitor, net.visitor_role))
    for code, role in ranks:
        if code and hmac.compare_digest(token.encode(), code.encode()):
            return role
    if visitor or (token and (admin or puppeteer)):
        raise AccessError("this session asks for another join code" if token else "this session asks for a join code")
    return net.visitor_role
