"""Parcels: what a stage and its studio send each other through pipes: a kind, a number, and a pickle whose arrays lie beside it, uncopied.

Both ends are the same version of the engine, and one has started the other: nothing that a stranger sent is ever unpickled.
"""

from __future__ import annotations

import io
import itertools
import logging
import pickle
import struct
from collections import OrderedDict
from collections.abc import Callable
from enum import IntEnum
from typing import IO, Any

log = logging.getLogger("persona_engine.stage")

_HEAD = struct.Struct("<BQI")
_SIZE = struct.Struct("<Q")
Contents = list[Any]
"""Bytes-like: the pickle, then its arrays."""


MOST_KEPT = 256
"""Large things that the other end keeps; the one that was not used for longest leaves beyond this."""


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
    """The object; `find` gives those that were left out. Raises what the classes in it raise, and whatever `pickle` does where one is not as it was."""
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


def receive(stream: IO[bytes], coming: Callable[[int], None] = lambda _: None) -> tuple[Kind, int, Contents] | None:
    """The next parcel, or None at the end of the stream. `coming` is told its number before its contents are read."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, number, count = _HEAD.unpack(head)
    coming(number)
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


class Freight:
    """Sends work down `stream`, from one thread; what is of the types `kept` goes once and is kept at the other end."""

    def __init__(self, stream: IO[bytes], kept: tuple[type, ...]) -> None:
        self._stream, self._types = stream, kept
        self._kept: OrderedDict[int, tuple[int, Any]] = OrderedDict()
        self._numbers = itertools.count(1)
        self._first: list[tuple[Kind, int, Contents]] = []
        """What must go before the work that is being packed."""

    def send(self, number: int, work: Any) -> bool:
        """Pack and send; False for what cannot be packed. Raises `OSError` or `ValueError` when nobody listens any more."""
        contents: Contents | None = None
        try:
            contents = pack(work, self._known)
        except Exception as error:  # a plug-in's own objects, or one that another thread is just changing
            log.debug("the studio cannot be sent a %s: %s", type(work).__name__, error)
        first, self._first = self._first, []
        for parcel in first:
            send(self._stream, *parcel)
        if contents is None:
            return False
        send(self._stream, Kind.WORK, number, contents)
        return True

    def _known(self, what: Any) -> int | None:
        """The number under which the other end keeps something."""
        if type(what) not in self._types:
            return None
        found = self._kept.get(id(what))
        if found is not None:
            self._kept.move_to_end(id(what))
            return found[0]
        number = next(self._numbers)
        self._first.append((Kind.KEEP, number, pack(what)))
        self._kept[id(what)] = number, what
        if len(self._kept) > MOST_KEPT:
            _, (oldest, _) = self._kept.popitem(last=False)
            self._first.append((Kind.DROP, oldest, []))
        return number
