"""Two processes, one session."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from persona_engine.errors import SessionError
from persona_engine.rig.body import Body
from persona_engine.score import Performance, codec
from persona_engine.score.recording import decode
from persona_engine.settings import Settings
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.guest import Guest
from persona_engine.stage.host import Host
from persona_engine.stage.recorder import Replay

pace = threading.Event()
FRAMES, TAKES = 180, 20
"""A machine that stands still tells of things late: then it is watched again."""


def _stage(**more: bool) -> HeadlessStage:
    return HeadlessStage(Settings(voice={"provider": "silent"}), capacity=4, **more)


def _host(file: Path) -> subprocess.Popen[str]:
    """`host_program.py`; it ends when its input is closed."""
    program = [sys.executable, str(Path(__file__).with_name("host_program.py")), str(file)]
    return subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def _watched(stage: HeadlessStage, guest: Guest) -> tuple[list[tuple[float, np.ndarray]], bool]:
    """What a guest shows of mira in so many frames, each with its session time; and whether all that was said meanwhile came before its time."""
    seen: list[tuple[float, np.ndarray]] = []
    row, known, timely = stage.performer.row("mira"), {codec.encode(e) for e in stage.performer.entries("mira")}, True
    while len(seen) < FRAMES:
        before = stage.now()
        guest.step()
        frame = stage.step()
        now = stage.now()
        pose = stage.performer.sample(now, frame)
        seen.append((now, np.concatenate([pose.face[:, row], pose.rotations[:, :, row].ravel(), pose.hips[:, row]])))
        new = [e for e in stage.performer.entries("mira") if codec.encode(e) not in known]
        known |= {codec.encode(e) for e in new}
        timely = timely and all(e.t > before for e in new)
        pace.wait(1 / 60)
    return seen, timely


def test_a_late_guest_sees_the_same_performance_at_the_same_session_time(tmp_path: Path) -> None:
    """A second process that joins mid-sentence holds the host's entries and, told in time, shows at session time t the pose that the host had at t."""
    file = tmp_path / "host.recording"
    stage = _stage(inline=True)
    with _host(file) as host:
        assert host.stdout is not None and host.stdin is not None
        port = int(host.stdout.readline())
        assert host.stdout.readline() == "speaking\n"
        guest = Guest(stage, f"ws://127.0.0.1:{port}", "late")
        guest.start()
        for _ in range(TAKES):
            seen, timely = _watched(stage, guest)
            if timely:
                break
        mine = [e for e in stage.performer.entries("mira") if isinstance(e, Performance)]
        guest.stop()
        stage.destroy()
        host.stdin.close()
        assert host.wait(100) == 0
    assert timely, "nothing comes before its time"
    recording = decode(file.read_bytes())
    theirs = {e.id: e for _, e in recording.entries if isinstance(e, Performance)}
    assert mine and codec.digest(mine) == codec.digest(theirs[e.id] for e in mine)
    replay = Replay(recording, {"mira": Body.standard()})
    errors = []
    for t, pose in seen[10:]:
        again = replay.pose(t)
        errors.append(np.abs(np.concatenate([again.face[:, 0], again.rotations[:, :, 0].ravel(), again.hips[:, 0]]) - pose).max())
    assert np.median(errors) < 1e-4
    assert np.mean(np.array(errors) < 1e-3) > 0.95


def test_a_killed_host_is_noticed(tmp_path: Path) -> None:
    """A guest whose host was killed says so within the stall timeout, keeps its people alive, and gives up after the time that the settings allow."""
    with _host(tmp_path / "x.recording") as host:
        assert host.stdout is not None
        port = int(host.stdout.readline())
        stage = HeadlessStage(Settings(voice={"provider": "silent"}, net={"reconnect_for_s": 0.5}), capacity=4)
        states: list[tuple[str, float]] = []
        stage.on_event(lambda name, data: states.append((data["state"], stage.now())) if name == "persona-session" else None)
        guest = Guest(stage, f"ws://127.0.0.1:{port}", "ann")
        guest.start()
        host.kill()
        killed = stage.now()
        while guest.state != "lost" and stage.now() < killed + 60.0:
            guest.step()
            stage.step()
            pace.wait(1 / 60)
        seen = [stage.step().face[:, 0].copy() for _ in range(90) if not pace.wait(1 / 60)]
    assert [state for state, _ in states] == ["connected", "reconnecting", "lost"]
    assert states[1][1] - killed < stage.settings.net.stall_timeout_s
    assert np.ptp(seen, axis=0).max() > 1e-3
    guest.stop()
    stage.destroy()


@pytest.mark.gl
def test_everyone_stands_in_the_same_place_for_a_guest() -> None:
    """A drawn guest in another process shows the host's people where they are, turned as they are; its own camera moves nobody."""
    stage = _stage()
    stage.targets.update({"mira": lambda: (1.0, 0.0, -2.0, 0.5), "bram": lambda: (-3.0, 0.0, 4.0, -1.0), "camera": lambda: (0.0, 1.5, 3.0, 0.0)})
    for name in ("mira", "bram"):
        stage.cast_member(stage.find_persona(name), Body.standard())
    host = Host(stage)
    port = host.start(port=0)
    program = [sys.executable, str(Path(__file__).with_name("guest_program.py")), f"ws://127.0.0.1:{port}"]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as guest:
        while guest.poll() is None:
            stage.step()
            pace.wait(1 / 60)
        out, err = guest.communicate()
    host.stop()
    stage.destroy()
    assert guest.returncode == 0, err[-2000:]
    seen = json.loads(out.strip().splitlines()[-1])
    assert seen["mira"] == pytest.approx([1.0, 2.0, 0.0, np.degrees(0.5)], abs=1e-3)
    assert seen["bram"] == pytest.approx([-3.0, -4.0, 0.0, np.degrees(-1.0)], abs=1e-3)


def test_a_wrong_address_is_a_clear_error() -> None:
    """Nobody there: the error names the address."""
    stage = _stage()
    with pytest.raises(SessionError, match=r"127\.0\.0\.1:9"):
        Guest(stage, "ws://127.0.0.1:9", "lost").start()
    stage.destroy()
