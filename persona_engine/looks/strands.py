"""The texture of hair: fine strands that thin out at the tip."""

from __future__ import annotations

import numpy as np

from persona_engine.looks.fields import F64, bell, smooth
from persona_engine.looks.spec import LookSpec, srgb
from persona_engine.looks.two_tone import two_tone

HAIR_SIZE = (256, 512)
HAIRS, TIPS = 64, 0.76
"""Hairs that a lock thins out into, per unit of u, and where along it that begins."""
CURLY = ("afro", "dreadlocks")
"""Styles with a texture of their own; an afro's is closed in its left half, in the right half there is nothing between the coils."""
COILS, COIL = 2300, 8
"""How many, and how far the widest reaches, pixels."""
BETWEEN = 0.36
"""What is darker than this lies between the coils."""
SHADES = 9
"""Of coils: few, so that the file stays small."""


def strands(spec: LookSpec) -> F64:
    """(H, W, 4) hair: u across a lock, v from root (top) to tip, where it thins out into single hairs; a soft bright band where the light falls."""
    height, width = HAIR_SIZE
    rng = np.random.default_rng(spec.seed + 7)
    u = (np.arange(width) + 0.5) / width
    v = ((np.arange(height) + 0.5) / height)[:, None]
    dark, light = np.array(srgb(spec.hair.color)), np.array(srgb(spec.hair.highlight))
    if spec.hair.style == "afro":
        mix = np.tile(_curled(height, width // 2, rng), (1, 2))
    else:
        mix = _felted(u, v) if spec.hair.style == "dreadlocks" else _straight(u, v, rng)
    color = dark * (1.0 - mix[..., None]) + light * mix[..., None]
    if spec.hair.dye != "none":
        color = two_tone(spec, color, mix)
        bands = len(color) // height
        mix, v = np.tile(mix, (bands, 1)), np.tile(v, (bands, 1))
    color *= (0.74 + 0.26 * smooth(0.0, 0.16, v))[..., None]
    alpha = _tips(u, v, rng)
    if spec.hair.style == "afro":
        alpha = np.where((u[None] > 0.5) & (v < TIPS - 0.01), (mix > BETWEEN).astype(np.float64), alpha)
    return np.asarray(np.concatenate([np.clip(color, 0.0, 1.0), alpha[..., None]], -1), np.float64)


def _straight(u: F64, v: F64, rng: np.random.Generator) -> F64:
    """(H, W) share of the highlight: fine strands along v, and two soft bands across them."""
    bend = np.sin(2.0 * np.pi * v + rng.uniform(0.0, 2.0 * np.pi))
    tone = np.zeros((len(v), len(u)))
    for waves, weight in ((3, 0.12), (7, 0.15), (17, 0.17), (37, 0.20), (71, 0.22), (109, 0.20)):
        phase = rng.uniform(0.0, 2.0 * np.pi, 2)
        at = u[None] + 0.20 * bend / waves
        tone += weight * np.sin(2.0 * np.pi * waves * at + phase[0] + 1.5 * np.sin(4.0 * np.pi * u + phase[1])[None])
    tone += 0.24 * np.repeat(rng.normal(size=(1, len(u) // 2)), 2, 1)
    band = bell(v - 0.27, 0.17) * 0.36 + bell(v - 0.68, 0.22) * 0.20
    return np.asarray(np.clip(0.25 + 0.24 * tone + band * (0.70 + 0.40 * tone), 0.0, 1.0), np.float64)


def _felted(u: F64, v: F64) -> F64:
    """(H, W) share of the highlight: fibres that are turned about a rope."""
    bend = 0.6 * np.sin(2.0 * np.pi * (5.0 * v + 3.0 * u)) + 0.5 * np.sin(2.0 * np.pi * (11.0 * v - 2.0 * u))
    turned = np.sin(2.0 * np.pi * (34.0 * v + 22.0 * u) + 1.5 * bend)
    fine = np.sin(2.0 * np.pi * (90.0 * v + 75.0 * u) + 2.5 * bend)
    return np.asarray(np.round(SHADES * np.clip(0.34 + 0.17 * turned + 0.09 * fine, 0.0, 1.0)) / SHADES, np.float64)


def _curled(height: int, width: int, rng: np.random.Generator) -> F64:
    """(H, W) share of the highlight: coils of hair, each over those before it, light from above; tiles both ways."""
    out = np.zeros((height, width))
    reach = np.arange(-COIL, COIL + 1)
    for row, column, phase, size, turn in zip(
        rng.integers(height, size=COILS), rng.integers(width, size=COILS), rng.uniform(0.0, 2.0 * np.pi, COILS),
        rng.uniform(0.62, 1.0, COILS), rng.choice((-1.0, 1.0), COILS),
    ):  # fmt: skip
        y, x = np.meshgrid(reach, reach, indexing="ij")
        far, angle = np.hypot(x, y), (turn * np.arctan2(y, x) + phase) % (2.0 * np.pi)
        # A spiral of a turn and a half, that narrows towards its end.
        ring = size * COIL * (0.30 + 0.48 * angle / (2.0 * np.pi))
        inner = size * COIL * (0.30 + 0.48 * (angle - 2.0 * np.pi) / (2.0 * np.pi))
        wide = 0.17 * COIL
        across = np.minimum(np.abs(far - ring), np.where(inner > 0.0, np.abs(far - inner), 9.0 * COIL)) / wide
        hair = np.sqrt(np.clip(1.0 - across**2, 0.0, 1.0)) * (0.60 + 0.40 * np.clip(-y / (far + 1.0), -0.6, 1.0))
        rows, columns = (row + reach) % height, (column + reach) % width
        spot = np.ix_(rows, columns)
        out[spot] = np.where(across < 1.0, 0.95 * hair, np.where(across < 1.6, 0.55 * out[spot], out[spot]))
    return np.asarray(np.round(out * (SHADES - 1)) / (SHADES - 1), np.float64)


def _tips(u: F64, v: F64, rng: np.random.Generator) -> F64:
    """(H, W) opacity: full until `TIPS`, then single hairs that end at heights of their own, each in a point; 0.5 is the edge."""
    place = u * HAIRS
    number = np.floor(place).astype(np.int64) % HAIRS
    lock = np.arange(HAIRS) / HAIRS
    clump = sum(0.5 + 0.5 * np.sin(2.0 * np.pi * (waves * lock + rng.random())) for waves in (6, 11)) / 2.0
    ends = 1.0 - (1.0 - TIPS) * (0.10 + 0.42 * clump + 0.30 * rng.random(HAIRS) ** 1.6)
    aside = np.abs(2.0 * (place - np.floor(place)) - 1.0)
    left = (ends[number][None] - v) / (0.40 * (1.0 - TIPS))
    return np.asarray(np.clip(0.5 + 3.0 * (np.clip(left, -1.0, 1.0) + 0.12 - 0.95 * aside[None] * smooth(TIPS - 0.05, TIPS + 0.12, v)), 0.0, 1.0), np.float64)
