"""The expressive face: tables of lexemes and regions, baking of face blocks, mixing of affect with speech."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.mixes import EXPRESSION_MIX
from persona_engine.motion.curves import plateau
from persona_engine.names import ARKIT, ARKIT_INDEX, EMOTIONS
from persona_engine.score.affect import Affect
from persona_engine.score.marks import Block
from persona_engine.score.style import Style

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

LEXEMES: Mapping[str, Mapping[str, float]] = {
    "brow_raise": {"browInnerUp": 0.55, "browOuterUpLeft": 0.70, "browOuterUpRight": 0.70, "eyeWideLeft": 0.12, "eyeWideRight": 0.12},
    "brow_flash": {"browInnerUp": 0.80, "browOuterUpLeft": 0.90, "browOuterUpRight": 0.90, "eyeWideLeft": 0.30, "eyeWideRight": 0.30},
    "brow_frown": {"browDownLeft": 0.60, "browDownRight": 0.60, "browInnerUp": 0.15},
    "brow_worry": {"browInnerUp": 1.0, "browDownLeft": 0.15, "browDownRight": 0.15},
    "brow_up_left": {"browOuterUpLeft": 0.85, "browInnerUp": 0.20, "browDownRight": 0.25},
    "smile": {"mouthSmileLeft": 0.60, "mouthSmileRight": 0.60, "cheekSquintLeft": 0.35, "cheekSquintRight": 0.35},
    "squint": {"eyeSquintLeft": 0.60, "eyeSquintRight": 0.60},
    "widen": {"eyeWideLeft": 0.60, "eyeWideRight": 0.60},
    "nose_wrinkle": {"noseSneerLeft": 0.50, "noseSneerRight": 0.50},
    "lip_press": {"mouthPressLeft": 0.60, "mouthPressRight": 0.60, "mouthRollLower": 0.15},
    "lip_corner": {"mouthDimpleLeft": 0.55, "mouthLeft": 0.20},
    "puff": {"cheekPuff": 0.60},
    "wink": {"eyeBlinkRight": 1.0, "cheekSquintRight": 0.60, "mouthSmileRight": 0.35, "browDownRight": 0.2},
    "eyes_closed": {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0, "eyeSquintLeft": 0.25, "eyeSquintRight": 0.25},
    "pucker": {"mouthPucker": 0.85, "mouthFunnel": 0.15},
    "blow": {"mouthPucker": 0.60, "mouthFunnel": 0.35, "cheekPuff": 0.45, "jawOpen": 0.06},
    "mouth_open": {"jawOpen": 0.45, "mouthFunnel": 0.10},
    "yawn": {"jawOpen": 0.90, "mouthFunnel": 0.25, "eyeBlinkLeft": 0.85, "eyeBlinkRight": 0.85, "browInnerUp": 0.60},
    "grimace": {
        "mouthStretchLeft": 0.90, "mouthStretchRight": 0.90, "mouthUpperUpLeft": 0.40, "mouthUpperUpRight": 0.40, "mouthLowerDownLeft": 0.40,
        "mouthLowerDownRight": 0.40, "jawOpen": 0.08, "browDownLeft": 0.80, "browDownRight": 0.80, "noseSneerLeft": 0.4, "noseSneerRight": 0.4,
    },
    "displeased": {
        "mouthFrownLeft": 1.0, "mouthFrownRight": 1.0, "browDownLeft": 0.90, "browDownRight": 0.90, "noseSneerLeft": 0.40, "noseSneerRight": 0.40,
        "mouthShrugLower": 0.50,
    },
    "stern": {
        "browDownLeft": 0.95, "browDownRight": 0.95, "eyeSquintLeft": 0.35, "eyeSquintRight": 0.35, "mouthPressLeft": 0.50, "mouthPressRight": 0.50,
        "mouthFrownLeft": 0.75, "mouthFrownRight": 0.75,
    },
    "revolted": {
        "noseSneerLeft": 1.0, "noseSneerRight": 1.0, "browDownLeft": 0.90, "browDownRight": 0.90, "mouthUpperUpLeft": 0.50, "mouthUpperUpRight": 0.50,
        "mouthFrownLeft": 0.80, "mouthFrownRight": 0.80, "eyeSquintLeft": 0.70, "eyeSquintRight": 0.70, "cheekSquintLeft": 0.40, "cheekSquintRight": 0.40,
    },
    "amazed": {
        "browInnerUp": 1.0, "browOuterUpLeft": 1.0, "browOuterUpRight": 1.0, "eyeWideLeft": 0.90, "eyeWideRight": 0.90, "jawOpen": 0.50, "mouthFunnel": 0.30,
    },
    "pained": {
        "browInnerUp": 0.90, "browDownLeft": 0.35, "browDownRight": 0.35, "mouthFrownLeft": 0.80, "mouthFrownRight": 0.80, "eyeSquintLeft": 0.40,
        "eyeSquintRight": 0.40, "mouthPressLeft": 0.40, "mouthPressRight": 0.40,
    },
    "lip_shrug": {
        "mouthShrugLower": 0.85, "mouthShrugUpper": 0.35, "mouthFrownLeft": 0.80, "mouthFrownRight": 0.80, "browInnerUp": 0.70, "browOuterUpLeft": 0.80,
        "browOuterUpRight": 0.80,
    },
    "inhale": {"jawOpen": 0.10, "mouthUpperUpLeft": 0.06, "mouthUpperUpRight": 0.06, "noseSneerLeft": 0.05, "noseSneerRight": 0.05},
}
"""Named face actions beside the emotions."""

FELT: Mapping[str, Mapping[str, float]] = {name: EXPRESSION_MIX[name] for name in EMOTIONS if name != "neutral"}
"""The faces of the emotions, as in the files of avatars."""

REGIONS: Mapping[str, tuple[float, float]] = {
    "mouth": (0.32, 1.0), "jaw": (0.10, 1.0), "tongue": (0.0, 1.0), "brow": (0.90, 0.15), "eye": (0.80, 0.10), "cheek": (0.70, 0.25), "nose": (0.80, 0.30),
}  # fmt: skip
"""Region -> (share of emotion, share of lip-sync) while speaking."""
KEPT_SMILE, KEPT_FROWN = 0.55, 0.85
"""Share of a smile and of a frown that stays at the mouth's corners while speaking, which draws them up more than down."""

POLITE: Mapping[str, float] = {"mouthSmileLeft": 0.46, "mouthSmileRight": 0.40, "mouthPressLeft": 0.16, "mouthPressRight": 0.16}
"""A smile put on: without the cheeks and eyes of a felt one, a little uneven (Ekman and Friesen 1982)."""
SECOND_MOUTH = 0.35
"""Share of a second emotion that reaches the mouth; brows and eyes show all of it."""
HIDDEN_FACE = 0.55
"""Share of a feeling that a full mask takes off the face."""

LOUDEST = 0.9
"""An emotion at intensity 1 reaches this much of its full mix."""


def _vector(mix: Mapping[str, float]) -> F32:
    out = np.zeros(len(ARKIT), np.float32)
    for shape, weight in mix.items():
        out[ARKIT_INDEX[shape]] = weight
    return out


_NOTHING = np.zeros(len(ARKIT), np.float32)
ACTIONS: dict[str, F32] = {
    name: _vector(mix) for name, mix in (*FELT.items(), *LEXEMES.items())
}
"""Name of a face block -> (52,) ARKit weights."""


def _emotion_share() -> F32:
    out = np.ones(len(ARKIT), np.float32)
    for row, name in enumerate(ARKIT):
        region = next((r for r in REGIONS if name.startswith(r)), "mouth")
        out[row] = REGIONS[region][0]
        if name.startswith(("mouthSmile", "mouthFrown", "mouthDimple")):
            out[row] = KEPT_FROWN if "Frown" in name else KEPT_SMILE
    return out


EMOTION_SHARE: F32 = _emotion_share()
"""(52,) share of an emotion that stays while speaking."""


_MOUTH = np.array([name.startswith(("mouth", "jaw")) for name in ARKIT])
_SMILES, _FROWNS = (slice(ARKIT_INDEX[name + "Left"], ARKIT_INDEX[name + "Right"] + 1) for name in ("mouthSmile", "mouthFrown"))
assert _SMILES.stop - _SMILES.start == _FROWNS.stop - _FROWNS.start == 2
_POLITE = _vector(POLITE)


def of_affect(affect: Affect, style: Style) -> F32:
    """(52,) resting expression of an affect; valence alone gives a trace of smile or frown.

    A second emotion shows about brows and eyes. A mask takes from what is felt, most at the mouth, and puts a smile there.
    """
    size = (0.55 + 0.9 * style.expressiveness) * LOUDEST
    out = ACTIONS.get(affect.emotion, _NOTHING) * np.float32(affect.intensity * size)
    if affect.second_intensity:
        second = ACTIONS.get(affect.second, _NOTHING) * np.float32(affect.second_intensity * size)
        out = np.maximum(out, second * np.where(_MOUTH, np.float32(SECOND_MOUTH), np.float32(1.0)))
    trace = 0.22 * abs(affect.valence) * (0.5 + style.expressiveness)
    other = ACTIONS["trust" if affect.valence >= 0 else "sadness"]
    out = np.maximum(out, other * np.float32(trace * (1 - min(affect.intensity, 1.0))))
    if affect.mask:
        mask = np.float32(affect.mask)
        out = out * (1 - mask * np.where(_MOUTH, np.float32(1.0), np.float32(HIDDEN_FACE)))
        out = np.maximum(out, _POLITE * mask)
    shown: F32 = np.clip(out, 0, 1).astype(np.float32)
    settle_corners(shown)
    return shown


def settle_corners(weights: F32) -> None:
    """Lip corners go up or down: of smile and frown only the difference is left in `weights` (52, ...)."""
    up, down = weights[_SMILES], weights[_FROWNS]
    more = up - down
    np.maximum(more, 0, out=up)
    np.maximum(np.negative(more, out=more), 0, out=down)


def bake(blocks: Sequence[Block], times: F64, style: Style) -> F32:
    """(T, 52) weights of the face blocks at media `times`; blocks of unknown name do nothing."""
    out = np.zeros((len(times), len(ARKIT)), np.float32)
    size = 0.7 + 0.6 * style.expressiveness
    for block in blocks:
        if block.kind != "face" or (action := ACTIONS.get(block.name)) is None:
            continue
        start, ready, _, stroke, _, relax, end = block.sync
        lo, hi = times.searchsorted((start, end)).tolist()
        peak = max(ready, min(stroke, relax), start + 1e-3)
        window = plateau(times[lo:hi], (start, peak), (max(relax, peak), max(end, peak + 1e-3)))
        here = out[lo:hi]
        np.maximum(here, window.astype(np.float32)[:, None] * (action * np.float32(size * block.weight)), out=here)
    return out
