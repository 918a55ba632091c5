"""`persona gestures`: the gesture lexicon as a table, and as a contact sheet of every gesture at its stroke."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console
from rich.table import Table

from persona_engine.cli.progress import tracked
from persona_engine.cli.render import Pixels, arrange
from persona_engine.cli.talk import parse_size
from persona_engine.errors import PersonaError
from persona_engine.score.entries import Performance
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.gestures import GESTURES, Gesture
from persona_engine.settings import load_settings

if TYPE_CHECKING:
    from persona_engine.cli.trail import Trail
    from persona_engine.panda.actor import PersonaActor
    from persona_engine.panda.studio import Studio

COLUMNS = 8
STROKE_S, REST_S = 1.2, 2.6
"""Seconds from the start of a shot to the stroke, and to where the hands are down again."""
EYES = ("eyeBlinkLeft", "eyeBlinkRight")
CLOSES = ("eyes_closed", "yawn", "wink")
"""Faces that close the eyes; in other shots nobody blinks."""
STEP_S = 1 / 20
CAMERA = ((0.14, -1.75, 0.96), (-0.015, 0.0, 0.895), 24.6)
"""Camera, target and field of view of a shot, in units of the eyes' height."""


@dataclass(frozen=True)
class GesturesOptions:
    """The command's arguments."""

    sheet: Path | None
    persona: str
    size: str
    unnamed: bool
    only: tuple[str, ...]


def run(options: GesturesOptions) -> None:
    """Print the lexicon, or draw it."""
    from persona_engine.panda.offscreen import save_png

    rows = _chosen(options.only)
    console = Console(stderr=options.sheet is not None)
    if options.sheet is None:
        console.print(_table(rows))
        return
    if options.sheet.suffix.lower() != ".png":
        raise PersonaError(f"{options.sheet}: pictures are written as .png")
    pictures = list(draw(options.persona, rows, parse_size(options.size), not options.unnamed))
    blank = np.full_like(pictures[0], 255)
    pictures += [blank] * (-len(pictures) % min(COLUMNS, len(pictures)))
    options.sheet.parent.mkdir(parents=True, exist_ok=True)
    save_png(arrange(pictures, min(COLUMNS, len(pictures))), str(options.sheet))
    console.print(f"wrote {options.sheet}: {len(rows)} gestures", highlight=False)


def _chosen(names: tuple[str, ...]) -> list[Gesture]:
    unknown = [name for name in names if name not in GESTURES]
    if unknown:
        raise PersonaError(f"no gesture {unknown[0]!r}; `persona gestures` lists them")
    return [row for name, row in GESTURES.items() if row.kind != "head" and (not names or name in names)]


def _table(rows: list[Gesture]) -> Table:
    table = Table(title=f"{len(rows)} gestures", title_justify="left")
    for column in ("gesture", "kind", "hands", "strokes", "other tags"):
        table.add_column(column)
    for row in rows:
        table.add_row(row.name, row.kind, row.side, str(row.count), ", ".join(row.tags))
    return table


def moments(row: Gesture) -> tuple[float, ...]:
    """Seconds after the start of a shot at which a gesture shows itself: its stroke, and of a moving one also where it comes from or goes."""
    if row.sweeps:
        return (STROKE_S - row.stroke, STROKE_S + 0.05 + (_cycle(row) if row.count > 1 else 0.0))
    if row.count > 1:
        return (STROKE_S + 0.02, STROKE_S + 0.02 + 0.5 * _cycle(row))
    return (STROKE_S + 0.12,)


def _cycle(row: Gesture) -> float:
    return max(row.hold / max(row.count - 1, 1), 0.4)


def draw(persona: str, rows: list[Gesture], size: tuple[int, int], named: bool) -> Iterator[Pixels]:
    """A picture for every moment of every gesture, in the order of `rows`."""
    from persona_engine.cli.trail import Trail
    from persona_engine.clock import ManualClock
    from persona_engine.panda.studio import Studio
    from persona_engine.stage.filming import offscreen_base
    from persona_engine.stage.stage import Stage

    base = offscreen_base()
    clock = ManualClock()
    stage = Stage(base, load_settings(voice={"provider": "silent"}), clock, inline=True)
    try:
        actor = stage.spawn(persona)
        studio = Studio(base, size, supersample=2)
        eye_height = actor.batch.rig.body.eye_height
        position, target, fov = CAMERA
        studio.camera.lens.setMinFov(fov)
        studio.camera.place(_scaled(position, eye_height), _scaled(target, eye_height))
        stage.track("camera", studio.camera.node)
        actor.gaze_at(GazeTarget("camera", yaw=1e-3))
        _wait(stage, clock, 1.0)
        trail = Trail(studio, actor, eye_height)
        for number, row in enumerate(tracked(rows, "Drawing")):
            yield from _shots(stage, clock, studio, actor, row, number, named, trail)
        studio.close()
    finally:
        stage.destroy()
        base.destroy()


def _scaled(point: tuple[float, float, float], k: float) -> tuple[float, float, float]:
    return point[0] * k, point[1] * k, point[2] * k


def _wait(stage: Any, clock: Any, seconds: float, trail: Trail | None = None) -> None:
    for _ in range(max(round(seconds / STEP_S), 1)):
        clock.advance(STEP_S)
        stage.server.step(clock.now())
        if trail is not None:
            trail.watch()


def _shots(stage: Any, clock: Any, studio: Studio, actor: PersonaActor, row: Gesture, number: int, named: bool, trail: Trail) -> Iterator[Pixels]:
    from persona_engine.behavior.scheduler import whole_gesture
    from persona_engine.score.style import Style

    style, start = Style(), clock.now()
    side = "right" if row.side == "auto" else row.side
    count = 3 if row.name == "count" or row.kind == "beat" else row.count
    blocks = whole_gesture(row.name, STROKE_S, style, GazeTarget("camera"), side=side, count=count)
    actor.port.submit(Performance("", 1000 + number, start, 0.0, 3, style, "micro", (), tuple(sorted(blocks, key=lambda b: b.start))))
    shown = moments(row)
    if not any(name in CLOSES for name, _ in row.face):
        for eye in EYES:
            actor.face.hold(eye, 0.0)
    for k, moment in enumerate(shown):
        _wait(stage, clock, start + moment - clock.now(), trail if k else None)
        if k:
            trail.draw(both_ends=not row.sweeps)
        label = row.name if named else f"{number + 1}"
        studio.caption("name", label + (f" {'ab'[k]}" if len(shown) > 1 else ""), (0.0, -0.93), 0.075)
        yield studio.camera.take(2)
        trail.clear()
        trail.watch()
    for eye in [name for name in actor.face if name in EYES]:
        del actor.face[eye]
    _wait(stage, clock, max(b.end for b in blocks) + REST_S - STROKE_S - (clock.now() - start))
