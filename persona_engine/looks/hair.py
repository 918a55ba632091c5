"""Hair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from persona_engine.looks.fields import F64, smooth
from persona_engine.looks.form import Form
from persona_engine.looks.paint import strands
from persona_engine.looks.part import ExtraJoint, HairChain, Paint, Part, Vec3
from persona_engine.looks.png import png
from persona_engine.looks.spec import LookSpec


class Place(Protocol):
    """Units to metres."""

    def __call__(self, points: F64) -> F64: ...
    def vec(self, point: F64) -> Vec3: ...


@dataclass(frozen=True)
class HairSet:
    """Hair parts, their material, joints and chains."""

    parts: tuple[Part, ...]
    paint: Paint
    joints: tuple[ExtraJoint, ...]
    chains: tuple[HairChain, ...]


def hairline(spec: LookSpec, lon: ArrayLike) -> F64:
    """Latitude where hair starts, by |longitude|."""
    a = np.asarray(lon, np.float64)
    line = 42.0 - 26.0 * smooth(26.0, 62.0, a) - 34.0 * smooth(64.0, 84.0, a)
    return np.asarray(line + 16.0 * smooth(84.0, 96.0, a) - 50.0 * smooth(100.0, 150.0, a), np.float64)


def make_hair(form: Form, spec: LookSpec, place: Place) -> HairSet:
    """Hair of a look."""
    return HairSet((), Paint("hair", texture=png(strands(spec)), roughness=0.5, double_sided=True, extras={"hair": True}), (), ())
