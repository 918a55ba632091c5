"""`persona style`: a persona's style learnt from a take of somebody's performance."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import numpy as np
from rich.console import Console
from rich.table import Table

from persona_engine import resources
from persona_engine.behavior.capture import Captured, capture
from persona_engine.errors import PersonaError
from persona_engine.score import recording as recordings
from persona_engine.score.style import Style
from persona_engine.score.take import Take, read_csv
from persona_engine.stage.core import HeadlessStage, read_text

MOST_BYTES = 512 * 1024 * 1024


def run(take: Path, name: str, out: Path | None, actor: str | None) -> None:
    """Print what the take tells; write the persona `name` with the style of the take to `out`. `actor` is whom to follow in a recording of several."""
    persona = HeadlessStage.find_persona(name)
    found = capture(read_take(take, actor), persona.style)
    Console().print(_table(found, persona.style))
    if out is not None:
        shipped = f"config/personas/{name}.toml"
        text = read_text(name) if name.endswith(".toml") else resources.load(shipped).decode()
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(with_manner(text, found.style), encoding="utf-8")
        Console(stderr=True).print(f"wrote {out}", highlight=False)


def read_take(file: Path, actor: str | None = None) -> Take:
    """A take from a CSV or a recording. Raises `PersonaError`."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PersonaError(f"{file}: cannot be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise PersonaError(f"{file}: {len(data) >> 20} MiB; takes of at most {MOST_BYTES >> 20} MiB are read")
    if file.suffix.lower() != ".recording":
        try:
            return read_csv(data.decode("utf-8-sig"), str(file))
        except UnicodeDecodeError:
            raise PersonaError(f"{file}: no text. Give a Live Link Face or ARKit CSV, or a .recording") from None
    from persona_engine.cli.inspect import final_mix

    recording = recordings.decode(data, str(file))
    if not recording.cast:
        raise PersonaError(f"{file}: nobody is in the recording")
    frames = [(t, face.copy(), turns.copy()) for t, face, turns, _ in final_mix(recording, actor or recording.cast[0].persona)]
    times, faces, turns = zip(*frames)
    none = np.zeros((3, len(times)), np.float32)
    return Take(np.array(times) - times[0], np.array(faces).T, none, np.moveaxis(np.array(turns), 0, -1))


def with_manner(text: str, style: Style) -> str:
    """The text of a persona file with another `[manner]`.

    >>> print(with_manner('id = "ada"\\n\\n[manner]\\nhead = 0.5\\n\\n[places]\\n', Style()).splitlines()[2:4])
    ['[manner]', 'extent = 0.5']
    """
    table = "[manner]\n" + "".join(f"{name} = {value:g}\n" for name, value in msgspec.structs.asdict(style).items())
    changed, count = re.subn(r"(?m)^\[manner\][^\n]*\n(?:(?!\[)[^\n]*\n?)*", lambda _: table + "\n", text, count=1)
    return changed if count else text.rstrip() + "\n\n" + table


def _table(found: Captured, before: Style) -> Table:
    table = Table("manner", "before", "captured", "read from", box=None, pad_edge=False)
    for name, value in msgspec.structs.asdict(found.style).items():
        figure = found.told.get(name)
        told = f"{figure}: {found.figures[figure]:.3g}" if figure else "[dim]not told by this take[/]"
        table.add_row(name, f"{getattr(before, name):.2f}", f"{value:.2f}", told)
    return table
