"""Rules of gestures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from persona_engine.behavior import prosody, scheduler
from persona_engine.behavior.plan import Context, Sentence
from persona_engine.behavior.planner import BehaviorModel
from persona_engine.behavior.scheduler import schedule
from persona_engine.motion import arms, gesture, gesture_poses
from persona_engine.motion.grid import Grid, refined
from persona_engine.motion.shoulder import relaxed
from persona_engine.names import BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.body import SIDES, Body
from persona_engine.score.affect import Affect
from persona_engine.score.gaze import GazeTarget
from persona_engine.score.gestures import GESTURES
from persona_engine.score.marks import Block
from persona_engine.score.style import Style
from persona_engine.speech.timeline_builder import build

BODY = Body.standard()
MANNER = Style()
TIMES = np.arange(-0.5, 5.0, 1 / 60)
Point = tuple[float, float, float]
LINES = (
    "I draw sea charts, every rock and every current, and one small monster in the corner.", "The old captain never told anybody where the treasure lay.",
    "We sail at dawn, if the wind holds, and we shall be in Saltmere by the evening.", "My grandmother built this boat with her own hands.",
    "Nobody believed the story of the singing lighthouse until last winter.",
)
HANDS = sorted(gesture_poses.PATHS)


def _block(name: str, apex: float = 1.5, side: str = "auto", count: int = 1, target: GazeTarget | None = None) -> Block:
    row = GESTURES[name]
    begin = apex - row.stroke - row.prep
    hold = apex + max(row.hold, 0.25 * (count - 1) * 2)
    sync = (begin, apex - row.stroke, apex - row.stroke, apex, apex + 0.05, hold + 0.05, hold + 0.05 + row.retract)
    return Block("gesture", name, sync, 1.0, side, target, count)  # type: ignore[arg-type]


class Frames:
    """What gestures bake to at all of `times`: rotations (T, 4, 36), the identity where no hand moves; weights, held and torso."""

    def __init__(self, blocks: tuple[Block, ...], times: np.ndarray, body: Body, style: Style, seed: int, targets: dict[str, Point]) -> None:
        made = gesture.bake(blocks, Grid(times), body, style, seed, targets)
        self.weights, self.held = made.weights, made.held
        self.torso = refined(made.torso, len(times))
        self.rotations = np.zeros((len(times), 4, 36))
        self.rotations[:, 3] = 1
        for hand in made.hands:
            limbs = hand.limbs.transpose(0, 2, 1)
            self.rotations[hand.span, :, 3 * hand.side : 3 * hand.side + 3] = limbs[..., :3]
            self.rotations[hand.span, :, 6 + 15 * hand.side : 21 + 15 * hand.side] = limbs[..., 3:]


def _bake(*blocks: Block, seed: int = 3, style: Style = MANNER, body: Body = BODY, targets: dict[str, Point] | None = None) -> Frames:
    return Frames(blocks, TIMES, body, style, seed, targets or {})


def _points(tracks: Frames, side: int, body: Body = BODY, times: np.ndarray = TIMES) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Elbow, wrist and fingertips (3, T), and the hand's rotation, of an upright torso with its own shoulder motion."""
    name = SIDES[side]
    shoulder = tracks.torso[:, 5 + side].T
    turn = quat.mul(relaxed(name + "Shoulder")[:, None], quat.from_rotation_vector(shoulder))
    place = body.at(name + "Shoulder")[:, None] + np.zeros((3, len(times)))
    out = []
    for k, (bone, before) in enumerate((("UpperArm", "Shoulder"), ("LowerArm", "UpperArm"), ("Hand", "LowerArm"))):
        place = place + quat.rotate(turn, (body.at(name + bone) - body.at(name + before))[:, None])
        turn = quat.mul(turn, tracks.rotations[:, :, 3 * side + k].T)
        out.append(place)
    tips = place + quat.rotate(turn, np.array([[1.0 - 2 * side], [0], [0]])) * body.hand_length
    return out[1], out[2], tips, turn


@pytest.mark.parametrize("name", HANDS)
@pytest.mark.parametrize("count", [1, 3])
def test_tracks_are_unit_finite_and_within_the_block(name: str, count: int) -> None:
    """Unit quaternions, weights 0..1, nothing before the start, nothing long after the end."""
    block = _block(name, count=count)
    made = _bake(block)
    assert np.abs(np.linalg.norm(made.rotations, axis=1) - 1).max() < 1e-5
    assert made.weights.min() >= 0 and made.weights.max() <= 1
    assert made.weights.max() > 0.99
    assert not made.weights[block.start > TIMES].any()
    assert not made.weights[block.end + 0.35 < TIMES].any()
    assert np.isfinite(made.torso).all()


@pytest.mark.parametrize("name", HANDS)
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_hands_move_smoothly(name: str, seed: int) -> None:
    """Wrist below 4 m/s and 90 m/s2, on any side, in any variant."""
    made = _bake(_block(name, count=2), seed=seed)
    for side in (0, 1):
        inside = made.weights[:, side] > 0.05
        if not inside.any():
            continue
        wrist = _points(made, side)[1][:, inside]
        speed = np.diff(wrist, axis=1) * 60
        assert np.linalg.norm(speed, axis=0).max() < 4.0
        assert np.linalg.norm(np.diff(speed, axis=1) * 60, axis=0).max() < 90


@pytest.mark.parametrize("name", HANDS)
@pytest.mark.parametrize("side", ["left", "right"])
def test_wrists_and_forearms_do_not_leap_round(name: str, side: str) -> None:
    """No bone of the arm turns faster than 45 rad/s, whichever way round the hand has to go."""
    made = _bake(_block(name, side=side, count=2), style=Style(extent=0.8, speed=1.0))
    for k in (0, 1):
        inside = np.flatnonzero(made.weights[:, k] > 0.05)
        if len(inside):
            turns = made.rotations[inside][:, :, 3 * k : 3 * k + 3].transpose(1, 2, 0)
            assert np.asarray(quat.angle_between(turns[..., 1:], turns[..., :-1])).max() * 60 < 45


@pytest.mark.parametrize("seed", range(6))
def test_the_beat_is_lowest_at_its_stroke(seed: int) -> None:
    """The wrist's downward stroke ends within 35 ms of the block's apex."""
    block = _block("beat")
    made = _bake(block, seed=seed)
    side = int(made.weights[:, 1].max() > 0)
    wrist = _points(made, side)[1]
    near = (block.sync[2] < TIMES) & (block.sync[3] + 0.2 > TIMES)
    speed = np.linalg.norm(np.gradient(wrist, 1 / 60, axis=1), axis=0)
    stroke = (block.sync[2] + 0.03 < TIMES) & (block.sync[3] - 0.03 > TIMES)
    assert speed[stroke].max() > 0.2
    slow = np.flatnonzero(near & (speed < 0.25 * speed[stroke].max()) & (block.sync[3] - 0.12 < TIMES))
    assert abs(TIMES[slow[0]] - block.sync[3]) < 0.035


@pytest.mark.parametrize("name", HANDS)
@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_hands_stay_out_of_the_body(name: str, seed: int) -> None:
    """Wrist, fingertips and the middle of the forearm stay outside the capsules of torso and head, also in a large style."""
    made = _bake(_block(name, side="both", count=2), seed=seed, style=Style(extent=1.0))
    for side in (0, 1):
        inside = made.weights[:, side] > 0.5
        elbow, wrist, tips, _ = _points(made, side)
        for points in (wrist, tips, 0.5 * (elbow + wrist)):
            for bone in ("hips", "spine", "chest", "upperChest", "neck", "head"):
                capsule = BODY.capsule(bone)
                a, b = (np.array(p)[:, None] for p in (capsule.start, capsule.end))
                share = np.clip(((points - a) * (b - a)).sum(0) / ((b - a) ** 2).sum(), 0, 1)
                gap = np.linalg.norm(points - a - share * (b - a), axis=0) - capsule.radius
                assert gap[inside].min() > 0.005, (bone, side)


@pytest.mark.parametrize("name", HANDS)
def test_joints_stay_within_their_limits(name: str) -> None:
    """Elbows bend 0..150 degrees, wrists at most 72 degrees off the forearm."""
    made = _bake(_block(name, side="both", count=3), style=Style(extent=1.0, power=1.0))
    for side in (0, 1):
        hand = made.rotations[:, :, 3 * side + 2].T
        swing, _ = quat.swing_twist(hand, np.array([[1.0], [0.0], [0.0]], np.float32))
        assert np.degrees(np.linalg.norm(quat.to_rotation_vector(swing), axis=0)).max() < 73
        lower = made.rotations[:, :, 3 * side + 1].T
        along = quat.rotate(lower, np.array([[1.0], [0.0], [0.0]], np.float32))[0]
        assert np.degrees(np.arccos(np.clip(along, -1, 1))).max() < 150


@given(st.floats(-3, 3), st.floats(0.2, 2.2), st.floats(0.3, 4))
@settings(max_examples=30, deadline=None)
def test_pointing_points(x: float, y: float, z: float) -> None:
    """In front of her, the straight index finger lies within 12 degrees of the line from the shoulder to the target, on its side."""
    if abs(np.arctan2(abs(x), z)) > np.radians(80) or abs(x) < 0.05 or abs(y - 0.976) > 0.8 * np.hypot(x, z):
        return
    block = _block("point", target=GazeTarget("door"))
    made = _bake(block, targets={"door": (x, y, z)})
    side = 0 if x > 0 else 1
    frame = int(np.searchsorted(TIMES, block.sync[3] + 0.1))
    assert made.weights[frame, side] > 0.99 and made.weights[frame, 1 - side] == 0
    _, wrist, tips, _ = _points(made, side)
    way = np.array([x, y, z]) - BODY.at(SIDES[side] + "UpperArm")
    finger = (tips - wrist)[:, frame]
    cosine = finger @ way / np.linalg.norm(finger) / np.linalg.norm(way)
    assert np.degrees(np.arccos(min(1.0, cosine))) < 12


def test_close_gestures_share_one_path() -> None:
    """Between two gestures half a second apart the hand keeps its hold on the arm and does not fall to rest."""
    first, second = _block("open_palm", 1.2, "right"), _block("beat", 2.6, "right")
    made = _bake(first, second)
    between = (first.sync[5] < TIMES) & (second.sync[1] > TIMES)
    assert made.weights[between, 1].min() > 0.999
    rest = arms.rest_place(1, BODY)[1]
    assert _points(made, 1)[1][1, between].min() > rest + 0.06


def test_far_gestures_go_to_rest() -> None:
    """Two gestures far apart let the arm hang between them."""
    made = _bake(_block("beat", 0.8, "right"), _block("beat", 4.4, "right"))
    assert made.weights[(TIMES > 2.2) & (TIMES < 3.4), 1].max() == 0


def test_nothing_else_is_done_in_a_deep_bow() -> None:
    """A hand that would do something else meanwhile hangs: it was not meant for a body that leans so far."""
    made = _bake(_block("cross_arms", 1.2), _block("bow", 1.8, "right"))
    assert made.weights[:, 0].max() == 0 and made.weights[:, 1].max() == 1


def test_counting_shows_as_many_fingers() -> None:
    """Each count stretches that many fingers."""
    for count in range(1, 6):
        block = _block("count", side="left", count=count)
        made = _bake(Block("gesture", "count", _block("count").sync, 1.0, "left", None, count))
        frame = int(np.searchsorted(TIMES, block.sync[3] + 0.12))
        curls = np.degrees(np.linalg.norm(quat.to_rotation_vector(made.rotations[frame, :, 6:21]), axis=0)).reshape(5, 3)[:, 1]
        assert (curls < 20).sum() == count


def test_a_free_choice_of_hands_varies_with_the_seed() -> None:
    """Over many seeds both hands are used, the right one more."""
    used = np.array([_bake(_block("beat"), seed=s).weights.max(0)[:2] > 0 for s in range(40)])
    assert 4 <= used[:, 0].sum() < used[:, 1].sum()


def test_style_scales_the_space() -> None:
    """A large style takes more space than a small one."""
    def travel(extent: float) -> float:
        made = _bake(_block("open_palm", side="left"), style=Style(extent=extent))
        return float(_points(made, 0)[1][2].max())

    assert travel(0.0) + 0.02 < travel(1.0)


def test_power_shows() -> None:
    """The powerful strike faster, and more of the body goes along with it."""

    def shown(power: float) -> tuple[float, float]:
        style = Style(power=power)
        made = _bake(scheduler.gesture("open_palm", 1.5, style, side="left"), style=style)
        near = (TIMES > 1.0) & (TIMES < 1.7)
        return float(np.linalg.norm(np.diff(_points(made, 0)[1][:, near]), axis=0).max()), float(np.abs(made.torso[:, :5]).max())

    (soft, still), (hard, moved) = shown(0.0), shown(1.0)
    assert hard > 1.5 * soft and moved > 2.0 * still


@pytest.mark.parametrize("scale", [0.7, 1.4])
def test_another_body_gestures_in_its_own_size(scale: float) -> None:
    """The wrist of a scaled body is where the scaled place of the standard body is."""
    other = Body.measure(BODY.rest * np.float32(scale), BODY.present, BODY.height * scale)
    block = _block("open_palm", side="left")
    frame = int(np.searchsorted(TIMES, block.sync[3]))
    wrist = _points(_bake(block), 0)[1][:, frame]
    scaled = _points(_bake(block, body=other), 0, other)[1][:, frame]
    assert np.allclose(wrist * scale, scaled, atol=0.012)


def test_names_agree_with_the_score() -> None:
    """Every gesture of the score that is not the head's has a path, and there is no other."""
    assert set(HANDS) == {name for name, row in GESTURES.items() if row.kind != "head"}


def test_an_unknown_gesture_moves_nothing() -> None:
    """A name that the tables lack is ignored."""
    made = _bake(Block("gesture", "no_such", (0, 0.3, 0.3, 0.5, 0.5, 0.6, 1.0)))
    assert not made.weights.any() and not made.torso.any()


def test_rest_is_the_idle_arm() -> None:
    """Where a gesture begins and ends, its arm is the hanging arm of idling."""
    from persona_engine.motion.posture import RELAXED_VECTORS

    block = _block("beat", side="left")
    made = _bake(block)
    frame = int(np.searchsorted(TIMES, block.start)) + 1
    for k, bone in enumerate(("leftUpperArm", "leftLowerArm", "leftHand")):
        idle = quat.from_rotation_vector(RELAXED_VECTORS[BONE_INDEX[bone]])
        assert np.degrees(quat.angle_between(idle[:, None], made.rotations[frame, :, k][:, None]))[0] < 14


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_beats_land_on_stressed_vowels(first: int) -> None:
    """Planned, scheduled and realised: in at least 9 of 10 beats the hand is at its apex -50..+30 ms around the onset of an accented vowel."""
    late: list[float] = []
    for seed in range(first, first + 20):
        for text in LINES:
            timeline = build(text, [])
            context = Context("mira", Style(gesture_rate=1.0, speed=(seed % 5) / 4, extent=(seed % 3) / 2, repetition=(seed % 4) / 3), seed=seed)
            made = schedule(BehaviorModel().plan(Sentence(text), timeline, Affect(), context), context)
            beats = tuple(b for b in made.blocks if b.kind == "gesture" and b.name == "beat")
            if beats:
                times = np.arange(made.blocks[0].start - 0.1, made.duration + 1.5, 1 / 120)
                onsets = np.array([a.t for a in prosody.accents(timeline)])
                tracks = Frames(tuple(b for b in made.blocks if b.kind == "gesture"), times, BODY, made.style, seed, {})
                late += [apex - onsets[np.abs(onsets - apex).argmin()] for b in beats for apex in _apices(tracks, b, times)]
    assert len(late) > 60
    assert np.mean([-0.050 <= gap <= 0.030 for gap in late]) >= 0.9


def _apices(tracks: Frames, block: Block, times: np.ndarray) -> list[float]:
    """When each hand that makes the beat is furthest along its stroke."""
    out = []
    near = np.flatnonzero((times > block.sync[2]) & (times < block.sync[3] + 0.12))
    for side in (0, 1):
        if tracks.weights[near, side].min() > 0.95:
            wrist = _points(tracks, side, times=times)[1][:, near]
            way = wrist[:, np.searchsorted(times[near], block.sync[3])] - wrist[:, 0]
            out.append(float(times[near][(way @ wrist).argmax()]))
    return out[:1]
