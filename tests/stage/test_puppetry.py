"""Personas who are moved from outside, seen by everyone in the same pose at the same time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from persona_engine.clock import ManualClock
from persona_engine.errors import StageError
from persona_engine.names import ARKIT_INDEX
from persona_engine.rig.body import Body
from persona_engine.score.recording import decode, encode
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest
from persona_engine.stage.host import Host
from persona_engine.stage.recorder import Replay
from tests.stage import cable

FPS = 60
LIMIT_S = 100.0


@pytest.fixture
def pair() -> Iterator[tuple[HeadlessStage, HeadlessStage, Guest, ManualClock]]:
    """A host with mira, and a guest, on one clock."""
    clock = ManualClock(10.0)
    settings = load_settings(voice={"provider": "silent"})
    host_stage, guest_stage = (HeadlessStage(settings, clock, inline=True, capacity=2) for _ in range(2))
    host_stage.cast_member(host_stage.find_persona("mira"), Body.standard())
    host = Host(host_stage)
    port = host.start("127.0.0.1", 0)
    guest = Guest(guest_stage, f"ws://127.0.0.1:{port}")
    import concurrent.futures

    with concurrent.futures.ThreadPoolExecutor() as pool:
        starting = pool.submit(guest.start)
        while not starting.done():
            host_stage.bridge.drain(0.01)
        starting.result()
    yield host_stage, guest_stage, guest, clock
    guest.stop()
    guest_stage.destroy()
    host.stop()
    host_stage.destroy()


def test_a_puppet_is_the_same_everywhere(pair: tuple[HeadlessStage, HeadlessStage, Guest, ManualClock]) -> None:
    """What moves her here moves her there, in the same frame; let go, she is herself again."""
    host, guest_stage, guest, clock = pair
    mira = host.puppet("mira", "face")
    seen: list[tuple[float, float]] = []
    for k in range(120):
        if k < 80:
            mira.drive(face={"jawOpen": 0.5 + 0.4 * np.sin(k / 6), "noSuchShape": 1.0})
        elif k == 80:
            mira.release()
        here = host.step().face[ARKIT_INDEX["jawOpen"], 0]
        guest_stage.bridge.run(guest._client.exchange()).result(LIMIT_S)
        guest.step()
        there = guest_stage.step().face[ARKIT_INDEX["jawOpen"], 0]
        seen.append((float(here), float(there)))
        clock.advance(1 / FPS)
    pairs = np.array(seen)
    assert pairs[:80, 0].max() > 0.85 and np.ptp(pairs[30:80, 0]) > 0.6
    np.testing.assert_allclose(pairs[:, 0], pairs[:, 1], atol=0.03)
    assert np.median(np.abs(pairs[:, 0] - pairs[:, 1])) < 1e-3
    assert pairs[-1].max() < 0.3


@pytest.mark.parametrize("delay", [0.1, 0.45])
def test_who_comes_late_sees_a_puppet_as_everybody_does(delay: float) -> None:
    """With its first frame of poses a newcomer has those of the moments before, however long the play-out delay: it shows what the host shows."""
    pair = cable.Pair(playout_delay_s=delay)
    mira = pair.stage.puppet("mira", "body")

    def frame(k: int) -> None:
        mira.drive(rotations={"head": (0, 0.3 * np.sin(k / 9), 0, 0.95)}, hips=(0, 0.05 * np.sin(k / 5), 0))
        pair.frames(1 / FPS)

    for k in range(60):
        frame(k)
    late, _ = pair.join()
    for k in range(60, 80):
        frame(k)
        if k > 62:
            assert np.abs(cable.pose(pair.stage) - cable.pose(late)).max() < 1e-4
    pair.close()


def test_one_hand_at_a_time(pair: tuple[HeadlessStage, HeadlessStage, Guest, ManualClock]) -> None:
    """Who is moved already cannot be taken up; a stranger or a pose of no numbers is a clear error."""
    host = pair[0]
    mira = host.puppet("mira")
    with pytest.raises(StageError, match="release her first"):
        host.puppet("mira")
    with pytest.raises(StageError, match="no persona"):
        host.puppet("nobody")
    with pytest.raises(ValueError, match="finite"):
        mira.drive(face={"jawOpen": float("nan")})
    mira.release()
    host.puppet("mira", "body").drive(rotations={"head": (0, 0, 0, 0)}, hips=(0, 0.1, 0))


def test_a_recording_has_the_puppets() -> None:
    """Replayed, a recording shows a puppet as it was shown, from the moment at which it began in the middle of a pose."""
    clock = ManualClock(3.0)
    stage = HeadlessStage(load_settings(voice={"provider": "silent"}), clock, inline=True, capacity=2)
    row = stage.cast_member(stage.find_persona("mira"), Body.standard()).row
    mira, shown = stage.puppet("mira"), []
    for k in range(150):
        if k == 40:
            stage.record()
        if k < 110:
            mira.drive(face={"jawOpen": 0.5 + 0.4 * np.sin(k / 6)}, hips=(0.1 * np.sin(k / 20), 0.0, 0.0))
        elif k == 110:
            mira.release()
        frame = stage.step()
        if k >= 40:
            shown.append((stage.now(), np.concatenate([frame.face[:, row], frame.rotations[..., row].ravel(), frame.hips[:, row]])))
        clock.advance(1 / FPS)
    recording = decode(encode(stage.stop_recording()))
    stage.destroy()
    replay = Replay(recording, {"mira": Body.standard()})
    for t, pose in shown:
        again = replay.pose(t)
        np.testing.assert_allclose(np.concatenate([again.face[:, 0], again.rotations[..., 0].ravel(), again.hips[:, 0]]), pose, atol=1e-4)
    assert 4_000 > sum(map(len, recording.poses)) > 0
