"""`Grown`: what a hair style is made of: locks on the scalp, locks that hang, and the chains that carry these.

Angles in degrees of the head's chart (longitude positive to her left, 180 at the nape), lengths in units.
"""

from __future__ import annotations

from dataclasses import dataclass

from persona_engine.looks.form import Form
from persona_engine.looks.lock import Lock, build
from persona_engine.looks.mesh import Mesh

NEVER = 9.0
"""An end that no lock reaches: it stays on the scalp."""
SHORT_RINGS, LONG_RINGS = (8, 6), (14, 6)
"""Rings of a lock and points of a ring, on the scalp and falling."""
Locks = list[Lock]


@dataclass(frozen=True)
class Chain:
    """Hair that swings: joints along `lock` at `heights`."""

    name: str
    lock: Lock
    heights: tuple[float, ...]


@dataclass(frozen=True)
class Grown:
    """A style on a head: meshes that stay, meshes that hang, and the chains that carry these."""

    still: tuple[Mesh, ...] = ()
    hanging: tuple[Mesh, ...] = ()
    chains: tuple[Chain, ...] = ()


def combed(root: tuple[float, float], leave: tuple[float, float], wide: float, lift: float, **more: float) -> Lock:
    """A lock that stays on the scalp."""
    known = {"thick": 0.040, "base": 0.03, "slim": 0.80, "tip": 0.45, "taper": 0.55, "settle": 0.45, **more}
    return Lock(root, leave, NEVER, wide, lift=lift, **known)


def grown(form: Form, locks: Locks) -> list[Mesh]:
    """Locks as meshes, each with strands of its own."""
    return [build(form, lock, 0.37 * k, *(SHORT_RINGS if lock.end == NEVER else LONG_RINGS)) for k, lock in enumerate(locks)]
