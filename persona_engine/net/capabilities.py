"""What a peer can do beyond the version: "role@version", offered in its hello, agreed in the welcome.

A newer version of a role may be added beside the old one, and a role may be left out: who has no "pose@1" is sent no poses. Roles of `NEEDED` may not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from persona_engine.errors import SessionError

CAPABILITIES: dict[str, tuple[int, ...]] = {"plan": (1,), "pose": (1,), "opus": (1,), "next": (1,), "heir": (1,)}
"""Versions that we speak. plan: the score's entries; pose: frames of puppets; opus: sound as Opus, else as PCM; next: goes on with a session where its host
says; heir: would host it."""
NEEDED = ("plan",)


def offer(without: Collection[str] = (), known: Mapping[str, Iterable[int]] = CAPABILITIES) -> tuple[str, ...]:
    """Everything known, except some roles.

    >>> offer(without=("opus",))
    ('plan@1', 'pose@1', 'next@1', 'heir@1')
    """
    return tuple(f"{role}@{version}" for role, versions in known.items() if role not in without for version in versions)


def agree(offered: Iterable[str], ours: Iterable[str]) -> tuple[str, ...]:
    """The newest version of each role that both sides offer. Raises `SessionError` where a needed role has none.

    >>> agree(("plan@1", "plan@2", "dance@1"), ("plan@2", "plan@1", "pose@1"))
    ('plan@2',)
    """
    there, here = _parsed(offered), _parsed(ours)
    best = {role: max(there.get(role, set()) & versions, default=0) for role, versions in here.items()}
    for role in NEEDED:
        if not best.get(role):
            sides = (" ".join(f"{role}@{v}" for v in sorted(side.get(role, ()))) or f"no {role}" for side in (here, there))
            raise SessionError("this host speaks {}, the peer {}: update the older one".format(*sides))
    return tuple(f"{role}@{version}" for role, version in best.items() if version)


def _parsed(capabilities: Iterable[str]) -> dict[str, set[int]]:
    out: dict[str, set[int]] = {}
    for text in capabilities:
        role, _, version = text.partition("@")
        if version.isascii() and version.isdigit() and len(version) < 4:
            out.setdefault(role, set()).add(int(version))
    return out
