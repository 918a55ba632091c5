"""`Delivery`: the manner of speaking that an occasion asks for, on top of a persona's own style and voice.

Speakers adapt size, tempo and loudness to distance and audience: gestures and mouth grow with the distance to the listener and with the size of the audience
(Hall 1966; Bavelas et al. 2008), stories are told with more pitch range, longer pauses and freer faces, and what is intimate is slow, small, soft and close.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec

from persona_engine.score.marks import VisemeMark
from persona_engine.score.style import Style
from persona_engine.speech.voice import Band, VoiceSpec

PLAIN = "conversation"
MOST_GAIN = 1.275
"""Of a `VisemeMark`."""


@dataclass(frozen=True)
class Delivery:
    """What is added to style parameters (0..1) and to the voice: `tempo` times the rate, `pitch` and `range` in 0..1, `gain_db`, `breath` 0..1, `eq`.

    `mouth` times how far jaw and lips open; `posture` and `face` are lexemes with weights that last as long as is spoken like this.
    """

    style: Mapping[str, float] = field(default_factory=dict)
    tempo: float = 1.0
    pitch: float = 0.0
    range: float = 0.0
    gain_db: float = 0.0
    breath: float = 0.0
    eq: tuple[Band, ...] = ()
    mouth: float = 1.0
    posture: Mapping[str, float] = field(default_factory=dict)
    face: Mapping[str, float] = field(default_factory=dict)

    def styled(self, style: Style) -> Style:
        """A persona's style on this occasion."""
        return msgspec.structs.replace(style, **{name: _unit(getattr(style, name) + more) for name, more in self.style.items()})

    def voiced(self, voice: VoiceSpec) -> VoiceSpec:
        """A persona's voice on this occasion."""
        return replace(
            voice,
            rate=min(400.0, max(80.0, voice.rate * self.tempo)),
            pitch=_unit(voice.pitch + self.pitch),
            pitch_range=_unit(voice.pitch_range + self.range),
            gain_db=min(12.0, max(-24.0, voice.gain_db + self.gain_db)),
            breath=_unit(voice.breath + self.breath),
            eq=(*voice.eq, *self.eq),
        )

    def spoken(self, visemes: tuple[VisemeMark, ...]) -> tuple[VisemeMark, ...]:
        """The mouth on this occasion."""
        if self.mouth == 1.0:
            return visemes
        return tuple(msgspec.structs.replace(mark, gain=min(MOST_GAIN, mark.gain * self.mouth)) for mark in visemes)


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))


DELIVERIES: dict[str, Delivery] = {
    PLAIN: Delivery(),
    "presentation": Delivery(
        {"extent": 0.26, "power": 0.15, "gesture_rate": 0.32, "gaze": 0.10, "head": 0.15, "fluidity": 0.10, "expressiveness": 0.08},
        tempo=0.94, range=0.12, gain_db=1.5, mouth=1.1, posture={"address": 1.0},
    ),
    "interview": Delivery({"extent": -0.12, "gesture_rate": -0.12, "power": -0.05, "gaze": 0.15, "head": -0.05}, tempo=1.02, posture={"attend": 1.0}),
    "storytelling": Delivery(
        {"extent": 0.22, "fluidity": 0.20, "speed": -0.10, "gesture_rate": 0.28, "expressiveness": 0.28, "head": 0.15}, tempo=0.88, range=0.22, mouth=1.05,
        posture={"lean_forward": 0.55, "open": 0.5}, face={"widen": 0.35, "brow_raise": 0.2},
    ),
    "intimate": Delivery(
        {"extent": -0.30, "power": -0.30, "speed": -0.20, "gesture_rate": -0.25, "gaze": 0.25, "head": -0.10, "fluidity": 0.20, "blink": -0.10},
        tempo=0.86, pitch=-0.05, range=-0.12, gain_db=-8.0, breath=0.45, mouth=0.72, posture={"confide": 1.0}, face={"smile": 0.35, "squint": 0.3},
    ),
    "shouting": Delivery(
        {"extent": 0.40, "power": 0.40, "speed": 0.15, "gesture_rate": 0.28, "expressiveness": 0.25, "head": 0.20, "fluidity": -0.15},
        tempo=0.92, pitch=0.18, range=0.15, gain_db=3.0, eq=(Band("high_shelf", 2200, 5.0),), mouth=1.27,
        posture={"call": 1.0}, face={"brow_frown": 0.45, "squint": 0.35},
    ),
}  # fmt: skip

DELIVERY_TAGS: dict[str, str] = {
    **{name: name for name in DELIVERIES},
    "whisper": "intimate", "whispers": "intimate", "whispering": "intimate", "softly": "intimate", "quietly": "intimate",
    "shout": "shouting", "shouts": "shouting", "yells": "shouting", "yelling": "shouting", "calls out": "shouting", "loudly": "shouting",
    "tells a story": "storytelling", "narrates": "storytelling", "lecturing": "presentation", "announces": "presentation", "normal voice": PLAIN,
}  # fmt: skip
"""What a writer may put in a tag -> delivery; it holds until the end of the turn or the next such tag."""
