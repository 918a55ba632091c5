"""Expression names of older formats, and their presets in VRM 1.0."""

from __future__ import annotations

from persona_engine.names import VRM_PRESETS

VRM0_PRESETS: dict[str, str] = {
    "a": "aa", "i": "ih", "u": "ou", "e": "ee", "o": "oh",
    "blink": "blink", "blink_l": "blinkLeft", "blink_r": "blinkRight",
    "joy": "happy", "angry": "angry", "sorrow": "sad", "fun": "relaxed", "surprised": "surprised",
    "lookup": "lookUp", "lookdown": "lookDown", "lookleft": "lookLeft", "lookright": "lookRight", "neutral": "neutral",
}  # fmt: skip
"""`presetName` of a VRM 0.x blend shape group -> preset of VRM 1.0."""

_BY_LOWER = {name.lower(): name for name in VRM_PRESETS}


def vrm0_name(preset: str, name: str) -> tuple[str, bool]:
    """(name in VRM 1.0, whether it is a preset) of a VRM 0.x group.

    >>> vrm0_name("joy", "Joy"), vrm0_name("unknown", "Surprised"), vrm0_name("unknown", "Wink")
    (('happy', True), ('surprised', True), ('Wink', False))
    """
    known = VRM0_PRESETS.get(preset.lower()) or VRM0_PRESETS.get(name.lower()) or _BY_LOWER.get(name.lower())
    return (known, True) if known else (name or preset, False)
