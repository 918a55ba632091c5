"""What a game calls while it follows a session: what only the host decides is refused at once, with what to do instead."""

from __future__ import annotations

from typing import Any

import pytest

from persona_engine.errors import StageError
from persona_engine.rig.body import Body
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.host import Host
from persona_engine.stage.stage import Stage

CALLS = {
    "say": lambda stage, mira: mira.say("Hello."), "perform": lambda stage, mira: mira.perform(b""), "feel": lambda stage, mira: mira.feel("joy"),
    "gaze_at": lambda stage, mira: mira.gaze_at("camera"), "play": lambda stage, mira: mira.loop("walk"), "face": lambda stage, mira: mira.face.hold("jawOpen", 1.0),
    "spawn": lambda stage, mira: stage.spawn("bram"), "dismiss": lambda stage, mira: stage.dismiss("mira"), "pause": lambda stage, mira: stage.pause(),
    "time_scale": lambda stage, mira: setattr(stage, "time_scale", 2.0), "happen": lambda stage, mira: stage.happen("flash", (0, 1, 0)),
}  # fmt: skip
ASKED = {
    "hear": (lambda stage, mira: mira.hear("Where is the harbour?"), r"stage\.shared\.hear\('mira', text\)"),
    "listen": (lambda stage, mira: mira.listen("Where"), r"stage\.shared\.listen\('mira', text\)"),
    "react": (lambda stage, mira: mira.react("flash"), r"stage\.shared\.react\('mira', event\)"),
    "wear": (lambda stage, mira: stage.wardrobe.wear("mira", "red dress"), r"stage\.me\.dress\('mira', \.\.\.\)"),
}


@pytest.mark.gl
def test_a_guest_is_told_what_only_the_host_decides(base) -> None:
    """Every such call raises, names the call and says what to ask for instead; nothing of it is seen here, the session goes on, and after it the stage is free."""
    there = HeadlessStage(load_settings(voice={"provider": "silent"}, studio="thread", net={"discovery_port": 0}), capacity=4)
    there.cast_member(there.find_persona("mira"), Body.standard())
    host = Host(there)
    port = host.start("127.0.0.1", 0)
    stage: Any = Stage(base, load_settings(voice={"provider": "silent"}, studio="thread", net={"discovery_port": 0}), inline=True)
    try:
        guest = stage.join(f"ws://127.0.0.1:{port}", meanwhile=there.step)
        mira = stage.actors["mira"]
        for name, call in CALLS.items():
            with pytest.raises(StageError, match=rf"{name}\(\): the host of this session \(ws://127"):
                call(stage, mira)
        for name, (call, instead) in ASKED.items():
            with pytest.raises(StageError, match=rf"{name}\(\): .*{instead}"):
                call(stage, mira)
        assert list(stage.cast) == ["mira"] and "bram" not in stage.actors and not stage.members and "jawOpen" not in mira.face
        assert not stage.clock.paused and stage.time_scale == 1.0 and not mira.animator.active
        for _ in range(5):
            there.step()
            stage.server.step()
        assert guest.state == "connected"
        there.pause()
        there.time_scale = 0.5
        while not (stage.clock.paused and stage.time_scale == 0.5):
            there.step()
            stage.server.step()
        guest.stop()
        stage.dismiss("mira")
        assert stage.spawn("bram").getName() == "bram"
    finally:
        stage.destroy()
        host.stop()
        there.destroy()
