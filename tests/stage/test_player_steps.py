"""Rules of how players' bodies go: the steps fit the speed, whichever way they go."""

from __future__ import annotations

import math

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.score.intent import Enter
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage

FPS = 30


@pytest.mark.parametrize("speed", [0.6, 1.4, 1.8, 3.2])
@pytest.mark.parametrize("way", [0.0, math.pi / 2, math.pi])
def test_steps_grow_faster_rather_than_longer(speed: float, way: float) -> None:
    """However fast and whichever way players go, their legs do not part so far that their hips sink, and nothing leaps when they grow faster."""
    clock = ManualClock()
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), clock, inline=True, capacity=2)
    player = stage.players.enter("a#1", Enter("Eva", "finn", "k"))
    x, _, z, _ = player.track.place
    row, hips, paces = stage.performer.row(player.member.id), [], set()
    for k in range(4 * FPS):
        gone = min(max(k / FPS - 0.5, 0.0), 2.5) * speed
        stage.players.move("a#1", stage.now(), (x + gone * math.sin(way), 0.0, z + gone * math.cos(way), 0.0))
        hips.append(stage.step().hips[:, row].copy())
        paces.add(player.member.state.locomotion_rate)
        clock.advance(1 / FPS)
    stage.destroy()
    track = np.array(hips)
    assert track[:, 1].min() > -0.08
    assert np.abs(np.diff(track, axis=0)).max() * FPS < 1.3
    assert (min(paces) < 0) == (way == math.pi)
