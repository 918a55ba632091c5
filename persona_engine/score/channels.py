"""What a streamed pose is made of: a table that code, wire and clients in other languages read.

A pose travels as whole numbers of `lsb`, one for each channel: weights to 0.002, turns (rotation vectors in the normalised pose) to 0.1
degrees, offsets to a millimetre.
"""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from persona_engine.names import ARKIT, BONES

RATE = 30
"""Frames a second."""
FAR_EVERY = 3
"""Streams with odd numbers have every third of them: puppets who are far away."""


class ChannelGroup(msgspec.Struct, frozen=True):
    """Channels of a kind, in order: `lsb` is what one step means (weight, radians, metres)."""

    kind: Literal["weight", "turn", "offset"]
    names: tuple[str, ...]
    lsb: float


CHANNELS: tuple[ChannelGroup, ...] = (
    ChannelGroup("weight", ARKIT, 1 / 255),
    ChannelGroup("turn", tuple(f"{bone}.{axis}" for axis in "xyz" for bone in BONES), math.radians(0.1)),
    ChannelGroup("offset", ("hips.x", "hips.y", "hips.z"), 0.001),
)
COUNT = sum(len(group.names) for group in CHANNELS)


class Puppet(msgspec.Struct, frozen=True, array_like=True):
    """Whose pose is streamed, which part of it, and the ticks at which that began and (0: not yet) ended."""

    persona: str
    part: Literal["all", "body", "face"]
    since: int
    until: int = 0
