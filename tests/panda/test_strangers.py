"""Files that others made come on stage: they face the viewer, blink and talk."""

from pathlib import Path

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import AvatarError
from persona_engine.settings import load_settings
from persona_engine.stage.stage import Stage
from tests import samples

pytestmark = pytest.mark.gl
FILES = {"vrm0.vrm": samples.vrm0, "arkit.glb": samples.arkit_glb}
FPS = 30


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_strangers_file_faces_blinks_and_talks(base, tmp_path: Path, name: str) -> None:
    """Ten seconds on stage with a sentence: its eyes lie in front of its head as Panda sees it, its lids close, its mouth opens."""
    path = tmp_path / name
    path.write_bytes(FILES[name]())
    clock = ManualClock()
    stage = Stage(base, load_settings(voice={"provider": "silent"}), clock, inline=True)
    try:
        actor = stage.spawn(str(path))
        shapes = [shape.lower() for shape in actor.batch.rig.shape_names]
        lids = [i for i, shape in enumerate(shapes) if "blink" in shape]
        mouth = [i for i, shape in enumerate(shapes) if "jaw" in shape or shape.rsplit(".", 1)[-1].rsplit("_", 1)[-1] in ("a", "i", "u", "e", "o")]
        assert lids and mouth, shapes
        speech = actor.say("Every harbour has a story of its own.")
        seen = []
        for _ in range(10 * FPS):
            while stage.thinking:
                stage.bridge.drain(0.01)
            stage.server.step(clock.now())
            seen.append(actor.batch.crowd.weights[:, actor.row].copy())
            clock.advance(1 / FPS)
        weights = np.array(seen)
        assert speech.done and speech.error is None
        assert weights[:, lids].max() > 0.6
        assert np.ptp(weights[:, mouth], axis=0).max() > 0.15
        eyes = actor.batch.rig.body.eyes.mean(1)
        assert eyes[2] > actor.batch.rig.body.at("head")[2]
    finally:
        stage.destroy()


@pytest.mark.parametrize("data", [b"", b"not a model", b"glTF" + bytes(40)])
def test_anything_else_is_a_clear_error(base, tmp_path: Path, data: bytes) -> None:
    """What is no character is refused with its path, and the stage goes on."""
    path = tmp_path / "broken.vrm"
    path.write_bytes(data)
    stage = Stage(base, load_settings(voice={"provider": "silent"}), ManualClock(), inline=True)
    try:
        with pytest.raises(AvatarError, match=r"broken\.vrm"):
            stage.spawn(str(path))
        stage.spawn("mira")
        stage.server.step(0.0)
    finally:
        stage.destroy()
