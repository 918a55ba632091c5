"""`persona style`: a persona's style learnt from a take of somebody's performance."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from rich.console import Console
from rich.table import Table

from persona_engine import resources
from persona_engine.behavior.capture import SURE, Captured, capture
from persona_engine.cli.files import check_place, write_whole
from persona_engine.errors import PersonaError
from persona_engine.score import recording as recordings
from persona_engine.score.style import Style
from persona_engine.score.take import Take, read_csv, write_csv
from persona_engine.stage.core import HeadlessStage
from persona_engine.stage.persona_files import read_text

MOST_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True)
class StyleOptions:
    """The command's arguments. `actor` is whom to follow in a recording of several; `save` keeps what VMC sent as a take."""

    take: Path | None
    persona: str
    out: Path | None = None
    actor: str | None = None
    vmc_port: int | None = None
    seconds: float = 60.0
    save: Path | None = None


def run(options: StyleOptions) -> None:
    """Print what the take tells; write the persona with the style of the take."""
    name, out = options.persona, options.out
    persona = HeadlessStage.find_persona(name)
    for place in (out, options.save):
        if place is not None:
            check_place(place)
    if (options.take is None) == (options.vmc_port is None):
        raise PersonaError("give either a take, or --vmc-port 39539 to record one from a VMC sender")
    if options.vmc_port is None:
        assert options.take is not None
        take = read_take(options.take, options.actor)
    else:
        take = receive_take(options.vmc_port, options.seconds, options.save)
    found = capture(take, persona.style)
    Console().print(_table(found, persona.style))
    note = Console(stderr=True, highlight=False)
    for warning in found.warnings:
        note.print(f"[yellow]warning:[/] {warning}")
    unsure = [name for name, sure in found.confidence.items() if name in found.told and sure < SURE]
    if unsure:
        note.print(f"[yellow]warning:[/] {', '.join(unsure)}: more guessed than known; they stay near what the persona had")
    if out is not None:
        shipped = f"config/personas/{name}.toml"
        text = read_text(name) if name.endswith(".toml") else resources.load(shipped).decode()
        write_whole(out, with_manner(text, found.style).encode())
        note.print(f"wrote {out}")


def receive_take(port: int, seconds: float, save: Path | None) -> Take:
    """A take of what a VMC sender shows now; kept as a file where `save` says. Raises `PersonaError`."""
    from persona_engine.cli.progress import Progress
    from persona_engine.stage.vmc_take import vmc_take

    with Progress(f"Waiting for VMC at UDP port {port} ...") as progress:
        take = asyncio.run(vmc_take(port, seconds, progress=lambda t: progress(f"Recording VMC ... {t:.0f} of {seconds:.0f} s")))
    if save is not None:
        write_whole(save, write_csv(take).encode())
        Console(stderr=True, highlight=False).print(f"wrote {save}: {take.duration:.1f} s, {len(take.t)} poses")
    return take


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
    table = Table("manner", "before", "captured", "sure", "read mostly from", box=None, pad_edge=False)
    for name, value in msgspec.structs.asdict(found.style).items():
        figure = found.told.get(name)
        told = f"{figure}: {found.figures[figure]:.3g}" if figure else "[dim]not told by this take[/]"
        sure = f"{100 * found.confidence[name]:.0f} %" if figure else ""
        table.add_row(name, f"{getattr(before, name):.2f}", f"{value:.2f}", sure, told)
    return table
