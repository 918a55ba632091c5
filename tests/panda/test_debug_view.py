"""The inside of personas, shown in the scene."""

from __future__ import annotations

import pytest

from persona_engine.clock import ManualClock
from persona_engine.settings import load_settings


@pytest.mark.gl
def test_what_goes_on_inside_is_shown(base) -> None:
    """While she speaks the plate above her head names role, words, viseme and gestures; off again, nothing is left in the scene."""
    from persona_engine.stage.stage import Stage

    clock = ManualClock()
    stage = Stage(base, load_settings(voice={"provider": "silent"}), clock, inline=True)
    before = base.render.findAllMatches("**").getNumPaths()
    try:
        mira = stage.spawn("mira")
        stage.debug()
        assert stage.debugging
        mira.gaze_at(base.camera)
        mira.say("[point:harbour] The harbour is right over there.")
        seen = set()
        for _ in range(90):
            while stage.thinking:
                stage.bridge.drain(0.01)
            stage.server.step()
            base.taskMgr.step()
            clock.advance(1 / 30)
            plate = base.render.find("persona-debug/inside")
            seen.add(plate.node().getText() if not plate.isEmpty() else "")
        text = "\n".join(seen)
        assert "mira  -  speaking" in text and "point" in text and "harbour is right over" in text and "looks at camera" in text
        stage.debug(False)
        assert base.render.find("persona-debug").isEmpty() and not stage.debugging
    finally:
        stage.destroy()
    assert base.render.findAllMatches("**").getNumPaths() <= before
