"""What a hub and those who are connected to it say to each other: MessagePack after its length (u32, little endian)."""

from __future__ import annotations

import asyncio
from typing import TypeVar

import msgspec

from persona_engine.errors import BackplaneError

MOST_BYTES = 16 << 20
"""Of one message."""


class Publish(msgspec.Struct, frozen=True, tag="publish"):
    """To the hub: for all who follow; from it: somebody has said this."""

    subject: str
    data: bytes


class Follow(msgspec.Struct, frozen=True, tag="follow"):
    """To the hub: answered with `Is` of the same number, from then on with what is published."""

    number: int
    subject: str


class Load(msgspec.Struct, frozen=True, tag="load"):
    """To the hub: what is the value of a key."""

    number: int
    key: str


class Swap(msgspec.Struct, frozen=True, tag="swap"):
    """To the hub: write where the revision is this."""

    number: int
    key: str
    data: bytes
    revision: int


class Is(msgspec.Struct, frozen=True, tag="is"):
    """From the hub: the answer to a question of this number."""

    number: int
    data: bytes = b""
    revision: int = 0


Asking = Publish | Follow | Load | Swap
Telling = Publish | Is
M = TypeVar("M")
_encode = msgspec.msgpack.Encoder().encode


def packed(message: Asking | Telling) -> bytes:
    """A message as it goes over the wire."""
    data = _encode(message)
    return len(data).to_bytes(4, "little") + data


async def read(reader: asyncio.StreamReader, decoder: msgspec.msgpack.Decoder[M]) -> M:
    """The next message. Raises `asyncio.IncompleteReadError` at the end, `BackplaneError` for what is none."""
    size = int.from_bytes(await reader.readexactly(4), "little")
    if size > MOST_BYTES:
        raise BackplaneError(f"a message of {size} bytes; at most {MOST_BYTES} are passed on")
    try:
        return decoder.decode(await reader.readexactly(size))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise BackplaneError(f"this is no message: {error}") from error
