"""Who may wish for what in a session: four roles, each with the rights of those before it."""

from __future__ import annotations

from collections.abc import Mapping

from persona_engine.names import PEER_ROLES, PeerRole

RIGHTS: dict[str, PeerRole] = {
    "hear": "speaker", "listen": "speaker", "react": "speaker", "enter": "speaker", "say": "speaker", "emote": "speaker", "dress": "speaker",
    "drive": "puppeteer", "wear": "puppeteer", "order": "admin",
}  # fmt: skip
"""The least role that a wish needs; one that is not here needs the last. "dress" is one's own player; "wear" is dressing, and "drive" moving as a puppet,
one of the host's personas; "order" is silencing players and sending them away."""


WORDS: dict[str, str] = {
    "hear": "talk to people", "listen": "talk to people", "react": "startle people", "enter": "come on stage, only watch", "say": "speak aloud",
    "emote": "show gestures", "dress": "change clothes", "drive": "move people", "wear": "dress people", "order": "give orders to players",
}  # fmt: skip
"""What a wish is called in an answer to a player."""


def at_least(role: PeerRole, least: PeerRole) -> bool:
    """Whether a role has the rights of another.

    >>> at_least("admin", "speaker"), at_least("viewer", "speaker")
    (True, False)
    """
    return PEER_ROLES.index(role) >= PEER_ROLES.index(least)


def refusal(role: PeerRole, what: str, rights: Mapping[str, PeerRole] = RIGHTS, persona: str = "") -> str:
    """Why a wish is refused; "" where it is not. A right may be another for one persona: "drive:mira".

    >>> refusal("viewer", "hear")
    'viewers may not talk to people; that takes a speaker'
    >>> refusal("speaker", "drive", RIGHTS | {"drive:mira": "speaker"}, "mira")
    ''
    """
    least = rights.get(f"{what}:{persona}") or rights.get(what, PEER_ROLES[-1])
    return "" if at_least(role, least) else f"{role}s may not {WORDS.get(what, what)}; that takes {'an' if least[0] in 'aeiou' else 'a'} {least}"
