"""A minute with mira: six sentences, thinking between them, a gesture held across a join, one cut. Measures continuity; films it if asked.

`python -m bench.minute [--film minute.mp4] [--strip minute.png] [--json FILE]`
"""

from __future__ import annotations

import argparse
import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.report import save, show
from persona_engine.clock import ManualClock
from persona_engine.names import ARKIT, BONE_INDEX, BONE_PARENTS, BONES
from persona_engine.rig import quat
from persona_engine.rig.body import Body
from persona_engine.score.entries import Performance
from persona_engine.settings import load_settings
from persona_engine.stage.core import HeadlessStage

FPS = 60
LASTS = 60.0
EYES = [BONES.index("leftEye"), BONES.index("rightEye")]
LOOKS = slice(ARKIT.index("eyeLookDownLeft"), ARKIT.index("eyeLookUpRight") + 1)
FEET = ("leftFoot", "rightFoot")
FOOT_SLIDE = 0.002
"""Metres that an ankle may wander in the whole minute."""
SHAPE_STEP, JOINT_STEP = 26.0, 3.5
"""Largest change of velocity between two frames at 60 Hz: 1/s for shapes (a lip closure in full speech), rad/s for joints (a quick beat). Eyes leap."""
HELD = "[open_palm] This harbour was built by hand."
LINES: tuple[tuple[float, str, str], ...] = (
    (1.0, "hear", "Hello! My name is Sam. Where is the harbour?"),
    (17.0, "say", f"{HELD} [open_palm] Stone upon stone, for a hundred years."),
    (27.0, "hear", "Tell me about the lighthouse."),
    (30.5, "cut", "Sorry, one moment."),
    (41.0, "say", "[count] Two boats left this morning, and I counted three yesterday. [shrug] I do not know why."),
    (52.0, "hear", "Thank you. Goodbye!"),
)
"""When, what and the words: `hear` makes her think, `say` is her own, `cut` says it over what she is saying."""


def direct(member: Any, what: str, words: str) -> None:
    """Let it happen."""
    if what == "hear":
        member.hear(words, "camera")
    else:
        member.say(words, interrupt=what == "cut")


@dataclass
class Minute:
    """Frames of the minute: `faces` (T, 52), `joints` (T, 4, J), sentences that were heard, cuts, joins of chained performances (seconds)."""

    faces: list[NDArray[np.float32]] = field(default_factory=list)
    joints: list[NDArray[np.float32]] = field(default_factory=list)
    hips: list[NDArray[np.float32]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    cuts: list[float] = field(default_factory=list)
    joins: list[float] = field(default_factory=list)
    held: list[float] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)

    def watch(self, stage: HeadlessStage) -> None:
        """Note what comes onto the score of `stage`."""
        stage.entry_listeners.append(self._entry)
        stage.on_event(self._event)

    def _entry(self, entry: Any) -> None:
        kind = type(entry).__name__
        if kind == "Cut":
            self.cuts.append(entry.t)
        elif kind == "Performance" and entry.after:
            self.joins.append(entry.t)
            if entry.text and self._starts_held(entry):
                self.held.append(entry.t)
        elif kind == "State":
            self.roles.append(entry.role)

    @staticmethod
    def _starts_held(entry: Performance) -> bool:
        """Whether a gesture of hers is up before the sentence begins: its hands did not fall to rest."""
        return any(block.kind == "gesture" and block.start < 0.5 for block in entry.blocks)

    def _event(self, name: str, data: dict[str, Any]) -> None:
        if name == "persona-spoke":
            self.said.append(str(data["text"]))

    def take(self, stage: HeadlessStage, row: int) -> None:
        """One frame."""
        frame = stage.step()
        self.faces.append(frame.face[:, row].copy())
        self.joints.append(frame.rotations[:, :, row].copy())
        self.hips.append(frame.hips[:, row].copy())

    def foot_slide(self, body: Body) -> float:
        """How far an ankle was at most from where it was on average, metres."""
        joints, hips = np.array(self.joints).transpose(1, 2, 0), np.array(self.hips).T
        return max(float(np.abs(place - place.mean(1, keepdims=True)).max()) for place in (_place(body, foot, joints, hips) for foot in FEET))

    def velocity_steps(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """(T-2,) largest change of velocity from frame to frame of any shape (1/s) and of any joint but the eyes (rad/s)."""
        faces, joints = np.array(self.faces), np.array(self.joints).transpose(0, 2, 1)
        faces[:, LOOKS] = 0
        a, b = joints[:-1].astype(np.float64), joints[1:].astype(np.float64)
        b = np.where((a * b).sum(-1, keepdims=True) < 0, -b, b)
        # 2 * vector part of b * conj(a) is the turn between two frames, small angles.
        turn = 2 * (a[..., 3:] * b[..., :3] - b[..., 3:] * a[..., :3] - np.cross(b[..., :3], a[..., :3])) * FPS
        turn[:, EYES] = 0
        shape = np.diff(faces, axis=0) * FPS
        return (
            np.abs(np.diff(shape, axis=0)).max(1).astype(np.float32),
            np.linalg.norm(np.diff(turn, axis=0), axis=2).max(1).astype(np.float32),
        )


def _place(body: Body, bone: str, joints: NDArray[np.float32], hips: NDArray[np.float32]) -> NDArray[np.float64]:
    """(3, T) places of a bone's head, from `joints` (4, J, T) and `hips` (3, T)."""
    chain = [bone]
    while (parent := BONE_PARENTS[chain[-1]]) is not None:
        chain.append(parent)
    chain.reverse()
    turn, place = joints[:, BONE_INDEX["hips"]].astype(np.float64), body.at("hips")[:, None] + hips.astype(np.float64)
    for before, name in itertools.pairwise(chain):
        place = place + quat.rotate(turn, (body.at(name) - body.at(before)).astype(np.float64)[:, None])
        turn = np.asarray(quat.mul(turn, joints[:, BONE_INDEX[name]].astype(np.float64)))
    return np.asarray(place)


def wait_for_thought(stage: HeadlessStage) -> None:
    """What is thought and voiced is waited for between frames."""
    limit = time.monotonic() + 60.0
    pause = threading.Event()
    while stage.thinking and time.monotonic() < limit:
        if not stage.bridge.drain(0.01):
            pause.wait(0.001)


def play(voice: str = "", lasts: float = LASTS, each: Callable[[float], None] | None = None) -> Minute:
    """The minute on a headless stage at `FPS`; `voice` names the provider, "" the default."""
    clock = ManualClock()
    stage = HeadlessStage(load_settings(**({"voice": {"provider": voice}} if voice else {})), clock, inline=True, capacity=2)
    stage.targets["camera"] = lambda: (0.0, 1.4, 2.0, 0.0)
    minute, script = Minute(), list(LINES)
    minute.watch(stage)
    member = stage.cast_member(stage.find_persona("mira"), Body.standard())
    for k in range(round(lasts * FPS)):
        while script and k / FPS >= script[0][0]:
            direct(member, *script.pop(0)[1:])
        wait_for_thought(stage)
        minute.take(stage, member.row)
        clock.advance(1 / FPS)
        if each is not None:
            each(k / FPS)
    stage.destroy()
    return minute


def strip(out: Path, size: tuple[int, int], fps: int, film: Path | None) -> None:
    """Draw the minute offscreen: every frame at `fps` on one sheet, and a film of it if `film` is given."""
    from PIL import Image

    from persona_engine.panda.studio import Studio
    from persona_engine.stage.film import FilmWriter, SoundTrack
    from persona_engine.stage.filming import offscreen_base
    from persona_engine.stage.stage import Stage

    base, clock = offscreen_base(), ManualClock()
    stage = Stage(base, load_settings(), clock, inline=True)
    stage.sounds.keep_log = True
    actor = stage.spawn("mira")
    studio = Studio(base, size)
    studio.frame("body", actor.batch.rig.body.eye_height)
    stage.track("camera", studio.camera.node)
    actor.gaze_at(studio.camera.node)
    member, script, pictures = stage.member("mira"), list(LINES), []
    for k in range(round(LASTS * fps)):
        while script and k / fps >= script[0][0]:
            direct(member, *script.pop(0)[1:])
        wait_for_thought(stage)
        stage.server.step(clock.now())
        pictures.append(studio.camera.take(1))
        clock.advance(1 / fps)
    columns = 2 * fps
    rows = -(-len(pictures) // columns)
    height, width = pictures[0].shape[:2]
    sheet = np.full((rows * height, columns * width, 3), 255, np.uint8)
    for k, picture in enumerate(pictures):
        row, column = divmod(k, columns)
        sheet[row * height : (row + 1) * height, column * width : (column + 1) * width] = picture
    Image.fromarray(sheet).save(out)
    if film is not None:
        with FilmWriter(film, size, fps) as writer:
            for picture in pictures:
                writer.add_frame(picture)
            track = SoundTrack()
            for cued in stage.sounds.log:
                stop = None if cued.stop_t is None else max(0, int((cued.stop_t - cued.t) * cued.sound.rate)) * 2
                track.place(cued.t, cued.sound.pcm[:stop], cued.sound.rate)
            writer.add_sound(track.samples(LASTS))
    stage.destroy()
    base.destroy()


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--film", type=Path)
    parser.add_argument("--strip", type=Path)
    parser.add_argument("--size", default="240x320")
    parser.add_argument("--fps", type=int, default=10)
    parser.add_argument("--json")
    options = parser.parse_args()
    minute = play()
    shape, joint = minute.velocity_steps()
    near = np.zeros(len(joint), bool)
    for t in (*minute.joins, *minute.cuts):
        near[max(0, int((t - 0.1) * FPS)) : int((t + 0.4) * FPS)] = True
    show(
        "a minute, largest change of velocity from frame to frame",
        ["what", "ours", "bar"],
        [
            ("shapes, 1/s", float(shape.max()), SHAPE_STEP),
            ("joints, rad/s", float(joint.max()), JOINT_STEP),
            ("joints at joins and cuts, rad/s", float(joint[near].max()) if near.any() else 0.0, JOINT_STEP),
            ("ankles wander, m", minute.foot_slide(Body.standard()), FOOT_SLIDE),
            ("sentences heard to the end", len(minute.said), ""),
            ("joins / with the hands kept up / cuts", f"{len(minute.joins)} / {len(minute.held)} / {len(minute.cuts)}", ""),
        ],
    )
    if options.json:
        figures = {"shape_step": float(shape.max()), "joint_step": float(joint.max()), "foot_slide": minute.foot_slide(Body.standard())}
        save(options.json, {**figures, "sentences": len(minute.said), "cuts": len(minute.cuts)})
    if options.strip or options.film:
        width, height = (int(n) for n in options.size.split("x"))
        strip(options.strip or options.film.with_suffix(".png"), (width, height), options.fps, options.film)


if __name__ == "__main__":
    main()
