"""Portraits of looks: each is built, stands before the camera for a moment and makes room for the next."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from itertools import repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from persona_engine.looks.describe import Described
from persona_engine.looks.spec import LookSpec
from persona_engine.settings import load_settings

Pixels = NDArray[np.uint8]

SETTLE_S = 0.5


Look = LookSpec | Described


def portraits(looks: Iterable[Look], size: tuple[int, int], views: Iterable[str] | str = "front", drawn: Callable[[], None] | None = None) -> list[Pixels]:
    """A picture of each look, with the pieces of the wardrobe that its description names, (H, W, 3) RGB.

    `views` is one of `studio.VIEWS` for each look or for all; `drawn` is called after each.
    """
    from persona_engine.avatar.writer import write
    from persona_engine.clock import ManualClock
    from persona_engine.looks.build import build
    from persona_engine.panda.studio import Studio
    from persona_engine.score.gaze import GazeTarget
    from persona_engine.stage.closet import Closet
    from persona_engine.stage.filming import offscreen_base
    from persona_engine.stage.stage import Stage

    base = offscreen_base()
    clock = ManualClock()
    stage = Stage(base, load_settings(voice={"provider": "silent"}), clock, inline=True)
    closet, out = Closet(), []
    try:
        studio = Studio(base, size)
        stage.track("camera", studio.camera.node)
        with tempfile.TemporaryDirectory() as folder:
            for number, (look, view) in enumerate(zip(looks, repeat(views) if isinstance(views, str) else views)):
                file = Path(folder) / f"{number}.vrm"
                spec, wears = (look.spec, look.wears) if isinstance(look, Described) else (look, ())
                avatar = build(spec, clothed=not wears)
                file.write_bytes(write(closet.dress(avatar, wears) if wears else avatar))
                actor = stage.spawn("mira", avatar=str(file), name=f"portrait{number}")
                studio.frame(view, actor.batch.rig.body.eye_height)
                actor.gaze_at(GazeTarget("camera", yaw=1e-3))
                for side in ("Left", "Right"):
                    actor.face.hold(f"eyeBlink{side}", 0.0)
                for _ in range(round(SETTLE_S * 30)):
                    clock.advance(1 / 30)
                    stage.server.step(clock.now())
                out.append(studio.camera.take(2))
                stage.dismiss(f"portrait{number}")
                stage.files.forget(str(file))
                del actor
                file.unlink()
                if drawn is not None:
                    drawn()
        studio.close()
        return out
    finally:
        stage.destroy()
        base.destroy()
