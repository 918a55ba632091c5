"""`Door`: who may connect at all: so many at a time, so many from an address, nobody from where somebody was sent away."""

from __future__ import annotations

import ipaddress
from collections import Counter

SPARE = 8
"""Connections beyond the number of peers: of those who come back before the host has noticed that they were gone."""
KEPT = 1024
"""Addresses that are remembered as barred; the oldest are forgotten first."""


def _local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


class Door:
    """At most `most` peers, `each` of them from one address. Times are local, in seconds."""

    def __init__(self, most: int, each: int) -> None:
        self._most, self._each = most, each
        self._inside: Counter[str] = Counter()
        self._barred: dict[str, float] = {}

    def refusal(self, address: str, now: float) -> str:
        """Why nobody is let in from there; "" where somebody is."""
        if self._barred.get(address, now) > now:
            return "you were sent away from this session; try again later"
        if self._inside.total() >= self._most + SPARE:
            return f"the session is full ({self._most} peers)"
        if self._inside[address] >= self._each:
            return f"too many connections from one address ({self._each})"
        return ""

    def came(self, address: str) -> None:
        """A connection from there."""
        self._inside[address] += 1

    def left(self, address: str) -> None:
        """It has ended."""
        self._inside[address] -= 1
        if self._inside[address] <= 0:
            del self._inside[address]

    def bar(self, address: str, until: float) -> None:
        """Let nobody in from there until then; this machine itself, where many may come through one gateway, stays open."""
        if address and not _local(address):
            self._barred.pop(address, None)
            self._barred[address] = until
            if len(self._barred) > KEPT:
                del self._barred[next(iter(self._barred))]
