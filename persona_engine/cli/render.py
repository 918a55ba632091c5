"""`persona render`: pictures of a persona, and the contact sheet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from persona_engine.avatar.mixes import EXPRESSION_MIX, VISEME_MIX
from persona_engine.cli.files import check_place, write_whole
from persona_engine.cli.progress import Progress
from persona_engine.cli.talk import parse_size
from persona_engine.errors import PersonaError
from persona_engine.resources import listing
from persona_engine.score.gaze import GazeTarget
from persona_engine.settings import load_settings

Pixels = NDArray[np.uint8]

SHEET: tuple[tuple[str, str], ...] = (
    ("neutral", "front"), ("joy", "front"), ("aa", "front"), ("neutral", "three-quarter"),
    ("sadness", "front"), ("surprise", "front"), ("anger", "front"), ("joy", "three-quarter"),
)  # fmt: skip
"""(expression, view) of the contact sheet, row by row of four."""
GALLERY: tuple[tuple[str, str], ...] = (
    ("neutral", "body"), ("neutral", "front"), ("joy", "front"), ("sadness", "front"), ("anger", "front"), ("surprise", "front"), ("wink", "front"),
    ("aa", "three-quarter"),
)  # fmt: skip
"""What the gallery shows of everyone."""
MIXES = {
    "neutral": {}, **EXPRESSION_MIX, **VISEME_MIX,
    "wink": {"eyeBlinkRight": 1.0, "cheekSquintRight": 0.6, "mouthSmileRight": 0.6, "mouthSmileLeft": 0.35, "browDownRight": 0.2, "browOuterUpLeft": 0.3},
}  # fmt: skip
"""Everything that can be drawn, by name."""
SETTLE_S = 2.0
AHEAD = (0.0, 1.0, 20.0)
"""What is looked at in profile, metres in session space."""


@dataclass(frozen=True)
class RenderOptions:
    """The command's arguments."""

    out: Path
    persona: str
    avatar: Path | None
    expression: str
    view: str
    size: str
    sheet: bool
    cast: bool = False


def run(options: RenderOptions) -> None:
    """Draw and write."""
    from persona_engine.panda.offscreen import png_bytes
    from persona_engine.panda.studio import VIEWS

    if options.expression not in MIXES:
        raise PersonaError(f"no expression {options.expression!r}; there are {', '.join(sorted(MIXES))}")
    if options.view not in VIEWS:
        raise PersonaError(f"no view {options.view!r}; there are {', '.join(VIEWS)}")
    if options.out.suffix.lower() != ".png":
        raise PersonaError(f"{options.out}: pictures are written as .png")
    size = parse_size(options.size)
    check_place(options.out)
    console = Console(stderr=True)
    with Progress("Drawing ..."):
        if options.cast:
            pictures = [picture for name in listing("config/personas", ".toml") for picture in draw(name, "", GALLERY, size)]
            whole = arrange(pictures, len(GALLERY))
        else:
            shots = SHEET if options.sheet else ((options.expression, options.view),)
            whole = arrange(draw(options.persona, str(options.avatar or ""), shots, size), 4)
        write_whole(options.out, png_bytes(whole))
    console.print(f"wrote {options.out}", highlight=False)


def draw(persona: str, avatar: str, shots: tuple[tuple[str, str], ...], size: tuple[int, int]) -> list[Pixels]:
    """A picture for each (expression, view)."""
    from persona_engine.clock import ManualClock
    from persona_engine.panda.studio import Studio
    from persona_engine.stage.filming import offscreen_base
    from persona_engine.stage.stage import Stage

    base = offscreen_base()
    clock = ManualClock()
    stage = Stage(base, load_settings(voice={"provider": "silent"}), clock, inline=True)
    try:
        actor = stage.spawn(persona, avatar=avatar)
        studio = Studio(base, size, supersample=2)
        stage.track("camera", studio.camera.node)
        out = []
        for expression, view in shots:
            studio.frame(view, actor.batch.rig.body.eye_height)
            actor.gaze_at(GazeTarget(point=AHEAD) if view == "profile" else GazeTarget("camera", yaw=1e-3))
            mix = MIXES[expression]
            for name in list(actor.face):
                del actor.face[name]
            for name, weight in mix.items():
                actor.face.hold(name, weight)
            for side in ("Left", "Right"):
                actor.face.hold(f"eyeBlink{side}", mix.get(f"eyeBlink{side}", 0.0))
            for _ in range(round(SETTLE_S * 30)):
                clock.advance(1 / 30)
                stage.server.step(clock.now())
            out.append(studio.camera.take(2))
        studio.close()
        return out
    finally:
        stage.destroy()
        base.destroy()


def arrange(pictures: list[Pixels], columns: int) -> Pixels:
    """Pictures of one size side by side, row by row."""
    rows = [np.concatenate(pictures[i : i + columns], axis=1) for i in range(0, len(pictures), columns)]
    return np.concatenate(rows, axis=0)
