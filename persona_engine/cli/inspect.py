"""`persona inspect`: what is in a recording, and its final mix as a table."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from persona_engine.errors import PersonaError, StageError
from persona_engine.names import ARKIT, BONES
from persona_engine.score import recording as recordings
from persona_engine.score.recording import Recording

RATE = 60


def run(file: Path, out: Path | None, persona: str | None) -> None:
    """Print a summary; write the CSV."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PersonaError(f"{file}: cannot be read: {error.strerror}") from error
    recording = recordings.decode(data, str(file))
    console = Console()
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("cast", ", ".join(c.persona for c in recording.cast))
    table.add_row("duration", f"{recording.duration:.2f} s")
    kinds = Counter(type(entry).__name__ for _, entry in recording.entries)
    table.add_row("entries", ", ".join(f"{count} {name}" for name, count in sorted(kinds.items())))
    table.add_row("sounds", str(len(recording.sounds)))
    table.add_row("size", f"{len(data):,} bytes")
    table.add_row("marking", recording.marking)
    console.print(table)
    if out is not None:
        name = persona or recording.cast[0].persona
        with console.status("Replaying ..."):
            frames = write_csv(recording, name, out)
        console.print(f"wrote {out}: {frames} frames", highlight=False)


def write_csv(recording: Recording, persona: str, out: Path) -> int:
    """The final mix of one persona at 60 Hz: time, 52 ARKit weights, 55 rotations (xyzw), hips. Returns the number of frames."""
    from persona_engine.stage.recorder import Replay
    from persona_engine.stage.wardrobe import Wardrobe, body_of

    if persona not in {c.persona for c in recording.cast}:
        raise StageError(f"no persona {persona!r} in the recording; there are {', '.join(c.persona for c in recording.cast)}")
    wardrobe = Wardrobe()
    bodies = {c.persona: body_of(wardrobe.open(c.avatar)) for c in recording.cast if c.avatar}
    replay = Replay(recording, bodies, wardrobe.body)
    row = replay.rows[persona]
    out.parent.mkdir(parents=True, exist_ok=True)
    count = int(recording.duration * RATE) + 1
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["t", *ARKIT, *(f"{b}.{axis}" for b in BONES for axis in "xyzw"), "hips.x", "hips.y", "hips.z"])
        for k in range(count):
            t = recording.start + k / RATE
            pose = replay.pose(t)
            values = [*pose.face[:, row], *pose.rotations[:, :, row].T.ravel(), *pose.hips[:, row]]
            writer.writerow([f"{t:.4f}", *(f"{v:.5f}" for v in values)])
    return count
