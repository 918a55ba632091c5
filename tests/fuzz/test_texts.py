"""Whatever a model writes, in whatever script, with whatever tags: nobody speaks a tag, nothing breaks, every pose is one of a body."""

from __future__ import annotations

import functools
import random

import numpy as np
import pytest

from persona_engine.behavior.markup import SYNONYMS
from persona_engine.behavior.plan import Context, Sentence
from persona_engine.behavior.planner import BehaviorModel
from persona_engine.behavior.scheduler import schedule
from persona_engine.motion.performer import Performer
from persona_engine.motion.world import World
from persona_engine.names import BONES, EMOTIONS
from persona_engine.rig.body import Body
from persona_engine.score import Affect, GazeTarget, PoseFrame, State, Style, codec
from persona_engine.score.entries import Performance
from persona_engine.speech.timeline_builder import build
from persona_engine.stage.voicing import is_speech, parse
from tests.motion.posed import bodies, clearance
from tests.motion.scenes import speeds

SCRIPTS: dict[str, tuple[int, int]] = {
    "latin": (0x61, 0x7A), "latin accents": (0xE0, 0xFF), "greek": (0x3B1, 0x3C9), "cyrillic": (0x430, 0x44F), "armenian": (0x561, 0x586),
    "hebrew": (0x5D0, 0x5EA), "arabic": (0x627, 0x64A), "devanagari": (0x905, 0x939), "bengali": (0x985, 0x9B9), "tamil": (0xB85, 0xBB9),
    "thai": (0xE01, 0xE2E), "lao": (0xE81, 0xEAE), "georgian": (0x10D0, 0x10F0), "ethiopic": (0x1208, 0x1248), "khmer": (0x1780, 0x17A2),
    "hiragana": (0x3041, 0x3096), "katakana": (0x30A1, 0x30FA), "han": (0x4E00, 0x4FFF), "hangul": (0xAC00, 0xAFFF), "emoji": (0x1F600, 0x1F64F),
}  # fmt: skip
MARK = "qzxj"
"""Stands in every tag and in no text."""
ROWS, FPS = 25, 30
SECONDS = 5.0
JOINT_LIMITS = {"Eye": 43, "head": 70, "neck": 60, "pine": 45, "hest": 45, "hips": 45, "UpperArm": 175, "LowerArm": 165, "Hand": 110, "Shoulder": 50}
"""Degrees from the normalised pose, by what a bone's name holds."""
FASTEST_SHAPE, FASTEST_JOINT = 60.0, 40.0
"""1/s and rad/s between two frames."""
PLACES = {"harbour": GazeTarget("harbour", (-6.0, 0.5, 8.0)), "tower": GazeTarget("tower", (3.0, 9.0, 12.0))}


def _text(rng: random.Random) -> str:
    low, high = SCRIPTS[rng.choice(list(SCRIPTS))]
    parts: list[str] = []
    for _ in range(rng.randint(0, 14)):
        parts.append("".join(chr(rng.randint(low, high)) for _ in range(rng.randint(1, 9))))
        if rng.random() < 0.3:
            parts.append(_tag(rng))
        if rng.random() < 0.25:
            parts.append(rng.choice((",", ".", "!", "?", "...", "…", " - ", "\n", "。", "؟", "\u200f", "42")))
        if rng.random() < 0.2:
            parts.append(rng.choice(("the harbour is over there", "hello", "I don't know", "no", "two of them", "because", "secret")))
    return " ".join(parts)


def _tag(rng: random.Random) -> str:
    name = rng.choice([*SYNONYMS, "dance", "emotion", "mood joy", "does_a_flip"])
    argument = rng.choice((MARK, f"{MARK} 0.7", f"harbour {MARK}", f"{MARK}{chr(rng.randint(0x20, 0x3000))}"))
    first, last = rng.choice(("[]", "<>", "{}", "【】"))
    if rng.random() < 0.12:
        return f"{first}{name}_{MARK}{last}" if " " in name or rng.random() < 0.5 else f"{first}{name}_{MARK}"
    return f"{first}{name}:{argument}{last}"


@functools.cache
def _limits() -> np.ndarray:
    return np.array([next((limit for part, limit in JOINT_LIMITS.items() if part in name), 130.0) for name in BONES])


def _performance(rng: random.Random, row: int) -> Performance | None:
    text = _text(rng)
    spoken, tags = parse(text)
    assert MARK not in spoken, text
    assert not set("[]{}【】") & set(spoken), text
    if not is_speech(spoken):
        return None
    style = Style(*(rng.random() for _ in Style.__struct_fields__))
    affect = Affect(rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-1, 1), rng.choice(EMOTIONS), rng.random())
    timeline = build(spoken, [])
    context = Context(f"p{row}", style, GazeTarget("player"), PLACES, rng.randrange(2**31), 10.0, rng.random() < 0.5)
    plan = BehaviorModel().plan(Sentence(spoken, tags, rng.random() < 0.5, rng.random() < 0.5), timeline, affect, context)
    made = codec.quantised(schedule(plan, context))
    assert isinstance(made, Performance) and made == codec.decode(codec.encode(made))
    return made


def _watch(rng: random.Random) -> int:
    """Twenty-five personas perform a text each; returns how many did."""
    performer, frame = Performer(ROWS, World()), PoseFrame(ROWS)
    count = 0
    for row in range(ROWS):
        made = _performance(rng, row)
        performer.add(f"p{row}", rng.randrange(2**31), _body(row), made.style if made else Style())
        affect = Affect(rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-1, 1), rng.choice(EMOTIONS), rng.random(), rng.choice(EMOTIONS), rng.random())
        performer.apply(State(f"p{row}", 0.0, role="speaking", affect=affect, attention=GazeTarget(point=(rng.uniform(-2, 2), 1.3, 1.5))), 0.0)
        if made is not None:
            count += 1
            performer.apply(codec.quantised(_placed(made)), 0.0)
    performer.realise_all()
    seen = []
    for k in range(round(SECONDS * FPS)):
        performer.sample(k / FPS, frame)
        seen.append(np.concatenate([frame.face, frame.rotations.reshape(220, ROWS), frame.hips]))
    frames = np.array(seen)
    _judge(frames)
    turns = frames[::3, 52:272].reshape(-1, 4, 55, ROWS)
    for row in range(ROWS):
        assert clearance(_body(row), turns[..., row]) > 0.0, (row, performer.entries(f"p{row}"))
    return count


def _body(row: int) -> Body:
    cast = list(bodies().values())
    return cast[row % len(cast)]


def _placed(made: Performance) -> Performance:
    import msgspec

    return msgspec.structs.replace(made, id=1, t=0.4)


def _judge(frames: np.ndarray) -> None:
    assert np.isfinite(frames).all()
    face, turns = frames[:, :52], frames[:, 52:272].reshape(len(frames), 4, 55, ROWS)
    assert face.min() >= 0.0 and face.max() <= 1.0
    norms = np.sqrt((turns**2).sum(axis=1))
    assert np.abs(norms - 1).max() < 1e-3
    angles = np.degrees(2 * np.arccos(np.clip(np.abs(turns[:, 3]), 0, 1)))
    over = angles.max(axis=(0, 2)) - _limits()
    assert over.max() <= 0, BONES[int(over.argmax())]
    assert np.abs(frames[:, 272:]).max() < 0.3
    for row in range(ROWS):
        shapes, joints = speeds(frames[:, :, row], FPS)
        eyes = [k for k, name in enumerate(BONES) if name.endswith("Eye")]
        joints = np.delete(np.linalg.norm(joints, axis=1), eyes, axis=1)
        assert np.abs(shapes).max() < FASTEST_SHAPE and joints.max() < FASTEST_JOINT


def _many(batches: int, seed: int) -> int:
    rng = random.Random(seed)
    return sum(_watch(rng) for _ in range(batches))


def test_texts_in_twenty_scripts() -> None:
    """A sample of three hundred: no tag is spoken, nothing raises, weights and joints keep their ranges, nothing leaps, no hand is in a body."""
    assert _many(12, 1) > 200


@pytest.mark.long
@pytest.mark.parametrize("part", range(20))
def test_ten_thousand_texts(part: int) -> None:
    """The whole of it, five hundred at a time."""
    assert _many(20, 100 + part) > 350
