"""Rules of time: amend, cut, resume, chain, late peers, frame rates, any stream of entries."""

from __future__ import annotations

from functools import lru_cache

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.names import ARKIT, BONES
from persona_engine.score import Affect, Amend, Block, Cut, Entry, FaceCue, GazeTarget, Performance, Resume, VisemeMark, codec
from tests import strategies
from tests.motion.scenes import FACE, Film, block, gesture, roots, sentence, speeds, state, turns

OPENING = [(0.0, state(0.0)), *roots(9.0)]
EYES = [BONES.index("leftEye"), BONES.index("rightEye")]
LOOKS = slice(ARKIT.index("eyeLookDownLeft"), ARKIT.index("eyeLookUpRight") + 1)
JAW = ARKIT.index("jawOpen")
MOUTH = slice(ARKIT.index("jawForward"), ARKIT.index("mouthUpperUpRight") + 1)
RATE = 60
SHAPE_STEP, JOINT_STEP = 26.0, 2.5
"""Largest change of velocity between two frames at 60 Hz: 1/s for shapes (a lip closure in full speech), rad/s for joints (a quick beat)."""
CALM_JOINT_STEP = 0.8
"""The same for joints where nothing but a join, a cut or an amendment happens."""


def film(script: list[tuple[float, Entry]], until: float, rate: int = RATE) -> tuple[np.ndarray, np.ndarray]:
    times = 1.0 + np.arange(int((until - 1.0) * rate)) / rate
    return times, Film([*OPENING, *script]).run(times)


@lru_cache(maxsize=32)
def scripted(name: str) -> tuple[np.ndarray, np.ndarray]:
    """One of the scripts at 60 frames a second."""
    return film(SCRIPTS[name], 6.0)


def steps(frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(T-2,) largest change of velocity of any shape and of any joint but the eyes, which leap."""
    shapes, joints = speeds(frames, RATE)
    joints[:, :, EYES] = 0
    shapes[:, LOOKS] = 0
    return np.abs(np.diff(shapes, axis=0)).max(1), np.linalg.norm(np.diff(joints, axis=0), axis=1).max(1)


def amendment(from_t: float, revision: int = 1, t: float = 2.2, seed: int = 9, duration: float = 2.8) -> Amend:
    made = sentence(1, 0.0, duration, seed)
    return Amend("ann", 1, t, revision, from_t, duration, made.visemes, made.blocks)


SCRIPTS: dict[str, list[tuple[float, Entry]]] = {
    "alone": [(1.0, sentence(1, 2.0))],
    "cut": [(1.0, sentence(1, 2.0)), (2.9, Cut("ann", 1, 2.95, 0.95))],
    "cut and resume": [(1.0, sentence(1, 2.0)), (2.9, Cut("ann", 1, 2.95, 0.95)), (3.5, Resume("ann", 1, 3.6, 1.2))],
    "cut and next": [(1.0, sentence(1, 2.0)), (2.9, Cut("ann", 1, 2.95, 0.95)), (3.0, sentence(2, 3.2, seed=4))],
    "chain": [(1.0, sentence(1, 2.0)), (1.0, sentence(2, 4.5, seed=3, after=1, overlap=0.2))],
    "no chain": [(1.0, sentence(1, 2.0)), (1.0, sentence(2, 4.6, seed=3))],
    "amend": [(1.0, sentence(1, 2.0)), (2.2, amendment(0.8))],
    "two amendments": [(1.0, sentence(1, 2.0)), (2.2, amendment(0.8)), (2.6, amendment(1.2, 2, 2.6, 11))],
    "late": [(2.9, sentence(1, 2.0))],
    "feelings": [
        (2.0, state(2.0, role="listening", affect=Affect(-0.5, 0.2, 0, "sadness", 0.8))),
        (2.2, state(2.2, role="thinking", affect=Affect(0.5, 0.9, 0, "surprise", 1.0), attention=GazeTarget(point=(3.0, 1.0, 2.0)))),
        (2.3, sentence(1, 2.6)),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_velocity_is_continuous(name: str) -> None:
    """Whatever happens to a performance, no shape and no joint changes its velocity faster than in fluent speech and gesture."""
    _, frames = scripted(name)
    shapes, joints = steps(frames)
    assert shapes.max() < SHAPE_STEP
    assert joints.max() < JOINT_STEP


@pytest.mark.parametrize(("name", "at"), [("cut", 2.95), ("amend", 2.8), ("late", 2.9)])
def test_breaks_are_gentle(name: str, at: float) -> None:
    """Around a cut, an amendment and a late start the joints change their velocity less than a gesture of its own would."""
    times, frames = scripted(name)
    _, joints = steps(frames)
    inside = (times[1:-1] > at - 0.02) & (times[1:-1] < at + 0.30)
    assert joints[inside].max() < CALM_JOINT_STEP


@pytest.mark.parametrize("name", ["chain", "cut and resume", "feelings", "two amendments"])
def test_frame_rate_does_not_matter(name: str) -> None:
    """15, 60 and 144 frames a second show the same at the same time."""
    slow, usual, fast = (film(SCRIPTS[name], 5.5, rate=rate)[1] for rate in (15, 60, 144))
    assert np.array_equal(slow[::3], usual[::12])
    assert np.abs(fast[::72] - usual[::30]).max() < 1e-6


@pytest.mark.parametrize("name", ["chain", "cut and next", "cut and resume", "feelings", "two amendments"])
@pytest.mark.parametrize("at", [3.05, 4.6])
def test_a_late_peer_sees_the_same(name: str, at: float) -> None:
    """Who joins with a snapshot sees, from then on, exactly what everyone else sees, and is asked for the same snapshot."""
    host = Film([*OPENING, *SCRIPTS[name]])
    host.run(np.arange(1.0, at, 1 / 20))
    guest = Film([(at, entry) for entry in (*host.world.samples(), *host.performer.snapshot())])
    later = [(t, e) for t, e in sorted([*OPENING, *SCRIPTS[name]], key=lambda i: i[0]) if t >= at]
    host.script, guest.script = list(later), [*guest.script, *later]
    times = at + np.arange(1, 60) / 20
    seen = guest.run(times)
    assert np.abs(seen - host.run(times)).max() < 1e-6
    assert codec.digest(guest.performer.snapshot()) == codec.digest(host.performer.snapshot())


def test_a_late_peer_learns_what_is_still_to_come() -> None:
    """States, cues and performances whose time lies ahead are part of the snapshot."""
    ahead: list[Entry] = [state(5.0, role="idle"), FaceCue("ann", 4.0, "browInnerUp", 0.3), sentence(1, 6.0)]
    host = Film([*OPENING, *((1.0, e) for e in ahead)])
    host.at(2.0)
    assert set(ahead) <= set(host.performer.snapshot())


def test_entries_before_their_time_may_come_in_any_order() -> None:
    """Of states, cues and performances that lie ahead, the order of arrival does not matter."""
    entries: list[Entry] = [
        sentence(1, 2.0), sentence(2, 5.0, seed=5), state(1.5, role="listening"), state(2.6, affect=Affect(0.1, 0, 0, "sadness", 0.6)),
        FaceCue("ann", 2.2, "browInnerUp", 0.3), FaceCue("ann", 3.0, "browInnerUp", 0.0, "release"),
    ]  # fmt: skip
    times = np.arange(1.0, 7.0, 1 / 15)
    a = Film([*OPENING, *((0.5, e) for e in entries)]).run(times)
    b = Film([*OPENING, *((0.5, e) for e in reversed(entries))]).run(times)
    assert np.array_equal(a, b)


def test_an_amendment_changes_only_what_comes_after_it() -> None:
    """Up to `from_t` the frames stay; then they become those of the amended performance."""
    times, plain = scripted("alone")
    _, amended = scripted("amend")
    whole = msgspec.structs.replace(sentence(1, 2.0), duration=2.8, visemes=sentence(1, 0.0, 2.8, 9).visemes)
    early, late = times <= 2.8, (times > 3.1) & (times < 4.4)
    assert np.abs(plain[early] - amended[early]).max() < 1e-6
    _, new = film([(1.0, whole)], 6.0)
    assert np.abs(plain[late][:, MOUTH] - amended[late][:, MOUTH]).max() > 0.1
    assert np.abs(new[late][:, JAW] - amended[late][:, JAW]).max() < 0.12


def test_a_late_amendment_is_refused() -> None:
    """An amendment from before the playing position plus the lead changes nothing and is told as an event."""
    scene = Film([*OPENING, (1.0, sentence(1, 2.0))], lead=0.05)
    plain = Film([*OPENING, (1.0, sentence(1, 2.0))], lead=0.05)
    times = np.arange(1.0, 2.5, 1 / 30)
    assert np.array_equal(scene.run(times), plain.run(times))
    assert not scene.apply(amendment(0.5, t=2.47), 2.48)
    assert "refused" in [e.what for e in scene.performer.events()]
    times = np.arange(2.5, 5.0, 1 / 30)
    assert np.array_equal(scene.run(times), plain.run(times))


def test_a_stale_revision_is_ignored() -> None:
    """An amendment with an older revision than one that was taken changes nothing."""
    scene = Film([*OPENING, (1.0, sentence(1, 2.0))])
    scene.at(1.5)
    assert scene.apply(amendment(0.8, 2, 1.6), 1.6)
    assert not scene.apply(amendment(0.8, 1, 1.6), 1.6)


def test_a_cut_closes_the_mouth_and_lowers_the_hands() -> None:
    """After a cut and its fade the mouth shapes of speech and the gesture are gone."""
    times, frames = scripted("cut")
    _, idle = film([], 6.0)
    after = times > 2.95 + 0.7
    assert frames[after][:, JAW].max() < 0.02
    assert np.abs(turns(frames[after])[:, :, 13:] - turns(idle[after])[:, :, 13:]).max() < 0.02


def test_nothing_is_seen_before_its_time() -> None:
    """What would have begun before `since` fades in from there, whenever it was applied: gesture, mouth and gaze alike."""
    begun = msgspec.structs.replace(sentence(1, 2.0), since=2.4)
    look = msgspec.structs.replace(begun, blocks=(*begun.blocks, Block("gaze", "", (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 1.5), target=GazeTarget("", (3.0, 1.2, 1.0)))))
    times, plain = film([], 6.0)
    frames = [film([(at, look)], 6.0)[1] for at in (1.0, 2.3)]
    np.testing.assert_array_equal(frames[0], frames[1])
    hidden = times < 2.4 - 1e-6
    np.testing.assert_array_equal(frames[0][hidden], plain[hidden])
    assert np.abs(frames[0] - plain)[times > 2.5].max() > 0.1
    shapes, joints = steps(frames[0])
    assert shapes.max() < SHAPE_STEP and joints.max() < JOINT_STEP


def test_a_cut_never_reaches_back() -> None:
    """A cut for a moment that has passed takes effect where the performance has got to."""
    times = np.arange(1.0, 2.8, 1 / 60)
    scene, plain = Film([*OPENING, (1.0, sentence(1, 2.0))]), Film([*OPENING, (1.0, sentence(1, 2.0))])
    assert np.array_equal(scene.run(times), plain.run(times))
    scene.apply(Cut("ann", 1, 2.79, 0.1), 2.79)
    assert np.abs(scene.at(2.8) - plain.at(2.8))[FACE].max() < 0.05


def test_a_resumed_performance_goes_on() -> None:
    """Once the fade of a resume is over, the same media time shows the same lips as without the break."""
    times, frames = scripted("cut and resume")
    _, plain = scripted("alone")
    shift = round((3.6 - 1.2 - 2.0) * RATE)
    a, b = frames[shift:], plain[:-shift]
    inside = (times[shift:] > 3.6 + 0.6) & (times[shift:] < 4.8)
    assert np.abs(a[inside][:, MOUTH] - b[inside][:, MOUTH]).max() < 0.02


def test_hands_stay_up_in_a_chain() -> None:
    """Between two chained sentences the elbow keeps at least two thirds of its bend; without the chain it falls."""
    bends = {}
    for name in ("chain", "no chain"):
        times, frames = scripted(name)
        elbow = turns(frames)[:, :, BONES.index("rightLowerArm")]
        angle = 2 * np.arccos(np.clip(np.abs(elbow[:, 3]), 0, 1))
        rest, up = angle[times < 1.5].mean(), angle[(times > 4.0) & (times < 4.3)].max()
        between = angle[(times > 4.3) & (times < 4.95)].min()
        bends[name] = (between - rest) / (up - rest)
    assert bends["chain"] > 0.67 > bends["no chain"]


def test_a_micro_performance_is_active_at_once() -> None:
    """Applied between two frames, it shows in the next and visibly within 50 ms."""
    micro = Performance("ann", 9, 2.0, 0.0, kind="micro", blocks=(block("face", "brow_flash", 0.0, 0.6, 1.0), block("head", "nod", 0.0, 0.6)))
    scene, plain = Film(OPENING), Film(OPENING)
    times = np.arange(1.0, 2.0, 1 / 60)
    assert np.array_equal(scene.run(times), plain.run(times))
    scene.performer.apply(micro, 2.0)
    after = 2.0 + np.arange(1, 4) / 60
    moved = np.abs(scene.run(after) - plain.run(after))
    assert moved[0].max() > 1e-4
    assert moved[2, FACE].max() > 0.02


def test_the_sound_leads_the_performance() -> None:
    """With a media clock the mouth shows the sound's own position, and the start and end are told by it."""
    scene, plain = Film([*OPENING, (1.0, sentence(1, 2.0))]), Film([*OPENING, (1.0, sentence(1, 2.0))])
    scene.run(np.arange(1.0, 2.0, 1 / 60))
    scene.performer.set_media(scene.row, 1, 0.0, 2.1)
    plain.run(np.arange(1.0, 2.4, 1 / 60))
    assert np.abs(scene.at(2.5)[MOUTH] - plain.at(2.4)[MOUTH]).max() < 1e-5
    assert scene.performer.media(scene.row, 2.5) == (1, pytest.approx(0.4))
    scene.run(np.arange(2.5, 6.0, 1 / 60))
    told = {e.what: e.t for e in scene.performer.events()}
    assert told["started"] == pytest.approx(2.1) and told["ended"] == pytest.approx(4.6)
    assert scene.performer.media(scene.row, 6.0) is None


def test_lips_close_softly_while_the_sound_is_late() -> None:
    """A mouth whose sound stands for long rests without a jump, opens again when it goes on, and shows nothing of a wait too short to be seen."""

    def film_of(late: float) -> tuple[np.ndarray, np.ndarray]:
        shown = ("aa", "O", "E", "I")
        marks = (VisemeMark(0.0, "PP"), *(VisemeMark(0.1 * k, shown[k % 4]) for k in range(1, 30)), VisemeMark(3.0, "sil"))
        scene = Film([*OPENING, (1.0, sentence(1, 2.0, 3.1, visemes=marks, blocks=()))])
        out, times = [], 1.5 + np.arange(int((4.0 + late) * RATE)) / RATE
        for t in times:
            if t >= 2.0:
                scene.performer.set_media(scene.row, 1, float(min(t - 2.0, max(1.45, t - 2.0 - late))), float(t))
            out.append(scene.at(float(t)))
        return times, np.stack(out)

    times, frames = film_of(1.5)
    _, plain = film_of(0.0)
    short_times, short = film_of(0.06)
    jaw = frames[:, JAW]
    standing = (times > 3.45) & (times < 4.95)
    assert jaw[times < 3.45].max() > 0.2 and jaw[standing & (times > 3.85)].max() < 0.05
    assert np.array_equal(frames[times < 3.45], plain[: int((times < 3.45).sum())])
    after = times > 4.95 + 0.3
    assert np.abs(frames[after][:, MOUTH] - plain[-int(after.sum()) :][:, MOUTH]).max() < 0.02
    assert np.abs(np.diff(frames[standing][:, JAW])).max() < 0.05
    waits = (short_times > 3.45) & (short_times < 3.51)
    assert np.ptp(short[waits][:, JAW]) < 0.01


def test_the_game_adds_holds_and_releases() -> None:
    """"add" comes on top of behaviour, "hold" overrides it, "release" gives it back."""
    scene, plain = Film(OPENING), Film(OPENING)
    row = ARKIT.index("browInnerUp")
    scene.apply(FaceCue("ann", 1.0, "browInnerUp", 0.25), 1.0)
    assert scene.at(1.1)[row] == pytest.approx(plain.at(1.1)[row] + 0.25, abs=1e-6)
    scene.apply(FaceCue("ann", 1.2, "browInnerUp", 0.9, "hold"), 1.2)
    assert scene.at(1.3)[row] == pytest.approx(0.9)
    scene.apply(FaceCue("ann", 1.4, "browInnerUp", 0.0, "release"), 1.4)
    assert scene.at(1.5)[row] == plain.at(1.5)[row]
    assert not scene.apply(FaceCue("ann", 1.6, "noSuchShape", 1.0), 1.6)


def test_a_gaze_block_looks_away_and_back() -> None:
    """During a gaze block she looks elsewhere; afterwards at what her state says, unless it was cut."""
    look = Block("gaze", "", (0.5, 0.5, 0.5, 0.5, 1.5, 1.5, 1.5), 1.0, "auto", GazeTarget(point=(-6.0, 1.0, 3.0)))
    script = [(1.0, sentence(1, 2.0, blocks=(look,)))]
    times, frames = film(script, 6.0)
    _, plain = film([(1.0, sentence(1, 2.0, blocks=()))], 6.0)
    away = np.abs(frames - plain)[:, 52:272].max(1)
    assert away[(times > 2.8) & (times < 3.4)].min() > 0.1
    assert away[(times > 5.2)].max() < 0.02


def test_pointing_finds_what_the_world_knows() -> None:
    """Pointing at a sampled thing or a fixed point raises the arm on its side; the two agree where both are the same place."""
    def arms(target: GazeTarget) -> np.ndarray:
        blocks = (gesture("point", 1.0, 0.6, target=target),)
        script = [(1.0, sentence(1, 2.0, blocks=blocks, visemes=()))]
        still = Film([(0.0, state(0.0, attention=GazeTarget())), *roots(0.0), *script])
        return turns(still.run(np.arange(1.0, 3.2, 1 / 30)))[-1]

    by_name, by_place = arms(GazeTarget("player")), arms(GazeTarget(point=(2.0, 1.5, 4.0)))
    other = arms(GazeTarget(point=(-6.0, 1.0, 2.0)))
    assert np.abs(by_name - by_place).max() < 1e-5
    left, right = BONES.index("leftUpperArm"), BONES.index("rightUpperArm")
    rest = turns(Film(OPENING).run([3.1]))[0]
    moved = lambda pose, bone: np.abs(pose[:, bone] - rest[:, bone]).max()  # noqa: E731
    assert moved(by_name, left) > 0.2 > moved(by_name, right)
    assert moved(other, right) > 0.2 > moved(other, left)


@settings(max_examples=30, deadline=None)
@given(st.lists(strategies.entries, max_size=8), st.integers(0, 2**32))
def test_any_entries_give_a_sound_pose(entries: list[Entry], seed: int) -> None:
    """Whatever stands in the score: shapes within 0..1, rotations unit, everything finite."""
    scene = Film(OPENING)
    rng = np.random.default_rng(seed)
    now = 1.0
    for entry in entries:
        given_t = getattr(entry, "t", 0.0)
        moved = msgspec.structs.replace(entry, persona="ann", t=now + given_t % 2.0 - 0.5)
        if hasattr(moved, "id"):
            moved = msgspec.structs.replace(moved, id=moved.id % 3)
        scene.apply(moved, now)
        for _ in range(3):
            now += float(rng.uniform(0.001, 0.4))
            pose = scene.at(now)
            assert np.isfinite(pose).all()
            assert pose[FACE].min() >= 0 and pose[FACE].max() <= 1
            assert np.abs(np.linalg.norm(turns(pose[None])[0], axis=0) - 1).max() < 1e-4
