"""Rules of gaze: shares, saccades, the ladder of eyes, head and chest, and the reflex that keeps the eyes on target."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from persona_engine.motion import gaze_one as one
from persona_engine.motion import gaze_tables as tables
from persona_engine.motion.gaze import HEAD_LONGEST, Aim, GazeController, GazeSample, eyes_in_head
from persona_engine.motion.gaze_course import PATIENCE
from persona_engine.motion.sight import angles_to
from persona_engine.names import ROLES
from persona_engine.rig import quat
from persona_engine.score.style import Style

N = 40
EYES = np.repeat(np.array([[0.0], [1.3], [0.0]]), N, axis=1)
HEADINGS = np.zeros(N)
MANNER = Style()
SEEDS = np.arange(1, N + 1, dtype=np.uint64)


def _target(yaw: float, pitch: float = 0.0, distance: float = 2.0) -> np.ndarray:
    way = np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
    return EYES + (way * distance)[:, None]


def _controller(role: str = "idle", hold: bool = False, style: Style = MANNER) -> GazeController:
    gaze = GazeController(N)
    for row in range(N):
        gaze.set(row, row + 1, style)
        gaze.shift(row, 0.0, Aim(hold=hold), (0, 0), (0, 0))
        gaze.role(row, 0.0, role, (0, 0))
    return gaze


def _off(gaze: GazeController, times: np.ndarray) -> np.ndarray:
    """(T, N) degrees between the lines of sight and a target straight ahead."""
    out = GazeSample(N)
    return np.stack([np.degrees(np.hypot(*gaze.sample(t, EYES, HEADINGS, _target(0), out).lines.mean(axis=1))) for t in times])


def test_style_changes_the_share() -> None:
    """A persona who likes eye contact looks more."""
    shy, bold = (_controller("speaking", style=Style(gaze=g)) for g in (0.0, 1.0))
    share = [(_off(g, np.arange(0, 120, 0.3)) < tables.FACE).mean() for g in (shy, bold)]
    assert share[0] + 0.25 < share[1]


def test_who_holds_the_gaze_never_looks_away() -> None:
    """Only excursions within the face are left."""
    assert _off(_controller("speaking", hold=True), np.arange(0, 60, 0.1)).max() < tables.FACE + 1


def test_a_new_style_is_taken_smoothly() -> None:
    """Eyes and head do not leap when a persona's manner changes."""
    gaze, out = _controller("speaking"), GazeSample(N)
    before = gaze.sample(4.999, EYES, HEADINGS, _target(0.4), out).head.copy()
    for row in range(N):
        gaze.style(row, 5.0, Style(gaze=0.0, head=1.0), (0.4, 0.0))
    after = gaze.sample(5.001, EYES, HEADINGS, _target(0.4), out).head
    assert np.degrees(np.abs(after - before).max()) < 0.5


def test_a_course_is_a_function_of_time() -> None:
    """Any moment may be asked for first: over the border of a window, or far into the role."""
    times = np.array([95.0, 96.4, 190.0, 500.0])
    whole = _controller("speaking")
    all_of_them = _off(whole, np.arange(94.0, 501.0, 0.2))
    for t in times:
        np.testing.assert_array_equal(_off(_controller("speaking"), np.array([t]))[0], _off(whole, np.array([t]))[0])
    assert np.isfinite(all_of_them).all()


def _with_jobs(due: float | None, times: np.ndarray) -> np.ndarray:
    """(T, N) degrees off the target when courses are drawn by jobs that come back at `due`; None: nobody takes jobs."""
    gaze, rows, jobs = _controller("speaking"), [], []
    for t in times:
        rows.append(_off(gaze, np.array([t]))[0])
        jobs += gaze.jobs() if due is not None else []
        if due is not None and t >= due:
            for job in jobs:
                gaze.adopt(job, job.run())
            jobs = []
    return np.array(rows)


def test_a_course_drawn_beforehand_is_the_same() -> None:
    """Whether a course was drawn by its job in time or when it was asked for makes no difference."""
    times = np.arange(0.0, 6.0, 0.01)
    alone = _with_jobs(None, times)
    np.testing.assert_array_equal(_with_jobs(0.02, times), alone)
    assert alone.max() > 5


@pytest.mark.parametrize("due", [0.12, 0.3, 0.9, 99.0])
def test_a_course_that_comes_late_is_caught_up_with(due: float) -> None:
    """Eyes whose course is late rest, at most for `PATIENCE`, then go where they would be with a saccade, not in a leap, and on as if it had come in time."""
    times = np.arange(0.0, 6.0, 0.002)
    alone, late = _with_jobs(None, times), _with_jobs(due, times)
    begins = min(due, PATIENCE)
    assert late[times < begins].max() < 1
    caught_up = times > begins + HEAD_LONGEST
    np.testing.assert_allclose(late[caught_up], alone[caught_up], atol=1e-6)
    assert np.abs(np.diff(late, axis=0)).max() / 0.002 < 1.15 * np.abs(np.diff(alone, axis=0)).max() / 0.002


def test_a_glance_keeps_the_course() -> None:
    """Who holds the gaze for a moment looks about afterwards as if there had been no such moment."""
    plain, held = _controller("speaking"), _controller("speaking")
    _off(held, np.array([1.0]))
    for row in range(N):
        held.shift(row, 2.0, Aim(hold=True), (0, 0), (0, 0))
    assert _off(held, np.arange(2.6, 4.0, 0.1)).max() < tables.FACE + 1
    for row in range(N):
        held.shift(row, 4.0, Aim(), (0, 0), (0, 0))
    _off(held, np.array([4.0]))
    later = np.arange(5.5, 9.0, 0.1)
    np.testing.assert_allclose(_off(held, later), _off(plain, later), atol=1e-9)


def test_a_crowd_shifts_as_each_would_alone() -> None:
    """Shifts that begin in the same frame, in the midst of others, come out the same whether they are reckoned together or one by one."""
    seen = []
    for together in (True, False):
        gaze, rng = _controller("speaking"), np.random.default_rng(5)
        frames = [_off(gaze, np.array([3.0]))]
        for t in (3.05, 3.2):
            for row in range(N):
                old, new = rng.uniform(-1.2, 1.2, 2), rng.uniform(-1.2, 1.2, 2)
                gaze.shift(row, t, Aim(yaw=0.1, hold=bool(row % 2)), (old[0], old[1]), (new[0], new[1]))
                gaze.role(row, t, ROLES[row % len(ROLES)], (new[0], new[1]))
                if not together:
                    gaze.settle()
            frames.append(_off(gaze, t + np.arange(0.0, 2.0, 0.05)))
        seen.append(np.concatenate(frames))
    np.testing.assert_allclose(seen[0], seen[1], atol=1e-6)


@given(st.floats(-3, 3), st.floats(-1.5, 1.5), st.floats(0, 1), st.floats(-0.5, 1))
def test_one_persona_follows_the_same_formulas(yaw: float, pitch: float, propensity: float, s: float) -> None:
    """What is reckoned in plain numbers for one equals what is reckoned in arrays for all."""
    (head, nod), (chest, _) = np.array(tables.ladder(np.array([[yaw], [pitch]]), np.array([propensity])))[..., 0]
    np.testing.assert_allclose(one.ladder(yaw, pitch, propensity), (head, nod, chest), atol=1e-12)
    flank = tables.saccade_flank(np.float64(abs(pitch)))
    assert one.saccade_flank(abs(pitch)) == pytest.approx(float(flank), abs=1e-12)
    assert one.saccade_profile(s, float(flank)) == pytest.approx(float(tables.saccade_profile(np.array(s), flank)), abs=1e-12)
    assert one.saccade_seconds(yaw) == pytest.approx(float(tables.saccade_seconds(np.float64(yaw))), abs=1e-12)


@pytest.mark.parametrize("degrees", [5, 10, 20, 30])
def test_saccades_keep_the_main_sequence(degrees: float) -> None:
    """Duration 25 ms + 2.4 ms a degree; peak velocity within 15 % of 500 (1 - exp(-A / 11.5)) degrees a second."""
    gaze, out, yaw = _controller(hold=True), GazeSample(N), np.radians(degrees)
    times = 5 + np.arange(0, 0.15, 0.0005)

    def lines() -> np.ndarray:
        return np.array([gaze.sample(t, EYES, HEADINGS, _target(yaw), out).lines[0].mean(axis=0) for t in times])

    row = int(np.argmin(np.ptp(lines(), axis=0)))
    told: list[float] = []
    gaze.shifted = lambda row, t, angle: told.append(angle)
    gaze.shift(row, 5.0, Aim(hold=True), (0, 0), (yaw, 0))
    gaze.settle()
    (size,) = told
    line = lines()[:, row]
    moving = np.abs(line - line[-1]) > 0.002 * size
    moved = np.degrees(abs(line[-1] - line[0]))
    assert times[moving][-1] - 5 == pytest.approx(0.025 + 0.0024 * moved, rel=0.12)
    peak = np.degrees(np.abs(np.diff(line)).max() / 0.0005)
    assert peak == pytest.approx(500 * (1 - np.exp(-moved / 11.5)), rel=0.15)


def test_eyes_lead_and_head_and_chest_follow() -> None:
    """In a 60 degree shift half of the way is done by the eyes before the head, by the head before the chest."""
    gaze = _controller(hold=True)
    gaze.shift(0, 5.0, Aim(hold=True), (0, 0), (np.radians(60), 0))
    out = GazeSample(N)
    times = 5 + np.arange(0, 2.5, 0.005)
    track = np.array([(out.lines[0, 0, 0], out.head[0, 0], out.chest[0, 0]) for t in times
                      if gaze.sample(t, EYES, HEADINGS, _target(np.radians(60)), out)])  # fmt: skip
    half = [times[np.argmax(column > 0.5 * column[-1])] - 5 for column in track.T]
    assert half[0] + 0.05 < half[1] < half[2]
    assert half[0] < 0.12
    assert np.radians(20) < track[-1, 1] < tables.HEAD_YAW and np.radians(3) < track[-1, 2] < tables.CHEST_YAW


def test_small_shifts_are_the_eyes_alone() -> None:
    """Below 8 degrees the head goes less than a third of the way."""
    head, chest = tables.ladder(np.radians(np.array([[8.0], [0.0]])), np.array([0.6]))
    assert head[0, 0] < np.radians(8) / 3 and chest[0, 0] < np.radians(0.5)


@pytest.mark.parametrize("degrees", np.linspace(-100, 100, 21).tolist())
def test_the_ladder_keeps_within_the_eyes_reach(degrees: float) -> None:
    """Head and chest bring every target within reach of the eyes that a standing person can look at, and never overshoot."""
    head, chest = tables.ladder(np.radians(np.array([[degrees], [0.0]])), np.array([0.5]))
    left = abs(degrees) - np.degrees(abs(head[0, 0]) + abs(chest[0, 0]))
    assert -0.01 <= left < (33 if abs(degrees) <= 85 else 45)


def test_eyes_stay_on_target_however_the_head_moves() -> None:
    """The reflex's error is below one degree while the head turns, nods and tilts, as long as the eyes can reach."""
    gaze = _controller(hold=True)
    gaze.shift(0, 5.0, Aim(hold=True), (0, 0), (np.radians(25), 0))
    out = GazeSample(N)
    for t in 5.12 + np.arange(0, 1.5, 0.02):
        gaze.sample(t, EYES, HEADINGS, _target(np.radians(25)), out)
        wobble = np.array([0.06 * np.sin(9 * t), 0.05 * np.cos(7 * t), 0.04 * np.sin(5 * t)])
        turn = quat.from_rotation_vector(np.array([-out.head[1, 0], out.head[0, 0] + out.chest[0, 0], 0]) + wobble)
        turn = np.repeat(turn[:, None], N, axis=1).astype(np.float32)
        inner = eyes_in_head(out.lines, turn)
        for eye in (0, 1):
            yaw, pitch = inner[0, eye, 0], inner[1, eye, 0]
            look = np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
            seen = quat.rotate(turn[:, 0], look)
            yaw, pitch = out.lines[0, eye, 0], out.lines[1, eye, 0]
            wanted = np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
            assert np.degrees(np.arccos(np.clip(seen @ wanted, -1, 1))) < 1


def test_gaze_lands_on_a_moving_target() -> None:
    """A second after a shift the line of sight lies within the fixation's scan of the target, though it moves."""
    gaze = _controller(hold=True)
    gaze.shift(0, 5.0, Aim(hold=True), (0, 0), (0.3, 0.0))
    out = GazeSample(N)
    for t in np.arange(6, 9, 0.05):
        yaw = 0.3 * np.cos(t - 5)
        gaze.sample(t, EYES, HEADINGS, _target(yaw), out)
        assert abs(out.lines[0, :, 0].mean() - yaw) < np.radians(6)


def test_a_shift_is_continuous_whatever_it_interrupts() -> None:
    """Eyes, head and chest keep place and speed over a shift, a shift in mid-move and a change of role."""
    gaze = _controller("speaking")
    out = GazeSample(N)
    events = {2.0: ("shift", (0.0, 0.0), (0.8, 0.1)), 2.2: ("shift", (0.8, 0.1), (-0.4, 0.0)), 2.9: ("role", "thinking", (-0.4, 0.0))}
    step, angles = 0.001, (0.0, 0.0)
    tracks = []
    waiting = sorted(events.items())
    for t in np.arange(1.8, 4.5, step):
        while waiting and waiting[0][0] <= t:
            at, (kind, a, b) = waiting.pop(0)
            for row in range(N):
                if kind == "shift":
                    gaze.shift(row, at, Aim(), a, b)
                else:
                    gaze.role(row, at, a, b)
            angles = b
        gaze.sample(t, EYES, HEADINGS, _target(*angles), out)
        tracks.append(np.concatenate([out.lines.mean(axis=1), out.head, out.chest]))
    track = np.stack(tracks)
    speed = np.diff(track, axis=0) / step
    assert np.degrees(np.abs(speed[:, :2]).max()) < 900
    assert np.degrees(np.abs(speed[:, 2:]).max()) < 450
    assert np.degrees(np.abs(np.diff(speed[:, 2:], axis=0)).max()) < 30


def test_frame_rates_agree() -> None:
    """What is seen at t does not depend on which frames were asked for before."""
    seen = []
    for rate in (15, 60, 144):
        gaze, out = _controller("speaking"), GazeSample(N)
        for t in np.arange(0, 3, 1 / rate):
            gaze.sample(t, EYES, HEADINGS, _target(0.2), out)
        gaze.shift(3, 2.9, Aim(), (0.2, 0.0), (-0.3, 0.0))
        gaze.sample(3.05, EYES, HEADINGS, _target(-0.3), out)
        seen.append((out.lines.copy(), out.head.copy()))
    for lines, head in seen[1:]:
        assert np.array_equal(lines, seen[0][0]) and np.array_equal(head, seen[0][1])


def test_eyes_converge_on_near_things() -> None:
    """At 0.4 m the eyes' lines cross, the left eye looking further right; at 5 m hardly."""
    gaze, out = _controller(hold=True), GazeSample(N)
    gaze.sample(3.0, EYES, HEADINGS, _target(0, 0, 0.4), out)
    near = out.lines[0, 1, 0] - out.lines[0, 0, 0]
    gaze.sample(3.0, EYES, HEADINGS, _target(0, 0, 5.0), out)
    assert near > np.radians(6) > np.radians(1) > out.lines[0, 1, 0] - out.lines[0, 0, 0] > 0


def test_nothing_to_look_at_is_straight_ahead() -> None:
    """A target that is not finite, and one behind the back, give finite angles; there is no step where it passes behind."""
    assert not angles_to(EYES, HEADINGS, np.full((3, N), np.nan)).any()
    yaws = np.radians(np.arange(90, 271, 0.5))
    track = np.stack([angles_to(EYES, HEADINGS, _target(y))[0, 0] for y in yaws])
    assert np.degrees(np.abs(np.diff(track)).max()) < 3.5
    assert abs(track[len(track) // 2]) < 1e-6
