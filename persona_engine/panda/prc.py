"""PRC knobs: how a game sets rendering from its `Config.prc`, as any Panda3D library does."""

from __future__ import annotations

from panda3d.core import ConfigVariableBool, ConfigVariableInt, ConfigVariableString

KNOBS: dict[str, tuple[type, object, str]] = {
    "persona-multisamples": (int, 4, "Samples a pixel of offscreen pictures and films; 1 turns smoothing off, which without a GPU takes a third of the time."),
    "persona-lod": (bool, True, "Draw whoever is small on the screen with fewer triangles, where the avatar has levels of detail."),
    "persona-lod-pixels": (str, "320 130", "Heights on the screen, in pixels, below which somebody is drawn at level 1 and at level 2."),
    "persona-picking": (bool, True, "Send persona-clicked when the first mouse button is pressed over a persona."),
    "persona-springs": (int, 12, "Hair and cloth swing while at most this many wear the same avatar; 0 turns swinging off."),
}
"""Name -> type, default, meaning."""

_KINDS = {int: ConfigVariableInt, bool: ConfigVariableBool, str: ConfigVariableString}


def read() -> dict[str, object]:
    """Every knob's value in force, keyed by its name.

    >>> sorted(read()) == sorted(KNOBS)
    True
    """
    return {name: _KINDS[kind](name, default, meaning).getValue() for name, (kind, default, meaning) in KNOBS.items()}
