"""Sound on the wire: `SoundFeed` cuts an utterance into chunks as it grows, `SoundHearing` puts it together again.

A newcomer in the middle of a sentence begins a little before what is to be heard, so that its decoder has settled.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from persona_engine.errors import SessionError
from persona_engine.net import opus
from persona_engine.net.chunks import ChunkStore, digest
from persona_engine.net.messages import SoundPart

Codec = Literal["pcm", "opus"]
CODECS: tuple[Codec, ...] = ("pcm", "opus")
CHUNK_S: dict[Codec, float] = {"opus": 0.24, "pcm": 0.12}
"""Longest chunk of a codec, seconds: about a kilobyte, or five."""
PACKET_S = opus.PACKET / opus.RATE
SETTLE_S = 0.1
"""A newcomer's sound begins this much before what is to be heard."""
MAX_PART_S, MAX_SOUND_S, MAX_HELD_S = 1.0, 600.0, 1e6
RATES = (8_000, 48_000)
OPEN = 64
"""Utterances that may be under way at one peer; the oldest is given up."""
LOST_S = 10.0
"""Sound of which nothing more came for this long is over."""
PENDING = 4096
"""Parts of one utterance that may wait for a chunk."""


@dataclass(frozen=True)
class Piece:
    """A part without its data, and the data."""

    part: SoundPart
    data: bytes

    def whole(self) -> SoundPart:
        """The part with its data."""
        return msgspec.structs.replace(self.part, data=self.data)


@dataclass
class _Outlet:
    """What one codec made of a feed: pieces, samples read, seconds given, growths seen."""

    pieces: list[Piece] = field(default_factory=list)
    read: int = 0
    given: float = 0.0
    seen: int = 0
    encoder: opus.Encoder | None = None

    def cut(self, pcm: bytes, rate: int, codec: Codec, last: bool) -> tuple[bytes, float]:
        """The chunk of these samples, and how many seconds are in it."""
        if codec == "pcm":
            return pcm, len(pcm) / 2 / rate
        self.encoder = self.encoder or opus.Encoder(rate)
        packets = self.encoder.encode(pcm, last)
        return opus.join(packets), len(packets) * PACKET_S


@dataclass(frozen=True)
class _Growth:
    samples: int
    ready_t: float
    held: float
    last: bool


class SoundFeed:
    """The host's side of one utterance that starts at session time `t`. Pieces are made once for all peers of a codec."""

    def __init__(self, name: str, rate: int, t: float) -> None:
        self.name, self.rate, self.t = name, rate, t
        self._pcm = b""
        self._growths: list[_Growth] = []
        self._outlets: dict[Codec, _Outlet] = {}

    def grow(self, pcm: bytes, ready_t: float, held: float, last: bool) -> None:
        """`pcm` is all of it so far; what is new may be heard from `ready_t` on, `held` seconds behind the performance."""
        self._pcm = pcm
        self._growths.append(_Growth(len(pcm) // 2, ready_t, held, last))

    def made(self, codec: Codec) -> list[Piece]:
        """The pieces that there are in this codec."""
        return self._outlet(codec).pieces

    def make(self, codec: Codec) -> bool:
        """Make the next piece; False when there is nothing left to make one of."""
        outlet = self._outlet(codec)
        while outlet.seen < len(self._growths):
            growth = self._growths[outlet.seen]
            end = min(outlet.read + round(CHUNK_S[codec] * self.rate), growth.samples)
            whole = end == growth.samples
            last = growth.last and whole
            data, seconds = outlet.cut(self._pcm[2 * outlet.read : 2 * end], self.rate, codec, last)
            outlet.read, outlet.seen = end, outlet.seen + whole
            if last:
                seconds = max(0.0, end / self.rate - outlet.given)
            if data or last:
                rate = self.rate if codec == "pcm" else opus.RATE
                part = SoundPart(self.name, rate, outlet.given, seconds, growth.ready_t, growth.held, codec, digest(data), last)
                outlet.given += seconds
                outlet.pieces.append(Piece(part, data))
                return True
        return False

    def all(self, codec: Codec) -> list[Piece]:
        """Every piece in this codec, made now where it is missing."""
        while self.make(codec):
            pass
        return self.made(codec)

    def since(self, codec: Codec, t: float, count: int) -> list[Piece]:
        """Of the first `count` pieces those that are heard from shortly before session time `t` on."""
        return [p for p in self.made(codec)[:count] if p.part.last or self._end(p.part) > t - SETTLE_S]

    def behind(self, t: float) -> float:
        """Seconds by which it is behind its performance at session time `t`, because more of it was waited for."""
        heard = next((g for g in reversed(self._growths) if g.ready_t <= t), self._growths[0])
        return _behind(t - self.t, heard.held, heard.samples / self.rate, heard.last)

    def over(self, t: float) -> bool:
        """Whether all of it is past at session time `t`."""
        growth = self._growths[-1]
        return growth.last and self.t + growth.held + growth.samples / self.rate < t

    def _end(self, part: SoundPart) -> float:
        return self.t + part.held + part.start + part.duration

    def _outlet(self, codec: Codec) -> _Outlet:
        return self._outlets.setdefault(codec, _Outlet())


class PassedFeed(SoundFeed):
    """An utterance whose pieces were made elsewhere."""

    def __init__(self, name: str, rate: int, t: float) -> None:
        super().__init__(name, rate, t)
        self._end_t, self._all = t, False

    def take(self, part: SoundPart) -> bool:
        """The next part, with its data; False for one that is known. Raises `SessionError` for one that cannot be."""
        check_part(part)
        if part.digest != digest(part.data):
            raise SessionError("the host sent a chunk that is not what its name says")
        outlet = self._outlet(part.codec)
        if outlet.pieces and part.start <= outlet.pieces[-1].part.start:
            return False
        outlet.pieces.append(Piece(msgspec.structs.replace(part, data=b""), part.data))
        self._end_t = max(self._end_t, self._end(part))
        self._all = self._all or part.last
        return True

    def make(self, codec: Codec) -> bool:
        """There is never more than what came."""
        return False

    def behind(self, t: float) -> float:
        """See `SoundFeed.behind`."""
        parts = [piece.part for outlet in self._outlets.values() for piece in outlet.pieces if piece.part.ready_t <= t]
        heard = max(parts, key=lambda part: part.start, default=None)
        return 0.0 if heard is None else _behind(t - self.t, heard.held, heard.start + heard.duration, heard.last)

    def over(self, t: float) -> bool:
        """Whether all of it, or what came of it, is past at session time `t`."""
        return self._end_t + (0.0 if self._all else LOST_S) < t


@dataclass(frozen=True)
class Sounded:
    """Event at a peer: `pcm` (mono s16 at `rate` Hz) of utterance `name` from media time `start` on has come; see `SoundPart`."""

    name: str
    rate: int
    start: float
    pcm: bytes
    ready_t: float
    held: float
    last: bool


class _Hearing:
    """One utterance on its way in."""

    def __init__(self) -> None:
        self.waiting: deque[SoundPart] = deque()
        self._decoder: opus.Decoder | None = None
        self._begun: float | None = None
        self._samples = 0

    def take(self, part: SoundPart, data: bytes) -> Sounded:
        """The next part's sound; where parts are missing, silence. Raises `ValueError` for a broken chunk."""
        if self._begun is None:
            self._begun = part.start
        begin = self._begun + self._samples / part.rate
        gap = max(0, round((part.start - begin - PACKET_S) * part.rate))
        pcm = bytes(2 * gap)
        if gap:
            self._decoder = None
        if part.codec == "pcm":
            pcm += data[: len(data) // 2 * 2]
        elif data:
            self._decoder = self._decoder or opus.Decoder()
            pcm += self._decoder.decode(opus.split(data))
        most = round((part.start + part.duration - self._begun) * part.rate) - self._samples
        pcm = pcm[: 2 * max(0, most)]
        self._samples += len(pcm) // 2
        return Sounded(part.name, part.rate, begin, pcm, part.ready_t, part.held, part.last)


class SoundHearing:
    """The peer's side of all utterances. Bytes in `store` need not be sent again."""

    def __init__(self, store: ChunkStore) -> None:
        self._store = store
        self._open: OrderedDict[str, _Hearing] = OrderedDict()

    def part(self, part: SoundPart) -> tuple[list[Sounded], bytes]:
        """A part came: what can be heard now, and the digest of its chunk if that must be asked for. Raises `SessionError`."""
        check_part(part)
        if part.data:
            self.chunk(part.digest, part.data)
        hearing = self._open.get(part.name)
        if hearing is None:
            hearing = self._open[part.name] = _Hearing()
            if len(self._open) > OPEN:
                self._open.popitem(last=False)
        if len(hearing.waiting) >= PENDING:
            raise SessionError("the host announces more sound than it sends")
        hearing.waiting.append(part)
        missing = bool(part.duration) and part.digest != digest(b"") and part.digest not in self._store
        return self.ready(part.name), part.digest if missing else b""

    def chunk(self, name: bytes, data: bytes) -> None:
        """Bytes came. Raises `SessionError` when they are not what their name says."""
        if self._store.add(data) != name:
            raise SessionError("the host sent a chunk that is not what its name says")

    def waiting(self) -> tuple[str, ...]:
        """Utterances that wait for chunks."""
        return tuple(name for name, hearing in self._open.items() if hearing.waiting)

    def ready(self, name: str) -> list[Sounded]:
        """What of an utterance can be heard now. Raises `SessionError`."""
        hearing, out = self._open[name], []
        while hearing.waiting:
            part = hearing.waiting[0]
            data = self._store.find(part.digest) if part.digest != digest(b"") else b""
            if data is None:
                break
            hearing.waiting.popleft()
            try:
                out.append(hearing.take(part, data))
            except ValueError as error:
                raise SessionError(f"the host sent broken sound: {error}") from error
            if part.last:
                del self._open[name]
                break
        return out


def _behind(since: float, held: float, there: float, last: bool) -> float:
    """Seconds behind, `since` seconds after the start, of a sound of which `there` seconds may be heard."""
    return max(0.0, held, 0.0 if last else since - there)


def check_part(part: SoundPart) -> None:
    """Raise `SessionError` for what no host sends."""
    sizes = 0 <= part.start <= MAX_SOUND_S and 0 <= part.duration <= MAX_PART_S and abs(part.ready_t) < 1e12 and 0 <= part.held < MAX_HELD_S
    if not sizes or not RATES[0] <= part.rate <= RATES[1] or len(part.data) > round(MAX_PART_S * 2 * RATES[1]):
        raise SessionError("the host sent sound of an impossible length")
