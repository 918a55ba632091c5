"""`Style`: how a persona moves."""

from __future__ import annotations

import msgspec


class Style(msgspec.Struct, frozen=True, array_like=True):
    """Expressivity parameters, each 0..1 with 0.5 the ordinary person.

    Extent, speed, fluidity, power and repetition follow Hartmann, Mancini and Pelachaud (2005).
    """

    extent: float = 0.5
    """How much space gestures take."""
    speed: float = 0.5
    fluidity: float = 0.5
    power: float = 0.5
    repetition: float = 0.5
    gesture_rate: float = 0.5
    """How often the hands speak."""
    expressiveness: float = 0.5
    """How much of an emotion reaches the face."""
    head: float = 0.5
    """Propensity to turn the head with the eyes, and to move it while speaking."""
    gaze: float = 0.5
    """Share of eye contact."""
    blink: float = 0.5
    """Blink rate."""
