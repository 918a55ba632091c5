"""Test pictures of our own people: every background, light and turn of the head differs, and the truth is known."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from persona_engine.avatar.writer import write
from persona_engine.clock import ManualClock
from persona_engine.looks.build import build
from persona_engine.looks.spec import LookSpec
from persona_engine.looks.vary import random
from persona_engine.resources import listing, load

SIZE = (512, 512)
SETTLE_S = 1.0
LIGHTS: tuple[tuple[tuple[float, float, float], tuple[float, float, float], tuple[float, float]] | None, ...] = (
    None,
    ((0.95, 0.90, 0.84), (0.42, 0.44, 0.48), (-35.0, -30.0)),
    ((0.80, 0.86, 0.98), (0.50, 0.52, 0.56), (40.0, -20.0)),
    ((0.98, 0.78, 0.58), (0.36, 0.33, 0.32), (-20.0, -45.0)),
)
"""Key colour, ambient colour, (heading, pitch) in degrees; None is the shader's own light."""


def people(count: int, seed: int = 1) -> list[LookSpec]:
    """The cast, then strangers."""
    cast = [LookSpec.from_toml(load(f"config/looks/{name}.toml").decode(), name) for name in listing("config/looks", ".toml")]
    return (cast + [random(s, f"stranger{s}") for s in range(seed, seed + max(0, count - len(cast)))])[:count]


def shoot(spec: LookSpec, number: int) -> NDArray[np.uint8]:
    """A picture, (H, W, 3) RGB; `number` chooses background, light and turn."""
    from persona_engine.panda.studio import Studio
    from persona_engine.score.gaze import GazeTarget
    from persona_engine.settings import load_settings
    from persona_engine.stage.filming import offscreen_base
    from persona_engine.stage.stage import Stage

    rng = np.random.default_rng([number, 5])
    base = offscreen_base()
    clock = ManualClock()
    stage = Stage(base, load_settings(voice={"provider": "silent"}), clock, inline=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "shot.vrm"
            file.write_bytes(write(build(spec)))
            actor = stage.spawn("mira", avatar=str(file))
        studio = Studio(base, SIZE, supersample=2)
        low = [float(c) for c in rng.uniform(0.15, 0.85, 3)]
        high = [min(c + float(rng.uniform(-0.15, 0.3)), 1.0) for c in low]
        studio._backdrop.setShaderInputs(low=tuple(low), high=tuple(high))
        _light(base, LIGHTS[number % len(LIGHTS)])
        stage.track("camera", studio.camera.node)
        actor.setH(float(rng.uniform(-9, 9)))
        studio.frame("front", actor.batch.rig.body.eye_height)
        studio.camera.lens.setMinFov(float(rng.uniform(25, 36)))
        actor.gaze_at(GazeTarget("camera", yaw=1e-3))
        for side in ("Left", "Right"):
            actor.face.hold(f"eyeBlink{side}", 0.0)
        for _ in range(round(SETTLE_S * 30)):
            clock.advance(1 / 30)
            stage.server.step(clock.now())
        picture = studio.camera.take(2)
        studio.close()
        return picture
    finally:
        stage.destroy()
        base.destroy()


def _light(base: Any, light: tuple[Any, Any, Any] | None) -> None:
    from panda3d.core import AmbientLight, DirectionalLight, LColor

    if light is None:
        return
    key, fill, (heading, pitch) = light
    sun, sky = DirectionalLight("key"), AmbientLight("fill")
    sun.setColor(LColor(*key, 1))
    sky.setColor(LColor(*fill, 1))
    at = base.render.attachNewNode(sun)
    at.setHpr(heading, pitch, 0)
    base.render.setLight(at)
    base.render.setLight(base.render.attachNewNode(sky))
