"""`Uplink`: what a peer sends without asking: where its player goes, what its microphone hears, and poses for those that it moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from persona_engine.errors import SessionError
from persona_engine.net import messages as m
from persona_engine.net import opus
from persona_engine.net.moves import MOVES, MoveDecoder, Place
from persona_engine.net.poses import POSES, PoseDecoder, Poses
from persona_engine.net.rations import Ration
from persona_engine.net.sound import RATES
from persona_engine.score.channels import COUNT

MOST_PUPPETS = 4
"""Personas that one peer may move."""
VOICE_PER_S = 100_000.0
"""Bytes of sound that a peer may send."""
FRAMES = (bytes([MOVES]), bytes([POSES]))
"""First bytes of what is no message."""


@dataclass(frozen=True)
class Moved:
    """Event at the host: a peer's player was at `place` at session time `t`."""

    peer: str
    t: float
    place: Place


@dataclass(frozen=True)
class Steered:
    """Event at the host: poses for personas that a peer moves."""

    peer: str
    poses: Poses


@dataclass(frozen=True)
class Voiced:
    """Event at the host: what a peer's microphone heard next, mono s16 at `rate` Hz."""

    peer: str
    rate: int
    pcm: bytes
    last: bool


def steering(poses: Poses | None) -> Poses:
    """Poses that a peer may send. Raises `SessionError`."""
    if poses is None or len(poses.puppets) > MOST_PUPPETS:
        raise SessionError(f"{len(poses.puppets) if poses is not None else 'too many'} personas are moved; at most {MOST_PUPPETS}")
    return poses


class Uplink:
    """Of one peer, at the host."""

    def __init__(self) -> None:
        self._moves = MoveDecoder()
        self._poses = PoseDecoder(COUNT)
        self._ears: opus.Decoder | None = None
        self._sound = Ration(VOICE_PER_S, 4 * VOICE_PER_S)

    def frame(self, peer: str, data: bytes) -> Iterator[Moved | Steered]:
        """What a frame says. Raises `SessionError`."""
        if data[:1] == FRAMES[0]:
            yield Moved(peer, *self._moves.take(data))
            return
        poses = self._poses.take(data)
        if poses is not None:
            yield Steered(peer, steering(poses))

    def voice(self, peer: str, message: m.Voice, now: float) -> Iterator[Voiced]:
        """What a microphone heard; what is more than a voice is lost. Raises `SessionError`."""
        if not RATES[0] <= message.rate <= RATES[1]:
            raise SessionError(f"sound of {message.rate} samples a second")
        if not self._sound.take(len(message.data), now):
            return
        pcm, rate = message.data[: len(message.data) // 2 * 2], message.rate
        if message.codec == "opus":
            pcm, rate = self._decoded(message.data), opus.RATE
        if message.last:
            self._ears = None
        yield Voiced(peer, rate, pcm, message.last)

    def _decoded(self, data: bytes) -> bytes:
        if not opus.available():
            raise SessionError("this host hears no Opus; send PCM")
        self._ears = self._ears or opus.Decoder()
        try:
            return self._ears.decode(opus.split(data))
        except ValueError as error:
            raise SessionError(f"broken sound: {error}") from error
