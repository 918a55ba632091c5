"""Pose frames: one for everyone on stage, built once, the same bytes for every peer.

A frame is a header of 16 bytes (type, flags, stream u16, tick u32, base tick u32, crc32 of the state after it u32 or, in most deltas, 0;
little endian) and a body, deflated where that is shorter. A delta counts from the frame of its base tick. Its cells (channel by channel,
puppet by puppet) are taken with those first that stood still before, then those that moved, so that like lies by like: one bit for each
whether it moves, then a byte for each that does: zigzag of the change, reckoned in the direction of the change before; 255 stands for four
bytes at the end.
A keyframe has the puppets as MessagePack after its length (u32), then the state and the last change, two bytes a cell.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from persona_engine.errors import SessionError
from persona_engine.score.channels import Puppet

I32 = NDArray[np.int32]

POSES = 1
"""First byte of a frame; no MessagePack map begins with it."""
KEY, DEFLATED, PAST = 1, 2, 4
"""Flags; a frame of the past is told to newcomers, who show what was a moment ago: when it comes says nothing of the way it took."""
_HEADER = struct.Struct("<BBHIII")
_ESCAPE = 255
_WINDOW, _MEMORY = -12, 6
_QUICK, _SHORT = (2, zlib.Z_RLE), (6, zlib.Z_DEFAULT_STRATEGY)
"""How hard zlib tries on a delta, in which nothing is to be found but runs of what stands still, and on a keyframe."""
_NARROW = 128
_STEPS = np.array([min(2 * abs(c) - (c > 0), _ESCAPE) for c in range(-_NARROW, _NARROW + 1)], np.uint8)
"""Zigzag of the changes -128 to 128; the outermost stand for all beyond."""


def _unzigzag(steps: I32) -> I32:
    return np.where(steps & 1, (steps + 1) >> 1, -(steps >> 1)).astype(np.int32)


_CHANGES = _unzigzag(np.arange(256, dtype=np.int32))
CHECKED = 30
"""Every so many frames carry a check of the state."""
MAX_CELLS = 1 << 18
MOST = 32767
"""Largest level of a channel."""


@dataclass(frozen=True)
class Poses:
    """Levels (channels, puppets), at most `MOST` either way, of a stream's `puppets` at `tick`, in steps of `score.channels`."""

    tick: int
    puppets: tuple[Puppet, ...]
    levels: I32
    stream: int = 0


def stream_of(frame: bytes) -> int:
    """Which stream a frame belongs to; 0 where it is too short to say."""
    return int.from_bytes(frame[2:4], "little")


def of_past(frame: bytes) -> bytes:
    """A frame, marked as one of the past."""
    return frame[:1] + bytes([frame[1] | PAST]) + frame[2:]


def is_past(frame: bytes) -> bool:
    """Whether a frame is one of the past."""
    return bool(frame[1] & PAST)


def _order(moved: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Cells that stood still, then those that moved."""
    return np.concatenate(((~moved).nonzero()[0], moved.nonzero()[0]))


def _check(state: I32) -> int:
    return zlib.crc32(state.astype("<i4", copy=False).tobytes()) or 1


def _turned(change: I32, before: I32) -> I32:
    """Each change reckoned in the direction of the one before; its own inverse."""
    backwards = before >> 31
    return (change ^ backwards) - backwards


def _deflated(body: bytes, how: tuple[int, int]) -> tuple[int, bytes]:
    squeeze = zlib.compressobj(how[0], zlib.DEFLATED, _WINDOW, _MEMORY, how[1])
    short = squeeze.compress(body) + squeeze.flush()
    return (DEFLATED, short) if len(short) < len(body) else (0, body)


def _inflated(body: bytes, most: int) -> bytes:
    swell = zlib.decompressobj(_WINDOW)
    out = swell.decompress(body, most)
    if not swell.eof:
        raise ValueError("longer than it says")
    return out


class PoseEncoder:
    """The host's side of one stream: `frame`, then at will `key` for those who missed something."""

    def __init__(self, stream: int = 0) -> None:
        self._stream, self._tick = stream, 0
        self._puppets: tuple[Puppet, ...] | None = None
        self._state: I32 = np.zeros(0, np.int32)
        self._change: I32 = np.zeros(0, np.int32)
        self._moved: NDArray[np.bool_] = np.zeros(0, bool)

    def frame(self, poses: Poses) -> bytes:
        """The frame for everyone who has all frames before it: a keyframe where the puppets are others."""
        state = poses.levels.astype(np.int32, copy=False).ravel()
        base, self._tick = self._tick, poses.tick
        if poses.puppets != self._puppets:
            self._puppets, self._state, self._change = poses.puppets, state, np.zeros_like(state)
            self._moved = np.zeros(len(state), bool)
            return self.key()
        before, self._change, self._state = self._change, state - self._state, state
        order, self._moved = _order(self._moved), self._change != 0
        moved = self._moved.take(order)
        cells = order.take(moved.nonzero()[0])
        change = _turned(self._change.take(cells), before.take(cells))
        steps = _STEPS.take(change + _NARROW, mode="clip")
        wide = change.take((steps == _ESCAPE).nonzero()[0])
        rest = (2 * np.abs(wide) - (wide > 0)).astype("<u4")
        flags, body = _deflated(np.packbits(moved).tobytes() + steps.tobytes() + rest.tobytes(), _QUICK)
        return _HEADER.pack(POSES, flags, self._stream, self._tick, base, 0 if self._tick % CHECKED else self._check()) + body

    def key(self) -> bytes:
        """The last frame as a keyframe."""
        head = msgspec.msgpack.encode(self._puppets or ())
        # Planes of low and high bytes: the high ones are nearly all alike.
        cells = np.concatenate([self._state, self._change]).astype("<i2").view(np.uint8).reshape(-1, 2).T
        flags, body = _deflated(len(head).to_bytes(4, "little") + head + cells.tobytes(), _SHORT)
        return _HEADER.pack(POSES, flags | KEY, self._stream, self._tick, self._tick, self._check()) + body

    def _check(self) -> int:
        return _check(self._state)


class PoseDecoder:
    """A peer's side of one stream. Raises `SessionError` for what no encoder makes."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._tick = -1
        self._puppets: tuple[Puppet, ...] = ()
        self._state: I32 = np.zeros(0, np.int32)
        self._change: I32 = np.zeros(0, np.int32)

    def take(self, data: bytes) -> Poses | None:
        """The poses of a frame; None where frames before it are missing: a keyframe will come."""
        try:
            _, flags, stream, tick, base, check = _HEADER.unpack_from(data)
            body = data[_HEADER.size :]
            if flags & KEY:
                self._key(_inflated(body, 1 << 22) if flags & DEFLATED else body)
            elif base != self._tick:
                return None
            else:
                self._delta(_inflated(body, 8 * len(self._state) + 64) if flags & DEFLATED else body)
        except (struct.error, zlib.error, ValueError, msgspec.MsgspecError, IndexError) as error:
            raise SessionError(f"the host sent a broken pose frame: {error}") from error
        if check and _check(self._state) != check:
            raise SessionError("the host sent a pose frame that does not fit those before it")
        self._tick = tick
        return Poses(tick, self._puppets, self._state.reshape(self._channels, -1), stream)

    @property
    def tick(self) -> int:
        """Of the last frame that was taken; -1 before the first."""
        return self._tick

    def _key(self, body: bytes) -> None:
        size = int.from_bytes(body[:4], "little")
        puppets = msgspec.msgpack.decode(body[4 : 4 + size], type=tuple[Puppet, ...])
        cells = np.frombuffer(body, np.uint8, offset=4 + size)
        if len(cells) != 4 * self._channels * len(puppets) or len(cells) > 4 * MAX_CELLS:
            raise ValueError("another number of channels")
        values = np.ascontiguousarray(cells.reshape(2, -1).T).view("<i2")[:, 0].astype(np.int32)
        self._puppets = puppets
        self._state, self._change = values[: len(values) // 2], values[len(values) // 2 :]

    def _delta(self, body: bytes) -> None:
        count = len(self._state)
        mask = -(-count // 8)
        moved = np.unpackbits(np.frombuffer(body, np.uint8, mask), count=count).view(bool)
        cells = _order(self._change != 0).take(moved.nonzero()[0])
        steps = np.frombuffer(body, np.uint8, len(cells), mask)
        rest = np.frombuffer(body, "<u4", offset=mask + len(cells))
        wide = (steps == _ESCAPE).nonzero()[0]
        if len(rest) != len(wide):
            raise ValueError("another number of wide steps")
        if (rest > 4 * MOST).any():
            raise ValueError("an impossible step")
        change = _CHANGES.take(steps)
        change[wide] = _unzigzag(rest.astype(np.int32))
        before, self._change = self._change, np.zeros(count, np.int32)
        self._change[cells] = _turned(change, before.take(cells))
        self._state = self._state + self._change
