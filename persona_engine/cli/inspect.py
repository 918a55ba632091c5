"""`persona inspect`: what is in a recording, its final mix as a table, and a chart of the performance."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from persona_engine.cli import kinds
from persona_engine.cli.progress import Progress, tracked
from persona_engine.errors import PersonaError, StageError
from persona_engine.score import recording as recordings
from persona_engine.score.recording import Recording
from persona_engine.score.take import HEADER, csv_row

if TYPE_CHECKING:
    from persona_engine.avatar.model import Avatar
    from persona_engine.cli.chart import Mix

RATE = 60
FACE_PIXELS = 150


@dataclass(frozen=True)
class InspectOptions:
    """The command's arguments; `start` and `end` in seconds from the recording's start."""

    file: Path
    csv: Path | None = None
    picture: Path | None = None
    persona: str | None = None
    start: float = 0.0
    end: float | None = None
    faces: bool = True


def run(options: InspectOptions) -> None:
    """Print a summary; write the CSV and the chart."""
    file = options.file
    data = kinds.read(file)
    kind = kinds.kind_of(data)
    if kind != kinds.RECORDING:
        raise PersonaError(f"{file}: this is {kind}. A .recording is wanted: persona talk TEXT --record FILE makes one; persona check FILE tells of others")
    recording = recordings.decode(data, str(file))
    console = Console()
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("cast", ", ".join(c.persona for c in recording.cast))
    table.add_row("duration", f"{recording.duration:.2f} s{'' if recording.whole else ', then the file was cut'}")
    counted = Counter(type(entry).__name__ for _, entry in recording.entries)
    table.add_row("entries", ", ".join(f"{count} {name}" for name, count in sorted(counted.items())))
    table.add_row("sounds", str(len(recording.sounds)))
    table.add_row("size", f"{len(data):,} bytes")
    table.add_row("marking", recording.marking)
    console.print(table)
    if options.csv is None and options.picture is None:
        return
    if not recording.cast:
        raise StageError(f"{file}: nobody is in the recording")
    name = options.persona or recording.cast[0].persona
    if options.csv is not None:
        with Progress("Replaying ..."):
            frames = write_csv(recording, name, options.csv)
        console.print(f"wrote {options.csv}: {frames} frames", highlight=False)
    if options.picture is not None:
        draw_chart(recording, name, options)
        console.print(f"wrote {options.picture}", highlight=False)


def final_mix(recording: Recording, persona: str) -> Iterator[tuple[float, NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]]:
    """Session time, 52 ARKit weights, rotations (4, 55) and hips (3,) of one persona at 60 Hz; the arrays are reused by the next frame.

    Raises `StageError` for a stranger.
    """
    from persona_engine.stage.avatar_files import AvatarFiles, body_of
    from persona_engine.stage.recorder import Replay

    if persona not in {c.persona for c in recording.cast}:
        raise StageError(f"no persona {persona!r} in the recording; there are {', '.join(c.persona for c in recording.cast)}")
    files = AvatarFiles()
    bodies = {c.persona: body_of(files.open(c.avatar)) for c in recording.cast if c.avatar}
    replay = Replay(recording, bodies, files.body)
    row = replay.rows[persona]
    for k in range(int(recording.duration * RATE) + 1):
        t = recording.start + k / RATE
        pose = replay.pose(t)
        yield t, pose.face[:, row], pose.rotations[:, :, row], pose.hips[:, row]


def write_csv(recording: Recording, persona: str, out: Path) -> int:
    """The final mix of one persona at 60 Hz: time, 52 ARKit weights, 55 rotations (xyzw), the hips' offset. Returns the number of frames."""
    frames = final_mix(recording, persona)
    first = next(frames)
    out.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for t, face, rotations, hips in itertools.chain([first], frames):
            writer.writerow(csv_row(t, face, rotations, hips))
            count += 1
    return count


def draw_chart(recording: Recording, persona: str, options: InspectOptions) -> None:
    """Write the chart of a part of a recording. Raises `PersonaError` for a part that is empty or too long."""
    from persona_engine.cli import chart
    from persona_engine.stage.avatar_files import AvatarFiles

    assert options.picture is not None
    if options.picture.suffix.lower() != ".png":
        raise PersonaError(f"{options.picture}: charts are written as .png")
    end = recording.duration if options.end is None else min(options.end, recording.duration)
    if not 0 <= options.start < end - 2 / RATE:
        raise PersonaError(f"nothing lies between {options.start:g} s and {end:g} s; the recording lasts {recording.duration:.2f} s")
    chart.width(end - options.start)
    low, high = recording.start + options.start, recording.start + end
    kept = [(t, face.copy(), rotations.copy(), hips.copy()) for t, face, rotations, hips in final_mix(recording, persona) if low <= t <= high]
    times, faces, rotations, hips = zip(*kept)
    mix = chart.Mix(np.array(times), np.array(faces).T, np.moveaxis(np.array(rotations), 0, -1), np.array(hips).T)
    casting = next(c for c in recording.cast if c.persona == persona)
    avatar = AvatarFiles().open(casting.avatar or "assets/avatars/mira.vrm")
    pictures = photograph(avatar, mix, chart.face_times(mix)) if options.faces else []
    chart.draw(recording, persona, mix, avatar, options.picture, pictures)


def photograph(avatar: Avatar, mix: Mix, times: NDArray[np.float64]) -> list[NDArray[np.uint8]]:
    """Faces of a mix at some session times."""
    from persona_engine.panda.actor import PersonaActor
    from persona_engine.panda.rig_server import RigServer
    from persona_engine.panda.studio import Studio
    from persona_engine.score.pose import PoseFrame
    from persona_engine.stage.filming import offscreen_base

    base = offscreen_base()
    server = RigServer.of(base)
    pose = PoseFrame(1)
    server.source = lambda _: pose
    try:
        actor = PersonaActor(avatar, server=server)
        actor.reparentTo(base.render)
        actor.follow(0)
        studio = Studio(base, (FACE_PIXELS, FACE_PIXELS))
        studio.frame("front", actor.batch.rig.body.eye_height)
        studio.camera.take()
        out = []
        for t in tracked(times.tolist(), "Drawing faces"):
            k = int(np.searchsorted(mix.t, t))
            pose.face[:, 0], pose.rotations[:, :, 0], pose.hips[:, 0] = mix.face[:, k], mix.rotations[:, :, k], mix.hips[:, k]
            server.step(float(t))
            out.append(studio.camera.take())
        studio.close()
        return out
    finally:
        server.close()
        base.destroy()
