"""Three people in three moods say the same five lines: are they told apart? `python -m bench.people --json OUT`, or `--strip people.png` to see them

All wear the same body, so only motion can tell. Figures are those of windows of ten seconds; the classifier is the nearest centroid of
standardised figures, trained on some seeds and tried on others. The peer is chance (1 in 3).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.report import save, show
from persona_engine.clock import ManualClock
from persona_engine.names import ARKIT_INDEX, BONE_INDEX
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.score.affect import Affect
from persona_engine.settings import Settings
from persona_engine.stage.core import HeadlessStage

F64 = NDArray[np.float64]

PEOPLE = ("finn", "mira", "bram")
MOODS: dict[str, Affect] = {
    "glad": Affect(0.7, 0.5, 0.3, "joy", 0.75),
    "sad": Affect(-0.6, -0.45, -0.4, "sadness", 0.75),
    "angry": Affect(-0.6, 0.65, 0.5, "anger", 0.75),
}
LINES = (
    "The boat came back this morning, and nobody was on it.",
    "I told them so, twice, and they would not listen.",
    "It is over there, behind the old wall, next to the tree.",
    "Two of us went down to look, and we found this letter.",
    "So that is how it is. Tell me, what would you do?",
)
FPS = 20
WINDOW = 10.0
RIDGE = 0.03
"""Added to the spread of every figure, in units of its variance."""
TRAINED, TRIED = range(4), range(100, 104)
"""Seeds."""

_FACE = {
    "smile": ("mouthSmileLeft", "mouthSmileRight"), "frown": ("mouthFrownLeft", "mouthFrownRight"), "brow raised": ("browOuterUpLeft", "browOuterUpRight"),
    "brow inner": ("browInnerUp",), "brow lowered": ("browDownLeft", "browDownRight"), "jaw": ("jawOpen",), "press": ("mouthPressLeft",),
}  # fmt: skip
_CHAIN = ("hips", "spine", "chest", "upperChest", "neck", "head")


@dataclass
class Take:
    """What one person did in one mood: `face` (T, 52), `turns` (T, 4, 55), `gaze` (T, 2) degrees off the partner."""

    person: str
    mood: str
    seed: int
    face: F64
    turns: F64


def perform(person: str, mood: str, seed: int) -> Take:
    """The five lines, from the first to the last word, as often as fills two windows."""
    clock = ManualClock()
    stage = HeadlessStage(Settings(voice={"provider": "silent"}), clock, inline=True, capacity=1)
    body = Body.standard()
    stage.targets["player"] = lambda: (0.0, float(body.eye_center[1]), 1.4, 0.0)
    member = stage.cast_member(stage.find_persona(person), body, seed=seed)
    member.partner = member.target("player")
    member.heart.take(MOODS[mood], 0.0)
    member.change(0.0, attention=member.partner)
    faces, turns = [], []
    said = 0
    for frame in range(round((2 * WINDOW + 1.0) * FPS)):
        if frame % FPS == 0:
            member.heart.take(MOODS[mood], clock.now())
        if not member.busy:
            member.say(LINES[said % len(LINES)])
            said += 1
        while stage.thinking:
            stage.bridge.drain(0.01)
        pose = stage.step()
        if frame >= FPS:
            faces.append(pose.face[:, 0].copy())
            turns.append(pose.rotations[:, :, 0].copy())
        clock.advance(1 / FPS)
    stage.destroy()
    return Take(person, mood, seed, np.array(faces, np.float64), np.array(turns, np.float64))


def figures(take: Take) -> Iterator[dict[str, float]]:
    """The figures of each window."""
    size = round(WINDOW * FPS)
    for start in range(0, len(take.face) - size + 1, size):
        yield _figures(take.face[start : start + size], take.turns[start : start + size])


def _pointing(turns: F64, chain: tuple[str, ...], axis: int = 2) -> F64:
    """(T, 3) where an axis of the last bone of a chain points."""
    turn = turns[:, :, BONE_INDEX[chain[0]]].T
    for bone in chain[1:]:
        turn = quat.mul(turn, turns[:, :, BONE_INDEX[bone]].T)
    return np.asarray(quat.rotate(turn, np.repeat(np.eye(3)[:, axis : axis + 1], turn.shape[1], axis=1))).T


def _hands(turns: F64) -> F64:
    """(T, 2, 3) where both hands are, in lengths of an arm's bones of 1, against the shoulders."""
    out = []
    for side, sign in (("left", 1.0), ("right", -1.0)):
        chain, at = ("hips", "spine", "chest", "upperChest", f"{side}Shoulder", f"{side}UpperArm"), np.zeros((len(turns), 3))
        bone = np.array([[sign], [0.0], [0.0]])
        turn = turns[:, :, BONE_INDEX[chain[0]]].T
        for name in (*chain[1:], f"{side}LowerArm"):
            turn = quat.mul(turn, turns[:, :, BONE_INDEX[name]].T)
            if name.endswith("Arm"):
                at = at + np.asarray(quat.rotate(turn, np.repeat(bone, len(turns), axis=1))).T
        out.append(at)
    return np.stack(out, axis=1)


def _figures(face: F64, turns: F64) -> dict[str, float]:
    head = _pointing(turns, _CHAIN)
    chest, up = _pointing(turns, _CHAIN[:4]), _pointing(turns, _CHAIN, 1)
    eye = _pointing(turns, (*_CHAIN, "leftEye"))
    hands = _hands(turns)
    pitch, yaw = np.degrees(np.arcsin(head[:, 1])), np.degrees(np.arctan2(head[:, 0], head[:, 2]))
    speed = np.linalg.norm(np.diff(hands, axis=0), axis=2) * FPS
    off = np.degrees(np.hypot(np.arctan2(eye[:, 0], eye[:, 2]), np.arcsin(np.clip(eye[:, 1], -1, 1)) - np.median(np.arcsin(np.clip(eye[:, 1], -1, 1)))))
    jaw = np.diff(face[:, ARKIT_INDEX["jawOpen"]])
    opens = ((jaw[:-1] > 0.005) & (jaw[1:] <= 0.005)).sum()
    blinks = (np.diff((face[:, ARKIT_INDEX["eyeBlinkLeft"]] > 0.4).astype(int)) == 1).sum()
    out = {name: float(face[:, [ARKIT_INDEX[n] for n in rows]].mean()) for name, rows in _FACE.items()}
    return out | {
        "head pitch": float(pitch.mean()), "head pitch moves": float(pitch.std()), "head turn moves": float(yaw.std()),
        "head tilt": float(np.abs(up[:, 0]).mean()), "head speed": float(np.linalg.norm(np.diff(head, axis=0), axis=1).mean() * FPS),
        "chest pitch": float(chest[:, 1].mean()), "chest turn": float(np.abs(chest[:, 0]).mean()),
        "hands high": float(hands[..., 1].mean()), "hands wide": float(np.abs(hands[..., 0]).mean()), "hands ahead": float(hands[..., 2].mean()),
        "hands move": float(hands.std(axis=0).mean()), "hand speed": float(speed.mean()), "quickest hand": float(np.percentile(speed, 98)),
        "hands busy": float((speed > 0.25).mean()), "gaze away": float((off > 6).mean()), "blinks": float(blinks), "syllables": float(opens),
        "silent": float((face[:, ARKIT_INDEX["jawOpen"]] < 0.02).mean()), "elbows": float(np.abs(hands[..., 0]).min(axis=0).mean()),
        "brow moves": float(face[:, ARKIT_INDEX["browOuterUpLeft"]].std()), "mouth moves": float(face[:, ARKIT_INDEX["jawOpen"]].std()),
    }  # fmt: skip


def table(seeds: range) -> tuple[F64, NDArray[np.intp], NDArray[np.intp], list[str]]:
    """(W, F) figures of all windows, whose they are and in what mood, and the names of the figures."""
    rows, whose, moods = [], [], []
    names: list[str] = []
    for person in PEOPLE:
        for mood in MOODS:
            for seed in seeds:
                for found in figures(perform(person, mood, seed)):
                    names = list(found)
                    rows.append(list(found.values()))
                    whose.append(PEOPLE.index(person))
                    moods.append(list(MOODS).index(mood))
    return np.array(rows), np.array(whose), np.array(moods), names


def accuracy(train: F64, labels: NDArray[np.intp], tried: F64, truth: NDArray[np.intp]) -> float:
    """Share of `tried` windows whose nearest centroid has the right label; figures are whitened by their spread within labels."""
    scale = train.std(axis=0) + 1e-9
    train, tried = train / scale, tried / scale
    centers = np.array([train[labels == k].mean(axis=0) for k in range(3)])
    around = train - centers[labels]
    whitened = np.linalg.inv(around.T @ around / len(around) + RIDGE * np.eye(train.shape[1]))
    way = tried[:, None] - centers
    found = np.einsum("wkf,fg,wkg->wk", way, whitened, way).argmin(axis=1)
    return float((found == truth).mean())


def strip(path: str, seconds: float = 1.15, size: tuple[int, int] = (300, 340)) -> None:
    """A picture: a row for each person, a column for each mood, all in the middle of the third line."""
    from persona_engine.cli.render import arrange
    from persona_engine.panda.offscreen import save_png
    from persona_engine.panda.studio import Studio
    from persona_engine.stage.filming import offscreen_base
    from persona_engine.stage.stage import Stage

    base = offscreen_base()
    pictures = []
    for person in PEOPLE:
        for affect in MOODS.values():
            clock = ManualClock()
            stage = Stage(base, Settings(voice={"provider": "silent"}), clock, inline=True)
            actor = stage.spawn(person)
            studio = Studio(base, size, supersample=2)
            studio.frame("medium", actor.batch.rig.body.eye_height)
            stage.track("camera", studio.camera.node)
            actor.gaze_at("camera")
            member = stage.member(actor.getName())
            for frame in range(round((1.0 + seconds) * 30)):
                if frame % 15 == 0:
                    member.heart.take(affect, clock.now())
                if frame == 30:
                    actor.say(LINES[2])
                while stage.thinking:
                    stage.bridge.drain(0.01)
                clock.advance(1 / 30)
                stage.server.step(clock.now())
            pictures.append(studio.camera.take(2))
            studio.close()
            stage.destroy()
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    save_png(arrange(pictures, len(MOODS)), path)
    base.destroy()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json")
    parser.add_argument("--strip", help="write a picture of the nine instead")
    options = parser.parse_args()
    if options.strip:
        strip(options.strip)
        return
    known, whose, moods, names = table(TRAINED)
    tried, truly, mooded, _ = table(TRIED)
    people, feelings = accuracy(known, whose, tried, truly), accuracy(known, moods, tried, mooded)
    every, who, how = np.concatenate([known, tried]), np.concatenate([whose, truly]), np.concatenate([moods, mooded])
    rows = [(n, *(float(every[who == k, i].mean()) for k in range(3)), *(float(every[how == k, i].mean()) for k in range(3))) for i, n in enumerate(names)]
    show("the same five lines: means of ten-second windows", ["figure", *PEOPLE, *MOODS], rows)
    show("nearest centroid on held-out seeds", ["told apart", "right", "chance"], [("people", people, 1 / 3), ("moods", feelings, 1 / 3)])
    save(options.json, {"people": people, "moods": feelings, "windows": len(tried)})


if __name__ == "__main__":
    main()
