"""What a game does to personas: typing, feelings, events at places of the scene."""

from __future__ import annotations

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import StageError
from persona_engine.names import ARKIT_INDEX, BONE_INDEX
from persona_engine.settings import load_settings


@pytest.mark.gl
def test_a_game_moves_her(base) -> None:
    """A line in the making makes her listen, a feeling shows on her face, a noise at a node turns her eyes to it; no such feeling is an error."""
    from persona_engine.stage.stage import Stage

    clock = ManualClock()
    stage = Stage(base, load_settings(voice={"provider": "silent"}), clock, inline=True)
    door = base.render.attachNewNode("door")
    door.setPos(2.0, -2.0, 1.3)

    def run(seconds: float) -> None:
        for _ in range(round(seconds * 30)):
            clock.advance(1 / 30)
            stage.server.step()

    try:
        mira = stage.spawn("mira")
        run(0.5)
        mira.listen("I was thinking", speaker="camera")
        assert stage.member("mira").state.role == "listening"
        mira.listen("")
        mira.feel("joy", 0.9)
        run(1.0)
        assert stage.frame.face[ARKIT_INDEX["mouthSmileLeft"], mira.column] > 0.3
        with pytest.raises(StageError, match="smugness"):
            mira.feel("smugness")
        before = stage.frame.rotations[:, BONE_INDEX["leftEye"], mira.column].copy()
        stage.happen("loud_noise", door)
        run(0.3)
        assert np.degrees(2 * np.abs(stage.frame.rotations[:, BONE_INDEX["leftEye"], mira.column] - before).max()) > 5
    finally:
        door.removeNode()
        stage.destroy()
