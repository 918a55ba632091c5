"""`VoiceSpec`: how a persona sounds, said without naming an engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BandKind = Literal["high_pass", "low_pass", "low_shelf", "high_shelf", "peak"]


@dataclass(frozen=True)
class Band:
    """One band of an equaliser: a second-order section at `hz` with `gain_db` (shelves and peaks) and quality `q`."""

    kind: BandKind
    hz: float
    gain_db: float = 0.0
    q: float = 0.707


@dataclass(frozen=True)
class Room:
    """A small room: `mix` 0..1 of reflected sound, decaying by 60 dB in `seconds`."""

    mix: float = 0.0
    seconds: float = 0.18


@dataclass(frozen=True)
class VoiceSpec:
    """How a persona sounds.

    `language` is BCP 47. `variant` names a timbre of the local voice; `name` a voice of a remote or system provider. `rate` is words a minute
    (80..400). `pitch` and `pitch_range` are 0..1, 0.5 being the variant's own. `gain_db` sets the level. The rest shapes the sound after
    synthesis: `eq`, `room`, `dispersion` (seconds over which glottal pulses are smeared, which takes the buzz off a formant voice) and
    `breath` (0..1, aspiration that follows the voice).
    """

    name: str = ""
    language: str = "en-us"
    variant: str = "f3"
    gender: Literal["female", "male", ""] = "female"
    rate: float = 165.0
    pitch: float = 0.5
    pitch_range: float = 0.5
    gain_db: float = 0.0
    eq: tuple[Band, ...] = ()
    room: Room = Room()
    dispersion: float = 0.0
    breath: float = 0.0

    @property
    def dry(self) -> bool:
        """Whether nothing is done to the sound after synthesis."""
        return not self.eq and self.room.mix <= 0 and self.dispersion <= 0 and self.breath <= 0 and self.gain_db == 0
