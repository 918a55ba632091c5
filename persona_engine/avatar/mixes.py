"""Visemes and expressions as mixes of the 52 ARKit blend shapes.

A viseme or an emotion needs no geometry of its own: it is a row of weights. `LIP_OPENERS` are the only shapes that part the lips;
with `mouthClose` equal to `jawOpen` and the other openers at 0, an avatar of ours is sealed, whatever else is on.
"""

from __future__ import annotations

from typing import Final

Mix = dict[str, float]


def _both(mix: Mix) -> Mix:
    """Spread "smile*" style keys (ending in `*`) over Left and Right."""
    spread: Mix = {}
    for name, weight in mix.items():
        if name.endswith("*"):
            spread[name[:-1] + "Left"] = weight
            spread[name[:-1] + "Right"] = weight
        else:
            spread[name] = weight
    return spread


def _table(rows: dict[str, Mix]) -> dict[str, Mix]:
    return {name: _both(mix) for name, mix in rows.items()}


LIP_OPENERS: Final[tuple[str, ...]] = (
    "jawOpen", "mouthFunnel", "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight", "tongueOut",
)  # fmt: skip
"""The blend shapes that may part the lips; every other one moves both lips' edges alike."""

LID_CLOSERS: Final[tuple[str, ...]] = (
    "cheekSquintLeft", "cheekSquintRight", "eyeLookDownLeft", "eyeLookDownRight", "eyeLookInLeft", "eyeLookInRight",
    "eyeLookOutLeft", "eyeLookOutRight", "eyeLookUpLeft", "eyeLookUpRight", "eyeSquintLeft", "eyeSquintRight",
    "eyeWideLeft", "eyeWideRight",
)  # fmt: skip
"""Blend shapes that move lids besides `eyeBlink*`.

Scale them by `1 - eyeBlink*` of the same side, so that a blink seals and never overshoots.
"""

VISEME_MIX: Final[dict[str, Mix]] = _table({
    "sil": {},
    "PP": {"mouthPress*": 0.85, "mouthRollLower": 0.35, "mouthRollUpper": 0.30, "mouthPucker": 0.08},
    "FF": {"jawOpen": 0.09, "mouthRollLower": 0.75, "mouthUpperUp*": 0.40, "mouthShrugLower": 0.20},
    "TH": {"jawOpen": 0.17, "tongueOut": 0.70, "mouthUpperUp*": 0.18, "mouthLowerDown*": 0.12},
    "DD": {"jawOpen": 0.15, "mouthLowerDown*": 0.28, "mouthUpperUp*": 0.15, "mouthStretch*": 0.12},
    "kk": {"jawOpen": 0.23, "mouthLowerDown*": 0.18, "mouthUpperUp*": 0.12, "mouthStretch*": 0.18},
    "CH": {"jawOpen": 0.07, "mouthFunnel": 0.72, "mouthPucker": 0.25, "mouthLowerDown*": 0.10},
    "SS": {"jawOpen": 0.045, "mouthStretch*": 0.28, "mouthSmile*": 0.14, "mouthLowerDown*": 0.38, "mouthUpperUp*": 0.24},
    "nn": {"jawOpen": 0.13, "mouthLowerDown*": 0.24, "mouthUpperUp*": 0.12, "mouthStretch*": 0.08},
    "RR": {"jawOpen": 0.13, "mouthFunnel": 0.32, "mouthPucker": 0.38},
    "aa": {"jawOpen": 0.70, "mouthLowerDown*": 0.12, "mouthUpperUp*": 0.16},
    "E": {"jawOpen": 0.32, "mouthSmile*": 0.22, "mouthStretch*": 0.20, "mouthLowerDown*": 0.22, "mouthUpperUp*": 0.18},
    "I": {"jawOpen": 0.16, "mouthSmile*": 0.32, "mouthStretch*": 0.30, "mouthLowerDown*": 0.30, "mouthUpperUp*": 0.20},
    "O": {"jawOpen": 0.44, "mouthFunnel": 0.50, "mouthPucker": 0.30},
    "U": {"jawOpen": 0.13, "mouthFunnel": 0.15, "mouthPucker": 0.90},
})  # fmt: skip
"""The 15 visemes of `names.VISEMES` at full strength."""

_EMOTIONS: Final[dict[str, Mix]] = {
    "joy": {"mouthSmile*": 1.0, "cheekSquint*": 1.0, "eyeSquint*": 0.55, "mouthDimple*": 0.25, "browInnerUp": 0.12, "browOuterUp*": 0.16,
            "mouthUpperUp*": 0.10},
    "sadness": {"browInnerUp": 1.0, "mouthFrown*": 0.70, "mouthShrugLower": 0.14, "cheekSquint*": 0.15, "eyeSquint*": 0.30, "eyeLookDown*": 0.12,
                "eyeBlink*": 0.10},
    "anger": {"browDown*": 1.0, "noseSneer*": 0.80, "eyeSquint*": 0.85, "cheekSquint*": 0.30, "mouthFrown*": 0.45, "mouthUpperUp*": 0.70,
              "mouthLowerDown*": 0.80, "mouthStretch*": 0.35, "jawForward": 0.50},
    "fear": {"browInnerUp": 1.0, "browOuterUp*": 0.20, "browDown*": 0.25, "eyeWide*": 1.0, "mouthStretch*": 0.90, "mouthFrown*": 0.40,
             "jawOpen": 0.12, "mouthLowerDown*": 0.18},
    "surprise": {"browInnerUp": 1.0, "browOuterUp*": 1.0, "eyeWide*": 1.0, "jawOpen": 0.52, "mouthFunnel": 0.42, "mouthFrown*": 0.30},
    "disgust": {"noseSneer*": 1.0, "browDown*": 0.65, "eyeSquint*": 0.60, "mouthUpperUp*": 0.42, "mouthFrown*": 0.95, "cheekSquint*": 0.50,
                "mouthShrugLower": 0.35},
    "trust": {"mouthSmile*": 0.45, "cheekSquint*": 0.22, "browInnerUp": 0.25, "browOuterUp*": 0.08},
    "interest": {"browInnerUp": 0.45, "browOuterUp*": 0.65, "eyeWide*": 0.32, "mouthSmile*": 0.18},
    "embarrassment": {"mouthSmile*": 0.40, "mouthPress*": 0.55, "mouthRollLower": 0.35, "browInnerUp": 0.70, "eyeSquint*": 0.20,
                      "eyeLookDown*": 0.30, "eyeBlink*": 0.15},
    "contempt": {"mouthSmileLeft": 0.62, "mouthDimpleLeft": 1.0, "mouthUpperUpLeft": 0.30, "mouthPress*": 0.35, "mouthFrownRight": 0.30, "mouthLeft": 0.25,
                 "cheekSquintLeft": 0.35, "noseSneerLeft": 0.45, "browOuterUpRight": 0.60, "browDownLeft": 0.50, "eyeSquint*": 0.25, "eyeBlink*": 0.24},
    "boredom": {"eyeBlink*": 0.38, "mouthFrown*": 0.50, "mouthPress*": 0.22, "mouthShrugLower": 0.20, "mouthLeft": 0.30, "browInnerUp": 0.12},
}
EXPRESSION_MIX: Final[dict[str, Mix]] = _table({
    # emotions (`names.EMOTIONS`)
    **_EMOTIONS,
    # presets of VRM 1.0 (`names.VRM_PRESETS`)
    "happy": {**_EMOTIONS["joy"], "jawOpen": 0.16, "mouthUpperUp*": 0.25},
    "angry": _EMOTIONS["anger"],
    "sad": _EMOTIONS["sadness"],
    "relaxed": {"mouthSmile*": 0.45, "cheekSquint*": 0.20, "eyeBlink*": 0.30, "browInnerUp": 0.10},
    "surprised": _EMOTIONS["surprise"],
    "aa": {"jawOpen": 0.70, "mouthLowerDown*": 0.12, "mouthUpperUp*": 0.16},
    "ih": {"jawOpen": 0.20, "mouthSmile*": 0.25, "mouthStretch*": 0.25, "mouthLowerDown*": 0.28, "mouthUpperUp*": 0.18},
    "ou": {"jawOpen": 0.13, "mouthFunnel": 0.15, "mouthPucker": 0.90},
    "ee": {"jawOpen": 0.16, "mouthSmile*": 0.36, "mouthStretch*": 0.32, "mouthLowerDown*": 0.30, "mouthUpperUp*": 0.20},
    "oh": {"jawOpen": 0.44, "mouthFunnel": 0.50, "mouthPucker": 0.30},
    "blink": {"eyeBlink*": 1.0},
    "blinkLeft": {"eyeBlinkLeft": 1.0},
    "blinkRight": {"eyeBlinkRight": 1.0},
    "lookUp": {"eyeLookUp*": 1.0},
    "lookDown": {"eyeLookDown*": 1.0},
    "lookLeft": {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0},
    "lookRight": {"eyeLookOutRight": 1.0, "eyeLookInLeft": 1.0},
    "neutral": {},
})  # fmt: skip
"""Every emotion but `neutral`, and every VRM preset, at full strength: what is performed and what the files of avatars say."""
