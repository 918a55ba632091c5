"""Style capture: how someone moves, measured on a take, as the `Style` with which a persona moves alike, and how sure that is.

`behavior.style_norms` says how each figure of a take follows from the ten style parameters of simulated personas, and how far it strays, the more the
shorter the take. What is most likely given all figures that a take has is read off that, starting from the persona's own style: what a take tells little
about stays near it (the posterior mean of a linear Gaussian model).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from persona_engine.behavior.figures import measure
from persona_engine.behavior.style_norms import CORRELATION, FIGURES, NORMS
from persona_engine.errors import ScoreError
from persona_engine.score.style import Style
from persona_engine.score.take import Take

F64 = NDArray[np.float64]

SHORTEST = 10.0
"""Seconds without which there is nothing to learn."""
PLENTY = 30.0
"""Seconds from which on a take tells what it can tell well; 2 min are better still."""
PARAMETERS = Style.__struct_fields__
SPREAD = 1 / np.sqrt(12)
"""Deviation of each parameter among personas: they are spread evenly over 0..1."""
FARTHEST = 3.0
"""A figure counts as no farther from the ordinary than this many deviations among personas."""
TOLD, SURE = 0.2, 0.5
"""Confidence from which on a parameter counts as told by a take, and as told well."""
LEAST_RATE, DROPPED_S = 24.0, 0.25
"""Frames a second below which blinks and strokes are missed, and the longest gap that is no dropout."""


@dataclass(frozen=True)
class Captured:
    """A style; the figures (name -> value) of the take; how sure each style parameter is (0 not at all, 1 wholly); the figure that says most about each
    that is told; and what is wrong with the take."""

    style: Style
    figures: Mapping[str, float]
    confidence: Mapping[str, float]
    told: Mapping[str, str]
    warnings: tuple[str, ...] = ()


def capture(take: Take, base: Style | None = None) -> Captured:
    """The style of a take; what it does not tell is that of `base`. Raises `ScoreError` for a take shorter than `SHORTEST`."""
    if take.duration < SHORTEST:
        raise ScoreError(f"a take of {take.duration:.1f} s tells too little; {SHORTEST:.0f} s are needed, 30 s to 2 min are well")
    base = base or Style()
    seconds, warnings = _worth(take)
    figures = measure(take)
    rows = [i for i, name in enumerate(FIGURES) if name in figures]
    effect, usual, noise = _model(rows, seconds)
    values = np.array([figures[FIGURES[i]] for i in rows])
    start = np.array(msgspec.structs.astuple(base))
    expected = usual + effect @ (start - 0.5)
    spread = np.sqrt(SPREAD**2 * (effect**2).sum(1) + np.diag(noise))
    values = usual + np.clip(values - usual, -FARTHEST * spread, FARTHEST * spread)
    gain = SPREAD**2 * effect.T @ np.linalg.pinv(SPREAD**2 * effect @ effect.T + noise)
    found = np.clip(start + gain @ (values - expected), 0.0, 1.0)
    sure = np.clip(np.diag(gain @ effect), 0.0, 1.0)
    confidence = dict(zip(PARAMETERS, sure.round(3).tolist()))
    told = {name: FIGURES[rows[int(np.abs(gain[k] * spread).argmax())]] for k, name in enumerate(PARAMETERS) if sure[k] >= TOLD}
    style = Style(*(round(float(v), 3) if name in told else getattr(base, name) for name, v in zip(PARAMETERS, found)))
    return Captured(style, figures, confidence, told, warnings)


def _model(rows: list[int], seconds: float) -> tuple[F64, F64, F64]:
    """How figures follow from parameters (F, 10), what they usually are (F,), and the covariance of what else moves them in a take of so many seconds."""
    table = np.array([(usual, lasting, passing, *effect) for usual, lasting, passing, effect in NORMS])[rows]
    deviation = np.sqrt(table[:, 1] ** 2 + table[:, 2] ** 2 * 60 / seconds)
    related = np.array(CORRELATION)[np.ix_(rows, rows)]
    return table[:, 3:], table[:, 0], related * np.outer(deviation, deviation) + np.diag(1e-6 * deviation**2)


def _worth(take: Take) -> tuple[float, tuple[str, ...]]:
    """Seconds of a good take that this one is worth, and what is wrong with it."""
    steps = np.diff(take.t)
    dropped = float(steps[steps > DROPPED_S].sum())
    live = max(take.duration - dropped, 1.0)
    rate = len(take.t) / live
    worth, warnings = live, []
    if take.duration < PLENTY:
        warnings.append(f"the take is short ({take.duration:.0f} s): 30 s to 2 min tell more")
    if dropped > 0.1 * take.duration:
        warnings.append(f"{dropped:.0f} s of it are missing: the tracker lost the face or the connection")
    if rate < LEAST_RATE:
        warnings.append(f"{rate:.0f} frames a second miss blinks and strokes: record at 30 or 60")
        worth *= (rate / LEAST_RATE) ** 2
    still = float((np.abs(np.diff(take.face, axis=1)).max(0) < 1e-6).mean())
    if still > 0.5 and rate >= LEAST_RATE:
        warnings.append(f"the face stands still in {100 * still:.0f} % of the frames")
        worth *= 1 - 0.9 * still
    return max(worth, 1.0), tuple(warnings)
