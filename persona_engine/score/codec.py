"""Entries as bytes: compact MessagePack for the wire, JSON for people. Both restore exactly what was scheduled.

The compact form of a performance packs each viseme mark into three bytes (viseme and stress, delta time, gain) and each block into a
short array. Values that do not
lie on the grid of `quantity` are moved to it on encoding, so schedulers quantise first and peers agree bit for bit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Any, cast, get_origin

import msgspec

from persona_engine.errors import ScoreError
from persona_engine.names import EMOTIONS, ROLES, VISEME_INDEX, VISEMES
from persona_engine.score import entries as e
from persona_engine.score.affect import Affect
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.gestures import GESTURES
from persona_engine.score.layout import CODE, LAYOUT, MODES, Kind, Layout
from persona_engine.score.marks import BLOCK_KINDS, SIDES, Block, BlockKind, Side, VisemeMark
from persona_engine.score.quantity import LEVELS, MS, US, to_level, to_ms, to_us
from persona_engine.score.style import Style

MAX_BYTES = 256 * 1024
"""Longest entry that is decoded."""
TICK = 5
"""Milliseconds in one step of a viseme's delta time; 255 escapes to two more bytes of milliseconds."""
_ESCAPE = 255
_GESTURE_NAMES = tuple(GESTURES)
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder().decode


def on_tick(seconds: float) -> float:
    """`seconds` moved to the grid of viseme starts (5 ms)."""
    return round(seconds * MS / TICK) * TICK / MS


def _pack_visemes(marks: Iterable[VisemeMark]) -> bytes:
    out, previous = bytearray(), 0
    for mark in marks:
        at = to_ms(mark.start)
        delta = at - previous
        ticks, rest = divmod(delta, TICK)
        out.append(VISEME_INDEX[mark.viseme] | mark.stress << 4)
        if 0 <= ticks < _ESCAPE and rest == 0:
            out.append(ticks)
        else:
            out.append(_ESCAPE)
            out += delta.to_bytes(4, "little", signed=True)
        out.append(to_level(mark.gain))
        previous = at
    return bytes(out)


def _unpack_visemes(data: bytes) -> tuple[VisemeMark, ...]:
    marks, i, at = [], 0, 0
    while i < len(data):
        code, ticks = data[i], data[i + 1]
        i += 2
        if ticks == _ESCAPE:
            at += int.from_bytes(data[i : i + 4], "little", signed=True)
            i += 4
        else:
            at += ticks * TICK
        marks.append(VisemeMark(at / MS, VISEMES[code & 15], data[i] / LEVELS, code >> 4 & 3))
        i += 1
    return tuple(marks)


def _pack_target(target: GazeTarget | None) -> Any:
    if target is None:
        return None
    if target.id and target == GazeTarget(target.id):
        return target.id
    point = None if target.point is None else [to_ms(c) for c in target.point]
    return [target.id, point, to_ms(target.yaw), to_ms(target.pitch)]


def _unpack_target(data: Any) -> GazeTarget | None:
    if data is None:
        return None
    if isinstance(data, str):
        return GazeTarget(data)
    name, point, yaw, pitch = data
    place = None if point is None else (point[0] / MS, point[1] / MS, point[2] / MS)
    return GazeTarget(str(name), place, yaw / MS, pitch / MS)


def _pack_block(block: Block) -> list[Any]:
    name: Any = _GESTURE_NAMES.index(block.name) if block.name in GESTURES else block.name
    sync = [to_ms(t) for t in block.sync]
    deltas = [sync[0], *(b - a for a, b in pairwise(sync))]
    if not any(deltas[1:-1]):
        deltas = [sync[0], deltas[-1]]
    head = BLOCK_KINDS.index(block.kind) | SIDES.index(block.side) << 3
    packed: list[Any] = [head, name, deltas, to_level(block.weight)]
    if block.target is not None or block.count != 1:
        packed += [block.count, _pack_target(block.target)]
    return packed


def _unpack_block(data: list[Any]) -> Block:
    head, name, deltas, level = data[:4]
    count, target = (data[4], data[5]) if len(data) > 4 else (1, None)
    sync, at = [], 0
    for delta in deltas if len(deltas) > 2 else [deltas[0], 0, 0, 0, 0, 0, deltas[1]]:
        at += delta
        sync.append(at / MS)
    a, b, c, d, f, g, h = sync
    known = _GESTURE_NAMES[name] if isinstance(name, int) else str(name)
    kind, side = cast(BlockKind, BLOCK_KINDS[head & 7]), cast(Side, SIDES[head >> 3 & 3])
    return Block(kind, known, (a, b, c, d, f, g, h), level / LEVELS, side, _unpack_target(target), int(count))


@lru_cache(1024)
def _pack_style(style: Style) -> bytes:
    return bytes(to_level(v) for v in msgspec.structs.astuple(style))


@lru_cache(1024)
def _unpack_style(data: bytes) -> Style:
    return Style(*(b / LEVELS for b in data))


def _pack_affect(a: Affect) -> list[Any]:
    packed = [to_ms(a.valence), to_ms(a.arousal), to_ms(a.dominance), EMOTIONS.index(a.emotion), to_level(a.intensity)]
    if a.second != "neutral" or a.second_intensity or a.mask:
        packed += [EMOTIONS.index(a.second), to_level(a.second_intensity), to_level(a.mask)]
    return packed


def _unpack_affect(data: list[Any]) -> Affect:
    v, a, d, emotion, level, second, other, mask = (*data, 0, 0, 0)[:8]
    return Affect(v / MS, a / MS, d / MS, EMOTIONS[emotion], level / LEVELS, EMOTIONS[second], other / LEVELS, mask / LEVELS)


_PACK: dict[Kind, Callable[[Any], Any]] = {
    "as_is": lambda v: v,
    "ms": to_ms,
    "us": to_us,
    "style": _pack_style,
    "micro": lambda kind: int(kind == "micro"),
    "visemes": _pack_visemes,
    "blocks": lambda blocks: [_pack_block(b) for b in blocks],
    "role": ROLES.index,
    "affect": _pack_affect,
    "target": _pack_target,
    "mode": MODES.index,
    "points": lambda points: [[to_ms(c) for c in p] for p in points],
    "ms_each": lambda values: [to_ms(v) for v in values],
    "wears": lambda wears: [[w.slot, w.piece, list(w.colors)] for w in wears],
}
_UNPACK: dict[Kind, Callable[[Any], Any]] = {
    "as_is": lambda v: tuple(v) if isinstance(v, list) else v,
    "ms": lambda v: v / MS,
    "us": lambda v: v / US,
    "style": _unpack_style,
    "micro": lambda v: "micro" if v else "speech",
    "visemes": _unpack_visemes,
    "blocks": lambda blocks: tuple(map(_unpack_block, blocks)),
    "role": ROLES.__getitem__,
    "affect": _unpack_affect,
    "target": lambda v: _unpack_target(v) or GazeTarget(),
    "mode": MODES.__getitem__,
    "points": lambda points: tuple((p[0] / MS, p[1] / MS, p[2] / MS) for p in points),
    "ms_each": lambda values: tuple(v / MS for v in values),
    "wears": lambda wears: tuple(e.Wear(slot, piece, tuple(colors)) for slot, piece, colors in wears),
}


def _plain(entry: e.Entry) -> list[Any]:
    code = CODE[type(entry)]
    packed: list[Any] = [code]
    for field in LAYOUT[code].fields:
        value = getattr(entry, field.name)
        if value is None and field.optional:
            break
        packed.append(_PACK[field.kind](value))
    return packed


def _entry(data: list[Any]) -> e.Entry:
    code = data[0]
    if not isinstance(code, int) or not 0 <= code < len(LAYOUT):
        raise ValueError(f"unknown entry code {code!r}")
    layout = LAYOUT[code]
    least = sum(not field.optional for field in layout.fields)
    if not least < len(data) <= len(layout.fields) + 1:
        raise ValueError(f"{layout.type.__name__} with {len(data) - 1} fields")
    return cast(e.Entry, layout.type(**{field.name: _UNPACK[field.kind](value) for field, value in zip(layout.fields, data[1:])}))


def encode(entry: e.Entry) -> bytes:
    """Compact bytes of one entry. Raises `ScoreError` for what is none, or has a value that no entry may have."""
    try:
        return _pack(_plain(entry))
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        who = f" of {entry.persona}" if isinstance(getattr(entry, "persona", None), str) else ""
        raise ScoreError(f"{type(entry).__name__}{who} cannot be put on the score: {error}") from error


def decode(data: bytes) -> e.Entry:
    """The entry in `data`. Raises `ScoreError` for anything else."""
    if len(data) > MAX_BYTES:
        raise ScoreError(f"entry of {len(data)} bytes is longer than {MAX_BYTES}")
    try:
        entry = _entry(_unpack(data))
        return cast(e.Entry, msgspec.convert(msgspec.to_builtins(entry), e.Entry))
    except (msgspec.MsgspecError, ValueError, IndexError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ScoreError(f"not a score entry: {error}") from error


Grid = tuple[str, Callable[[Any], Any], Callable[[Any], Any], bool]


def _grid(layout: Layout) -> tuple[Grid, ...]:
    """Name, way there and back, and whether it is optional, of every field that the wire does not carry as it is."""
    lists = {f.name for f in msgspec.structs.fields(layout.type) if get_origin(f.type) is tuple}
    moved = (f for f in layout.fields if f.kind != "as_is" or f.name in lists)
    return tuple((f.name, _PACK[f.kind], _UNPACK[f.kind], f.optional) for f in moved)


_GRIDS = {layout.type: _grid(layout) for layout in LAYOUT}


def quantised(entry: e.Entry, exact: tuple[str, ...] = ()) -> e.Entry:
    """The entry as every peer will see it. The lists that `exact` names lie on the grid already and are kept as they are."""
    moved = {}
    for name, pack, unpack, optional in _GRIDS[type(entry)]:
        if name not in exact and not ((value := getattr(entry, name)) is None and optional):
            moved[name] = unpack(pack(value))
    return msgspec.structs.replace(entry, **moved)


def digest(entries: Iterable[e.Entry]) -> str:
    """SHA-256 over the compact bytes of entries in their order: what peers compare."""
    sha = hashlib.sha256()
    for entry in entries:
        data = encode(entry)
        sha.update(len(data).to_bytes(4, "little") + data)
    return sha.hexdigest()
