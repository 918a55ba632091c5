"""Rules of `score.take`."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.errors import ScoreError
from persona_engine.names import ARKIT, BONES
from persona_engine.score.take import read_csv

LIVE_LINK = [name[0].upper() + name[1:] for name in ARKIT]


def live_link(frames: int, rate: float = 60.0, start: float = 3600.0) -> str:
    """A Live Link Face file in which the jaw opens frame by frame."""
    lines = ["Timecode,BlendShapeCount," + ",".join(LIVE_LINK) + ",HeadYaw,HeadPitch,HeadRoll"]
    for k in range(frames):
        t = start + k / rate
        code = f"{int(t // 3600) % 24:02d}:{int(t // 60) % 60:02d}:{int(t) % 60:02d}:{(t % 1) * rate:06.3f}"
        values = [f"{k / frames:.4f}" if name == "JawOpen" else "0.1" for name in LIVE_LINK]
        lines.append(f"{code},61,{','.join(values)},0.2,-0.1,0.05")
    return "\n".join(lines)


def test_live_link_face_is_read() -> None:
    """Names in the phone's spelling, time from the timecode, the head's angles in radians."""
    take = read_csv(live_link(120))
    assert take.duration == pytest.approx(119 / 60, abs=2e-3) and take.rotations is None
    assert take.face[ARKIT.index("jawOpen")][-1] == pytest.approx(119 / 120, abs=1e-3)
    assert np.allclose(take.head[:, 0], (-0.1, 0.2, 0.05))


@pytest.mark.parametrize("rate", [24, 30, 60])
def test_frames_of_timecodes_are_those_of_the_file(rate: int) -> None:
    """A take at another rate lasts as long, evenly: its frames are numbered up to its own rate."""
    take = read_csv(live_link(3 * rate, rate))
    assert take.duration == pytest.approx(3 - 1 / rate, abs=5e-3) and np.diff(take.t).max() < 1.1 / rate


def test_other_trackers_are_read() -> None:
    """Sides as letters, semicolons with decimal commas, percents, degrees and milliseconds give the same take."""
    names = [name.replace("Left", "_L").replace("Right", "_R") if name.endswith(("Left", "Right")) else name for name in ARKIT]
    lines = [";".join(("timestamp", *names, "headPitch", "headYaw", "headRoll"))]
    lines += [";".join((str(k * 40), *(f"{10 + k},5" for _ in ARKIT), "-5,0", "10,0", "2,5")) for k in range(50)]
    take = read_csv("\n".join(lines))
    assert take.duration == pytest.approx(49 * 0.04)
    assert np.allclose(take.face[:, -1], 0.595) and np.allclose(take.head[:, 0], np.radians((-5, 10, 2.5)))


def test_a_lost_face_is_a_gap() -> None:
    """Frames without weights are left out, single cells without a number lie between their neighbours: nothing drops to zero."""
    lines = live_link(60).splitlines()
    lines[20:40] = [line.split(",")[0] + "," * 56 for line in lines[20:40]]
    lines[50] = lines[50].replace(",0.1,", ",,", 1)
    take = read_csv("\n".join(lines))
    assert len(take.t) == 40 and np.diff(take.t).max() == pytest.approx(21 / 60, abs=2e-3)
    assert take.face[ARKIT.index("eyeBlinkLeft")].min() == pytest.approx(0.1)


def test_midnight_does_not_turn_time_back() -> None:
    """A take that runs past midnight goes on."""
    take = read_csv(live_link(300, start=86_398.0))
    assert take.duration == pytest.approx(299 / 60, abs=5e-3) and (np.diff(take.t) > 0).all()


def test_our_own_mix_is_read() -> None:
    """What `persona inspect --csv` writes holds face and body."""
    header = ["t", *ARKIT, *(f"{bone}.{axis}" for bone in BONES for axis in "xyzw"), "hips.offset.x", "hips.offset.y", "hips.offset.z"]
    rows = [[f"{k / 60:.4f}", *["0.25"] * 52, *(["0", "0", "0", "1"] * len(BONES)), "0", "0", "0"] for k in range(10)]
    take = read_csv("\n".join(",".join(row) for row in (header, *rows)))
    assert take.rotations is not None and take.rotations.shape == (4, 55, 10) and (take.rotations[3] == 1).all() and (take.face == 0.25).all()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no take"),
        ("a,b\n1,2", "no take"),
        (live_link(1), "no frames"),
        (live_link(3) + "\n00:00", "line 5"),
        (live_link(3).replace("01:00:00:00.000", "soon"), "no time"),
        ("\n".join([live_link(2).splitlines()[0], *[live_link(2).splitlines()[1]] * 3]), "stands still"),
    ],
)
def test_what_is_wrong_is_named(text: str, says: str) -> None:
    """A file that is no take is refused with its name and the place."""
    with pytest.raises(ScoreError, match=says) as caught:
        read_csv(text, "take.csv")
    assert "take.csv" in str(caught.value)


@given(st.text(max_size=400), st.integers(0, 60))
def test_garbage_never_gets_through(text: str, line: int) -> None:
    """Whatever is in a file: a take with finite weights in 0..1, or a clear error."""
    lines = live_link(6).splitlines()
    lines.insert(line % len(lines), text)
    try:
        take = read_csv("\n".join(lines))
    except ScoreError:
        return
    assert np.isfinite(take.face).all() and take.face.min() >= 0 and take.face.max() <= 1 and (np.diff(take.t) > 0).all() and np.isfinite(take.head).all()
