"""Parcels: what a stage and its studio send each other through pipes: a kind, a number, and a pickle whose arrays lie beside it, uncopied.

Both ends are the same version of the engine, and one has started the other: nothing that a stranger sent is ever unpickled.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable
from enum import IntEnum
from typing import IO, Any

_HEAD = struct.Struct("<BQI")
_SIZE = struct.Struct("<Q")
Contents = list[Any]
"""Bytes-like: the pickle, then its arrays."""


class Kind(IntEnum):
    """What a parcel is for. To the studio: `KEEP` an object under a number, `DROP` it, `WORK`. From it: `READY`, `DONE`, or `FAILED`."""

    KEEP = 0
    DROP = 1
    WORK = 2
    READY = 3
    DONE = 4
    FAILED = 5


def pack(what: Any, known: Callable[[Any], int | None] = lambda _: None) -> Contents:
    """Contents that `unpack` makes into `what` again. An object for which `known` gives a number is left out; the other end has it."""
    buffers: list[pickle.PickleBuffer] = []
    file = io.BytesIO()
    pickler = _Pickler(file, known, buffers)
    pickler.dump(what)
    return [file.getbuffer(), *(buffer.raw() for buffer in buffers)]


def unpack(contents: Contents, find: Callable[[int], Any] | None = None) -> Any:
    """The object; `find` gives those that were left out."""
    unpickler = _Unpickler(io.BytesIO(contents[0]), buffers=contents[1:])
    unpickler.find = find
    return unpickler.load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, known: Callable[[Any], int | None], buffers: list[pickle.PickleBuffer]) -> None:
        super().__init__(file, 5, buffer_callback=buffers.append)
        self.persistent_id = known  # type: ignore[method-assign]


class _Unpickler(pickle.Unpickler):
    find: Callable[[int], Any] | None = None

    def persistent_load(self, pid: Any) -> Any:
        if self.find is None:
            raise pickle.UnpicklingError("nothing is left out of answers")
        return self.find(pid)


def send(stream: IO[bytes], kind: Kind, number: int = 0, contents: Contents | None = None) -> None:
    """Write one parcel and flush."""
    parts = [memoryview(part).cast("B") for part in contents or []]
    stream.write(_HEAD.pack(kind, number, len(parts)) + b"".join(_SIZE.pack(len(part)) for part in parts))
    for part in parts:
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[Kind, int, Contents] | None:
    """The next parcel, or None at the end of the stream."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, number, count = _HEAD.unpack(head)
    sizes = stream.read(_SIZE.size * count)
    if len(sizes) < _SIZE.size * count:
        return None
    contents: Contents = []
    for (size,) in _SIZE.iter_unpack(sizes):
        part = bytearray(size)
        if stream.readinto(part) != size:  # type: ignore[attr-defined]
            return None
        contents.append(part)
    return Kind(kind), number, contents
