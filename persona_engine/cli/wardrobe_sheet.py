"""Contact sheets of the wardrobe: every piece on somebody, or one outfit in the poses that clothes fear."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from persona_engine.cli.progress import tracked
from persona_engine.cli.render import arrange
from persona_engine.cli.talk import parse_size
from persona_engine.names import BONE_INDEX

if TYPE_CHECKING:
    from persona_engine.cli.wardrobe import WardrobeOptions

F64 = NDArray[np.float64]

VIEWS: dict[str, tuple[tuple[float, float, float], tuple[float, float, float], float]] = {
    "body": ((0.55, -2.45, 0.72), (0.0, 0.0, 0.60), 27.0),
    "behind": ((0.75, 2.35, 0.80), (0.0, 0.0, 0.60), 27.0),
    "head": ((0.42, -1.12, 1.05), (0.0, 0.0, 1.02), 26.0),
    "low": ((0.60, -1.10, 0.45), (0.0, 0.0, 0.22), 26.0),
    "ear": ((1.02, -0.66, 1.03), (0.0, 0.0, 1.00), 22.0),
    "hand": ((1.10, -1.10, 0.62), (0.12, 0.0, 0.50), 20.0),
}
"""View -> camera, target (both in heights of the eyes), field of view in degrees."""
SLOT_VIEW = {"hair": "head", "hat": "head", "glasses": "head", "face": "head", "ears": "ear", "feet": "low", "hands": "hand", "back": "behind"}
X, Z = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)
POSES: dict[str, dict[str, tuple[tuple[float, float, float], float]]] = {
    "standing": {},
    "arms up": {"leftUpperArm": (Z, 62.0), "rightUpperArm": (Z, -62.0)},
    "sitting": {"leftUpperLeg": (X, -84.0), "rightUpperLeg": (X, -84.0), "leftLowerLeg": (X, 84.0), "rightLowerLeg": (X, 84.0),
                "leftUpperArm": (Z, -62.0), "rightUpperArm": (Z, 62.0)},
    "walking": {"leftUpperLeg": (X, -30.0), "rightUpperLeg": (X, 24.0), "leftLowerLeg": (X, 10.0), "rightLowerLeg": (X, 36.0),
                "leftUpperArm": (Z, -70.0), "rightUpperArm": (Z, 70.0)},
}  # fmt: skip
"""Pose -> bone -> axis and degrees from the T-pose; "standing" is the pose of rest."""
COLUMNS = 8
SETTLE = 24


def draw(options: WardrobeOptions, out: Path, console: Console) -> None:
    """Every piece on the avatar in turn; with pieces named, these together in every pose."""
    from persona_engine.clock import ManualClock
    from persona_engine.panda.offscreen import save_png
    from persona_engine.panda.studio import Studio
    from persona_engine.settings import load_settings
    from persona_engine.stage.filming import offscreen_base
    from persona_engine.stage.stage import Stage

    base = offscreen_base()
    stage = Stage(base, load_settings(voice={"provider": "silent"}), ManualClock(), inline=True)
    try:
        studio = Studio(base, parse_size(options.size), supersample=2)
        if options.pieces:
            save_png(arrange(_outfit(options, stage, studio, console), len(POSES) * 2), str(out))
        else:
            save_png(arrange(_pieces(options, stage, studio, console), COLUMNS), str(out))
        studio.close()
    finally:
        stage.destroy()
        base.destroy()
    console.print(f"wrote {out}", highlight=False)


def _outfit(options: WardrobeOptions, stage: Any, studio: Any, console: Console) -> list[Any]:
    pictures = []
    for name in options.avatar.split(","):
        actor = stage.spawn(name.strip())
        stage.wardrobe.dress(actor, *options.pieces)
        _settle(stage, 1)
        actor.leave()
        for pose in tracked(tuple(POSES), name):
            _pose(stage, actor, pose)
            for view in ("body", "behind"):
                _frame(studio, view, actor)
                pictures.append(studio.camera.take(2))
        stage.dismiss(name.strip())
    return pictures


def _pieces(options: WardrobeOptions, stage: Any, studio: Any, console: Console) -> list[Any]:
    catalog, pictures = stage.wardrobe.catalog, []
    entries = catalog.in_slot(options.slot) if options.slot else tuple(catalog.entries.values())
    actor = stage.spawn(options.avatar.split(",")[0].strip())
    for side in ("Left", "Right"):
        actor.face.hold(f"eyeBlink{side}", 0.0)
    for entry in tracked(entries, "Drawing"):
        stage.wardrobe.reset(actor)
        if entry.slot in ("top", "bottom") and "outer" in stage.wardrobe.worn(actor):
            stage.wardrobe.take_off(actor, "outer")
        if entry.slot == "ears":
            stage.wardrobe.wear(actor, "hair bun")
        stage.wardrobe.wear(actor, entry.name)
        _settle(stage, SETTLE)
        _frame(studio, SLOT_VIEW.get(entry.slot, "body"), actor)
        studio.caption("name", entry.name, (0.0, -0.93), 0.055)
        pictures.append(studio.camera.take(2))
    return [*pictures, *[np.full_like(pictures[0], 200)] * (-len(pictures) % COLUMNS)]


def _settle(stage: Any, frames: int) -> None:
    for _ in range(frames):
        stage.base_clock.advance(1 / 30)
        stage.server.step()


def _frame(studio: Any, view: str, actor: Any) -> None:
    k = actor.batch.rig.body.eye_height
    (x, y, z), (tx, ty, tz), fov = VIEWS[view]
    studio.camera.lens.setMinFov(fov)
    studio.camera.place((x * k, y * k, z * k), (tx * k, ty * k, tz * k))


def _pose(stage: Any, actor: Any, pose: str) -> None:
    table = np.tile(np.array((0.0, 0.0, 0.0, 1.0))[:, None], (1, len(BONE_INDEX)))
    if pose == "standing":
        table = actor.rest_pose().astype(np.float64)
    for bone, (axis, degrees) in POSES[pose].items():
        half = np.radians(degrees) / 2
        table[:, BONE_INDEX[bone]] = np.array((*(np.sin(half) * np.array(axis)), np.cos(half)))
    stage.server.show_pose(actor, table)
    _settle(stage, SETTLE)
